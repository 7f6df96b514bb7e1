//! The members of a workbook that are written in Excel's binary records (xlsb) -> sheets, strings,
//! formats, cells. The package around them is that of an xlsx file.

use std::collections::HashMap;

use super::grid::Grid;
use super::hand_on;
use super::number::{Epoch, Format, decimal};
use super::record::{Data, packed_number, scrape};
use super::workbook::{Sheet, Workbook};
use super::worksheet::cell_path;
use crate::extract::{GapReason, PartPath, Role, Source, Walk};

/// Words around the cells are gathered up to this size.
const WORDS: usize = 1 << 20;

/// Walks through the records of a member ([MS-XLSB] 2.1.4); ends early where one is cut off.
struct Records<'b> {
    rest: &'b [u8],
    is_cut: bool,
}

impl<'b> Iterator for Records<'b> {
    type Item = (u32, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        self.is_cut = true;
        let (kind, rest) = variable(self.rest, 2, 8)?;
        let (length, rest) = variable(rest, 4, 7)?;
        let body = rest.get(..length as usize)?;
        self.rest = rest.get(length as usize..)?;
        self.is_cut = false;
        Some((kind, body))
    }
}

/// A number in bytes of seven bits; kinds of record keep the eighth.
fn variable(bytes: &[u8], most: u32, bits: u32) -> Option<(u32, &[u8])> {
    let mut value = 0;
    for index in 0..most {
        let byte = *bytes.get(index as usize)?;
        let digits =
            if bits == 8 { u32::from(byte) << (8 * index) } else { u32::from(byte & 0x7F) << (7 * index) };
        value |= digits;
        if byte & 0x80 == 0 || index + 1 == most {
            return Some((value, bytes.get(index as usize + 1..)?));
        }
    }
    None
}

/// Kinds whose number does not fit into seven bits, as their two bytes stand in the file.
const fn wide(kind: u32) -> u32 {
    (kind & 0x7F) | 0x80 | ((kind >> 7) << 8)
}

const BUNDLE_SHEET: u32 = wide(156);
const BOOK_PROPERTIES: u32 = wide(153);
const BEGIN_CELL_FORMATS: u32 = wide(617);
const END_CELL_FORMATS: u32 = wide(618);
const BEGIN_COMMENT: u32 = wide(635);
const COMMENT_TEXT: u32 = wide(637);

impl Workbook {
    /// Reads `xl/workbook.bin`, `xl/styles.bin` or `xl/sharedStrings.bin`.
    pub(super) fn read_binary(&mut self, bytes: &[u8]) -> Result<(), GapReason> {
        let mut custom: HashMap<u32, Format> = HashMap::new();
        let mut in_cells = false;
        let mut records = Records { rest: bytes, is_cut: false };
        for (kind, body) in records.by_ref() {
            let mut data = Data::new(body);
            match kind {
                BUNDLE_SHEET => drop(self.add_sheet(&mut data)),
                BOOK_PROPERTIES if body.first().is_some_and(|flags| flags & 1 != 0) => {
                    self.epoch = Epoch::Y1904;
                }
                // Names of ranges.
                39 => self.names.push_str(&scrape(body)),
                44 => {
                    if let (Some(id), Some(code)) = (data.short(), string(&mut data)) {
                        custom.insert(u32::from(id), Format::parse(&code));
                    }
                }
                BEGIN_CELL_FORMATS => in_cells = true,
                END_CELL_FORMATS => in_cells = false,
                47 if in_cells => {
                    let id = data.skip(2).and_then(|()| data.short()).map_or(0, u32::from);
                    self.formats.push(custom.get(&id).cloned().unwrap_or_else(|| Format::builtin(id)));
                }
                19 => {
                    let text = data.skip(1).and_then(|()| string(&mut data));
                    self.strings.push(&text.unwrap_or_default());
                }
                _ => {}
            }
        }
        if records.is_cut { Err(GapReason::Malformed) } else { Ok(()) }
    }

    fn add_sheet(&mut self, data: &mut Data<'_>) -> Option<()> {
        data.skip(8)?;
        let relation = string(data)?;
        let name = string(data)?;
        self.sheets.push(Sheet { name, relation });
        Some(())
    }
}

/// Letters in two bytes each behind their count; a missing string has the count -1.
fn string(data: &mut Data<'_>) -> Option<String> {
    let count = data.long()?;
    if count == u32::MAX { Some(String::new()) } else { data.letters(count as usize, true) }
}

/// Reads `xl/worksheets/sheet1.bin` and its like.
pub(super) fn read_sheet(
    source: &Source<'_>,
    path: &PartPath,
    book: &mut Workbook,
    bytes: &[u8],
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let mut grid = Grid::new(source, path.clone());
    let mut words = String::new();
    let mut row = 0;
    let mut is_contradictory = false;
    let mut records = Records { rest: bytes, is_cut: false };
    for (kind, body) in records.by_ref() {
        let mut data = Data::new(body);
        match kind {
            0 => row = data.long().unwrap_or(row),
            1..=11 | 62 => is_contradictory |= cell(kind, row, &mut data, book, &mut grid, walk)?.is_none(),
            _ if words.len() < WORDS => words.push_str(&scrape(body)),
            _ => is_contradictory = true,
        }
    }
    grid.finish(walk)?;
    hand_on(source, path.field("settings"), Role::Metadata, &words, walk)?;
    if records.is_cut || is_contradictory { Err(GapReason::Malformed) } else { Ok(()) }
}

/// Reads a cell; none if the record is too short for what it says.
fn cell(
    kind: u32,
    row: u32,
    data: &mut Data<'_>,
    book: &mut Workbook,
    grid: &mut Grid,
    walk: &mut Walk<'_>,
) -> Result<Option<()>, GapReason> {
    let (Some(column), Some(style)) = (data.long(), data.long()) else { return Ok(None) };
    let number = match kind {
        2 => data.long().map(packed_number),
        5 | 9 => data
            .long()
            .zip(data.long())
            .map(|(low, high)| f64::from_bits(u64::from(low) | u64::from(high) << 32)),
        _ => None,
    };
    if let Some(number) = number.filter(|number| number.is_finite()) {
        let raw = decimal(number);
        let format = book.formats.get((style & 0xFF_FFFF) as usize).unwrap_or(&Format::Plain);
        let (text, is_number) = format.render(&raw, book.epoch);
        grid.cell((row, column), &text, is_number, walk)?;
        return Ok(Some(()));
    }
    let text = match kind {
        4 | 10 => data.byte().map(|flag| if flag == 0 { "FALSE".to_owned() } else { "TRUE".to_owned() }),
        6 | 8 => string(data),
        7 => data.long().and_then(|index| book.strings.show(index as usize)).map(str::to_owned),
        62 => data.skip(1).and_then(|()| string(data)),
        _ => Some(String::new()),
    };
    let Some(text) = text else { return Ok(None) };
    grid.cell((row, column), &text, false, walk)?;
    Ok(Some(()))
}

/// Reads any other binary member: comments at their cells, and whatever letters stand elsewhere.
pub(super) fn read_other(
    source: &Source<'_>,
    sheet: &PartPath,
    field: &'static str,
    bytes: &[u8],
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let mut words = String::new();
    let mut place = None;
    let mut records = Records { rest: bytes, is_cut: false };
    for (kind, body) in records.by_ref() {
        let mut data = Data::new(body);
        match kind {
            BEGIN_COMMENT => {
                place = data.skip(4).and_then(|()| data.long()).zip(data.skip(4).and_then(|()| data.long()));
            }
            COMMENT_TEXT => {
                let text = data.skip(1).and_then(|()| string(&mut data)).unwrap_or_default();
                hand_on(source, cell_path(sheet, place).field("comment"), Role::Body, &text, walk)?;
            }
            _ => words.push_str(&scrape(body)),
        }
    }
    hand_on(source, sheet.field(field), Role::Metadata, &words, walk)?;
    if records.is_cut { Err(GapReason::Malformed) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_lengths_of_records() {
        let bytes = [0x9C, 0x01, 0x02, 7, 8, 0x00, 0x00, 0x13, 0x7F];
        let mut records = Records { rest: &bytes, is_cut: false };
        assert_eq!(records.next(), Some((BUNDLE_SHEET, &[7, 8][..])));
        assert_eq!(records.next(), Some((0, &[][..])));
        assert_eq!(records.next(), None);
        assert!(records.is_cut);
    }

    #[test]
    fn shared_strings() {
        let mut bytes = vec![19, 13, 0, 4, 0, 0, 0];
        bytes.extend("Åsa1".encode_utf16().flat_map(u16::to_le_bytes));
        let mut book = Workbook::default();
        book.read_binary(&bytes).unwrap();
        assert_eq!(book.strings.show(0), Some("Åsa1"));
    }
}

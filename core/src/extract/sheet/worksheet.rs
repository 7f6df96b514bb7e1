//! One sheet of an OOXML workbook, as a stream -> cells, formulas, and the words around the cells
//! (headers, validation prompts, link tips). Hidden rows and columns are read like others.

use std::io::Read;

use super::grid::{self, Grid};
use super::number::Format;
use super::usual::{self, Kind, Usual};
use super::words::Words;
use super::workbook::Workbook;
use super::xml::{Event, Tag, Xml};
use crate::extract::{GapReason, PartPath, Role, Source, Step, Walk};

/// Which text of a cell is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    None,
    Value,
    Formula,
    /// How East Asian signs are read aloud, which repeats the text.
    Reading,
}

struct Reader<'a, 's> {
    book: &'a mut Workbook,
    grid: Grid,
    formulas: Grid,
    around: Words<'s>,
    in_data: bool,
    in_page_text: bool,
    row: u32,
    column: u32,
    /// The first column that a cell without a reference would take.
    next_column: u32,
    in_cell: bool,
    kind: Kind,
    style: usize,
    field: Field,
    value: String,
    formula: String,
    is_contradictory: bool,
}

/// Reads one sheet, whose parts stand at `path`.
pub(super) fn read<R: Read>(
    source: &Source<'_>,
    path: &PartPath,
    book: &mut Workbook,
    xml: &mut Xml<R>,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let mut reader = Reader {
        book,
        grid: Grid::new(source, path.clone()),
        formulas: Grid::new(source, path.field("formulas")),
        around: Words::new(source, path.field("settings"), Role::Metadata),
        in_data: false,
        in_page_text: false,
        row: 0,
        column: 0,
        next_column: 0,
        in_cell: false,
        kind: Kind::Number,
        style: 0,
        field: Field::None,
        value: String::new(),
        formula: String::new(),
        is_contradictory: false,
    };
    let outcome = loop {
        if reader.in_data && !reader.in_cell && reader.field == Field::None {
            let taken = reader.take_usual(xml.ahead(), walk)?;
            xml.pass(taken);
        }
        match xml.next() {
            Ok(Event::End) => break Ok(()),
            Ok(event) => reader.event(&event, walk)?,
            Err(reason) => break Err(reason),
        }
    };
    reader.grid.finish(walk)?;
    reader.formulas.finish(walk)?;
    reader.around.finish(walk)?;
    if reader.is_contradictory { Err(GapReason::Malformed) } else { outcome }
}

impl Reader<'_, '_> {
    /// Reads rows and cells as long as they are written in the usual form; gives the number of bytes they take.
    fn take_usual(&mut self, bytes: &[u8], walk: &mut Walk<'_>) -> Result<usize, GapReason> {
        let mut rest = bytes;
        while let Some((usual, after)) = usual::next(rest) {
            rest = after;
            match usual {
                Usual::Row(row) => (self.row, self.next_column) = (row.max(1), 0),
                Usual::RowEnd => {}
                Usual::Cell(cell) => {
                    self.column = self.next_column;
                    if let Some((row, column)) = cell.place {
                        (self.row, self.column) = (row + 1, column);
                    }
                    self.next_column = self.column.saturating_add(1);
                    self.show(cell.kind, cell.style, cell.value, walk)?;
                }
            }
        }
        Ok(bytes.len() - rest.len())
    }

    fn event(&mut self, event: &Event<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        match event {
            Event::Open(tag) if self.in_data => self.open(*tag),
            Event::Open(tag) if tag.name() == b"sheetData" => self.in_data = true,
            Event::Close(b"sheetData") => self.in_data = false,
            Event::Close(name) if self.in_data => return self.close(name, walk),
            Event::Text(text) if self.in_data => return self.push(text, walk),
            Event::Text(text) if self.in_page_text => {
                let plain = without_codes(text);
                return self.around.event(&Event::Text(plain.into()), walk);
            }
            _ => {
                self.in_page_text = matches!(event, Event::Open(tag) if is_page_text(tag.name()));
                return self.around.event(event, walk);
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag.name() {
            b"c" => self.open_cell(tag),
            b"v" | b"t" if self.field != Field::Reading => self.field = Field::Value,
            b"f" => self.field = Field::Formula,
            b"rPh" => self.field = Field::Reading,
            b"row" => {
                let declared = tag.get("r").and_then(|row| row.parse::<u32>().ok());
                self.row = declared.unwrap_or(self.row.saturating_add(1)).max(1);
                self.next_column = 0;
            }
            _ => {}
        }
    }

    fn open_cell(&mut self, tag: Tag<'_>) {
        self.in_cell = true;
        (self.kind, self.style, self.column) = (Kind::Number, 0, self.next_column);
        self.value.clear();
        self.formula.clear();
        for (name, value) in tag.attributes() {
            match name {
                b"r" => {
                    if let Some((row, column)) = reference(value) {
                        (self.row, self.column) = (row + 1, column);
                    }
                }
                b"s" => {
                    self.style = std::str::from_utf8(value).ok().and_then(|s| s.parse().ok()).unwrap_or(0);
                }
                b"t" => self.kind = Kind::of(value),
                _ => {}
            }
        }
        self.next_column = self.column.saturating_add(1);
    }

    fn push(&mut self, text: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        match self.field {
            Field::Value => self.value.push_str(text),
            Field::Formula if self.formula.len() < grid::BYTES => self.formula.push_str(text),
            Field::Formula => self.is_contradictory = true,
            _ => {}
        }
        if self.value.len() >= grid::BYTES {
            self.emit(walk)?;
        }
        Ok(())
    }

    fn close(&mut self, name: &[u8], walk: &mut Walk<'_>) -> Result<(), GapReason> {
        match name {
            b"t" if self.field == Field::Reading => {}
            b"v" | b"t" | b"f" | b"rPh" => self.field = Field::None,
            b"c" => {
                self.in_cell = false;
                return self.emit(walk);
            }
            _ => {}
        }
        Ok(())
    }

    /// Hands the cell on, as it is so far.
    fn emit(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let at = (self.row.saturating_sub(1), self.column);
        if holds_words(&self.formula) {
            self.formulas.cell(at, &self.formula, false, walk)?;
        }
        self.formula.clear();
        let mut value = std::mem::take(&mut self.value);
        let outcome = self.show(self.kind, self.style, &value, walk);
        value.clear();
        self.value = value;
        outcome
    }

    /// Hands a value on as the workbook shows it.
    fn show(&mut self, kind: Kind, style: usize, value: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let at = (self.row.saturating_sub(1), self.column);
        match kind {
            _ if value.is_empty() => Ok(()),
            Kind::Shared => match value.trim().parse().ok().and_then(|index| self.book.strings.show(index)) {
                Some(text) => self.grid.cell(at, text, false, walk),
                None => {
                    self.is_contradictory = true;
                    Ok(())
                }
            },
            Kind::Text => self.grid.cell(at, &decode_escapes(value), false, walk),
            Kind::Flag => self.grid.cell(at, if value.trim() == "0" { "FALSE" } else { "TRUE" }, false, walk),
            Kind::Number => {
                let format = self.book.formats.get(style).unwrap_or(&Format::Plain);
                let (text, number) = format.render(value, self.book.epoch);
                self.grid.cell(at, &text, number, walk)
            }
        }
    }
}

/// A formula is worth reading when it holds a text or a long number of its own.
pub(super) fn holds_words(formula: &str) -> bool {
    formula.contains('"')
        || formula
            .as_bytes()
            .chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit())
            .any(|run| run.len() > 5)
}

/// Row and column, from 0, of a reference like `AB12`.
pub(super) fn reference(text: &[u8]) -> Option<(u32, u32)> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 || letters > 4 {
        return None;
    }
    let column = text[..letters]
        .iter()
        .fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = std::str::from_utf8(&text[letters..]).ok()?.parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

/// The path of a cell on a sheet.
pub(super) fn cell_path(sheet: &PartPath, cell: Option<(u32, u32)>) -> PartPath {
    cell.map_or_else(|| sheet.clone(), |(row, column)| sheet.join(Step::Cell { row, column }))
}

/// Control characters stand in strings as `_x000D_` (ECMA-376 part 1, 22.9.2.19).
pub(super) fn decode_escapes(text: &str) -> std::borrow::Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        if let Some(character) = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)) {
            plain.push(character);
            rest = &rest[7..];
        } else {
            plain.push_str("_x");
            rest = &rest[2..];
        }
    }
    plain.push_str(rest);
    plain.into()
}

fn is_page_text(name: &[u8]) -> bool {
    name.ends_with(b"Header") || name.ends_with(b"Footer")
}

/// Page headers hold codes for fonts and fields: `&L&"Arial,Bold"&12Lista` is `Lista`.
pub(super) fn without_codes(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '&' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('&') => plain.push('&'),
            Some('"') => characters.by_ref().take_while(|c| *c != '"').for_each(drop),
            Some(digit) if digit.is_ascii_digit() => {
                while characters.next_if(char::is_ascii_digit).is_some() {}
            }
            Some('K') => {
                let mut left = 6;
                while left > 0 && characters.next_if(char::is_ascii_hexdigit).is_some() {
                    left -= 1;
                }
            }
            _ => plain.push(' '),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_counted_from_zero() {
        assert_eq!(reference(b"B7"), Some((6, 1)));
        assert_eq!(reference(b"AB12"), Some((11, 27)));
        assert_eq!(reference(b"XFD1048576"), Some((1_048_575, 16_383)));
        assert_eq!(reference(b"7"), None);
        assert_eq!(reference(b"A0"), None);
    }

    #[test]
    fn codes_and_escapes_are_taken_out() {
        assert_eq!(without_codes("&L&\"Arial,Fet\"&12 Lista &K00FF00x && &P"), "  Lista x &  ");
        assert_eq!(decode_escapes("a_x000D_b_xyz_x005F_"), "a\rb_xyz_");
    }

    #[test]
    fn formulas_with_words_are_kept() {
        assert!(holds_words("IF(A1=\"ja\",1,2)"));
        assert!(holds_words("A1+1912121212"));
        assert!(!holds_words("SUM(A1:A99999)"));
    }
}

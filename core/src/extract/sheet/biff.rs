//! The stream of an Excel workbook of the years 1987-2003 -> cells, comments, text boxes, page headers.
//! Records are read one after another, each in itself; a damaged one costs no other.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use super::grid::Grid;
use super::hand_on;
use super::number::{Epoch, Format, decimal};
use super::record::{Data, decode, packed_number, record, records, scrape};
use super::workbook::Strings;
use super::worksheet::cell_path;
use crate::extract::compound::Stream;
use crate::extract::picture::blip;
use crate::extract::{GapReason, PartPath, Role, Source, Step, Walk, unlock};

const CONTINUE: u16 = 0x3C;
const FILE_PASS: u16 = 0x2F;
/// The parts of one sheet that are not cells are gathered up to this size.
const WORDS: usize = 1 << 20;

/// Where a cell stands, from 0, and the index of its format.
type Place = (u32, u32, usize);

struct Reader<'s> {
    source: &'s Source<'s>,
    /// Where the book stands: the source, or an object inside it.
    root: PartPath,
    sheet: PartPath,
    version: u16,
    code_page: u16,
    epoch: Epoch,
    custom: HashMap<u32, Format>,
    formats: Vec<Format>,
    strings: Strings,
    /// Names of the sheets by the place of their first record.
    names: HashMap<u32, String>,
    grid: Grid,
    depth: u32,
    /// The cell whose text the next string record holds.
    waiting: Option<Place>,
    object: u16,
    /// Texts of boxes by their object, until a comment claims them.
    boxes: BTreeMap<u16, String>,
    words: String,
    /// The pictures of all sheets, which stand in one store.
    pictures: Vec<u8>,
    is_contradictory: bool,
}

/// True for the streams that are workbooks without a compound file around them (Excel 2 to 4).
pub(super) fn is_bare(bytes: &[u8]) -> bool {
    matches!(bytes, [0x09, 0x00 | 0x02 | 0x04, 4 | 6, 0, _, _, 0x10 | 0x20 | 0x40 | 0x00, 0 | 1, ..])
}

/// Reads the stream of a workbook in a compound file.
pub(in crate::extract) fn read_stream(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    read(stream.source, &stream.path, stream.bytes, walk)
}

/// Reads the stream, decrypted where it opens for everybody; the sheets stand under `root`.
pub(super) fn read(
    source: &Source<'_>,
    root: &PartPath,
    stream: &[u8],
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    match records(stream).find(|(kind, _)| *kind == FILE_PASS) {
        Some((_, info)) => {
            let plain = unlock::workbook(stream, info).ok_or(GapReason::Encrypted)?;
            walk.charge(plain.len() as u64, stream.len() as u64)?;
            read_plain(source, root, &plain, walk)
        }
        None => read_plain(source, root, stream, walk),
    }
}

fn read_plain(
    source: &Source<'_>,
    root: &PartPath,
    stream: &[u8],
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let mut reader = Reader {
        source,
        root: root.clone(),
        sheet: root.clone(),
        version: 0x600,
        code_page: 1252,
        epoch: Epoch::Y1900,
        custom: HashMap::new(),
        formats: Vec::new(),
        strings: Strings::default(),
        names: HashMap::new(),
        grid: Grid::new(source, root.clone()),
        depth: 0,
        waiting: None,
        object: 0,
        boxes: BTreeMap::new(),
        words: String::new(),
        pictures: Vec::new(),
        is_contradictory: false,
    };
    let mut at = 0;
    while let Some((kind, body)) = record(stream, at) {
        let place = at as u32;
        at += 4 + body.len();
        let mut data = Data::new(body);
        while let Some((CONTINUE, more)) = record(stream, at) {
            data.add(more);
            at += 4 + more.len();
        }
        if kind == FILE_PASS {
            continue;
        }
        reader.record(kind, place, body, data, walk)?;
    }
    reader.is_contradictory |= stream.get(at..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0));
    reader.end_sheet(walk)?;
    blip::read_all(source, root, &reader.pictures, walk)?;
    reader.strings.hand_on_unused(reader.source, reader.root.field("unused-strings"), walk)?;
    if reader.is_contradictory { Err(GapReason::Malformed) } else { Ok(()) }
}

impl Reader<'_> {
    fn record(
        &mut self,
        kind: u16,
        place: u32,
        body: &[u8],
        mut data: Data<'_>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        match kind {
            0x0009 | 0x0209 | 0x0409 | 0x0809 => return self.begin(kind, place, &mut data, walk),
            0x000A => self.depth = self.depth.saturating_sub(1),
            0x0022 if body.first() == Some(&1) => self.epoch = Epoch::Y1904,
            0x0042 => self.code_page = data.short().unwrap_or(1252),
            0x0085 => drop(self.name_sheet(&mut data)),
            0x041E => drop(self.add_format(&mut data)),
            0x00E0 => self.add_style(&mut data),
            0x00FC => self.is_contradictory |= self.add_strings(&mut data).is_none(),
            0x0014 | 0x0015 => drop(self.page_text(&mut data)),
            // Pictures ([MS-XLS] 2.4.171), and the one behind a sheet.
            0x00EB | 0x00E9 => self.pictures.extend(data.bytes()),
            0x005D => self.object = body.get(6..8).map_or(0, |id| u16::from_le_bytes([id[0], id[1]])),
            0x01B6 => drop(self.add_box(&mut data)),
            0x001C => return self.comment(&mut data, walk),
            // Names, links, validation, conditional formats, texts of charts, sources of data.
            0x0018 | 0x0218 | 0x01B8 | 0x01BE | 0x01B1 | 0x100D | 0x01AE | 0x0023 | 0x00DC | 0x00CD
            | 0x005C => {
                self.add_words(body);
            }
            _ => return self.cell_record(kind, &mut data, walk),
        }
        Ok(())
    }

    fn begin(
        &mut self,
        kind: u16,
        place: u32,
        data: &mut Data<'_>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        self.depth += 1;
        if self.depth > 1 {
            return Ok(());
        }
        let declared = data.short().unwrap_or(0x600);
        // The first one holds for all: some programs write a newer one before old records.
        if place == 0 {
            self.version = if kind == 0x0809 { declared } else { kind & 0xFF00 };
        }
        self.end_sheet(walk)?;
        self.sheet = match self.names.get(&place) {
            Some(name) => self.root.join(Step::Sheet(name.clone())),
            None => self.root.clone(),
        };
        self.grid = Grid::new(self.source, self.sheet.clone());
        Ok(())
    }

    fn end_sheet(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let grid = Grid::new(self.source, self.root.clone());
        mem::replace(&mut self.grid, grid).finish(walk)?;
        let boxes: String = mem::take(&mut self.boxes).into_values().collect();
        hand_on(self.source, self.sheet.field("drawing"), Role::Body, &boxes, walk)?;
        let words = mem::take(&mut self.words);
        hand_on(self.source, self.sheet.field("settings"), Role::Metadata, &words, walk)
    }

    fn is_unicode(&self) -> bool {
        self.version >= 0x600
    }

    /// A string whose length is told in one byte or in two.
    fn string(&self, data: &mut Data<'_>, is_long: bool) -> Option<String> {
        let count = if is_long { usize::from(data.short()?) } else { usize::from(data.byte()?) };
        if self.is_unicode() {
            return data.rich_string(count);
        }
        let rest = data.rest();
        let text = decode(&rest[..count.min(rest.len())], self.code_page);
        data.skip(count.min(rest.len()))?;
        Some(text)
    }

    fn name_sheet(&mut self, data: &mut Data<'_>) -> Option<()> {
        let place = data.long()?;
        data.short()?;
        let name = self.string(data, false)?;
        self.names.insert(place, name);
        Some(())
    }

    fn add_format(&mut self, data: &mut Data<'_>) -> Option<()> {
        let id = data.short()?;
        let code = self.string(data, self.is_unicode())?;
        self.custom.insert(u32::from(id), Format::parse(&code));
        Some(())
    }

    fn add_style(&mut self, data: &mut Data<'_>) {
        let id = data.skip(2).and_then(|()| data.short()).map_or(0, u32::from);
        self.formats.push(self.custom.get(&id).cloned().unwrap_or_else(|| Format::builtin(id)));
    }

    fn add_strings(&mut self, data: &mut Data<'_>) -> Option<()> {
        data.long()?;
        let count = data.long()?;
        for _ in 0..count {
            let length = usize::from(data.short()?);
            let text = data.rich_string(length)?;
            self.strings.push(&text);
        }
        Some(())
    }

    fn page_text(&mut self, data: &mut Data<'_>) -> Option<()> {
        let text = self.string(data, self.is_unicode())?;
        self.words.push_str(&super::worksheet::without_codes(&text));
        self.words.push('\n');
        Some(())
    }

    /// The letters of a text box stand in the record that continues it.
    fn add_box(&mut self, data: &mut Data<'_>) -> Option<()> {
        let count = usize::from(data.skip(10).and_then(|()| data.short())?);
        if count > 0 {
            data.next_piece()?;
            let is_wide = data.byte()? & 1 != 0;
            let text = data.letters(count, is_wide)?;
            let known = self.boxes.entry(self.object).or_default();
            known.push_str(&text);
            known.push('\n');
        }
        Some(())
    }

    fn comment(&mut self, data: &mut Data<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let (Some(row), Some(column)) = (data.short(), data.short()) else { return Ok(()) };
        let text = if self.is_unicode() {
            let id = data.skip(2).and_then(|()| data.short());
            let text = id.and_then(|id| self.boxes.remove(&id)).unwrap_or_default();
            let author = self.string(data, true).unwrap_or_default();
            format!("{author}\n{text}")
        } else {
            let rest = data.skip(2).map_or(&[][..], |()| data.rest());
            decode(rest, self.code_page)
        };
        let cell = cell_path(&self.sheet, Some((u32::from(row), u32::from(column))));
        hand_on(self.source, cell.field("comment"), Role::Body, &text, walk)
    }

    fn add_words(&mut self, body: &[u8]) {
        if self.words.len() > WORDS {
            self.is_contradictory = true;
            return;
        }
        let code_page = if self.is_unicode() { 1252 } else { self.code_page };
        let wide = scrape(body);
        let narrow = body.chunk_by(|a, b| is_letter(*a) && is_letter(*b)).filter(|run| run.len() >= 4);
        for run in narrow {
            self.words.push_str(&decode(run, code_page));
            self.words.push('\n');
        }
        self.words.push_str(&wide);
    }

    fn cell_record(&mut self, kind: u16, data: &mut Data<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        if kind == 0x0207 || kind == 0x0007 {
            let text = self.string(data, self.is_unicode() || kind == 0x0207);
            return match (self.waiting.take(), text) {
                (Some(place), Some(text)) => self.text(place, &text, walk),
                _ => Ok(()),
            };
        }
        let (Some(row), Some(column)) = (data.short(), data.short()) else { return Ok(()) };
        // Graph still writes the cells of Excel 2 ([MS-OGRAPH] 2.4.84); only formulas are told by the version.
        let style = if (2..=5).contains(&kind) || kind == 6 && self.version < 0x300 {
            data.skip(3).map(|()| 0)
        } else {
            data.short().map(usize::from)
        };
        let place = (u32::from(row), u32::from(column), style.unwrap_or(0));
        match kind {
            0x00FD => match data.long().and_then(|index| self.strings.show(index as usize)) {
                Some(text) => return self.grid.cell((place.0, place.1), text, false, walk),
                None => self.is_contradictory = true,
            },
            0x0204 | 0x00D6 | 0x0004 => {
                let text = self.string(data, kind != 0x0004 && self.version >= 0x300);
                return self.text(place, &text.unwrap_or_default(), walk);
            }
            0x0203 | 0x0003 => return self.number(place, eight(data), walk),
            0x0002 => return self.number(place, data.short().map(f64::from), walk),
            0x027E => return self.number(place, data.long().map(packed_number), walk),
            0x00BD => return self.numbers(place, data, walk),
            0x0006 | 0x0206 | 0x0406 => return self.formula(place, data.rest(), walk),
            0x0205 if data.rest().get(1) == Some(&0) => {
                let text = if data.rest().first() == Some(&0) { "FALSE" } else { "TRUE" };
                return self.text(place, text, walk);
            }
            _ => {}
        }
        Ok(())
    }

    /// Numbers side by side; the style of the first is already read.
    fn numbers(
        &mut self,
        (row, mut column, mut style): Place,
        data: &mut Data<'_>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        while let Some(raw) = data.long() {
            self.number((row, column, style), Some(packed_number(raw)), walk)?;
            column += 1;
            // The last two bytes are the column of the last number.
            style = match data.short() {
                Some(next) if !data.rest().is_empty() => usize::from(next),
                _ => break,
            };
        }
        Ok(())
    }

    /// The value at the last calculation; a text follows in a record of its own.
    fn formula(&mut self, place: Place, rest: &[u8], walk: &mut Walk<'_>) -> Result<(), GapReason> {
        match rest {
            [0, _, _, _, _, _, 0xFF, 0xFF, ..] => self.waiting = Some(place),
            [1, _, flag, _, _, _, 0xFF, 0xFF, ..] => {
                return self.text(place, if *flag == 0 { "FALSE" } else { "TRUE" }, walk);
            }
            [2 | 3, _, _, _, _, _, 0xFF, 0xFF, ..] => {}
            _ => return self.number(place, eight(&mut Data::new(rest)), walk),
        }
        Ok(())
    }

    fn text(&mut self, (row, column, _): Place, text: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        self.grid.cell((row, column), text, false, walk)
    }

    fn number(
        &mut self,
        (row, column, style): Place,
        value: Option<f64>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        let Some(value) = value.filter(|value| value.is_finite()) else { return Ok(()) };
        let raw = decimal(value);
        let (text, number) = self.formats.get(style).unwrap_or(&Format::Plain).render(&raw, self.epoch);
        self.grid.cell((row, column), &text, number, walk)
    }
}

fn eight(data: &mut Data<'_>) -> Option<f64> {
    Some(f64::from_bits(u64::from(data.long()?) | u64::from(data.long()?) << 32))
}

fn is_letter(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | 0xC0..=0xFF)
}

//! Records of an enhanced metafile ([MS-EMF] 2.3), and those of GDI+ in its comments ([MS-EMFPLUS] 2.3).

use std::collections::HashMap;

use super::{Drawing, Lines, code_page, long, short, signed};
use crate::extract::letters::wide;
use crate::extract::sheet::record::decode;
use crate::limits::Limits;

const END: u32 = 14;
const TEXT_ALIGN: u32 = 22;
const MOVE_TO: u32 = 27;
const SELECT: u32 = 37;
const COMMENT: u32 = 70;
const FONT: u32 = 82;
const TEXT_NARROW: u32 = 83;
const TEXT_WIDE: u32 = 84;
const SMALL_TEXT: u32 = 108;

/// Letters are numbers of a font.
const GLYPHS: u32 = 0x10;
const NO_RECTANGLE: u32 = 0x100;
const NARROW: u32 = 0x200;
/// Each distance has a second, downwards.
const BOTH_WAYS: u32 = 0x2000;

/// Alignment by which text begins where the last ended.
const GOES_ON: u32 = 1;
/// Text ends at its place, or has it in its middle.
const NOT_LEFT: u32 = 6;

pub(super) fn read(bytes: &[u8]) -> Drawing {
    let mut emf = Emf::default();
    let mut at = 0;
    while let (Some(kind), Some(size)) = (long(bytes, at), long(bytes, at + 4)) {
        let size = size as usize;
        let Some(record) = bytes.get(at..at.saturating_add(size)).filter(|_| size >= 8) else { break };
        if kind == END {
            return emf.finish();
        }
        emf.record(kind, record);
        at += size;
    }
    emf.drawing.is_damaged = true;
    emf.finish()
}

#[derive(Default)]
struct Emf {
    drawing: Drawing,
    /// Character sets of fonts by their number, and of the one in use.
    fonts: HashMap<u32, u8>,
    font: u8,
    align: u32,
    /// Where text that goes on begins anew.
    moved: Option<(i64, i64)>,
    /// What GDI+ wrote, most often a second time.
    plus: Lines,
}

impl Emf {
    fn record(&mut self, kind: u32, record: &[u8]) {
        self.drawing.is_partly_image |= record.len() > Limits::SMALL_PICTURE;
        let read = match kind {
            TEXT_ALIGN => long(record, 8).map(|align| self.align = align),
            MOVE_TO => self.move_to(record),
            SELECT => self.select(record),
            FONT => self.font(record),
            TEXT_NARROW | TEXT_WIDE => self.text(record, kind == TEXT_NARROW),
            SMALL_TEXT => self.small_text(record),
            COMMENT if record.get(12..16) == Some(b"EMF+") => {
                self.comment(record.get(16..).unwrap_or_default())
            }
            _ => Some(()),
        };
        self.drawing.is_damaged |= read.is_none();
    }

    fn move_to(&mut self, record: &[u8]) -> Option<()> {
        self.moved = Some((signed(record, 8)?, signed(record, 12)?));
        Some(())
    }

    fn select(&mut self, record: &[u8]) -> Option<()> {
        if let Some(charset) = self.fonts.get(&long(record, 8)?) {
            self.font = *charset;
        }
        Some(())
    }

    fn font(&mut self, record: &[u8]) -> Option<()> {
        self.fonts.insert(long(record, 8)?, *record.get(35)?);
        Some(())
    }

    fn text(&mut self, record: &[u8], is_narrow: bool) -> Option<()> {
        let (letters, start, options) =
            (long(record, 44)? as usize, long(record, 48)? as usize, long(record, 52)?);
        let size = if is_narrow { letters } else { letters.checked_mul(2)? };
        let bytes = record.get(start..start.checked_add(size)?)?;
        let width = distances(record, long(record, 72)? as usize, letters, options);
        let text = self.letters(bytes, is_narrow, options);
        self.put(&text, signed(record, 36)?, signed(record, 40)?, width);
        Some(())
    }

    fn small_text(&mut self, record: &[u8]) -> Option<()> {
        let (letters, options) = (long(record, 16)? as usize, long(record, 20)?);
        let start = if options & NO_RECTANGLE == 0 { 52 } else { 36 };
        let is_narrow = options & NARROW != 0;
        let size = if is_narrow { letters } else { letters.checked_mul(2)? };
        let text = self.letters(record.get(start..size.checked_add(start)?)?, is_narrow, options);
        self.put(&text, signed(record, 8)?, signed(record, 12)?, None);
        Some(())
    }

    fn letters(&mut self, bytes: &[u8], is_narrow: bool, options: u32) -> String {
        if options & GLYPHS != 0 {
            self.drawing.is_partly_image |= !bytes.is_empty();
            return String::new();
        }
        if is_narrow { decode(bytes, code_page(self.font)) } else { wide(bytes) }
    }

    fn put(&mut self, text: &str, x: i64, y: i64, width: Option<i64>) {
        let lines = &mut self.drawing.lines;
        let goes_on = self.align & GOES_ON != 0;
        match self.moved.take() {
            _ if text.is_empty() => {}
            Some((x, y)) if goes_on => lines.add(text, x, y, None),
            None if goes_on => lines.go_on(text),
            _ => lines.add(text, x, y, width.filter(|_| self.align & NOT_LEFT == 0)),
        }
    }

    fn comment(&mut self, mut rest: &[u8]) -> Option<()> {
        while let (Some(kind), Some(size)) = (short(rest, 0), long(rest, 4)) {
            let record = rest.get(..size as usize).filter(|record| record.len() >= 12)?;
            match kind {
                0x401C => self.plus_text(record)?,
                0x4036 => self.plus_driver_text(record)?,
                _ => {}
            }
            rest = rest.get(size as usize..)?;
        }
        Some(())
    }

    /// `EmfPlusDrawString`: brush, format, length, a rectangle of four numbers, the text.
    fn plus_text(&mut self, record: &[u8]) -> Option<()> {
        let size = (long(record, 20)? as usize).checked_mul(2)?;
        self.add_plus(&wide(record.get(40..)?.get(..size)?));
        Some(())
    }

    /// `EmfPlusDrawDriverString`: brush, options, a matrix or none, count, the text or the numbers of a font.
    fn plus_driver_text(&mut self, record: &[u8]) -> Option<()> {
        let is_text = long(record, 16)? & 1 != 0;
        let size = (long(record, 24)? as usize).checked_mul(2)?;
        let bytes = record.get(28..)?.get(..size)?;
        if is_text {
            self.add_plus(&wide(bytes));
        }
        Some(())
    }

    fn add_plus(&mut self, text: &str) {
        self.plus.go_on(text);
        self.plus.go_on("\n");
    }

    fn finish(self) -> Drawing {
        let Self { mut drawing, plus, .. } = self;
        if drawing.lines.text().is_empty() {
            drawing.lines = plus;
        }
        drawing
    }
}

/// How wide a text is: the sum of the distances of its letters.
fn distances(record: &[u8], at: usize, letters: usize, options: u32) -> Option<i64> {
    let step = if options & BOTH_WAYS == 0 { 4 } else { 8 };
    let distances = record.get(at..at.checked_add(letters.checked_mul(step)?)?).filter(|_| at != 0)?;
    distances.chunks_exact(step).map(|distance| signed(distance, 0)).sum()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::read;

    fn record(kind: u32, content: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(content.len() as u32 + 8).to_le_bytes(), content].concat()
    }

    fn text(text: &str, x: i32, options: u32) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let letters = text.encode_utf16().count() as u32;
        let mut content = vec![0; 28];
        for number in [x.cast_unsigned(), 7, letters, 76, options, 0, 0, 0, 0, 76 + 2 * letters] {
            content.extend(number.to_le_bytes());
        }
        content.extend(units);
        (0..letters).for_each(|_| content.extend(10_u32.to_le_bytes()));
        record(84, &content)
    }

    pub(in crate::extract::picture) fn drawing(end: bool) -> Vec<u8> {
        let mut head = vec![0; 80];
        head[32..36].copy_from_slice(b" EMF");
        let mut bytes = record(1, &head);
        bytes.extend(text("19811228", 0, 0));
        bytes.extend(text("-9874", 80, 0));
        bytes.extend(text("Åsa", 400, 0));
        if end {
            bytes.extend(record(14, &[0; 12]));
        }
        bytes
    }

    #[test]
    fn pieces_of_a_line_are_joined() {
        let read = read(&drawing(true));
        assert_eq!(read.text(), "19811228-9874\tÅsa");
        assert!(!read.is_damaged() && !read.is_partly_image());
    }

    #[test]
    fn numbers_of_fonts_are_told() {
        let bytes = [drawing(false), text("ab", 0, 0x10)].concat();
        assert!(read(&bytes).is_partly_image() && read(&bytes).is_damaged());
    }

    #[test]
    fn any_bytes_end() {
        let whole = drawing(true);
        for at in 0..whole.len() {
            read(&whole[..at]);
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                read(&changed);
            }
        }
    }
}

//! Records of a metafile of 16 bits ([MS-WMF] 2.3).

use std::collections::BTreeSet;

use super::{Drawing, code_page, long, short};
use crate::extract::sheet::record::decode;
use crate::limits::Limits;

const HEADER: usize = 18;
const SELECT: u16 = 0x012D;
const TEXT_ALIGN: u16 = 0x012E;
const DELETE: u16 = 0x01F0;
const MOVE_TO: u16 = 0x0214;
const FONT: u16 = 0x02FB;
const TEXT: u16 = 0x0521;
const EXTENDED_TEXT: u16 = 0x0A32;

/// Records that make a palette, brush, pen or region, which share their numbers with fonts.
const OTHER_OBJECTS: [u16; 6] = [0x00F7, 0x0142, 0x01F9, 0x02FA, 0x02FC, 0x06FF];

/// Letters are numbers of a font.
const GLYPHS: u16 = 0x10;
/// A rectangle stands before the text.
const RECTANGLE: u16 = 0x06;

pub(super) fn read(bytes: &[u8]) -> Drawing {
    let mut wmf = Wmf::default();
    let mut rest = bytes.get(HEADER..).unwrap_or_default();
    while let (Some(words), Some(kind)) = (long(rest, 0), short(rest, 4)) {
        let size = (words as usize).saturating_mul(2);
        let Some(record) = rest.get(..size).filter(|_| size >= 6) else { break };
        if kind == 0 {
            return wmf.drawing;
        }
        wmf.record(kind, record);
        rest = rest.get(size..).unwrap_or_default();
    }
    wmf.drawing.is_damaged = true;
    wmf.drawing
}

enum Object {
    /// A font by its character set.
    Font(u8),
    Other,
}

#[derive(Default)]
struct Wmf {
    drawing: Drawing,
    /// Each object by its number: the lowest free number is given.
    objects: Vec<Object>,
    free: BTreeSet<usize>,
    font: u8,
    align: u16,
    moved: Option<(i64, i64)>,
}

impl Wmf {
    fn record(&mut self, kind: u16, record: &[u8]) {
        self.drawing.is_partly_image |= record.len() > Limits::SMALL_PICTURE;
        let read = match kind {
            TEXT_ALIGN => short(record, 6).map(|align| self.align = align),
            MOVE_TO => self.move_to(record),
            FONT => record.get(19).map(|charset| self.make(Object::Font(*charset))),
            SELECT => self.select(record),
            DELETE => self.delete(record),
            TEXT => self.text(record),
            EXTENDED_TEXT => self.extended_text(record),
            _ => Some(()),
        };
        if OTHER_OBJECTS.contains(&kind) {
            self.make(Object::Other);
        }
        self.drawing.is_damaged |= read.is_none();
    }

    fn make(&mut self, object: Object) {
        let free = self.free.pop_first();
        match free.and_then(|number| self.objects.get_mut(number)) {
            Some(place) => *place = object,
            None => self.objects.push(object),
        }
    }

    fn select(&mut self, record: &[u8]) -> Option<()> {
        if let Some(Object::Font(charset)) = self.objects.get(usize::from(short(record, 6)?)) {
            self.font = *charset;
        }
        Some(())
    }

    fn delete(&mut self, record: &[u8]) -> Option<()> {
        let number = usize::from(short(record, 6)?);
        if number < self.objects.len() {
            self.free.insert(number);
        }
        Some(())
    }

    fn move_to(&mut self, record: &[u8]) -> Option<()> {
        self.moved = Some((signed(record, 8)?, signed(record, 6)?));
        Some(())
    }

    fn text(&mut self, record: &[u8]) -> Option<()> {
        let letters = usize::from(short(record, 6)?);
        let bytes = record.get(8..8 + letters)?;
        let place = 8 + letters + letters % 2;
        self.put(bytes, signed(record, place + 2)?, signed(record, place)?, None);
        Some(())
    }

    fn extended_text(&mut self, record: &[u8]) -> Option<()> {
        let (letters, options) = (usize::from(short(record, 10)?), short(record, 12)?);
        let start = if options & RECTANGLE == 0 { 14 } else { 22 };
        let bytes = record.get(start..start + letters)?;
        if options & GLYPHS != 0 {
            self.drawing.is_partly_image |= letters > 0;
            return Some(());
        }
        let distances = start + letters + letters % 2;
        let width = (0..letters).map(|letter| signed(record, distances + 2 * letter)).sum();
        self.put(bytes, signed(record, 8)?, signed(record, 6)?, width);
        Some(())
    }

    fn put(&mut self, bytes: &[u8], x: i64, y: i64, width: Option<i64>) {
        let text = decode(bytes, code_page(self.font));
        let lines = &mut self.drawing.lines;
        let goes_on = self.align & 1 != 0;
        match self.moved.take() {
            _ if text.is_empty() => {}
            Some((x, y)) if goes_on => lines.add(&text, x, y, None),
            None if goes_on => lines.go_on(&text),
            _ => lines.add(&text, x, y, width.filter(|_| self.align & 6 == 0)),
        }
    }
}

fn signed(bytes: &[u8], at: usize) -> Option<i64> {
    Some(i64::from(short(bytes, at)?.cast_signed()))
}

#[cfg(test)]
mod tests {
    use super::super::read;

    fn record(kind: u16, content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 / 2 + 3).to_le_bytes()[..], &kind.to_le_bytes(), content].concat()
    }

    /// A font of Central Europe, a text with it, a second text in the way of old programs.
    fn drawing() -> Vec<u8> {
        let mut bytes = vec![1, 0, 9, 0, 0, 3];
        bytes.resize(18, 0);
        let mut font = vec![0; 18];
        font[13] = 238;
        bytes.extend(record(0x02FA, &[0; 10]));
        bytes.extend(record(0x02FB, &font));
        bytes.extend(record(0x012D, &[1, 0]));
        bytes.extend(record(0x0A32, b"\x05\0\x09\0\x03\0\0\0\xa3\xf3d\0\x05\0\x05\0\x05\0"));
        bytes.extend(record(0x0521, b"\x02\0Ek\x07\0\x09\0"));
        bytes.extend(record(0, &[]));
        bytes
    }

    #[test]
    fn text_is_read_in_the_code_page_of_its_font() {
        let read = read(&drawing());
        assert_eq!((read.text(), read.is_damaged()), ("Łód\nEk", false));
    }

    #[test]
    fn numbers_of_deleted_objects_are_given_again() {
        let mut bytes = vec![1, 0, 9, 0, 0, 3];
        bytes.resize(18, 0);
        let mut font = vec![0; 18];
        for charset in [204, 238] {
            font[13] = charset;
            bytes.extend(record(0x02FB, &font));
            bytes.extend(record(0x012D, &[0, 0]));
            bytes.extend(record(0x0521, b"\x02\0\xa3\xf3\x07\0\x09\0"));
            bytes.extend(record(0x01F0, &[0, 0]));
        }
        bytes.extend(record(0, &[]));
        assert_eq!(read(&bytes).text(), "Ју Łó");
    }

    #[test]
    fn any_bytes_end() {
        let whole = drawing();
        for at in 0..whole.len() {
            assert!(read(&whole[..at]).is_damaged());
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                read(&changed);
            }
        }
    }
}

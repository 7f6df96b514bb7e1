//! The head of a document and the pieces its text stands in: 8 bits a letter or 16, in the order of reading.

use std::ops::Range;

use crate::extract::sheet::record::decode;

/// What the head says ([MS-DOC] 2.5).
pub(super) struct Fib<'b> {
    bytes: &'b [u8],
    pub(super) is_encrypted: bool,
    /// Word 6 and 95: everything in one stream, 8 bits a letter in the code page of the language.
    is_old: bool,
    /// Text in the order of the stream, if there are no pieces.
    text: Range<usize>,
}

const WORD_97: u16 = 0xA5EC;
const WORD_6: u16 = 0xA5DC;

/// Code page of the Macintosh.
const MAC: u16 = 10_000;

impl<'b> Fib<'b> {
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let is_old = match short(bytes, 0)? {
            WORD_97 => short(bytes, 2)? < 0x69,
            WORD_6 => true,
            _ => return None,
        };
        let is_encrypted = short(bytes, 10)? & 0x0100 != 0;
        let text = long(bytes, 0x18)? as usize..long(bytes, 0x1C)? as usize;
        Some(Self { bytes, is_encrypted, is_old, text })
    }

    pub(super) fn has_table(&self) -> bool {
        !self.is_old
    }

    pub(super) fn table_name(&self) -> &'static str {
        if short(self.bytes, 10).unwrap_or(0) & 0x0200 != 0 { "1Table" } else { "0Table" }
    }

    /// Letters of each part of the document.
    fn lengths(&self) -> [usize; 8] {
        let first = if self.is_old { 0x34 } else { 0x4C };
        std::array::from_fn(|index| long(self.bytes, first + 4 * index).unwrap_or(0) as usize)
    }

    /// The place of a structure in the table stream, by its number in the head.
    fn structure<'t>(&self, table: &'t [u8], number: usize) -> Option<&'t [u8]> {
        let at = 154 + 8 * number;
        let (start, length) = (long(self.bytes, at)? as usize, long(self.bytes, at + 4)? as usize);
        table.get(start..start.checked_add(length)?)
    }

    /// Where the pieces are told: the structure `Clx` ([MS-DOC] 2.9.38).
    fn clx<'t>(&self, table: &'t [u8]) -> Option<&'t [u8]>
    where
        'b: 't,
    {
        if !self.is_old {
            return self.structure(table, 33);
        }
        let (start, length) = (long(self.bytes, 0x160)? as usize, long(self.bytes, 0x164)? as usize);
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// Names of those who commented ([MS-DOC] 2.5.6, `GrpXstAtnOwners`): a length and letters of two bytes each.
    pub(super) fn comment_authors(&self, table: &[u8]) -> Vec<String> {
        let mut rest = if self.is_old { &[] } else { self.structure(table, 36).unwrap_or_default() };
        let mut authors = Vec::new();
        while let Some(length) = short(rest, 0) {
            let end = 2 + 2 * usize::from(length);
            let Some(name) = rest.get(2..end) else { break };
            authors.push(wide(name));
            rest = rest.get(end..).unwrap_or_default();
        }
        authors
    }

    /// Written by Word for the Macintosh ([MS-DOC] 2.5.2, `envr`).
    fn is_mac(&self) -> bool {
        self.bytes.get(0x12) == Some(&1) || self.bytes.get(0x13).is_some_and(|flags| flags & 1 != 0)
    }

    /// By the language of the document; Word 6 and 95 did not say it otherwise.
    fn code_page(&self) -> u16 {
        match short(self.bytes, 6).unwrap_or(0) & 0x3FF {
            _ if self.is_mac() => MAC,
            0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x1C | 0x24 => 1250,
            0x02 | 0x19 | 0x22 | 0x23 | 0x2F => 1251,
            0x08 => 1253,
            0x1F => 1254,
            0x25..=0x27 => 1257,
            _ => 1252,
        }
    }
}

/// The text of a document, all of its parts one after another.
pub(super) struct Pieces {
    text: Vec<char>,
    pub(super) is_damaged: bool,
}

impl Pieces {
    pub(super) fn read(fib: &Fib<'_>, stream: &[u8], table: &[u8]) -> Self {
        let told = fib.clx(table).and_then(piece_table);
        let is_simple = fib.is_old && told.is_none();
        let mut pieces = Self { text: Vec::new(), is_damaged: told.is_none() && !is_simple };
        let Some(told) = told else {
            // Without pieces the text stands where the head says, if anywhere.
            let bytes = stream.get(fib.text.clone()).unwrap_or_default();
            pieces.text.extend(decode(bytes, fib.code_page()).chars());
            return pieces;
        };
        for (letters, at) in told {
            if pieces.text.len() > stream.len() {
                pieces.is_damaged = true;
                break;
            }
            pieces.add(fib, stream, letters, at);
        }
        pieces
    }

    /// A piece of so many letters; bit 30 of its place says that they have 8 bits ([MS-DOC] 2.9.73).
    fn add(&mut self, fib: &Fib<'_>, stream: &[u8], letters: usize, at: u32) {
        let is_narrow = at & 0x4000_0000 != 0;
        let place = (at & 0x3FFF_FFFF) as usize;
        let (start, size, page) = match (fib.is_old, is_narrow) {
            (true, _) => (place, letters, fib.code_page()),
            (_, true) => (place / 2, letters, if fib.is_mac() { MAC } else { 1252 }),
            _ => (place, letters.saturating_mul(2), 0),
        };
        let there = stream.get(start..).unwrap_or_default();
        self.is_damaged |= there.len() < size;
        let bytes = there.get(..size.min(there.len())).unwrap_or_default();
        if page == 0 {
            self.text.extend(wide(bytes).chars());
        } else {
            self.text.extend(decode(bytes, page).chars());
        }
    }

    /// The text of each part; what no part claims belongs to the last.
    pub(super) fn parts(&self, fib: &Fib<'_>) -> Vec<String> {
        let mut rest = self.text.as_slice();
        let mut parts = Vec::new();
        for (index, length) in fib.lengths().into_iter().enumerate() {
            let length = if index == 7 || self.is_damaged { rest.len() } else { length.min(rest.len()) };
            let (part, after) = rest.split_at(length);
            parts.push(part.iter().collect());
            rest = after;
        }
        parts
    }
}

/// Letters and place of each piece, behind the properties that stand before the table.
fn piece_table(clx: &[u8]) -> Option<Vec<(usize, u32)>> {
    let mut rest = clx;
    while rest.first() == Some(&1) {
        rest = rest.get(3 + usize::from(short(rest, 1)?)..)?;
    }
    let length = long(rest, 1).filter(|_| rest.first() == Some(&2))? as usize;
    let table = rest.get(5..)?;
    let table = table.get(..length.min(table.len()))?;
    let count = table.len().checked_sub(4)? / 12;
    let piece = |index: usize| {
        let (from, to) = (long(table, 4 * index)?, long(table, 4 * index + 4)?);
        Some((to.checked_sub(from)? as usize, long(table, 4 * (count + 1) + 8 * index + 2)?))
    };
    (0..count).map(piece).collect()
}

fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::{Fib, Pieces};

    /// A document of two pieces, the first of 8 bits a letter; its table has the pieces at its beginning.
    fn document() -> (Vec<u8>, Vec<u8>) {
        let mut stream = vec![0; 1024];
        let mut put = |at: usize, bytes: &[u8]| stream[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &[0xEC, 0xA5, 0xC1, 0]);
        put(0x4C, &5_u32.to_le_bytes());
        put(0x50, &4_u32.to_le_bytes());
        put(418, &0_u32.to_le_bytes());
        put(422, &33_u32.to_le_bytes());
        put(600, b"Bl\xe5b\xe4");
        put(700, b"\x65\x01k\0 \0n\0");
        let mut table = vec![2];
        table.extend(28_u32.to_le_bytes());
        for letters in [0_u32, 5, 9] {
            table.extend(letters.to_le_bytes());
        }
        for place in [0x4000_04B0_u32, 700] {
            table.extend([0, 0]);
            table.extend(place.to_le_bytes());
            table.extend([0, 0]);
        }
        (stream, table)
    }

    #[test]
    fn pieces_of_both_widths_make_the_parts() {
        let (stream, table) = document();
        let fib = Fib::read(&stream).unwrap();
        let pieces = Pieces::read(&fib, &stream, &table);
        assert!(!pieces.is_damaged && !fib.is_encrypted);
        assert_eq!(pieces.parts(&fib)[..2], ["Blåbä", "ťk n"]);
    }

    #[test]
    fn any_bytes_end() {
        let (stream, table) = document();
        for at in 0..stream.len() {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = stream.clone();
                changed[at] = value;
                if let Some(fib) = Fib::read(&changed) {
                    Pieces::read(&fib, &changed, &table).parts(&fib);
                }
            }
        }
        for at in 0..table.len() {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = table.clone();
                changed[at] = value;
                let fib = Fib::read(&stream).unwrap();
                Pieces::read(&fib, &stream, &changed).parts(&fib);
            }
        }
    }
}

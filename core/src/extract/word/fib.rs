//! The head of a document ([MS-DOC] 2.5): what it is, and where its parts and tables stand.

use std::ops::Range;

use crate::extract::letters::{MAC, page_of_language, wide};

/// The generations of the format.
#[derive(Clone, Copy, PartialEq)]
enum Version {
    /// Word 1 and 2: a file without streams.
    Two,
    /// Word 6 and 95: everything in one stream, 8 bits a letter in the code page of the language.
    Six,
    /// Word 97 to 2003: tables in a stream of their own.
    Later,
}

pub(super) struct Fib<'b> {
    bytes: &'b [u8],
    version: Version,
    flags: u16,
    /// Text in the order of the stream, if there are no pieces.
    pub(super) text: Range<usize>,
}

const COMPLEX: u16 = 0x0004;
const ENCRYPTED: u16 = 0x0100;
const SECOND_TABLE: u16 = 0x0200;
const WIDE: u16 = 0x1000;

/// String tables with words of people, by their number in the head ([MS-DOC] 2.5.6): bookmarks, properties,
/// bookmarks of comments, who changed the text, captions, who saved it and where.
const STRINGS: [usize; 6] = [21, 32, 37, 51, 52, 71];

/// What is not worth its layout: default texts of form fields, names and other texts of drawings, variables, the slip of those it was sent to.
const SCRAPED: [usize; 4] = [45, 50, 60, 70];

impl<'b> Fib<'b> {
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let version = match short(bytes, 0)? {
            0xA5EC if short(bytes, 2)? >= 0x69 => Version::Later,
            0xA5EC | 0xA5DC => Version::Six,
            0xA5DB | 0xA59B => Version::Two,
            _ => return None,
        };
        let text = long(bytes, 0x18)? as usize..long(bytes, 0x1C)? as usize;
        Some(Self { bytes, version, flags: short(bytes, 10)?, text })
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & ENCRYPTED != 0
    }

    pub(super) fn has_table(&self) -> bool {
        self.version == Version::Later
    }

    /// True when the text must be put together from pieces.
    pub(super) fn is_complex(&self) -> bool {
        self.has_table() || self.flags & COMPLEX != 0
    }

    pub(super) fn table_name(&self) -> &'static str {
        if self.flags & SECOND_TABLE == 0 { "0Table" } else { "1Table" }
    }

    /// Letters of each part of the document; Word 2 knew five parts.
    pub(super) fn lengths(&self) -> [usize; 8] {
        let (first, parts) = match self.version {
            Version::Two => (0x34, 5),
            Version::Six => (0x34, 8),
            Version::Later => (0x4C, 8),
        };
        let length = |index| long(self.bytes, first + 4 * index).unwrap_or(0) as usize;
        std::array::from_fn(|index| if index < parts { length(index) } else { 0 })
    }

    /// The place of a structure in the table stream, by its number in the head.
    fn structure<'t>(&self, table: &'t [u8], number: usize) -> Option<&'t [u8]> {
        let at = 154 + 8 * number;
        let (start, length) = (long(self.bytes, at)? as usize, long(self.bytes, at + 4)? as usize);
        table.get(start..start.checked_add(length)?)
    }

    /// Where the pieces are told: the structure `Clx` ([MS-DOC] 2.9.38).
    pub(super) fn clx<'t>(&self, table: &'t [u8]) -> Option<&'t [u8]>
    where
        'b: 't,
    {
        let (at, length) = match self.version {
            Version::Two => (0x118, usize::from(short(self.bytes, 0x11C)?)),
            Version::Six => (0x160, long(self.bytes, 0x164)? as usize),
            Version::Later => return self.structure(table, 33),
        };
        let start = long(self.bytes, at)? as usize;
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// Names of those who commented ([MS-DOC] 2.5.6, `GrpXstAtnOwners`): a length and letters of two bytes each.
    pub(super) fn comment_authors(&self, table: &[u8]) -> Vec<String> {
        let mut rest = if self.has_table() { self.structure(table, 36).unwrap_or_default() } else { &[] };
        let mut authors = Vec::new();
        while let Some(length) = short(rest, 0) {
            let end = 2 + 2 * usize::from(length);
            let Some(name) = rest.get(2..end) else { break };
            authors.push(wide(name));
            rest = rest.get(end..).unwrap_or_default();
        }
        authors
    }

    /// What people are named in and wrote beside the text.
    pub(super) fn strings(&self, table: &[u8]) -> Vec<String> {
        if !self.has_table() {
            return Vec::new();
        }
        let structure = |number: &usize| self.structure(table, *number);
        let told = STRINGS.iter().filter_map(structure).flat_map(string_table);
        told.chain(SCRAPED.iter().filter_map(structure).map(crate::extract::sheet::record::scrape)).collect()
    }

    /// Letters of two bytes in Word 95 of the Far East.
    pub(super) fn is_wide(&self) -> bool {
        let letters = self.lengths().iter().fold(0_usize, |sum, length| sum.saturating_add(*length));
        self.flags & WIDE != 0 && self.text.len() >= letters.saturating_mul(2) && letters > 0
    }

    /// Written by Word for the Macintosh ([MS-DOC] 2.5.2, `envr`).
    pub(super) fn is_mac(&self) -> bool {
        self.bytes.get(0x12) == Some(&1) || self.bytes.get(0x13).is_some_and(|flags| flags & 1 != 0)
    }

    /// By the language of the document; before Word 97 it was not said otherwise.
    pub(super) fn code_page(&self) -> u16 {
        match short(self.bytes, 6).unwrap_or(0) {
            _ if self.version != Version::Two && self.is_mac() => MAC,
            language => page_of_language(language),
        }
    }
}

/// Strings of two bytes a letter, each with its length before and some bytes behind ([MS-DOC] 2.2.4).
fn string_table(bytes: &[u8]) -> Vec<String> {
    let mut strings = Vec::new();
    let (Some(0xFFFF), Some(extra)) = (short(bytes, 0), short(bytes, 4)) else { return strings };
    let mut rest = bytes.get(6..).unwrap_or_default();
    while let Some(length) = short(rest, 0) {
        let end = 2 + 2 * usize::from(length);
        let Some(text) = rest.get(2..end) else { break };
        strings.extend(Some(wide(text)).filter(|text| !text.is_empty()));
        rest = rest.get(end + usize::from(extra)..).unwrap_or_default();
    }
    strings
}

pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::{Fib, string_table};

    #[test]
    fn string_tables_are_read_as_far_as_they_go() {
        let table = b"\xFF\xFF\x02\0\x02\0\x02\0B\0o\0..\x01\0\xC5\0..";
        assert_eq!(string_table(table), ["Bo", "\u{c5}"]);
        for end in 0..table.len() {
            string_table(&table[..end]);
        }
    }

    #[test]
    fn code_pages_by_language() {
        let mut head = vec![0; 0x200];
        head[..2].copy_from_slice(&[0xDB, 0xA5]);
        for (language, page) in [(0x041D_u16, 1252), (0x0415, 1250), (0x0419, 1251), (0x0404, 950), (0, 1252)]
        {
            head[6..8].copy_from_slice(&language.to_le_bytes());
            assert_eq!(Fib::read(&head).unwrap().code_page(), page);
        }
    }
}

//! The pieces the text stands in: 8 bits a letter or 16, in the order of reading.

use super::fib::{Fib, long, short};
use crate::extract::letters::{MAC, wide};
use crate::extract::sheet::record::{decode, scrape};

/// Stands for letters of two bytes among the code pages.
const UTF_16: u16 = 1200;

/// The text of a document, all of its parts one after another.
pub(super) struct Pieces {
    /// In units of two bytes, as the head counts them.
    text: Vec<u16>,
    pub(super) is_damaged: bool,
}

impl Pieces {
    pub(super) fn read(fib: &Fib<'_>, stream: &[u8], table: &[u8]) -> Self {
        let told = fib.clx(table).and_then(piece_table);
        let mut pieces = Self { text: Vec::new(), is_damaged: told.is_none() && fib.is_complex() };
        let Some(told) = told else {
            pieces.add_simple(fib, stream);
            return pieces;
        };
        let promised = fib.lengths().iter().fold(0_usize, |sum, length| sum.saturating_add(*length));
        let held = told.iter().fold(0_usize, |sum, (letters, _)| sum.saturating_add(*letters));
        pieces.is_damaged |= held < promised;
        for (letters, at) in told {
            if pieces.text.len() > stream.len() {
                pieces.is_damaged = true;
                break;
            }
            pieces.add(fib, stream, letters, at);
        }
        pieces
    }

    /// Without pieces the text stands where the head says.
    fn add_simple(&mut self, fib: &Fib<'_>, stream: &[u8]) {
        let there = stream.get(fib.text.start..fib.text.end.min(stream.len()));
        self.is_damaged |= fib.text.end > stream.len() || there.is_none();
        self.extend(there.unwrap_or_default(), if fib.is_wide() { UTF_16 } else { fib.code_page() });
    }

    /// A piece of so many letters; bit 30 of its place says that they have 8 bits ([MS-DOC] 2.9.73).
    fn add(&mut self, fib: &Fib<'_>, stream: &[u8], letters: usize, at: u32) {
        let is_narrow = at & 0x4000_0000 != 0;
        let place = (at & 0x3FFF_FFFF) as usize;
        let (start, size, page) = match (fib.has_table(), is_narrow) {
            (false, _) if fib.is_wide() => (place, letters.saturating_mul(2), UTF_16),
            (false, _) => (place, letters, fib.code_page()),
            (_, true) => (place / 2, letters, if fib.is_mac() { MAC } else { 1252 }),
            _ => (place, letters.saturating_mul(2), UTF_16),
        };
        let there = stream.get(start..).unwrap_or_default();
        self.is_damaged |= there.len() < size;
        let bytes = there.get(..size.min(there.len())).unwrap_or_default();
        self.extend(bytes, page);
    }

    fn extend(&mut self, bytes: &[u8], page: u16) {
        let text = if page == UTF_16 { wide(bytes) } else { decode(bytes, page) };
        self.text.extend(text.encode_utf16());
    }

    /// The text of each part; what no part claims belongs to the last.
    pub(super) fn parts(&self, fib: &Fib<'_>) -> Vec<String> {
        let mut rest = self.text.as_slice();
        let mut parts = Vec::new();
        for (index, length) in fib.lengths().into_iter().enumerate() {
            let length = if index == 7 || self.is_damaged { rest.len() } else { length.min(rest.len()) };
            let (part, after) = rest.split_at(length);
            parts.push(String::from_utf16_lossy(part));
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

/// What can be read in a stream whose pieces are lost: runs of text in both widths.
pub(super) fn readable(stream: &[u8], fib: &Fib<'_>) -> String {
    const LEAST: usize = 8;
    let is_letter = |byte: u8| matches!(byte, 7 | 9 | 11 | b'\r' | b' '..=b'~' | 0xC0..=0xFF);
    let mut text = scrape(stream);
    for run in stream.chunk_by(|a, b| is_letter(*a) == is_letter(*b)).filter(|run| run.len() >= LEAST) {
        if run.first().is_some_and(|byte| is_letter(*byte)) && run.windows(2).any(|two| two[0] != two[1]) {
            text.push_str(&decode(run, fib.code_page()));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::fib::Fib;
    use super::{Pieces, readable};

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
        assert!(!pieces.is_damaged && !fib.is_encrypted());
        assert_eq!(pieces.parts(&fib)[..2], ["Blåbä", "ťk n"]);
    }

    #[test]
    fn letters_of_four_bytes_count_as_two() {
        let (mut stream, table) = document();
        stream[700..708].copy_from_slice(b"\x3d\xd8\x00\xdek\0n\0");
        let fib = Fib::read(&stream).unwrap();
        assert_eq!(Pieces::read(&fib, &stream, &table).parts(&fib)[1], "\u{1F600}kn");
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

    #[test]
    fn without_pieces_runs_are_read() {
        let (stream, _) = document();
        let fib = Fib::read(&stream).unwrap();
        assert!(Pieces::read(&fib, &stream, &[]).is_damaged);
        let torn =
            [&[0, 1, 2][..], b"Personnummer 19811228-9874\r", &[0, 3], b"\0\0\0\0\0\0\0\0\0\0"].concat();
        assert!(readable(&torn, &fib).contains("Personnummer 19811228-9874"));
        assert!(!readable(&torn, &fib).contains('\0'));
    }

    #[test]
    fn word_2_has_its_text_behind_the_head() {
        let mut file = vec![0; 0x180];
        file[..4].copy_from_slice(&[0xDB, 0xA5, 0x2D, 0]);
        let text = b"R\xe4kning\r";
        let end = 0x180 + text.len() as u32;
        file[0x18..0x1C].copy_from_slice(&0x180_u32.to_le_bytes());
        file[0x1C..0x20].copy_from_slice(&end.to_le_bytes());
        file[0x34..0x38].copy_from_slice(&(text.len() as u32).to_le_bytes());
        file.extend(text);
        let fib = Fib::read(&file).unwrap();
        let pieces = Pieces::read(&fib, &file, &[]);
        assert_eq!((pieces.parts(&fib)[0].as_str(), pieces.is_damaged), ("Räkning\r", false));
        assert!(super::super::is_bare(&file) && !super::super::is_bare(&file[..0x180]));
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 0xFF;
            if let Some(fib) = Fib::read(&changed) {
                Pieces::read(&fib, &changed, &[]).parts(&fib);
            }
        }
    }
}

//! Pieces that Excel's binary files are made of: strings in one or two bytes a letter, packed numbers, and
//! records whose data goes on in the records after them.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::extract::letters::label_of_page;
use crate::extract::zip::decode_dos;

/// Data of one record and those that continue it.
pub(super) struct Data<'b> {
    pieces: Vec<&'b [u8]>,
    piece: usize,
    at: usize,
}

impl<'b> Data<'b> {
    pub(super) fn new(first: &'b [u8]) -> Self {
        Self { pieces: vec![first], piece: 0, at: 0 }
    }

    pub(super) fn add(&mut self, piece: &'b [u8]) {
        self.pieces.push(piece);
    }

    /// What is left of the current piece.
    pub(super) fn rest(&self) -> &'b [u8] {
        self.pieces.get(self.piece).and_then(|piece| piece.get(self.at..)).unwrap_or_default()
    }

    /// All bytes of all pieces.
    pub(super) fn bytes(&self) -> impl Iterator<Item = u8> {
        self.pieces.iter().copied().flatten().copied()
    }

    /// Goes on in the next piece.
    pub(super) fn next_piece(&mut self) -> Option<()> {
        (self.piece + 1 < self.pieces.len()).then(|| (self.piece, self.at) = (self.piece + 1, 0))
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        while self.rest().is_empty() {
            self.next_piece()?;
        }
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn long(&mut self) -> Option<u32> {
        Some(u32::from(self.short()?) | u32::from(self.short()?) << 16)
    }

    pub(super) fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = count.min(self.rest().len());
            self.at += step;
            count -= step;
            if count > 0 {
                self.next_piece()?;
            }
        }
        Some(())
    }

    /// Letters of a Unicode string; where it goes on in the next piece, its width is told anew.
    pub(super) fn letters(&mut self, count: usize, mut is_wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            if self.rest().len() < usize::from(is_wide) + 1 {
                if self.next_piece().is_none() {
                    break;
                }
                is_wide = self.byte()? & 1 != 0;
            }
            let left = count - units.len();
            let rest = self.rest();
            let before = units.len();
            if is_wide {
                units.extend(
                    rest.chunks_exact(2).take(left).map(|pair| u16::from_le_bytes([pair[0], pair[1]])),
                );
            } else {
                units.extend(rest.iter().take(left).map(|byte| u16::from(*byte)));
            }
            self.at += (units.len() - before) * (usize::from(is_wide) + 1);
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// A string with its flags, and what formats it behind it ([MS-XLS] 2.5.293).
    pub(super) fn rich_string(&mut self, count: usize) -> Option<String> {
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.short()?) } else { 0 };
        let extra = if flags & 4 != 0 { self.long()? as usize } else { 0 };
        let text = self.letters(count, flags & 1 != 0)?;
        // A cut-off tail must not lose the text in front of it.
        let _ = self.skip(runs * 4 + extra);
        Some(text)
    }
}

/// Kinds and bodies of the records, one after another.
pub(super) fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, body) = record(stream, at)?;
        at += 4 + body.len();
        Some((kind, body))
    })
}

/// Kind and body of the record that begins at `at`.
pub(super) fn record(stream: &[u8], at: usize) -> Option<(u16, &[u8])> {
    let head = stream.get(at..at + 4)?;
    let (kind, length) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
    let body = stream.get(at + 4..at + 4 + usize::from(length))?;
    // Sectors behind the last record are filled with zeros.
    (kind != 0 || length != 0).then_some((kind, body))
}

/// A number packed into 30 bits ([MS-XLS] 2.5.217).
pub(super) fn packed_number(raw: u32) -> f64 {
    let value = if raw & 2 == 0 {
        f64::from_bits(u64::from(raw & !3) << 32)
    } else {
        f64::from(raw.cast_signed() >> 2)
    };
    if raw & 1 == 0 { value } else { value / 100.0 }
}

/// Text in the code page of an old workbook.
pub(in crate::extract) fn decode(bytes: &[u8], code_page: u16) -> String {
    if matches!(code_page, 437 | 850 | 865) {
        return decode_dos(bytes);
    }
    let label = label_of_page(code_page.into()).unwrap_or("windows-1252");
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Runs of four or more letters in two bytes each, one a line: what people wrote into a record whose
/// layout is not worth knowing.
pub(in crate::extract) fn scrape(bytes: &[u8]) -> String {
    let mut best = String::new();
    for shift in 0..2 {
        let units = bytes.get(shift..).unwrap_or_default().chunks_exact(2);
        let units = units.map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let mut lines = String::new();
        let mut run = String::new();
        for letter in char::decode_utf16(units.chain([0])) {
            match letter {
                Ok(letter) if is_written(letter) => run.push(letter),
                _ => {
                    if run.chars().count() >= 4 {
                        lines.push_str(&run);
                        lines.push('\n');
                    }
                    run.clear();
                }
            }
        }
        if lines.len() > best.len() {
            best = lines;
        }
    }
    best
}

/// Latin letters, digits and signs; other scripts come out of any bytes by chance.
fn is_written(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{2010}'..='\u{2026}' | '\u{20ac}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert!((packed_number(0x3FF0_0000) - 1.0).abs() < f64::EPSILON);
        assert!((packed_number(0x004B_5646) - 1_234_321.0).abs() < f64::EPSILON);
        assert!((packed_number(0x004B_5647) - 12_343.21).abs() < f64::EPSILON);
    }

    #[test]
    fn strings_go_on_in_the_next_record() {
        let mut data = Data::new(b"\x00ab");
        data.add(b"\x01\xe5\0c\0d");
        assert_eq!(data.rich_string(4).unwrap(), "ab\u{e5}c");
        assert_eq!(data.byte(), Some(b'd'));
    }

    #[test]
    fn letters_are_found_in_unknown_records() {
        let mut bytes = vec![1, 0, 7];
        bytes.extend("Löner 2024".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(scrape(&bytes), "Löner 2024\n");
    }
}

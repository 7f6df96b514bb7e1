//! The tags of a TIFF file or an Exif block in which people, programs and cameras write (CIPA DC-008, TIFF 6.0).

use encoding_rs::{UTF_16BE, UTF_16LE};

use crate::extract::text;

/// Directories that are followed: the main ones of a file with many pages, Exif's and GPS's own.
const DIRECTORIES: usize = 64;

/// Longest value that is read.
const VALUE: usize = 64 << 10;

const EXIF: u16 = 0x8769;
const GPS: u16 = 0x8825;

/// A block and its byte order.
struct Block<'b> {
    bytes: &'b [u8],
    is_little: bool,
}

/// One entry of a directory: a tag, its type, its count of values, and where they stand.
struct Entry<'b> {
    tag: u16,
    kind: u16,
    value: &'b [u8],
    /// The value as an offset.
    at: usize,
}

/// Adds a line for each tag with words, and one for the place where the picture was taken.
pub(super) fn read(bytes: &[u8], lines: &mut Vec<String>) {
    let block = Block { bytes, is_little: bytes.starts_with(b"II") };
    let mut waiting = vec![(block.long(4).unwrap_or(0), false)];
    let mut seen = Vec::new();
    while let Some((at, is_gps)) = waiting.pop() {
        if at == 0 || seen.contains(&at) || seen.len() >= DIRECTORIES {
            continue;
        }
        seen.push(at);
        let (entries, next) = block.directory(at);
        if is_gps {
            lines.extend(block.place(&entries));
            continue;
        }
        waiting.push((next, false));
        for entry in &entries {
            match entry.tag {
                EXIF => waiting.push((entry.at, false)),
                GPS => waiting.push((entry.at, true)),
                _ => lines.extend(block.words(entry)),
            }
        }
    }
}

impl<'b> Block<'b> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize)
    }

    /// The entries at `at`, and where the next directory stands; 0 for none.
    fn directory(&self, at: usize) -> (Vec<Entry<'b>>, usize) {
        let count = usize::from(self.short(at).unwrap_or(0));
        let entries = (0..count).map_while(|index| self.entry(at + 2 + 12 * index)).collect();
        (entries, self.long(at + 2 + 12 * count).unwrap_or(0))
    }

    fn entry(&self, at: usize) -> Option<Entry<'b>> {
        let (tag, kind, count) = (self.short(at)?, self.short(at + 2)?, self.long(at + 4)?);
        let size = match kind {
            3 | 8 => 2,
            4 | 9 | 11 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        let length = count.saturating_mul(size).min(VALUE);
        let offset = self.long(at + 8)?;
        let start = if length <= 4 { at + 8 } else { offset };
        let value = self.bytes.get(start..start.saturating_add(length)).unwrap_or_default();
        Some(Entry { tag, kind, value, at: offset })
    }

    /// The text of an entry, if it is one that holds words.
    fn words(&self, entry: &Entry<'_>) -> Option<String> {
        let wide = if self.is_little { UTF_16LE } else { UTF_16BE };
        let value = match entry.tag {
            // Written by Windows: title, comment, author, keywords, subject.
            0x9C9B..=0x9C9F => UTF_16LE.decode_without_bom_handling(entry.value).0,
            // A user's comment begins with the name of its character code.
            0x9286 => match entry.value.split_first_chunk::<8>()? {
                (b"UNICODE\0", comment) => wide.decode_without_bom_handling(comment).0,
                (_, comment) => text::decode(comment, None),
            },
            _ if entry.kind == 2 => text::decode(entry.value, None),
            _ => return None,
        };
        Some(value.trim_matches(['\0', ' ']).to_owned())
    }

    /// Latitude and longitude in degrees, as a map takes them.
    fn place(&self, entries: &[Entry<'b>]) -> Option<String> {
        let value = |tag: u16| entries.iter().find(|entry| entry.tag == tag);
        let degrees = |sign: u16, tag: u16, negative: &[u8]| {
            let is_negative = value(sign).is_some_and(|entry| entry.value.starts_with(negative));
            let parts = value(tag)?.value.chunks_exact(8).take(3).map(|eight| self.fraction(eight));
            let sum = parts.zip([1.0, 60.0, 3600.0]).map(|(part, of)| part / of).sum::<f64>();
            Some(if is_negative { -sum } else { sum })
        };
        let (latitude, longitude) = (degrees(1, 2, b"S")?, degrees(3, 4, b"W")?);
        (latitude != 0.0 || longitude != 0.0).then(|| format!("GPS {latitude:.6}, {longitude:.6}"))
    }

    fn fraction(&self, eight: &[u8]) -> f64 {
        let four = |at: usize| {
            let bytes = eight.get(at..).and_then(|bytes| bytes.first_chunk()).copied().unwrap_or_default();
            f64::from(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
        };
        if four(4) == 0.0 { 0.0 } else { four(0) / four(4) }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    /// A little-endian block: a description, and a GPS directory after it.
    fn block() -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0\x02\0".to_vec();
        let entry = |tag: u16, kind: u16, count: u32, value: u32| {
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
        };
        bytes.extend(entry(0x010E, 2, 9, 38));
        bytes.extend(entry(0x8825, 4, 1, 48));
        bytes.extend([0; 4]);
        bytes.extend(b"Anna Lind\0");
        bytes.extend(4_u16.to_le_bytes());
        bytes.extend(entry(1, 2, 2, u32::from(b'N')));
        bytes.extend(entry(2, 5, 3, 102));
        bytes.extend(entry(3, 2, 2, u32::from(b'E')));
        bytes.extend(entry(4, 5, 3, 102));
        bytes.extend([0; 4]);
        for number in [59_u32, 1, 30, 1, 36, 1] {
            bytes.extend(number.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn words_and_the_place_are_told() {
        let mut lines = Vec::new();
        read(&block(), &mut lines);
        assert_eq!(lines, ["Anna Lind", "GPS 59.510000, 59.510000"]);
    }

    #[test]
    fn any_bytes_end() {
        let whole = block();
        for at in 0..whole.len() {
            read(&whole[..at], &mut Vec::new());
            for value in [0, 1, 8, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                read(&changed, &mut Vec::new());
            }
        }
    }
}

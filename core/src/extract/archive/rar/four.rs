//! Headers of the old format (rar 1.5 to 4).

use super::{Entry, Member, packed};
use crate::extract::text;

/// Types of header.
const MAIN: u8 = 0x73;
const FILE: u8 = 0x74;
const END: u8 = 0x7B;
/// Flags of the main header, of a member, and of any header.
const HEADERS_LOCKED: u16 = 0x80;
const SPLIT: u16 = 3;
const LOCKED: u16 = 4;
const WIDE_SIZES: u16 = 0x100;
const UNICODE_NAME: u16 = 0x200;
const HAS_DATA: u16 = 0x8000;
const STORED: u8 = 0x30;
/// Where the fields of a member stand in its header.
const HEAD: usize = 7;
const METHOD: usize = 25;
const NAME_SIZE: usize = 26;
const WIDE: usize = 32;

/// The next header; `at` moves behind it and its data.
pub(super) fn next<'b>(bytes: &'b [u8], at: &mut usize) -> Option<Entry<'b>> {
    let kind = *bytes.get(*at + 2)?;
    let flags = short(bytes, *at + 3)?;
    let size = usize::from(short(bytes, *at + 5)?);
    let header = bytes.get(*at..*at + size).filter(|header| header.len() >= HEAD)?;
    *at += size;
    let entry = match kind {
        MAIN if flags & HEADERS_LOCKED != 0 => return Some(Entry::Locked),
        END => return Some(Entry::End),
        FILE => member(bytes, *at, header, flags)?,
        _ => Entry::Other,
    };
    let data = match &entry {
        Entry::Member(member) => member.packed.len(),
        _ if flags & HAS_DATA != 0 => packed(bytes, *at, u64::from(long(header, HEAD)?)).0.len(),
        _ => 0,
    };
    *at += data;
    Some(entry)
}

fn member<'b>(bytes: &'b [u8], at: usize, header: &[u8], flags: u16) -> Option<Entry<'b>> {
    let wide = flags & WIDE_SIZES != 0;
    let high = if wide { long(header, WIDE)? } else { 0 };
    let size = u64::from(long(header, HEAD)?) | u64::from(high) << 32;
    let from = if wide { WIDE + 8 } else { WIDE };
    let name = header.get(from..from + usize::from(short(header, NAME_SIZE)?))?;
    let (packed, beyond) = packed(bytes, at, size);
    Some(Entry::Member(Member {
        name: name_of(name, flags & UNICODE_NAME != 0),
        packed,
        encrypted: flags & LOCKED != 0,
        stored: *header.get(METHOD)? == STORED,
        cut: beyond || flags & SPLIT != 0,
    }))
}

/// With slashes, whichever way they lean in the file.
fn name_of(raw: &[u8], unicode: bool) -> String {
    let end = raw.iter().position(|byte| *byte == 0);
    let name = match end {
        Some(end) if unicode => wide_name(&raw[..end], &raw[end + 1..]),
        _ => text::decode(raw, None).into_owned(),
    };
    name.replace('\\', "/")
}

/// The name in UTF-16, told as its difference from the narrow one: two bits a step say how.
fn wide_name(narrow: &[u8], told: &[u8]) -> String {
    let mut told = told.iter().copied();
    let high = u16::from(told.next().unwrap_or_default()) << 8;
    let mut units: Vec<u16> = Vec::new();
    'name: while let Some(steps) = told.next() {
        for shift in [6, 4, 2, 0] {
            let Some(low) = told.next() else { break 'name };
            match steps >> shift & 3 {
                0 => units.push(u16::from(low)),
                1 => units.push(high | u16::from(low)),
                2 => units.push(u16::from(told.next().unwrap_or_default()) << 8 | u16::from(low)),
                _ => {
                    let change = (low & 0x80 != 0).then(|| told.next().unwrap_or_default());
                    let from = narrow.get(units.len()..).unwrap_or_default();
                    let same = from.iter().take(usize::from(low & 0x7F) + 2);
                    units.extend(same.map(|byte| match change {
                        Some(change) => high | u16::from(byte.wrapping_add(change)),
                        None => u16::from(*byte),
                    }));
                }
            }
        }
    }
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
    use super::*;

    #[test]
    fn wide_names_are_put_together() {
        // One narrow letter, one with the high byte, one written out, three as in the narrow name.
        let told = [0x04, 0b0001_1011, b'a', 0x16, 0xF6, 0x00, 0x01];
        assert_eq!(wide_name(b"a__ob.", &told), "aЖöob.");
    }
}

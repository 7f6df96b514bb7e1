//! The source of macros ([MS-OVBA] 2.4.1): chunks of up to 4,096 letters, packed by references to what came before.

use super::Stream;
use crate::extract::sheet::{hand_on, record::decode};
use crate::extract::{GapReason, Role, Walk};

/// Every module begins with its attributes; the packed form has a mark, a head and a byte of flags before them.
const BEGIN: &[u8] = b"\0Attribut";
const BEFORE: usize = 3;
const CHUNK: usize = 4096;

/// Streams in which no source stands: its compiled form, what the editor keeps.
fn is_compiled(name: &str) -> bool {
    name == "_vba_project" || name.starts_with("__srp_")
}

/// Reads a stream of a storage `VBA`.
pub(super) fn read(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let name = stream.entry.name.to_ascii_lowercase();
    if is_compiled(&name) {
        return Ok(());
    }
    let begin = memchr::memmem::find(stream.bytes, BEGIN).and_then(|at| at.checked_sub(BEFORE));
    // The directory of the modules is packed from its beginning.
    let begin = if name == "dir" { Some(0) } else { begin };
    let packed = begin.and_then(|begin| stream.bytes.get(begin..)).ok_or(GapReason::Unsupported)?;
    let (source, is_whole) = unpack(packed);
    let letters: String = decode(&source, 1252).chars().filter(|letter| *letter != '\0').collect();
    hand_on(stream.source, stream.path.field("macros"), Role::Metadata, &letters, walk)?;
    if is_whole { Ok(()) } else { Err(GapReason::Malformed) }
}

/// The text of a container, and whether all of its chunks were sound. A chunk never gives more than its 4,096 bytes.
fn unpack(packed: &[u8]) -> (Vec<u8>, bool) {
    let mut text = Vec::new();
    let Some((1, mut rest)) = packed.split_first().map(|(mark, rest)| (*mark, rest)) else {
        return (text, false);
    };
    while let Some((head, after)) = rest.split_first_chunk::<2>() {
        let head = u16::from_le_bytes(*head);
        let size = usize::from(head & 0xFFF) + 1;
        let chunk = after.get(..size.min(after.len())).unwrap_or_default();
        if head >> 12 & 7 != 3 {
            return (text, false);
        }
        let is_packed = head >> 15 == 1;
        if !is_packed {
            text.extend_from_slice(chunk);
        }
        if is_packed && !inflate(chunk, &mut text) || chunk.len() < size {
            return (text, false);
        }
        rest = &after[size..];
    }
    (text, true)
}

/// Unpacks a chunk; false when it refers to what is not there.
fn inflate(chunk: &[u8], text: &mut Vec<u8>) -> bool {
    let start = text.len();
    let mut bytes = chunk.iter().copied();
    while let Some(flags) = bytes.next() {
        for bit in 0..8 {
            if flags >> bit & 1 == 0 {
                let Some(letter) = bytes.next() else { return true };
                text.push(letter);
                continue;
            }
            let (Some(low), Some(high)) = (bytes.next(), bytes.next()) else { return false };
            let (offset, length) = reference(u16::from_le_bytes([low, high]), text.len() - start);
            if offset > text.len() - start || text.len() - start + length > CHUNK {
                return false;
            }
            for _ in 0..length {
                text.push(text[text.len() - offset]);
            }
        }
    }
    true
}

/// How far back and how long; the further into the chunk, the more bits say how far ([MS-OVBA] 2.4.1.3.19).
fn reference(token: u16, done: usize) -> (usize, usize) {
    let bits = done.max(1).next_power_of_two().trailing_zeros().clamp(4, 12);
    let length = usize::from(token & (0xFFFF >> bits)) + 3;
    (usize::from(token >> (16 - bits)) + 1, length)
}

#[cfg(test)]
mod tests {
    use super::unpack;

    #[test]
    fn the_examples_of_the_specification() {
        // [MS-OVBA] 3.2.1.
        let plain = b"\x01\x19\xB0\0abcdefgh\0ijklmnop\0qrstuv.";
        assert_eq!(unpack(plain), (b"abcdefghijklmnopqrstuv.".to_vec(), true));
        // [MS-OVBA] 3.2.3: one letter seventy-three times.
        let same = b"\x01\x03\xB0\x02a\x45\0";
        assert_eq!(unpack(same), (vec![b'a'; 73], true));
    }

    #[test]
    fn any_bytes_end() {
        let whole = b"\x01\x03\xB0\x02a\x45\0\x19\xB0\0abcdefgh\0ijklmnop\0qrstuv.";
        for at in 0..whole.len() {
            unpack(&whole[..at]);
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = whole.to_vec();
                changed[at] = value;
                unpack(&changed);
            }
        }
    }
}

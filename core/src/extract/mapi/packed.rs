//! The packed Rich Text of a message ([MS-OXRTFCP]): references into a ring of 4,096 bytes that begins with the words
//! every such text begins with.

use crate::extract::{GapReason, Walk};

const RING: usize = 4096;
const PRESET: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const PACKED: &[u8] = b"LZFu";
const STORED: &[u8] = b"MELA";

/// The text, as far as it can be unpacked, and what is wrong with it.
pub(super) fn unpack(bytes: &[u8], walk: &mut Walk<'_>) -> (Vec<u8>, Result<(), GapReason>) {
    let (Some(kind), Some(content)) = (bytes.get(8..12), bytes.get(16..)) else {
        return (Vec::new(), Err(GapReason::Malformed));
    };
    if kind == STORED {
        return (content.to_vec(), Ok(()));
    }
    if kind != PACKED {
        return (Vec::new(), Err(GapReason::Malformed));
    }
    let room = usize::try_from(walk.room(content.len() as u64)).unwrap_or(usize::MAX);
    let told = bytes.get(4..).and_then(|size| size.first_chunk()).map_or(0, |size| u32::from_le_bytes(*size));
    let (text, is_whole) = inflate(content, room);
    let is_whole = is_whole && text.len() >= told as usize;
    let outcome = walk.charge(text.len() as u64, content.len() as u64);
    (text, outcome.and(if is_whole { Ok(()) } else { Err(GapReason::Malformed) }))
}

/// The text, and whether its end was reached.
fn inflate(packed: &[u8], room: usize) -> (Vec<u8>, bool) {
    let mut ring = [b' '; RING];
    ring[..PRESET.len()].copy_from_slice(PRESET);
    let mut write = PRESET.len();
    let mut text = Vec::new();
    let mut bytes = packed.iter().copied();
    while let Some(control) = bytes.next() {
        for bit in 0..8 {
            if text.len() >= room {
                return (text, false);
            }
            if control >> bit & 1 == 0 {
                let Some(byte) = bytes.next() else { return (text, false) };
                text.push(byte);
                ring[write] = byte;
                write = (write + 1) % RING;
                continue;
            }
            let (Some(high), Some(low)) = (bytes.next(), bytes.next()) else { return (text, false) };
            let reference = usize::from(high) << 8 | usize::from(low);
            let offset = reference >> 4;
            if offset == write {
                return (text, true);
            }
            for step in 0..(reference & 0xF) + 2 {
                let byte = ring[(offset + step) % RING];
                text.push(byte);
                ring[write] = byte;
                write = (write + 1) % RING;
            }
        }
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use super::inflate;

    #[test]
    fn the_example_of_the_specification() {
        // [MS-OXRTFCP] 4.1.1.
        let simple = b"\x03\0\x0a\0rcpg125\x42\x32\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(
            inflate(simple, 1000),
            (b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n".to_vec(), true)
        );
        assert!(!inflate(&simple[..10], 1000).1);
        assert!(inflate(simple, 4).0.len() < 30);
    }
}

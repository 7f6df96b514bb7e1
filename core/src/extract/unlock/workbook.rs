//! The stream of an Excel workbook of the years 1993-2003 -> the same stream with its records decrypted.

use super::rc4::{Keys, STRETCH, Stream};
use super::{obfuscation, short};

const FILE_PASS: u16 = 0x2F;
const SHEET: u16 = 0x85;
/// Records that are never encrypted ([MS-XLS] 2.2.10): starts of streams in all versions, what opens the file, who
/// has it open, and the heads of a shared workbook's history.
const OPEN: [u16; 10] = [0x0809, 0x0409, 0x0209, 0x0009, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];
/// In the record of a sheet the place of its stream is never encrypted.
const PLACE: usize = 4;

enum Lock {
    Obfuscated,
    Rc4(Stream),
}

impl Lock {
    /// By the record `FilePass` ([MS-XLS] 2.4.117), of which Excel 95 writes the end alone.
    fn open(info: &[u8]) -> Option<Self> {
        let obfuscated = match (info.len(), short(info, 0)?) {
            (4, _) => info,
            (_, 0) => info.get(2..)?,
            _ => return Keys::open(info.get(2..)?).map(|keys| Self::Rc4(Stream::new(keys))),
        };
        obfuscation::opens(short(obfuscated, 0)?, short(obfuscated, 2)?).then_some(Self::Obfuscated)
    }

    /// Decrypts bytes that stand at `at` in the stream; obfuscation counts from another place.
    fn decrypt(&mut self, bytes: &mut [u8], at: usize, shifted: usize) {
        match self {
            Self::Obfuscated => {
                (shifted..).zip(bytes).for_each(|(at, byte)| *byte = obfuscation::plain(*byte, at));
            }
            Self::Rc4(stream) => {
                (at..).zip(bytes).for_each(|(at, byte)| *byte ^= stream.at(at / STRETCH, at % STRETCH));
            }
        }
    }
}

/// The stream decrypted, where `info` is the body of its record `FilePass`; none where another password locks it.
pub(in crate::extract) fn workbook(stream: &[u8], info: &[u8]) -> Option<Vec<u8>> {
    let mut lock = Lock::open(info)?;
    let mut plain = stream.to_vec();
    // What stands before the record that locks the file was written plain.
    let (mut at, mut is_locked) = (0, false);
    while let (Some(kind), Some(size)) = (short(stream, at), short(stream, at + 2)) {
        let (start, end) = (at + 4, (at + 4 + usize::from(size)).min(plain.len()));
        let first = if kind == SHEET { (start + PLACE).min(end) } else { start };
        if is_locked && !OPEN.contains(&kind) {
            lock.decrypt(&mut plain[first..end], first, end + first - start);
        }
        is_locked |= kind == FILE_PASS;
        at = end;
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
    }

    #[test]
    fn only_what_stands_behind_the_lock_is_locked() {
        let pass = [0x59, 0xB3, 0x0A, 0x9A];
        let (begin, plain) = (record(0x0809, &[0; 16]), record(0x0204, b"skrivet i klartext"));
        let stream = [begin, plain.clone(), record(FILE_PASS, &pass), plain.clone(), vec![0; 7]].concat();
        let opened = workbook(&stream, &pass).unwrap();
        assert_eq!(opened.len(), stream.len());
        assert_eq!(opened[..20 + plain.len()], stream[..20 + plain.len()]);
        assert_ne!(opened[28 + plain.len()..][..plain.len()], plain);
        assert_eq!(workbook(&opened, &[0, 0, 1, 2, 3, 4]), None);
        assert!((0..60).all(|size| workbook(&stream, &vec![1; size]).is_none()));
    }

    #[test]
    fn no_stream_breaks() {
        let pass = [0x59, 0xB3, 0x0A, 0x9A];
        let stream = [record(FILE_PASS, &pass), record(SHEET, &[1, 2]), record(0x0204, &[7; 9])].concat();
        assert!(
            (0..stream.len())
                .all(|end| workbook(&stream[..end], &pass).is_some_and(|made| made.len() == end))
        );
    }
}

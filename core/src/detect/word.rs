//! Words of folded text: where they end, and the numbers they are looked up by.

/// True for the bytes words are made of; after folding all bytes above ASCII are letters.
pub(crate) fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

/// The bytes of words, looked up: every byte of every text is asked for.
static WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < word.len() {
        word[byte] = byte >= 0x80 || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    word
};

/// The highest bit of each of eight bytes.
const HIGHEST: u64 = each(0x80);

/// Eight times the same byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The highest bit of each of eight bytes that is a word's: [`is_word`] of eight at once.
#[inline]
fn of_words(eight: u64) -> u64 {
    let plain = eight & !HIGHEST;
    let lower = plain | each(0x20);
    let letters = (lower + each(0x80 - b'a')) & (each(0x80 + b'z') - lower);
    let digits = (plain + each(0x80 - b'0')) & (each(0x80 + b'9') - plain);
    (letters | digits | eight) & HIGHEST
}

/// A word of a text: its place, what it is looked up by, and as much of it as tells short words apart.
#[derive(Clone, Copy, Default)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) hash: u64,
    first: u64,
}

impl Word {
    /// The word that begins at `start`.
    #[inline]
    pub(super) fn at(bytes: &[u8], start: usize) -> Self {
        let first = eight(bytes, start);
        let beyond = !of_words(first) & HIGHEST;
        if beyond != 0 {
            let length = beyond.trailing_zeros() / 8;
            let first = first & !(u64::MAX << (8 * length));
            let hash = mixed(0, first | u64::from(length) << 56);
            return Self { start, end: start + length as usize, hash, first };
        }
        let (mut hash, mut end) = (mixed(0, first), start + 8);
        loop {
            let eight = eight(bytes, end);
            let beyond = !of_words(eight) & HIGHEST;
            if beyond != 0 {
                let length = beyond.trailing_zeros() / 8;
                let part = eight & !(u64::MAX << (8 * length));
                hash = mixed(hash, part | u64::from(length) << 56);
                return Self { start, end: end + length as usize, hash, first };
            }
            hash = mixed(hash, eight);
            end += 8;
        }
    }

    pub(super) fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// What beside its hash no other word has, of a word of less than sixteen bytes.
    #[inline]
    pub(super) fn rest(&self) -> Option<u64> {
        (self.end - self.start < 16).then_some(self.first)
    }
}

/// The hash of a word that is nothing else.
pub(super) fn word(bytes: &[u8]) -> u64 {
    Word::at(bytes, 0).hash
}

/// Some of a hash, never 0.
pub(super) fn some_of(hash: u64) -> u32 {
    (hash >> 32) as u32 | 1
}

#[inline]
fn mixed(hash: u64, eight: u64) -> u64 {
    (hash.rotate_left(5) ^ eight).wrapping_mul(0x517C_C1B7_2722_0A95)
}

/// What two words beside each other are looked up by; the second may be a [`head`].
#[inline]
pub(super) fn pair(first: u64, second: u64) -> u64 {
    first.rotate_left(23) ^ second.wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// The longest head terms are looked up by.
pub(super) const HEAD: usize = 8;

/// Eight bytes from `at`, zeros past the end; no term holds a zero.
#[inline]
pub(super) fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(whole) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*whole);
    }
    let mut padded = [0; 8];
    if let Some(head) = padded.get_mut(..rest.len()) {
        head.copy_from_slice(rest);
    }
    u64::from_le_bytes(padded)
}

/// The first `length` of eight bytes, with the length: at least one, at most [`HEAD`].
#[inline]
pub(super) fn head(eight: u64, length: usize) -> u64 {
    (eight << (8 * (HEAD - length))).wrapping_add(length as u64)
}

#[cfg(test)]
mod tests {
    use super::{HIGHEST, Word, is_word, of_words, word};

    #[test]
    fn eight_bytes_at_once_are_judged_as_each_alone() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                for other in [0, b' ', b'a', b'z', b'0', b'9', 0x80, 0xFF] {
                    let mut bytes = [other; 8];
                    bytes[place] = byte;
                    let judged = of_words(u64::from_le_bytes(bytes));
                    let alone = bytes.map(|byte| if is_word(byte) { 0x80 } else { 0 });
                    assert_eq!(judged, u64::from_le_bytes(alone) & HIGHEST, "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn a_word_hashes_the_same_in_any_text() {
        let known = ["vi", "bröstcancerbehandling", "åtta", "88888888", "a"];
        let text = known.join(", ");
        let mut start = 0;
        for word in known {
            let alone = super::word(word.as_bytes());
            let there = Word::at(text.as_bytes(), start);
            assert_eq!((there.end, there.hash), (start + word.len(), alone), "{word}");
            assert_eq!(there.of(text.as_bytes()), word.as_bytes());
            assert_eq!(there.rest().is_some(), word.len() < 16, "{word}");
            start += word.len() + 2;
        }
        assert_ne!(word(b"aaaaaaaa"), word(b"aaaaaaaaaaaaaaaa"));
    }
}

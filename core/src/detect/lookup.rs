//! From a few bytes to the literals that may stand there, behind a bitmap that turns nearly every place away.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::catalog::Languages;

/// A literal of the lexicon that may stand at a place.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    pub(super) literal: u32,
    pub(super) languages: Languages,
}

/// Literals by a key of their bytes.
#[derive(Clone)]
pub(super) struct Lookup {
    bits: Vec<u64>,
    /// By key, once sealed.
    guesses: Vec<(u64, Guess)>,
    ranges: HashMap<u64, (u32, u32), BuildHasherDefault<Mixed>>,
}

/// Bits of the bitmap: 32 KB, which stay in the first-level cache.
const BITS: u32 = 18;

/// Keys are hashes already.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = word(bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

impl Default for Lookup {
    fn default() -> Self {
        Self { bits: vec![0; 1 << (BITS - 6)], guesses: Vec::new(), ranges: HashMap::default() }
    }
}

impl Lookup {
    pub(super) fn add(&mut self, key: u64, guess: Guess) {
        let bit = bit(key);
        if let Some(word) = self.bits.get_mut(bit >> 6) {
            *word |= 1 << (bit & 63);
        }
        self.guesses.push((key, guess));
    }

    /// Sorts what was added; to be called before the first look.
    pub(super) fn seal(&mut self) {
        self.guesses.sort_by_key(|(key, guess)| (*key, guess.literal));
        self.ranges.reserve(self.guesses.len());
        let mut start = 0;
        for same in self.guesses.chunk_by(|one, other| one.0 == other.0) {
            let end = start + same.len() as u32;
            self.ranges.extend(same.first().map(|(key, _)| (*key, (start, end))));
            start = end;
        }
    }

    pub(super) fn get(&self, key: u64) -> &[(u64, Guess)] {
        let bit = bit(key);
        if self.bits.get(bit >> 6).is_none_or(|word| word & (1 << (bit & 63)) == 0) {
            return &[];
        }
        let range = self.ranges.get(&key).map(|(start, end)| *start as usize..*end as usize);
        range.and_then(|range| self.guesses.get(range)).unwrap_or_default()
    }
}

fn bit(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as usize
}

/// A hash of a whole word.
pub(super) fn word(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut eight = [0; 8];
        if let Some(head) = eight.get_mut(..chunk.len()) {
            head.copy_from_slice(chunk);
        }
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
    hash
}

/// The word of a phrase and the first two bytes of the next one; 0 for a second byte that is not there.
pub(super) fn pair(first: u64, second: [u8; 2]) -> u64 {
    first ^ (u64::from(u16::from_le_bytes(second)) + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// The longest head literals are looked up by.
pub(super) const HEAD: usize = 6;

/// Eight bytes from `at`, zeros past the end; no literal holds a zero.
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

/// The first `length` of eight bytes, with the length: at most [`HEAD`].
pub(super) fn head(eight: u64, length: usize) -> u64 {
    let bits = 8 * length as u64;
    eight & ((1 << bits) - 1) | (length as u64) << 56
}

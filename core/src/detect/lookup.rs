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
#[derive(Clone, Default)]
pub(super) struct Lookup {
    sieve: Sieve,
    /// By key, once sealed.
    guesses: Vec<(u64, Guess)>,
    ranges: HashMap<u64, (u32, u32), BuildHasherDefault<Mixed>>,
}

/// Bits of a bitmap for each key: few pass by chance, and all bitmaps stay in the first-level cache together.
const BITS_A_KEY: usize = 12;

/// A bitmap alone: what is certainly not there.
#[derive(Clone, Default)]
pub(super) struct Sieve {
    /// Until it is sealed.
    keys: Vec<u64>,
    bits: Vec<u64>,
    shift: u32,
}

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

impl Sieve {
    pub(super) fn add(&mut self, key: u64) {
        self.keys.push(key);
    }

    /// Makes the bitmap of what was added; to be called before the first question.
    pub(super) fn seal(&mut self) {
        self.keys.sort_unstable();
        self.keys.dedup();
        let bits = (self.keys.len() * BITS_A_KEY).next_power_of_two().max(64);
        self.shift = 64 - bits.trailing_zeros();
        self.bits = vec![0; bits / 64];
        for key in std::mem::take(&mut self.keys) {
            let bit = self.bit(key);
            if let Some(word) = self.bits.get_mut(bit >> 6) {
                *word |= 1 << (bit & 63);
            }
        }
    }

    #[inline]
    pub(super) fn may_have(&self, key: u64) -> bool {
        let bit = self.bit(key);
        self.bits.get(bit >> 6).is_some_and(|word| word & (1 << (bit & 63)) != 0)
    }

    #[inline]
    fn bit(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }
}

impl Lookup {
    pub(super) fn add(&mut self, key: u64, guess: Guess) {
        self.sieve.add(key);
        self.guesses.push((key, guess));
    }

    /// Sorts what was added; to be called before the first look.
    pub(super) fn seal(&mut self) {
        self.sieve.seal();
        self.guesses.sort_by_key(|(key, guess)| (*key, guess.literal));
        self.ranges.reserve(self.guesses.len());
        let mut start = 0;
        for same in self.guesses.chunk_by(|one, other| one.0 == other.0) {
            let end = start + same.len() as u32;
            self.ranges.extend(same.first().map(|(key, _)| (*key, (start, end))));
            start = end;
        }
    }

    #[inline]
    pub(super) fn get(&self, key: u64) -> &[(u64, Guess)] {
        if self.sieve.may_have(key) { self.find(key) } else { &[] }
    }

    #[inline(never)]
    fn find(&self, key: u64) -> &[(u64, Guess)] {
        let range = self.ranges.get(&key).map(|(start, end)| *start as usize..*end as usize);
        range.and_then(|range| self.guesses.get(range)).unwrap_or_default()
    }
}

/// A hash of a whole word.
pub(super) fn word(bytes: &[u8]) -> u64 {
    word_in(bytes, 0, bytes.len())
}

/// The hash of a word inside a text.
pub(super) fn word_in(bytes: &[u8], start: usize, end: usize) -> u64 {
    let mut hash = (end - start) as u64;
    let mut at = start;
    while at < end {
        let eight = eight(bytes, at);
        let rest = end - at;
        let own = if rest < 8 { eight & ((1 << (8 * rest)) - 1) } else { eight };
        hash = (hash.rotate_left(5) ^ own).wrapping_mul(0x517C_C1B7_2722_0A95);
        at += 8;
    }
    hash
}

/// The first word of a phrase and what the next one is looked up by.
pub(super) fn pair(first: u64, second: u64) -> u64 {
    first ^ second.wrapping_add(1).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// What the word behind a gap is looked up by.
pub(super) fn beyond(word: u64) -> u64 {
    word.rotate_left(17) ^ 0xA5A5_5A5A_C3C3_3C3C
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

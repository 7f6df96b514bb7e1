//! From a number to the literals that may stand at a place, behind a bitmap that turns nearly every place away.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use super::word::{HEAD, head, word};
use crate::catalog::Languages;

/// A literal of the lexicon that may stand at a place.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    pub(super) literal: u32,
    pub(super) entry: u32,
    pub(super) languages: Languages,
    /// What it is looked up by is all of it, and nothing around it cancels it.
    pub(super) is_sure: bool,
    /// Its bytes up to where it is open, 255 for more.
    pub(super) length: u8,
    /// Words to go back to where it begins: least and most.
    pub(super) back: (u8, u8),
    /// Some of the hash of the word it begins with; 0 for any.
    pub(super) first: u32,
}

/// Literals by a key of their bytes.
#[derive(Clone, Default)]
pub(super) struct Lookup {
    sieve: Sieve,
    /// By mixed key, once sealed.
    guesses: Vec<(u64, Guess)>,
    /// Where the guesses of each of the first bits of mixed keys begin, and an end.
    begins: Vec<u32>,
    shift: u32,
}

/// Bits of a bitmap for each key: few pass by chance, and the bitmaps stay in the nearer caches together.
const BITS_A_KEY: usize = 16;

/// Keys alone.
pub(super) type Keys = HashSet<u64, BuildHasherDefault<Mixed>>;

/// A bitmap alone: what is certainly not there.
#[derive(Clone, Default)]
pub(super) struct Sieve {
    /// Mixed, until it is sealed.
    keys: Vec<u64>,
    bits: Vec<u64>,
    shift: u32,
}

/// How terms begin that are open at their end.
#[derive(Clone, Default)]
pub(super) struct Heads {
    /// By [`LONG`] bytes, and shorter ones by [`SHORT`].
    long: Sieve,
    short: Sieve,
}

const LONG: usize = 6;
const SHORT: usize = 3;

#[inline]
fn mixed(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
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
        self.0 = mixed(key).rotate_left(26);
    }
}

impl Sieve {
    pub(super) fn add(&mut self, key: u64) {
        self.keys.push(mixed(key));
    }

    /// Makes the bitmap of what was added; to be called before the first question.
    pub(super) fn seal(&mut self) {
        let words = (self.keys.len() * BITS_A_KEY / 64).next_power_of_two().max(2);
        self.shift = 64 - words.trailing_zeros();
        self.bits = vec![0; words];
        for key in std::mem::take(&mut self.keys) {
            if let Some(word) = self.bits.get_mut((key >> self.shift) as usize) {
                *word |= two_bits(key);
            }
        }
    }

    #[inline]
    pub(super) fn may_have(&self, key: u64) -> bool {
        let key = mixed(key);
        let both = two_bits(key);
        self.bits.get((key >> self.shift) as usize).is_some_and(|word| word & both == both)
    }
}

/// Two bits of a word of the bitmap: what is not there seldom meets both.
#[inline]
fn two_bits(key: u64) -> u64 {
    1 << (key >> 32 & 63) | 1 << (key >> 26 & 63)
}

impl Heads {
    /// Adds the first `length` of eight bytes; at least two.
    pub(super) fn add(&mut self, eight: u64, length: usize) {
        if length >= LONG {
            self.long.add(head(eight, LONG));
        } else if length >= SHORT {
            self.short.add(head(eight, SHORT));
        } else {
            let two = eight & 0xFFFF;
            (0..=u64::from(u8::MAX)).for_each(|third| self.short.add(head(two | third << 16, SHORT)));
        }
    }

    pub(super) fn seal(&mut self) {
        self.long.seal();
        self.short.seal();
    }

    /// Lengths of the heads that may stand here.
    #[inline]
    pub(super) fn lengths(&self, eight: u64) -> std::ops::RangeInclusive<usize> {
        let long = self.long.may_have(head(eight, LONG));
        let short = self.short.may_have(head(eight, SHORT));
        (if short { SHORT - 1 } else { LONG })..=(if long { HEAD } else { LONG - 1 })
    }
}

impl Lookup {
    pub(super) fn add(&mut self, key: u64, guess: Guess) {
        self.sieve.add(key);
        self.guesses.push((mixed(key), guess));
    }

    /// Sorts what was added; to be called before the first look.
    pub(super) fn seal(&mut self) {
        self.sieve.seal();
        self.guesses.sort_unstable_by_key(|(key, guess)| (*key, guess.literal));
        let buckets = self.guesses.len().next_power_of_two().max(2);
        self.shift = 64 - buckets.trailing_zeros();
        self.begins.reserve(buckets + 1);
        for (index, (key, _)) in self.guesses.iter().enumerate() {
            let bucket = (key >> self.shift) as usize;
            self.begins.resize(self.begins.len().max(bucket + 1), index as u32);
        }
        self.begins.resize(buckets + 1, self.guesses.len() as u32);
    }

    #[inline]
    pub(super) fn may_have(&self, key: u64) -> bool {
        self.sieve.may_have(key)
    }

    #[inline]
    pub(super) fn get(&self, key: u64) -> &[(u64, Guess)] {
        if self.sieve.may_have(key) { self.find(mixed(key)) } else { &[] }
    }

    #[inline(never)]
    fn find(&self, key: u64) -> &[(u64, Guess)] {
        let bucket = (key >> self.shift) as usize;
        let bounds = self.begins.get(bucket..bucket + 2).unwrap_or_default();
        let [begin, end] = bounds else { return &[] };
        let near = self.guesses.get(*begin as usize..*end as usize).unwrap_or_default();
        let before = near.iter().take_while(|(other, _)| *other < key).count();
        let same = near.iter().skip(before).take_while(|(other, _)| *other == key).count();
        near.get(before..before + same).unwrap_or_default()
    }
}

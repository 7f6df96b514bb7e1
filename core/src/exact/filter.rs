//! Which words occur in the list at all: a bitmap that answers in a nanosecond, so that most of a text is never
//! hashed. In the file it lies under a keyed stream and shows nothing.

use std::collections::HashSet;

/// Bits to a word: one word in sixteen passes by chance.
const BITS_TO_A_WORD: usize = 16;

/// 512 bytes and 4 MiB.
const BITS: std::ops::RangeInclusive<u8> = 12..=25;

/// The bitmap.
#[derive(Clone, Default)]
pub(super) struct Filter {
    bits: Vec<u8>,
    shift: u32,
}

impl Filter {
    /// For these words.
    pub(super) fn of(words: &HashSet<u64>) -> Self {
        let wanted = (words.len() * BITS_TO_A_WORD).next_power_of_two().trailing_zeros();
        let size = u8::try_from(wanted).unwrap_or(*BITS.end()).clamp(*BITS.start(), *BITS.end());
        let mut filter = Self { bits: vec![0; Self::bytes(size)], shift: 64 - u32::from(size) };
        for word in words {
            let at = (word >> filter.shift) as usize;
            if let Some(byte) = filter.bits.get_mut(at / 8) {
                *byte |= 1 << (at % 8);
            }
        }
        filter
    }

    /// From its bytes; `size` is the power of two of its bits.
    pub(super) fn read(bits: Vec<u8>, size: u8) -> Self {
        Self { bits, shift: 64 - u32::from(size) }
    }

    /// Its bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bits
    }

    /// The power of two of its bits.
    pub(super) fn size(&self) -> u8 {
        (64 - self.shift) as u8
    }

    /// Bytes of a filter of that size.
    pub(super) fn bytes(size: u8) -> usize {
        1 << (size - 3)
    }

    /// True for sizes that are ever written.
    pub(super) fn is_size(size: u8) -> bool {
        BITS.contains(&size)
    }

    /// False when no value of the list has the word.
    pub(super) fn may_hold(&self, word: &[u8]) -> bool {
        let at = (mix(word) >> self.shift) as usize;
        self.bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }
}

/// What the bitmap is looked up by: first and last bytes and length. No secret: it stands under the stream.
pub(super) fn mix(word: &[u8]) -> u64 {
    let (first, last) = match (word.first_chunk(), word.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (word.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0),
    };
    let joined = first ^ last.rotate_left(23) ^ word.len() as u64;
    // Fibonacci hashing: the golden ratio spreads what differs in any bit over the upper ones.
    let spread = (joined ^ joined >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (spread ^ spread >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_little_else() {
        let word = |index: u32| format!("namn{index}");
        let words: HashSet<u64> = (0..5_000).map(|index| mix(word(index).as_bytes())).collect();
        let filter = Filter::of(&words);
        assert!((0..5_000).all(|index| filter.may_hold(word(index).as_bytes())));
        let others = (5_000..25_000).filter(|index| filter.may_hold(word(*index).as_bytes())).count();
        assert!(others < 20_000 / 10, "{others} of 20000");
        let again = Filter::read(filter.as_bytes().to_vec(), filter.size());
        assert!(again.may_hold(b"namn17"));
    }
}

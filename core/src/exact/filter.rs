//! Which words occur in the list at all: a bitmap that answers in a nanosecond, so that most of a text is never
//! hashed. In the file it lies under a keyed stream and shows nothing.

use std::collections::HashSet;

use crate::span::Span;

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

    /// False when no value of the list has the word at `span` of a text.
    pub(super) fn may_hold(&self, text: &[u8], span: Span) -> bool {
        let at = (mix(text, span) >> self.shift) as usize;
        self.bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }
}

/// What the bitmap is looked up by: first and last bytes and length. No secret: it stands under the stream.
pub(super) fn mix(text: &[u8], span: Span) -> u64 {
    let eight =
        |at: usize| text.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u64::from_le_bytes(*bytes));
    let first = match (span.len(), eight(span.start)) {
        (8.., Some(first)) => first,
        // One load and a mask: a loop over the bytes of each short word is half the cost of the search.
        (length, Some(first)) => first & ((1 << (length * 8)) - 1),
        (_, None) => {
            let word = text.get(span.start..span.end).unwrap_or_default();
            word.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte))
        }
    };
    let last = if span.len() > 8 { eight(span.end - 8).unwrap_or(0) } else { 0 };
    let joined = first ^ last.rotate_left(23) ^ span.len() as u64;
    // Fibonacci hashing: the golden ratio spreads what differs in any bit over the upper ones.
    let spread = (joined ^ joined >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (spread ^ spread >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The same for a word by itself.
pub(super) fn mix_word(word: &[u8]) -> u64 {
    mix(word, Span::new(0, word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_little_else() {
        let word = |index: u32| format!("namn{index}");
        let words: HashSet<u64> = (0..5_000).map(|index| mix_word(word(index).as_bytes())).collect();
        let filter = Filter::of(&words);
        let holds = |word: &str| filter.may_hold(word.as_bytes(), Span::new(0, word.len()));
        assert!((0..5_000).all(|index| holds(&word(index))));
        let others = (5_000..25_000).filter(|index| holds(&word(*index))).count();
        assert!(others < 20_000 / 10, "{others} of 20000");
        let again = Filter::read(filter.as_bytes().to_vec(), filter.size());
        assert!(again.may_hold(b"namn17", Span::new(0, 6)));
    }

    #[test]
    fn a_word_is_the_same_in_any_text() {
        for length in 0..=24 {
            let word = &b"abcdefghijklmnopqrstuvwxyz"[..length];
            for (before, after) in [("", ""), ("x ", ""), ("", " y"), ("och ", " och sedan")] {
                let text = [before.as_bytes(), word, after.as_bytes()].concat();
                let span = Span::new(before.len(), before.len() + length);
                assert_eq!(mix(&text, span), mix_word(word), "{length}");
            }
        }
    }
}

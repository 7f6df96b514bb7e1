//! What is known of words met before: nearly every word of a text was, and nearly none is a term's.

/// What a word may be to a lexicon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles(u32);

impl Roles {
    /// A term, or the word a phrase is known by.
    pub(super) const WORD: Self = Self(1);
    /// It ends as a term that is open at its start.
    pub(super) const END: Self = Self(1 << 1);
    /// A term stands in it.
    pub(super) const INSIDE: Self = Self(1 << 2);
    /// It was looked at.
    const MET: u32 = 1 << 3;
    /// From these bits on, the lengths of heads.
    const STARTS: u32 = 8;
    const SECONDS: u32 = 20;

    /// It begins, by so many bytes, as a term that is open at its end.
    pub(super) fn starts(length: usize) -> Self {
        Self(1 << (Self::STARTS + length as u32))
    }

    /// It begins so as the second of two words a phrase is known by.
    pub(super) fn second(length: usize) -> Self {
        Self(1 << (Self::SECONDS + length as u32))
    }

    #[inline]
    pub(super) fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[inline]
    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Lengths by which it begins as something, as those of a term and of a second word.
    #[inline]
    pub(super) fn lengths(self) -> impl Iterator<Item = (usize, bool, bool)> {
        let (starts, seconds) = (self.0 >> Self::STARTS & 0xFFF, self.0 >> Self::SECONDS);
        let mut left = starts | seconds;
        std::iter::from_fn(move || {
            let length = left.trailing_zeros();
            (left != 0).then(|| {
                left &= left - 1;
                (length as usize, starts >> length & 1 != 0, seconds >> length & 1 != 0)
            })
        })
    }

    pub(super) fn when(self, holds: bool) -> Self {
        if holds { self } else { Self(0) }
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Roles by words' hashes: two places for the words of a slot, the one met last first.
#[derive(Clone, Debug, Default)]
pub(super) struct Memo {
    slots: Vec<[(u64, u32); 2]>,
    /// Bytes of text seen before there were slots.
    seen: usize,
}

/// Bits of the hash that choose the slot.
const SLOTS: u32 = 14;

/// Bytes of text that are worth a memo.
const WORTH: usize = 32 << 10;

impl Memo {
    /// Makes room once so much was seen, with a text of so many bytes, that it is worth it.
    pub(super) fn prepare(&mut self, bytes: usize) {
        self.seen = self.seen.saturating_add(bytes);
        if self.slots.is_empty() && self.seen >= WORTH {
            self.slots = vec![[(0, 0); 2]; 1 << SLOTS];
        }
    }

    /// The roles of the word with this hash, looked up once.
    #[inline]
    pub(super) fn roles(&mut self, hash: u64, look: impl FnOnce() -> Roles) -> Roles {
        let Some(slot) = self.slots.get_mut((hash >> (64 - SLOTS)) as usize) else { return look() };
        if slot[0].0 != hash || slot[0].1 == 0 {
            slot.swap(0, 1);
            if slot[0].0 != hash || slot[0].1 == 0 {
                slot[0] = (hash, look().0 | Roles::MET);
            }
        }
        Roles(slot[0].1 & !Roles::MET)
    }
}

#[cfg(test)]
mod tests {
    use super::{Memo, Roles};

    #[test]
    fn a_word_is_looked_up_once_and_anew_when_two_took_its_slot() {
        let mut memo = Memo::default();
        memo.prepare(1 << 20);
        let roles = Roles::WORD.with(Roles::starts(8));
        assert_eq!(memo.roles(0, || roles), roles);
        assert!(memo.roles(1, Roles::default).is_none());
        assert_eq!(memo.roles(0, Roles::default), roles);
        assert!(memo.roles(2, Roles::default).is_none());
        assert_eq!(memo.roles(0, Roles::default), roles);
        assert_eq!(memo.roles(1, || Roles::INSIDE), Roles::INSIDE);
        assert_eq!(roles.lengths().collect::<Vec<_>>(), [(8, true, false)]);
    }

    #[test]
    fn little_text_needs_no_memo() {
        let mut memo = Memo::default();
        memo.prepare(10);
        assert_eq!(memo.roles(7, || Roles::WORD), Roles::WORD);
        assert!(memo.roles(7, Roles::default).is_none());
    }
}

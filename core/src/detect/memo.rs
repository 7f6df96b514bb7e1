//! What is known of words met before: nearly every word of a text was, and nearly none is a term's.

use std::hash::{BuildHasher, RandomState};

use super::word::Word;

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

/// Roles of words: two places for the words of a slot, the one met last first.
///
/// A crafted word must not hide another in a later text: beside its hash a short word is kept by its first letters,
/// which tell it from all others, and a long one by a hash of a secret key.
#[derive(Clone, Default)]
pub(super) struct Memo {
    slots: Vec<[Met; 2]>,
    /// Bytes of text seen before there were slots.
    seen: usize,
    secret: RandomState,
}

/// A word that a lexicon was asked about; lexicons count from 1.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Met {
    word: [u64; 2],
    lexicon: u32,
    roles: Roles,
}

impl Met {
    #[inline]
    fn is(&self, word: [u64; 2], lexicon: u32) -> bool {
        self.word == word && self.lexicon == lexicon
    }
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
            self.slots = vec![[Met::default(); 2]; 1 << SLOTS];
        }
    }

    /// The roles of a word of a text in a lexicon, looked up once.
    #[inline]
    pub(super) fn roles(&mut self, at: &Word, of: (&[u8], u32), look: impl FnOnce() -> Roles) -> Roles {
        let (text, lexicon) = of;
        let Some(slot) = self.slots.get_mut((at.hash >> (64 - SLOTS)) as usize) else { return look() };
        let word = [at.hash, at.rest().unwrap_or_else(|| self.secret.hash_one(at.of(text)))];
        if !slot[0].is(word, lexicon) {
            slot.swap(0, 1);
            if !slot[0].is(word, lexicon) {
                slot[0] = Met { word, lexicon, roles: look() };
            }
        }
        slot[0].roles
    }
}

#[cfg(test)]
mod tests {
    use super::{Memo, Roles, Word};

    /// A memo that is asked for words of one slot: the hashes of all are the same.
    struct Asked(Memo);

    impl Asked {
        fn new() -> Self {
            let mut memo = Memo::default();
            memo.prepare(1 << 20);
            Self(memo)
        }

        fn roles(&mut self, word: &str, lexicon: u32, look: impl FnOnce() -> Roles) -> Roles {
            let mut at = Word::at(word.as_bytes(), 0);
            at.hash = 0;
            self.0.roles(&at, (word.as_bytes(), lexicon), look)
        }
    }

    #[test]
    fn a_word_is_looked_up_once_and_anew_when_two_took_its_slot() {
        let mut memo = Asked::new();
        let roles = Roles::WORD.with(Roles::starts(8));
        assert_eq!(memo.roles("cancer", 1, || roles), roles);
        assert!(memo.roles("kontor", 1, Roles::default).is_none());
        assert_eq!(memo.roles("cancer", 1, Roles::default), roles);
        assert!(memo.roles("och", 1, Roles::default).is_none());
        assert_eq!(memo.roles("cancer", 1, Roles::default), roles);
        assert_eq!(memo.roles("kontor", 1, || Roles::INSIDE), Roles::INSIDE);
        assert_eq!(roles.lengths().collect::<Vec<_>>(), [(8, true, false)]);
    }

    #[test]
    fn neither_a_word_with_the_same_hash_nor_another_lexicon_hides_a_word() {
        let mut memo = Asked::new();
        for (term, other) in [("cancer", "xq7"), ("bröstcancerbehandling", "bröstcancerbehandlingen")] {
            assert!(memo.roles(other, 1, Roles::default).is_none());
            assert_eq!(memo.roles(term, 1, || Roles::WORD), Roles::WORD);
            assert!(memo.roles(term, 2, Roles::default).is_none());
            assert_eq!(memo.roles(term, 1, || Roles::WORD), Roles::WORD);
        }
    }

    #[test]
    fn little_text_needs_no_memo() {
        let mut memo = Asked(Memo::default());
        memo.0.prepare(10);
        assert_eq!(memo.roles("kontor", 1, || Roles::WORD), Roles::WORD);
        assert!(memo.roles("kontor", 1, Roles::default).is_none());
    }
}

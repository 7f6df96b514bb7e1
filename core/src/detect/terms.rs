//! Finds the lexicon's terms word by word: whole words by their hash, open ones by their first bytes, phrases by
//! their rarest two words; what the filters let through is compared. Cost follows the hits, not the lexicon's size.

use std::cmp::Reverse;

use super::anchor::MOST_BACK;
use super::candidate::TermHit;
use super::lexicon::{Entry, INNER, Lexicon, Token, some_of};
use super::lookup::Guess;
use super::memo::{Memo, Roles};
use super::word::{HEAD, eight, head, is_word, pair, word_at};
use crate::catalog::{Languages, Mode};
use crate::normalize::Text;
use crate::span::Span;

/// Terms found, and the memory of the search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    pub(crate) hits: Vec<TermHit>,
    memo: Memo,
}

impl Lexicon {
    /// All hits of entries of `languages` in the order of the text, excluded words left out.
    pub(crate) fn detect(&self, original: &str, text: &Text, languages: Languages, heard: &mut Terms) {
        let Terms { hits, memo } = heard;
        let bytes = text.folded.as_bytes();
        let mut place =
            Place { lexicon: self, original, text, bytes, languages, hits, recent: Recent::default() };
        memo.prepare(bytes.len());
        let (mut at, mut last) = (0, 0);
        while let Some(between) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| is_word(*byte)))
        {
            let start = at + between;
            let (end, hash) = word_at(bytes, start);
            let word = &bytes[start..end];
            let roles = memo.roles(hash ^ self.salt, || self.roles(word, hash));
            let two = pair(last, hash);
            if !roles.is_none() {
                place.word(roles, last, (hash, start, end));
            }
            if self.pairs.may_have(two) {
                place.guess(self.pairs.get(two), (hash, start, end));
            }
            place.recent.add(hash, start);
            (at, last) = (end, hash);
        }
        hits.sort_unstable_by_key(|hit| (place_of(hit), Reverse(hit.stem)));
        hits.dedup_by_key(|hit| place_of(hit));
    }
}

impl Lexicon {
    /// What the ends of a word are looked up by.
    #[inline]
    fn tails_of(&self, word: &[u8]) -> impl Iterator<Item = u64> {
        let tail = |length: usize| head(eight(word, word.len() - length), length);
        let may_end = word.len() >= INNER && self.tails.may_have(tail(INNER));
        (INNER..=if may_end { word.len().min(HEAD) } else { 0 }).map(tail)
    }

    /// False when the word goes on otherwise than the term.
    fn may_start(&self, guess: &Guess, word: &[u8]) -> bool {
        let known = self.literals.get(guess.literal as usize).filter(|known| known.mode == Mode::Prefix);
        known.is_none_or(|known| guess.back.1 > 0 || word.starts_with(known.text.as_bytes()))
    }

    /// What a word may be, whatever stands beside it.
    #[inline(never)]
    fn roles(&self, word: &[u8], hash: u64) -> Roles {
        let first = first_of(word);
        let heads = self.heads.lengths(first).fold(Roles::default(), |roles, length| {
            let head = head(first, length);
            let starts = self.starts.get(head).iter().any(|(_, guess)| self.may_start(guess, word));
            let is_second = self.seconds.contains(&head);
            roles.with(Roles::starts(length).when(starts)).with(Roles::second(length).when(is_second))
        });
        let ends = self.tails_of(word).any(|tail| !self.ends.get(tail).is_empty());
        let inside = parts_of(word).any(|key| !self.inner.get(key).is_empty());
        Roles::WORD
            .when(!self.words.get(hash).is_empty())
            .with(heads)
            .with(Roles::END.when(ends))
            .with(Roles::INSIDE.when(inside))
    }
}

/// The first bytes of a word, and zeros past its end.
fn first_of(word: &[u8]) -> u64 {
    eight(word, 0)
}

/// What the parts of a word are looked up by.
fn parts_of(word: &[u8]) -> impl Iterator<Item = u64> {
    word.windows(INNER).map(|part| head(eight(part, 0), INNER))
}

fn place_of(hit: &TermHit) -> (usize, usize, u32) {
    (hit.span.start, hit.span.end, hit.entry)
}

/// Signs that may stand between two words of a phrase.
const BETWEEN: usize = 4;

/// One text being looked through.
struct Place<'p> {
    lexicon: &'p Lexicon,
    original: &'p str,
    text: &'p Text,
    bytes: &'p [u8],
    languages: Languages,
    hits: &'p mut Vec<TermHit>,
    recent: Recent,
}

/// The words before the one looked at.
#[derive(Default)]
struct Recent {
    words: [(u64, usize); Recent::KEPT],
    count: usize,
}

impl Recent {
    const KEPT: usize = MOST_BACK as usize + 1;

    #[inline]
    fn add(&mut self, hash: u64, start: usize) {
        self.words[self.count % Self::KEPT] = (hash, start);
        self.count += 1;
    }

    /// Hash and start of the word so many before; the first is 1.
    #[inline]
    fn before(&self, back: usize) -> Option<(u64, usize)> {
        (back <= self.count).then(|| self.words[(self.count - back) % Self::KEPT])
    }
}

impl Place<'_> {
    /// A word that may be something, with the hash of the one before it: its hash, start and end.
    fn word(&mut self, roles: Roles, last: u64, here: (u64, usize, usize)) {
        let lexicon = self.lexicon;
        let (hash, start, end) = here;
        if roles.any(Roles::WORD) {
            self.guess(lexicon.words.get(hash), here);
        }
        let first = first_of(&self.bytes[start..end]);
        for (length, starts, is_second) in roles.lengths() {
            let head = head(first, length);
            if starts {
                self.guess(lexicon.starts.get(head), here);
            }
            if is_second {
                self.guess(lexicon.pairs.get(pair(last, head)), here);
            }
        }
        if roles.any(Roles::END) {
            for tail in lexicon.tails_of(&self.bytes[start..end]) {
                self.suffixes(lexicon.ends.get(tail), start, end);
            }
        }
        if roles.any(Roles::INSIDE) {
            for (after, key) in parts_of(&self.bytes[start..end]).enumerate() {
                self.guess(lexicon.inner.get(key), (0, start + after, end));
            }
        }
    }

    #[inline]
    fn guess(&mut self, guesses: &[(u64, Guess)], here: (u64, usize, usize)) {
        if !guesses.is_empty() {
            self.try_all(guesses, here);
        }
    }

    /// Tries what may stand at a word: its hash, start and end.
    #[inline(never)]
    fn try_all(&mut self, guesses: &[(u64, Guess)], (hash, start, end): (u64, usize, usize)) {
        let languages = self.languages;
        for (_, guess) in guesses.iter().filter(|(_, guess)| guess.languages.meets(languages)) {
            if guess.is_sure {
                let stem = (start + usize::from(guess.length)).min(end);
                self.hits.push(TermHit { entry: guess.entry, span: Span::new(start, end), stem });
                continue;
            }
            for back in guess.back.0..=guess.back.1 {
                let first = if back == 0 { Some((hash, start)) } else { self.recent.before(back.into()) };
                let Some((hash, start)) = first else { break };
                if guess.first == 0 || guess.first == some_of(hash) {
                    self.try_literal(guess.literal, start);
                }
            }
        }
    }

    fn suffixes(&mut self, guesses: &[(u64, Guess)], start: usize, end: usize) {
        let languages = self.languages;
        for (_, guess) in guesses.iter().filter(|(_, guess)| guess.languages.meets(languages)) {
            if guess.is_sure {
                self.hits.push(TermHit { entry: guess.entry, span: Span::new(start, end), stem: end });
                continue;
            }
            let Some(known) = self.lexicon.literals.get(guess.literal as usize) else { continue };
            if self.bytes[start..end].ends_with(known.text.as_bytes()) {
                self.hit(known.entry, (start, end, end));
            }
        }
    }

    fn try_literal(&mut self, literal: u32, at: usize) {
        let Some(known) = self.lexicon.literals.get(literal as usize) else { return };
        let end = at + known.text.len();
        if self.bytes.get(at..end) != Some(known.text.as_bytes()) {
            return;
        }
        let closed = !self.bytes.get(end).copied().is_some_and(is_word);
        match known.mode {
            Mode::Whole | Mode::Upper if closed && self.is_exact(known.exact.as_deref(), at, end) => {
                self.hit(known.entry, (at, end, end));
            }
            Mode::Prefix | Mode::Infix => {
                let (start, last) = self.word_around(at, end);
                self.hit(known.entry, (start, end, last));
            }
            Mode::Phrase if known.open => {
                let (_, end) = self.word_around(at, end);
                if let Some(end) = self.phrase(&known.rest, end) {
                    self.hit(known.entry, (at, end, end));
                }
            }
            Mode::Phrase if closed && self.is_exact(known.exact.as_deref(), at, end) => {
                if let Some(end) = self.phrase(&known.rest, end) {
                    self.hit(known.entry, (at, end, end));
                }
            }
            _ => {}
        }
    }

    /// The end of a phrase whose first word ends at `at`.
    fn phrase(&self, tokens: &[Token], mut at: usize) -> Option<usize> {
        let mut gap = 0;
        for token in tokens {
            match token {
                Token::Gap(words) => gap = *words,
                Token::Word { text, open, exact } => {
                    let found = (0..=gap).find_map(|_| {
                        let (start, end) = self.next_token(at, text)?;
                        at = end;
                        let word = &self.bytes[start..end];
                        let same =
                            if *open { word.starts_with(text.as_bytes()) } else { word == text.as_bytes() };
                        (same && self.is_exact(exact.as_deref(), start, end)).then_some(end)
                    });
                    at = found?;
                    gap = 0;
                }
            }
        }
        Some(at)
    }

    /// The next word of the same sentence after `at`; where `like` holds signs, as many bytes as it has.
    fn next_token(&self, at: usize, like: &str) -> Option<(usize, usize)> {
        let apart = |byte: &u8| {
            matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'-' | b'/' | b',' | b':' | b'"' | b'\'' | b'(')
        };
        let stop = usize::from(self.bytes.get(at) == Some(&b'.') && self.is_abbreviated(at));
        let between =
            stop + self.bytes.get(at + stop..)?.iter().take(BETWEEN).take_while(|byte| apart(byte)).count();
        let start = at + between;
        if !like.bytes().all(is_word) {
            return self.bytes.get(start..start + like.len()).map(|_| (start, start + like.len()));
        }
        let length = self.bytes.get(start..)?.iter().take_while(|byte| is_word(**byte)).count();
        (length > 0
            && (between > 0
                || at.checked_sub(1).and_then(|i| self.bytes.get(i)).is_some_and(|b| !is_word(*b))))
        .then_some((start, start + length))
    }

    /// True for the full stop of `kap.` and `nr.`: a sentence does not end with so short a word of a phrase.
    fn is_abbreviated(&self, stop: usize) -> bool {
        self.bytes[..stop].iter().rev().take_while(|byte| is_word(**byte)).count() <= 4
    }

    fn is_exact(&self, exact: Option<&str>, start: usize, end: usize) -> bool {
        exact.is_none_or(|exact| self.text.origin(Span::new(start, end)).slice(self.original) == exact)
    }

    fn word_around(&self, start: usize, end: usize) -> (usize, usize) {
        let before = self.bytes[..start].iter().rev().take_while(|byte| is_word(**byte)).count();
        let after = self.bytes[end..].iter().take_while(|byte| is_word(**byte)).count();
        (start - before, end + after)
    }

    fn hit(&mut self, entry: u32, (start, stem, end): (usize, usize, usize)) {
        let Some(known) = self.lexicon.entries.get(entry as usize) else { return };
        if !known.languages.meets(self.languages) || self.excluded(known, start, end) {
            return;
        }
        self.hits.push(TermHit { entry, span: Span::new(start, end), stem });
    }

    /// True when the word around the hit, with its hyphenated neighbours, or the two words from its start are excluded.
    fn excluded(&self, entry: &Entry, start: usize, end: usize) -> bool {
        if entry.exclude.is_empty() {
            return false;
        }
        let inner = |byte: u8| is_word(byte) || byte == b'-';
        let from = start - self.bytes[..start].iter().rev().take_while(|byte| inner(**byte)).count();
        let to = end + self.bytes[end..].iter().take_while(|byte| inner(**byte)).count();
        let word = &self.text.folded[from..to];
        let is_compound = word.contains('-');
        entry.exclude.iter().any(|exclude| {
            exclude.holds(word)
                || is_compound && word.split('-').any(|piece| exclude.holds(piece))
                || exclude.holds_after(&self.bytes[from..], end - from)
        })
    }
}

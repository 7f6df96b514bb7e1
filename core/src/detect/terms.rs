//! Finds the lexicon's terms word by word: whole words by their hash, open ones by their first bytes, phrases by
//! their rarest two words; what the filters let through is compared. Cost follows the hits, not the lexicon's size.

use std::cmp::Reverse;

use super::anchor::MOST_BACK;
use super::candidate::TermHit;
use super::lexicon::{Entry, INNER, Lexicon, Token};
use super::lookup::Guess;
use super::memo::{Memo, Roles};
use super::word::{HEAD, Word, eight, head, is_word, pair, some_of};
use crate::catalog::{Languages, Mode};
use crate::normalize::Text;
use crate::span::Span;

/// Terms found, and the memory of the search.
#[derive(Clone, Default)]
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
        let mut last = Word::default();
        while let Some(between) =
            bytes.get(last.end..).and_then(|rest| rest.iter().position(|byte| is_word(*byte)))
        {
            let word = Word::at(bytes, last.end + between);
            let roles = memo.roles(&word, (bytes, self.number), || self.roles(&word, bytes));
            if !roles.is_none() {
                place.word(roles, last.hash, &word);
            }
            let two = pair(last.hash, word.hash);
            if self.pairs.may_have(two) {
                place.guess(self.pairs.get(two), &word);
            }
            place.recent.add(&word);
            last = word;
        }
        hits.sort_unstable_by_key(|hit| (place_of(hit), Reverse(hit.stem)));
        hits.dedup_by_key(|hit| place_of(hit));
    }

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
    fn roles(&self, at: &Word, bytes: &[u8]) -> Roles {
        let word = at.of(bytes);
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
            .when(!self.words.get(at.hash).is_empty())
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
fn parts_of(word: &[u8]) -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator {
    word.windows(INNER).map(|part| head(eight(part, 0), INNER))
}

fn place_of(hit: &TermHit) -> (usize, usize, u32) {
    (hit.span.start, hit.span.end, hit.entry)
}

/// Signs that may stand between two words of a phrase.
const BETWEEN: usize = 4;

/// Bytes before and after a word in which its hyphenated neighbours are looked for.
const COMPOUND: usize = 128;

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
    fn add(&mut self, word: &Word) {
        self.words[self.count % Self::KEPT] = (word.hash, word.start);
        self.count += 1;
    }

    /// Hash and start of the word so many before; the first is 1.
    #[inline]
    fn before(&self, back: usize) -> Option<(u64, usize)> {
        (back <= self.count).then(|| self.words[(self.count - back) % Self::KEPT])
    }
}

impl Place<'_> {
    /// A word that may be something, with the hash of the one before it.
    fn word(&mut self, roles: Roles, last: u64, here: &Word) {
        let (lexicon, word) = (self.lexicon, here.of(self.bytes));
        if roles.any(Roles::WORD) {
            self.guess(lexicon.words.get(here.hash), here);
        }
        let first = first_of(word);
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
            for tail in lexicon.tails_of(word) {
                self.suffixes(lexicon.ends.get(tail), here);
            }
        }
        if roles.any(Roles::INSIDE) {
            self.inside(here);
        }
    }

    #[inline]
    fn guess(&mut self, guesses: &[(u64, Guess)], here: &Word) {
        if !guesses.is_empty() {
            self.try_all(guesses, here);
        }
    }

    /// Tries what may stand at a word.
    #[inline(never)]
    fn try_all(&mut self, guesses: &[(u64, Guess)], here: &Word) {
        let languages = self.languages;
        for (_, guess) in guesses.iter().filter(|(_, guess)| guess.languages.meets(languages)) {
            if guess.is_sure {
                let stem = (here.start + usize::from(guess.length)).min(here.end);
                self.hits.push(TermHit { entry: guess.entry, span: Span::new(here.start, here.end), stem });
                continue;
            }
            for back in guess.back.0..=guess.back.1 {
                let first =
                    if back == 0 { Some((here.hash, here.start)) } else { self.recent.before(back.into()) };
                let Some((hash, start)) = first else { break };
                if guess.first == 0 || guess.first == some_of(hash) {
                    self.try_literal(guess.literal, start);
                }
            }
        }
    }

    fn suffixes(&mut self, guesses: &[(u64, Guess)], here: &Word) {
        let (languages, start, end) = (self.languages, here.start, here.end);
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

    /// Entries whose terms stand in a word, each once, by its last place there.
    fn inside(&mut self, here: &Word) {
        let (lexicon, languages, word) = (self.lexicon, self.languages, here.of(self.bytes));
        let before = self.hits.len();
        for (at, key) in parts_of(word).enumerate().rev() {
            for (_, guess) in lexicon.inner.get(key) {
                let known = lexicon.literals.get(guess.literal as usize).map(|known| known.text.as_bytes());
                let Some(known) = known.filter(|known| word[at..].starts_with(known)) else { continue };
                let is_new = !self.hits[before..].iter().any(|hit| hit.entry == guess.entry);
                if is_new && guess.languages.meets(languages) {
                    let stem = here.start + at + known.len();
                    self.hits.push(TermHit {
                        entry: guess.entry,
                        span: Span::new(here.start, here.end),
                        stem,
                    });
                }
            }
        }
        let found = self.hits.split_off(before);
        let is_kept = |hit: &TermHit| {
            let entry = lexicon.entries.get(hit.entry as usize);
            entry.is_some_and(|entry| !self.excluded(entry, here.start, here.end))
        };
        let kept: Vec<TermHit> = found.into_iter().filter(is_kept).collect();
        self.hits.extend(kept);
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
            Mode::Prefix => self.hit(known.entry, (at, end, self.word_end(end))),
            Mode::Phrase if known.open => {
                let end = self.word_end(end);
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

    /// Where the word ends that goes on at `at`.
    fn word_end(&self, at: usize) -> usize {
        at + self.bytes[at..].iter().take_while(|byte| is_word(**byte)).count()
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
        let before = self.bytes[..start].iter().rev().take(COMPOUND).take_while(|byte| inner(**byte)).count();
        let after = self.bytes[end..].iter().take(COMPOUND).take_while(|byte| inner(**byte)).count();
        let from = self.text.folded.ceil_char_boundary(start - before);
        let to = self.text.folded.floor_char_boundary(end + after);
        let word = &self.text.folded[from..to];
        let is_compound = word.contains('-');
        entry.exclude.iter().any(|exclude| {
            exclude.holds(word)
                || is_compound && word.split('-').any(|piece| exclude.holds(piece))
                || exclude.holds_after(&self.bytes[from..], end - from)
        })
    }
}

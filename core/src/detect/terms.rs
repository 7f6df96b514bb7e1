//! Finds the lexicon's terms word by word: whole words by their hash, open ones by their first bytes, phrases by
//! two words; what the filters let through is compared. Cost follows the hits, not the size of the lexicon.

use aho_corasick::Input;

use super::candidate::TermHit;
use super::lexicon::{Entry, INNER, Lexicon, SHORT, Token};
use super::lookup::{Guess, HEAD, beyond, eight, head, pair, word_in};
use crate::catalog::{Languages, Mode};
use crate::normalize::Text;
use crate::span::Span;

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

impl Lexicon {
    /// All hits of entries of `languages`, those inside words first, excluded words left out.
    pub(crate) fn detect(&self, original: &str, text: &Text, languages: Languages, hits: &mut Vec<TermHit>) {
        let bytes = text.folded.as_bytes();
        let mut place = Place { lexicon: self, original, text, bytes, languages, hits };
        place.inside();
        let mut at = 0;
        while let Some(before) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| is_word(*byte)))
        {
            let start = at + before;
            let length = bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
            at = start + length;
            place.word(start, at);
        }
    }
}

/// One text being looked through.
struct Place<'p> {
    lexicon: &'p Lexicon,
    original: &'p str,
    text: &'p Text,
    bytes: &'p [u8],
    languages: Languages,
    hits: &'p mut Vec<TermHit>,
}

impl Place<'_> {
    fn word(&mut self, start: usize, end: usize) {
        let lexicon = self.lexicon;
        let whole = word_in(self.bytes, start, end);
        if lexicon.known.may_have(whole) {
            self.guess(lexicon.words.get(whole), start);
            self.phrases(whole, start, end);
        }
        let first = eight(self.bytes, start);
        if lexicon.has_short {
            self.guess(lexicon.starts.get(head(first, SHORT)), start);
        }
        if lexicon.long_starts.may_have(head(first, SHORT + 1)) {
            for length in SHORT + 1..=HEAD {
                self.guess(lexicon.starts.get(head(first, length)), start);
            }
        }
        if end - start >= INNER {
            self.suffixes(lexicon.ends.get(head(eight(self.bytes, end - INNER), INNER)), start, end);
        }
    }

    /// What may stand anywhere in a word, in the whole text at once.
    fn inside(&mut self) {
        let lexicon = self.lexicon;
        let mut from = 0;
        while let Some(found) =
            lexicon.inner_heads.as_ref().and_then(|heads| heads.find(Input::new(self.bytes).range(from..)))
        {
            from = found.start() + 1;
            self.guess(lexicon.inner.get(head(eight(self.bytes, found.start()), INNER)), found.start());
        }
    }

    #[inline]
    fn guess(&mut self, guesses: &[(u64, Guess)], at: usize) {
        if !guesses.is_empty() {
            self.try_all(guesses, at);
        }
    }

    #[inline(never)]
    fn try_all(&mut self, guesses: &[(u64, Guess)], at: usize) {
        let languages = self.languages;
        for (_, guess) in guesses.iter().filter(|(_, guess)| guess.languages.meets(languages)) {
            self.try_literal(guess.literal, at);
        }
    }

    /// Phrases that begin with this word: those with a gap after it, then those whose second word begins as the next.
    fn phrases(&mut self, whole: u64, start: usize, end: usize) {
        let lexicon = self.lexicon;
        self.guess(lexicon.pairs.get(pair(whole, 0)), start);
        if lexicon.gapped.may_have(whole) {
            let mut at = end;
            for _ in 0..=lexicon.longest_gap {
                let Some((from, to)) = self.next_token(at, "") else { break };
                let key = beyond(word_in(self.bytes, from, to));
                self.guess(lexicon.pairs.get(pair(whole, key)), start);
                at = to;
            }
        }
        let Some((next, _)) = self.next_token(end, "%") else { return };
        let second = eight(self.bytes, next);
        for length in 1..=SHORT {
            self.guess(lexicon.pairs.get(pair(whole, head(second, length))), start);
        }
        let length = self.bytes[next..].iter().take_while(|byte| is_word(**byte)).count();
        self.guess(lexicon.pairs.get(pair(whole, word_in(self.bytes, next, next + length))), start);
    }

    fn suffixes(&mut self, guesses: &[(u64, Guess)], start: usize, end: usize) {
        let languages = self.languages;
        for (_, guess) in guesses.iter().filter(|(_, guess)| guess.languages.meets(languages)) {
            let Some(known) = self.lexicon.literals.get(guess.literal as usize) else { continue };
            if self.bytes[start..end].ends_with(known.text.as_bytes()) {
                self.hit(known.entry, start, end);
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
                self.hit(known.entry, at, end);
            }
            Mode::Prefix | Mode::Infix => {
                let (start, end) = self.word_around(at, end);
                self.hit(known.entry, start, end);
            }
            Mode::Phrase if known.open => {
                let (_, end) = self.word_around(at, end);
                if let Some(end) = self.phrase(&known.rest, end) {
                    self.hit(known.entry, at, end);
                }
            }
            Mode::Phrase if closed && self.is_exact(known.exact.as_deref(), at, end) => {
                if let Some(end) = self.phrase(&known.rest, end) {
                    self.hit(known.entry, at, end);
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
            stop + self.bytes.get(at + stop..)?.iter().take(4).take_while(|byte| apart(byte)).count();
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

    fn hit(&mut self, entry: u32, start: usize, end: usize) {
        let Some(known) = self.lexicon.entries.get(entry as usize) else { return };
        let repeated =
            self.hits.iter().rev().take(4).any(|h| h.entry == entry && h.span == Span::new(start, end));
        if repeated || !known.languages.meets(self.languages) || self.excluded(known, start, end) {
            return;
        }
        self.hits.push(TermHit { entry, span: Span::new(start, end) });
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
        entry.exclude.iter().any(|pattern| {
            if pattern.contains(' ') {
                let far = self.text.folded.len().min(end + pattern.len());
                return self
                    .text
                    .folded
                    .get(from..)
                    .is_some_and(|rest| rest.starts_with(pattern.trim_end_matches('*')))
                    || self.bytes[from..far]
                        .windows(pattern.len())
                        .any(|window| window == pattern.as_bytes());
            }
            excludes(pattern, word) || word.split('-').any(|piece| excludes(pattern, piece))
        })
    }
}

fn excludes(pattern: &str, word: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => word.contains(pattern.trim_matches('*')),
        (Some(end), None) => word.ends_with(end),
        (None, Some(start)) => word.starts_with(start),
        (None, None) => word == pattern,
    }
}

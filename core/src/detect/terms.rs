//! Finds the lexicon's terms: a word start, an inner place or a word end is looked up by four bytes,
//! and what the filter lets through is compared. Cost follows the hits, not the size of the lexicon.

use std::collections::HashMap;

use super::candidate::TermHit;
use crate::catalog::{Catalog, Languages, Mode, Term};
use crate::error::{BuildError, BuildErrorKind};
use crate::normalize::{Normalizer, Text};
use crate::span::Span;

/// A literal of an entry, where its first or last bytes are looked up.
#[derive(Clone)]
struct Literal {
    text: String,
    entry: u32,
    mode: Mode,
    /// The original spelling, where case matters.
    exact: Option<String>,
    /// The first word of a phrase is open at its end.
    open: bool,
    /// Words after the first.
    rest: Vec<Token>,
}

/// A later word of a phrase.
#[derive(Clone)]
enum Token {
    Word { text: String, open: bool, exact: Option<String> },
    Gap(u8),
}

/// Literals by four bytes, behind a bitmap that turns nearly every place away.
#[derive(Clone)]
struct Lookup {
    bits: Vec<u64>,
    buckets: HashMap<u32, Vec<u32>>,
}

impl Default for Lookup {
    fn default() -> Self {
        Self { bits: vec![0; 1 << 10], buckets: HashMap::new() }
    }
}

impl Lookup {
    fn add(&mut self, key: u32, literal: u32) {
        let bit = hash(key);
        if let Some(word) = self.bits.get_mut(bit >> 6) {
            *word |= 1 << (bit & 63);
        }
        self.buckets.entry(key).or_default().push(literal);
    }

    fn get(&self, key: u32) -> &[u32] {
        let bit = hash(key);
        if self.bits.get(bit >> 6).is_none_or(|word| word & (1 << (bit & 63)) == 0) {
            return &[];
        }
        self.buckets.get(&key).map_or(&[], Vec::as_slice)
    }
}

fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

/// The compiled lexicon.
#[derive(Clone, Default)]
pub(crate) struct Lexicon {
    literals: Vec<Literal>,
    starts: Lookup,
    inner: Lookup,
    ends: Lookup,
    entries: Vec<Entry>,
}

/// What matching must know of an entry.
#[derive(Clone)]
struct Entry {
    languages: Languages,
    exclude: Vec<String>,
}

/// Four bytes from `at`, zeros after the end of `bytes`.
fn key(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => {
            let byte = |i: usize| bytes.get(at + i).copied().unwrap_or(0);
            u32::from_le_bytes([byte(0), byte(1), byte(2), 0])
        }
    }
}

/// True for the bytes words are made of; after folding all bytes above ASCII are letters.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

impl Lexicon {
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        let mut lexicon = Self::default();
        for (index, term) in catalog.terms().iter().enumerate() {
            let forms = inflected(catalog, term)?;
            for form in &forms {
                lexicon.add(form, index as u32, term)?;
            }
            lexicon.entries.push(Entry { languages: term.languages, exclude: term.exclude.clone() });
        }
        Ok(lexicon)
    }

    fn add(&mut self, form: &str, entry: u32, term: &Term) -> Result<(), BuildError> {
        let mut tokens = form.split(' ').filter(|token| !token.is_empty());
        let first = tokens.next().unwrap_or_default();
        let Token::Word { text, open, exact } = token(first, term.mode) else {
            return Err(wrong(term, format!("phrase {form:?} begins with a gap")));
        };
        let rest: Vec<Token> = tokens.map(|word| token(word, term.mode)).collect();
        let mode = if rest.is_empty() && term.mode == Mode::Phrase {
            if open { Mode::Prefix } else { Mode::Whole }
        } else if !rest.is_empty() {
            Mode::Phrase
        } else {
            term.mode
        };
        if text.len() < 2 && rest.is_empty()
            || text.is_empty()
            || (matches!(mode, Mode::Infix | Mode::Suffix) && text.len() < 4)
        {
            return Err(wrong(term, format!("term {form:?} is too short for its mode")));
        }
        let literal = self.literals.len() as u32;
        match mode {
            Mode::Suffix => self.ends.add(key(text.as_bytes(), text.len() - 4), literal),
            Mode::Infix => {
                self.inner.add(key(text.as_bytes(), 0), literal);
                self.starts.add(key(text.as_bytes(), 0), literal);
            }
            _ => self.starts.add(key(text.as_bytes(), 0), literal),
        }
        self.literals.push(Literal { text, entry, mode, exact, open, rest });
        Ok(())
    }

    /// All hits of entries of `languages`, in the order of the text, excluded words left out.
    pub(crate) fn detect(&self, original: &str, text: &Text, languages: Languages, hits: &mut Vec<TermHit>) {
        let bytes = text.folded.as_bytes();
        let mut place = Place { lexicon: self, original, text, bytes, languages, hits };
        let mut start = None;
        for (at, byte) in bytes.iter().enumerate() {
            match (is_word(*byte), start) {
                (true, None) => {
                    start = Some(at);
                    place.word_start(at);
                }
                (true, Some(_)) => {
                    for literal in self.inner.get(key(bytes, at)) {
                        place.try_literal(*literal, at);
                    }
                }
                (false, Some(from)) => {
                    place.word_end(from, at);
                    start = None;
                }
                (false, None) => {}
            }
        }
        if let Some(from) = start {
            place.word_end(from, bytes.len());
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
    fn word_start(&mut self, at: usize) {
        let four = key(self.bytes, at);
        for mask in [u32::MAX, 0x00FF_FFFF, 0x0000_FFFF, 0x0000_00FF] {
            for literal in self.lexicon.starts.get(four & mask) {
                self.try_literal(*literal, at);
            }
        }
    }

    fn word_end(&mut self, start: usize, end: usize) {
        if end - start < 4 {
            return;
        }
        for literal in self.lexicon.ends.get(key(self.bytes, end - 4)) {
            let Some(known) = self.lexicon.literals.get(*literal as usize) else { continue };
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

fn wrong(term: &Term, message: String) -> BuildError {
    BuildError::new(term.file.clone(), Some(term.line), BuildErrorKind::Field, message)
}

/// A word of a phrase or a term: folded, and its spelling kept when it has capitals.
fn token(word: &str, mode: Mode) -> Token {
    if let Some(words) = word.strip_prefix('_').and_then(|n| n.parse().ok()) {
        return Token::Gap(words);
    }
    let (word, open) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
    let mut folded = Text::default();
    Normalizer.normalize(word, &mut folded);
    let exact = (mode == Mode::Upper || word.chars().any(char::is_uppercase)).then(|| word.to_owned());
    Token::Word { text: folded.folded, open, exact }
}

/// Every alternative in every form of its paradigm.
fn inflected(catalog: &Catalog, term: &Term) -> Result<Vec<String>, BuildError> {
    let mut forms = Vec::new();
    for alternative in &term.alternatives {
        match term.inflection.as_deref().filter(|_| matches!(term.mode, Mode::Whole | Mode::Suffix)) {
            None => forms.push(alternative.clone()),
            Some(paradigm) => {
                let grammar = catalog.grammar(term.languages);
                let all = grammar.and_then(|language| language.inflect(alternative, paradigm));
                forms.extend(all.ok_or_else(|| wrong(term, format!("unknown inflection {paradigm:?}")))?);
            }
        }
    }
    forms.sort();
    forms.dedup();
    Ok(forms)
}

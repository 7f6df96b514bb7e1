//! Finds the lexicon's terms word by word: whole words by their hash, open ones by their first bytes, phrases by
//! two words; what the filters let through is compared. Cost follows the hits, not the size of the lexicon.

use once_cell::sync::OnceCell;

use super::candidate::TermHit;
use super::lookup::{Guess, HEAD, Lookup, Sieve, eight, head, pair, word, word_in};
use crate::catalog::{Catalog, Languages, Mode, Term};
use crate::error::{BuildError, BuildErrorKind};
use crate::normalize::{Normalizer, Text};
use crate::span::Span;

/// Heads up to this long are always looked up; longer ones where the next byte fits too.
const SHORT: usize = 2;

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

/// The compiled lexicon.
#[derive(Clone, Default)]
pub(crate) struct Lexicon {
    literals: Vec<Literal>,
    /// Whole words.
    words: Lookup,
    /// What is open at its end, or has a sign in it; and how the longer of them begin.
    starts: Lookup,
    long_starts: Sieve,
    inner: Lookup,
    ends: Lookup,
    /// Phrases by their first word and the head of the second.
    pairs: Lookup,
    /// First words of phrases.
    firsts: Sieve,
    entries: Vec<Entry>,
    /// The same for texts without marked letters.
    pub(super) ascii: OnceCell<Box<Lexicon>>,
}

/// What matching must know of an entry.
#[derive(Clone)]
struct Entry {
    languages: Languages,
    exclude: Vec<String>,
}

/// True for the bytes words are made of; after folding all bytes above ASCII are letters.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

impl Lexicon {
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        Self::spelled(catalog, &|_, form| vec![form.to_owned()])
    }

    /// The lexicon with every form in the spellings given.
    pub(super) fn spelled(
        catalog: &Catalog,
        spellings: &dyn Fn(&Term, &str) -> Vec<String>,
    ) -> Result<Self, BuildError> {
        let mut lexicon = Self::default();
        for (index, term) in catalog.terms().iter().enumerate() {
            for form in inflected(catalog, term)? {
                for spelling in spellings(term, &form) {
                    lexicon.add(&spelling, index as u32, term)?;
                }
            }
            lexicon.entries.push(Entry { languages: term.languages, exclude: term.exclude.clone() });
        }
        for lookup in [
            &mut lexicon.words,
            &mut lexicon.starts,
            &mut lexicon.inner,
            &mut lexicon.ends,
            &mut lexicon.pairs,
        ] {
            lookup.seal();
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
        let guess = Guess { literal: self.literals.len() as u32, languages: term.languages };
        let bytes = text.as_bytes();
        let plain = bytes.iter().copied().all(is_word);
        let length = bytes.len().min(HEAD);
        match mode {
            Mode::Suffix => self.ends.add(head(eight(bytes, bytes.len() - 4), 4), guess),
            Mode::Infix => self.inner.add(head(eight(bytes, 0), 4), guess),
            Mode::Whole | Mode::Upper if plain => self.words.add(word(bytes), guess),
            Mode::Phrase if plain && !open => {
                self.firsts.add(word(bytes));
                self.pairs.add(pair(word(bytes), second(&rest)), guess);
            }
            _ => {
                if length > SHORT {
                    self.long_starts.add(head(eight(bytes, 0), SHORT + 1));
                }
                self.starts.add(head(eight(bytes, 0), length), guess);
            }
        }
        self.literals.push(Literal { text, entry, mode, exact, open, rest });
        Ok(())
    }

    /// All hits of entries of `languages`, in the order of the text, excluded words left out.
    pub(crate) fn detect(&self, original: &str, text: &Text, languages: Languages, hits: &mut Vec<TermHit>) {
        let bytes = text.folded.as_bytes();
        let mut place = Place { lexicon: self, original, text, bytes, languages, hits };
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

/// What a phrase's second word is looked up by: a closed one by all of it, an open one by its head, none by nothing.
fn second(rest: &[Token]) -> u64 {
    match rest.first() {
        Some(Token::Word { text, open: false, .. }) if text.bytes().all(is_word) => word(text.as_bytes()),
        Some(Token::Word { text, .. }) => {
            let length = text.chars().next().map_or(0, char::len_utf8).max(text.len().min(SHORT));
            head(eight(text.as_bytes(), 0), length)
        }
        _ => 0,
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
        self.guess(lexicon.words.get(whole), start);
        let first = eight(self.bytes, start);
        let longest = if lexicon.long_starts.may_have(head(first, SHORT + 1)) { HEAD } else { SHORT };
        for length in 2..=longest {
            self.guess(lexicon.starts.get(head(first, length)), start);
        }
        if lexicon.firsts.may_have(whole) {
            self.phrases(whole, start, end);
        }
        for at in start..end.saturating_sub(3) {
            self.guess(lexicon.inner.get(head(eight(self.bytes, at), 4)), at);
        }
        if end - start >= 4 {
            self.suffixes(lexicon.ends.get(head(eight(self.bytes, end - 4), 4)), start, end);
        }
    }

    fn guess(&mut self, guesses: &[(u64, Guess)], at: usize) {
        let languages = self.languages;
        for (_, guess) in guesses.iter().filter(|(_, guess)| guess.languages.meets(languages)) {
            self.try_literal(guess.literal, at);
        }
    }

    /// Phrases that begin with this word: those with a gap after it, then those whose second word begins as the next.
    fn phrases(&mut self, whole: u64, start: usize, end: usize) {
        let lexicon = self.lexicon;
        self.guess(lexicon.pairs.get(pair(whole, 0)), start);
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

fn wrong(term: &Term, message: String) -> BuildError {
    BuildError::new(term.file.clone(), Some(term.line), BuildErrorKind::Field, message)
}

/// A word of a phrase or a term: folded, and its spelling kept when it has capitals.
fn token(word: &str, mode: Mode) -> Token {
    if let Some(words) = word.strip_prefix('_').and_then(|n| n.parse().ok()) {
        return Token::Gap(words);
    }
    let (word, open) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
    let exact = (mode == Mode::Upper || word.chars().any(char::is_uppercase)).then(|| word.to_owned());
    Token::Word { text: folded(word), open, exact }
}

/// A word as text is folded; nearly all are written so already.
fn folded(word: &str) -> String {
    let plain = |c: char| c.is_ascii() && !c.is_ascii_uppercase() || matches!(c, 'å' | 'ä' | 'ö' | 'æ' | 'ø');
    if word.chars().all(plain) {
        return word.to_owned();
    }
    let mut text = Text::default();
    Normalizer.normalize(word, &mut text);
    text.folded
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

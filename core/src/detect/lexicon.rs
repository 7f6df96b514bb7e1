//! The lexicon, compiled: every form of every entry, by what it is looked up by.

use std::borrow::Cow;

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use once_cell::sync::OnceCell;

use super::anchor::{By, anchor};
use super::exclude::Exclude;
use super::is_word;
use super::lookup::{Guess, Heads, Keys, Lookup, Sieve};
use super::word::{HEAD, eight, head, pair, some_of, word};
use crate::catalog::{Catalog, Languages, Mode, Term};
use crate::error::{BuildError, BuildErrorKind};
use crate::normalize::{Normalizer, Text};

/// Bytes by which parts of words are looked up; such a term has at least as many.
pub(super) const INNER: usize = 4;

/// Numbers the lexicons of the process.
static LEXICONS: AtomicU32 = AtomicU32::new(1);

/// A literal of an entry, where its first or last bytes are looked up.
#[derive(Clone)]
pub(super) struct Literal {
    pub(super) text: String,
    pub(super) entry: u32,
    pub(super) mode: Mode,
    /// The original spelling, where case matters.
    pub(super) exact: Option<String>,
    /// The first word of a phrase is open at its end.
    pub(super) open: bool,
    /// Words after the first.
    pub(super) rest: Vec<Token>,
}

/// A later word of a phrase.
#[derive(Clone)]
pub(super) enum Token {
    Word { text: String, open: bool, exact: Option<String> },
    Gap(u8),
}

/// Hands on each spelling of a form of a term.
pub(super) type Spellings<'s> =
    dyn Fn(&Term, &str, &mut dyn FnMut(&str) -> Result<(), BuildError>) -> Result<(), BuildError> + 's;

/// The compiled lexicon.
#[derive(Clone, Default)]
pub(crate) struct Lexicon {
    pub(super) literals: Vec<Literal>,
    /// Whole words: terms, and what phrases are known by.
    pub(super) words: Lookup,
    /// Two words beside each other, the second maybe open.
    pub(super) pairs: Lookup,
    /// The second of them, where it is open.
    pub(super) seconds: Keys,
    /// What is open at its end.
    pub(super) starts: Lookup,
    /// The first bytes of all open words.
    pub(super) heads: Heads,
    /// What may stand anywhere in a word, and at its end.
    pub(super) inner: Lookup,
    pub(super) ends: Lookup,
    /// The last bytes of these.
    pub(super) tails: Sieve,
    pub(super) entries: Vec<Entry>,
    /// Tells it from other lexicons in a memo.
    pub(super) number: u32,
    /// The same for texts without marked letters.
    pub(super) ascii: OnceCell<Box<Lexicon>>,
}

/// What matching must know of an entry.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) languages: Languages,
    pub(super) exclude: Vec<Exclude>,
}

impl Lexicon {
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        Self::spelled(catalog, &|_, form, add| add(form))
    }

    /// The lexicon with every form in the spellings given.
    pub(super) fn spelled(catalog: &Catalog, spellings: &Spellings<'_>) -> Result<Self, BuildError> {
        let mut lexicon = Self::default();
        let common: HashSet<&str> =
            catalog.languages.iter().flat_map(|l| &l.function_words).map(String::as_str).collect();
        for (index, term) in catalog.terms().iter().enumerate() {
            for form in inflected(catalog, term)? {
                spellings(term, &form, &mut |spelling| lexicon.add(spelling, index as u32, term, &common))?;
            }
            let exclude = term.exclude.iter().map(|pattern| Exclude::new(pattern)).collect();
            lexicon.entries.push(Entry { languages: term.languages, exclude });
        }
        for lookup in [
            &mut lexicon.words,
            &mut lexicon.pairs,
            &mut lexicon.starts,
            &mut lexicon.inner,
            &mut lexicon.ends,
        ] {
            lookup.seal();
        }
        lexicon.heads.seal();
        lexicon.tails.seal();
        lexicon.number = LEXICONS.fetch_add(1, Relaxed);
        Ok(lexicon)
    }

    fn add(&mut self, form: &str, entry: u32, term: &Term, common: &HashSet<&str>) -> Result<(), BuildError> {
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
        if let Some(fault) = fault(&text, mode, rest.is_empty()) {
            return Err(wrong(term, format!("term {form:?} {fault}")));
        }
        let literal = Literal { text, entry, mode, exact, open, rest };
        if !self.index(&literal, term, &|word| common.contains(word)) {
            return Err(wrong(term, format!("term {form:?} has no word to know it by")));
        }
        self.literals.push(literal);
        Ok(())
    }

    /// Has the literal looked up by what is rarest in it; false when it has no word.
    fn index(&mut self, literal: &Literal, term: &Term, is_common: &dyn Fn(&str) -> bool) -> bool {
        let bytes = literal.text.as_bytes();
        let plain = bytes.iter().copied().all(is_word);
        let mut guess = self.guess(literal, term);
        match literal.mode {
            Mode::Suffix => {
                let length = bytes.len().min(HEAD);
                self.ends.add(head(eight(bytes, bytes.len() - length), length), guess);
                self.tails.add(head(eight(bytes, bytes.len() - INNER), INNER));
            }
            Mode::Infix => self.inner.add(head(eight(bytes, 0), INNER), guess),
            Mode::Prefix if plain => self.open(bytes, guess),
            Mode::Whole | Mode::Upper if plain => self.words.add(word(bytes), guess),
            _ => {
                let Some(anchor) = anchor(literal, is_common) else { return false };
                guess.back = anchor.back;
                guess.first = if plain && !literal.open { some_of(word(bytes)) } else { 0 };
                match anchor.by {
                    By::Word(word) => self.words.add(word, guess),
                    By::Head(open) => self.open(open, guess),
                    By::Words(one, other) => self.pairs.add(pair(one, other), guess),
                    By::WordHead(one, open) => {
                        let other = self.head(open);
                        self.seconds.insert(other);
                        self.pairs.add(pair(one, other), guess);
                    }
                }
            }
        }
        true
    }

    fn guess(&self, literal: &Literal, term: &Term) -> Guess {
        let length = literal.text.len();
        let is_sure = match literal.mode {
            Mode::Whole | Mode::Upper => literal.text.bytes().all(is_word),
            Mode::Prefix | Mode::Suffix => length <= HEAD && literal.text.bytes().all(is_word),
            Mode::Infix | Mode::Phrase => false,
        };
        Guess {
            literal: self.literals.len() as u32,
            entry: literal.entry,
            languages: term.languages,
            is_sure: is_sure && literal.exact.is_none() && term.exclude.is_empty(),
            length: length.min(usize::from(u8::MAX)) as u8,
            back: (0, 0),
            first: 0,
        }
    }

    fn open(&mut self, bytes: &[u8], guess: Guess) {
        let head = self.head(bytes);
        self.starts.add(head, guess);
    }

    /// What an open word is looked up by.
    fn head(&mut self, bytes: &[u8]) -> u64 {
        let (first, length) = (eight(bytes, 0), bytes.len().min(HEAD));
        self.heads.add(first, length);
        head(first, length)
    }
}

/// Why a term would never be found, by its first word; all of it when it is `alone`.
fn fault(text: &str, mode: Mode, alone: bool) -> Option<&'static str> {
    let is_open = matches!(mode, Mode::Infix | Mode::Suffix);
    let least = if is_open { INNER } else { 1 + usize::from(alone) };
    if text.len() < least {
        return Some("is too short for its mode");
    }
    if is_open && !text.bytes().all(is_word) {
        return Some("is open at its start and has a sign in it");
    }
    (!text.bytes().next().is_some_and(is_word)).then_some("begins with a sign")
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
fn inflected<'t>(catalog: &Catalog, term: &'t Term) -> Result<Vec<Cow<'t, str>>, BuildError> {
    let paradigm = term.inflection.as_deref().filter(|_| matches!(term.mode, Mode::Whole | Mode::Suffix));
    let Some(paradigm) = paradigm else {
        return Ok(term.alternatives.iter().map(|alternative| Cow::Borrowed(alternative.as_str())).collect());
    };
    let grammar = catalog.grammar(term.languages);
    let mut forms = Vec::new();
    for alternative in &term.alternatives {
        let all = grammar.and_then(|language| language.inflect(alternative, paradigm));
        let all = all.ok_or_else(|| wrong(term, format!("unknown inflection {paradigm:?}")))?;
        forms.extend(all.into_iter().map(Cow::Owned));
    }
    forms.sort();
    forms.dedup();
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::{Mode, fault};

    #[test]
    fn a_term_that_would_never_be_found_is_refused() {
        assert_eq!(fault("cancer", Mode::Infix, true), None);
        assert_eq!(fault("covid-19", Mode::Prefix, true), None);
        assert_eq!(fault("é", Mode::Phrase, false), None);
        for (text, mode, why) in [
            ("can", Mode::Infix, "short"),
            ("", Mode::Phrase, "short"),
            ("x", Mode::Whole, "short"),
            ("covid-19", Mode::Infix, "open at its start"),
            ("-sjuka", Mode::Suffix, "open at its start"),
            ("+hiv", Mode::Whole, "begins with a sign"),
        ] {
            assert!(
                fault(text, mode, mode != Mode::Phrase).is_some_and(|fault| fault.contains(why)),
                "{text}"
            );
        }
    }
}

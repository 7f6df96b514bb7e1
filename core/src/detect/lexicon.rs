//! The lexicon, compiled: every form of every entry, by what it is looked up by.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use once_cell::sync::OnceCell;

use super::is_word;
use super::lookup::{Guess, HEAD, Lookup, Sieve, beyond, eight, head, pair, word};
use crate::catalog::{Catalog, Languages, Mode, Term};
use crate::error::{BuildError, BuildErrorKind};
use crate::normalize::{Normalizer, Text};

/// Heads up to this long are always looked up; longer ones where the next byte fits too.
pub(super) const SHORT: usize = 2;

/// Bytes by which parts of words are looked up; such a term has at least as many.
pub(super) const INNER: usize = 4;

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
    /// Whole words.
    pub(super) words: Lookup,
    /// What is open at its end, or has a sign in it; and how the longer of them begin.
    pub(super) starts: Lookup,
    pub(super) long_starts: Sieve,
    /// Some of them are short.
    pub(super) has_short: bool,
    /// What may stand anywhere in a word, and what finds the heads of it.
    pub(super) inner: Lookup,
    pub(super) inner_heads: Option<AhoCorasick>,
    pub(super) ends: Lookup,
    /// Phrases by their first word and the head of the second.
    pub(super) pairs: Lookup,
    /// Words that are a term or begin a phrase.
    pub(super) known: Sieve,
    /// Words that begin a phrase with a gap after them, and the longest gap.
    pub(super) gapped: Sieve,
    pub(super) longest_gap: u8,
    pub(super) entries: Vec<Entry>,
    /// The same for texts without marked letters.
    pub(super) ascii: OnceCell<Box<Lexicon>>,
}

/// What matching must know of an entry.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) languages: Languages,
    pub(super) exclude: Vec<String>,
}

impl Lexicon {
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        Self::spelled(catalog, &|_, form, add| add(form))
    }

    /// The lexicon with every form in the spellings given.
    pub(super) fn spelled(catalog: &Catalog, spellings: &Spellings<'_>) -> Result<Self, BuildError> {
        let mut lexicon = Self::default();
        for (index, term) in catalog.terms().iter().enumerate() {
            for form in inflected(catalog, term)? {
                spellings(term, &form, &mut |spelling| lexicon.add(spelling, index as u32, term))?;
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
        lexicon.long_starts.seal();
        lexicon.known.seal();
        lexicon.gapped.seal();
        lexicon.inner_heads = lexicon.heads_inside();
        Ok(lexicon)
    }

    /// Finds the first bytes of all that may stand anywhere.
    fn heads_inside(&self) -> Option<AhoCorasick> {
        let inner = self.literals.iter().filter(|literal| literal.mode == Mode::Infix);
        let mut heads: Vec<&[u8]> =
            inner.filter_map(|literal| literal.text.as_bytes().get(..INNER)).collect();
        heads.sort_unstable();
        heads.dedup();
        AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(heads).ok()
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
            || (matches!(mode, Mode::Infix | Mode::Suffix) && text.len() < INNER)
        {
            return Err(wrong(term, format!("term {form:?} is too short for its mode")));
        }
        let guess = Guess { literal: self.literals.len() as u32, languages: term.languages };
        let bytes = text.as_bytes();
        let plain = bytes.iter().copied().all(is_word);
        let length = bytes.len().min(HEAD);
        match mode {
            Mode::Suffix => self.ends.add(head(eight(bytes, bytes.len() - INNER), INNER), guess),
            Mode::Infix => self.inner.add(head(eight(bytes, 0), INNER), guess),
            Mode::Whole | Mode::Upper if plain => {
                self.known.add(word(bytes));
                self.words.add(word(bytes), guess);
            }
            Mode::Phrase if plain && !open => {
                self.known.add(word(bytes));
                if let Some(Token::Gap(words)) = rest.first() {
                    self.gapped.add(word(bytes));
                    self.longest_gap = self.longest_gap.max(*words);
                }
                self.pairs.add(pair(word(bytes), second(&rest)), guess);
            }
            _ => {
                if length > SHORT {
                    self.long_starts.add(head(eight(bytes, 0), SHORT + 1));
                }
                self.has_short |= length <= SHORT;
                self.starts.add(head(eight(bytes, 0), length), guess);
            }
        }
        self.literals.push(Literal { text, entry, mode, exact, open, rest });
        Ok(())
    }
}

/// What a phrase's second word is looked up by: a closed one by all of it, an open one by its head, none by nothing.
fn second(rest: &[Token]) -> u64 {
    match rest.first() {
        Some(Token::Gap(_)) => match rest.get(1) {
            Some(Token::Word { text, open: false, .. }) if text.bytes().all(is_word) => {
                beyond(word(text.as_bytes()))
            }
            _ => 0,
        },
        Some(Token::Word { text, open: false, .. }) if text.bytes().all(is_word) => word(text.as_bytes()),
        Some(Token::Word { text, .. }) => {
            let length = text.chars().next().map_or(0, char::len_utf8).max(text.len().min(SHORT));
            head(eight(text.as_bytes(), 0), length)
        }
        _ => 0,
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

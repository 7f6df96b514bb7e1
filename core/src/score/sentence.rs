//! One unit read word by word: what each word does, which are names, who is spoken of.

use super::evidence::PersonLink;
use super::person::{is_name, mentions};
use super::units::Unit;
use super::vocabulary::{Does, Sense, Vocabulary};
use crate::catalog::{Languages, Name, Names};
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// A word of a unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) span: Span,
    pub(super) sense: Sense,
    /// Begins with a capital in the original.
    pub(super) capital: bool,
    pub(super) name: Name,
    /// First word of a sentence, where everything has a capital.
    pub(super) first: bool,
    /// A function word of a language.
    pub(super) function: bool,
    /// All capitals.
    pub(super) upper: bool,
    /// All digits.
    pub(super) number: bool,
}

/// A link to a person at a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linked {
    pub(super) word: usize,
    pub(super) link: PersonLink,
    /// Speaks, arranges, treats or is whom to ask, rather than the one spoken of.
    pub(super) acts: Acts,
    /// Named with a title of work.
    pub(super) titled: bool,
}

/// What somebody does in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acts {
    /// Nothing: something is said of them.
    Not,
    /// By the verb at this word.
    By(usize),
    /// By title, or as the one to ask.
    Stands,
}

impl Acts {
    pub(super) fn any(self) -> bool {
        self != Self::Not
    }
}

/// A unit as scoring reads it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence {
    pub(super) words: Vec<Word>,
    pub(super) links: Vec<Linked>,
    /// Names that are only addressed: `Hej Karin!`
    pub(super) addressed: bool,
}

/// What reading needs.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) vocabulary: &'r Vocabulary,
    pub(super) names: &'r Names,
    pub(super) languages: Languages,
    pub(super) original: &'r str,
    pub(super) text: &'r Text,
}

impl Reader<'_> {
    /// Reads a unit; `numbers` are spans of identity numbers in the folded text.
    pub(super) fn read(&self, unit: &Unit, numbers: &[Span]) -> Sentence {
        let mut sentence = Sentence { words: self.words(unit), ..Sentence::default() };
        self.senses(&mut sentence.words);
        mentions(self, unit, numbers, &mut sentence);
        sentence
    }

    fn words(&self, unit: &Unit) -> Vec<Word> {
        let bytes = self.text.folded.as_bytes();
        let mut words = Vec::new();
        let mut at = unit.span.start;
        let mut first = true;
        while at < unit.span.end {
            let byte = bytes[at];
            if !is_word(byte) && byte != b'%' {
                first |= matches!(byte, b'.' | b'!' | b'?' | b':' | b'\n' | b'"');
                at += 1;
                continue;
            }
            let length = bytes[at..unit.span.end].iter().take_while(|byte| is_word(**byte)).count().max(1);
            let span = Span::new(at, at + length);
            let origin = self.text.origin(span).slice(self.original);
            let capital = origin.chars().next().is_some_and(char::is_uppercase);
            let name = if capital { self.name(span.slice(&self.text.folded)) } else { Name::default() };
            let folded = span.slice(&self.text.folded);
            let upper = capital && span.len() > 1 && !origin.chars().any(char::is_lowercase);
            let function = !self.vocabulary.languages_of(folded).is_empty();
            let number = folded.bytes().all(|byte| byte.is_ascii_digit());
            words.push(Word { span, sense: Sense::default(), capital, name, upper, first, function, number });
            first = false;
            at = span.end;
        }
        words
    }

    /// The name, also in the genitive: `Oskars`.
    fn name(&self, word: &str) -> Name {
        let genitive = || self.names.get(word.strip_suffix('s')?);
        self.names.get(word).or_else(genitive).copied().unwrap_or_default()
    }

    fn senses(&self, words: &mut [Word]) {
        let folded = &self.text.folded;
        let texts: Vec<&str> = words.iter().map(|word| word.span.slice(folded)).collect();
        for (index, word) in words.iter_mut().enumerate() {
            let after = texts.get(index + 1..).unwrap_or_default().iter().copied();
            word.sense = self.vocabulary.sense(texts[index], after, self.languages);
            word.sense.does = word.sense.does.with(self.vocabulary.by_ending(texts[index]));
        }
    }

    /// Ends of full names, for numbers beside them.
    pub(super) fn name_ends(&self, unit: &Unit, ends: &mut Vec<usize>) {
        let words = self.words(unit);
        for index in 0..words.len() {
            if is_name(&words, index, !unit.cells.is_empty()) {
                ends.push(words[index].span.end);
            }
        }
    }
}

impl Sentence {
    /// True for a closing line or a bare list of names: it names the writer or receiver, not the one spoken of.
    pub(super) fn is_signature(&self) -> bool {
        self.words.len() <= 3
            && self.words.iter().all(|word| word.capital || word.sense.does.any(Does::SALUTATION))
    }

    /// True when a word that does this stands anywhere.
    pub(super) fn has(&self, does: Does) -> bool {
        self.words.iter().any(|word| word.sense.does.any(does))
    }

    /// Index of the first word at or after a place.
    pub(super) fn index_of(&self, offset: usize) -> usize {
        self.words.partition_point(|word| word.span.end <= offset)
    }
}

//! One unit read word by word: what each word does, which are names, who is spoken of.

use super::evidence::PersonLink;
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
    capital: bool,
    name: Name,
    /// First word of a sentence, where everything has a capital.
    first: bool,
    /// A preposition before places.
    placing: bool,
    /// All digits.
    number: bool,
}

/// Prepositions that stand before places and not before persons.
const PLACING: [&str; 8] = ["i", "på", "vid", "ved", "utanför", "utenfor", "kring", "nära"];

/// A link to a person at a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linked {
    pub(super) word: usize,
    pub(super) link: PersonLink,
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
        self.links(unit, numbers, &mut sentence);
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
            let placing = PLACING.contains(&folded);
            let number = folded.bytes().all(|byte| byte.is_ascii_digit());
            words.push(Word { span, sense: Sense::default(), capital, name, first, placing, number });
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
        }
    }

    fn links(&self, unit: &Unit, numbers: &[Span], sentence: &mut Sentence) {
        let words = &sentence.words;
        let mut links = Vec::new();
        let mut addressed = false;
        for (index, word) in words.iter().enumerate() {
            let does = word.sense.does;
            let before = |back: usize| index.checked_sub(back).and_then(|i| words.get(i));
            let after_possessive =
                (1..=2).any(|back| before(back).is_some_and(|w| w.sense.does.any(Does::POSSESSIVE)));
            let after_genitive = before(1).is_some_and(|w| w.name.given && w.capital);
            let link = if is_name(words, index, !unit.cells.is_empty()) {
                if greeted(words, index) {
                    addressed = true;
                    None
                } else if speaks(words, index) || self.signs(word.span.start) {
                    None
                } else {
                    Some(PersonLink::Name)
                }
            } else if does.any(Does::PRONOUN) {
                Some(PersonLink::Pronoun)
            } else if does.any(Does::KIN)
                && (after_possessive || after_genitive || is_called_so(words, index))
            {
                Some(PersonLink::Kin)
            } else if does.any(Does::FIRST) {
                Some(PersonLink::First)
            } else if does.any(Does::SECOND) {
                Some(PersonLink::Second)
            } else if does.any(Does::ROLE_LABEL) && words.get(index + 1).is_some_and(|next| next.number) {
                // `bruker 45 år`, `elev 12`.
                Some(PersonLink::Role)
            } else {
                does.any(Does::ROLE).then_some(PersonLink::Role)
            };
            links.extend(link.map(|link| Linked { word: index, link }));
        }
        let first = numbers.partition_point(|number| number.end <= unit.span.start);
        for number in numbers[first..].iter().take_while(|number| number.overlaps(unit.span)) {
            let word = words.partition_point(|word| word.span.end <= number.start);
            links.push(Linked { word, link: PersonLink::Number });
        }
        (sentence.links, sentence.addressed) = (links, addressed);
    }

    /// True for the name behind a slash, with which Nordic writers sign: `/Sofia på lön`.
    fn signs(&self, start: usize) -> bool {
        self.text.folded.get(..start).is_some_and(|before| before.trim_end_matches(' ').ends_with('/'))
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

/// True when the word at `index` belongs to a person's name.
///
/// A given name that is also an ordinary word counts beside another name only; a surname counts after a given
/// name, an initial or a title, in a row of a table, or when it stands with a capital inside a sentence.
fn is_name(words: &[Word], index: usize, row: bool) -> bool {
    let Some(word) = words.get(index).filter(|word| word.capital && word.span.len() > 1) else {
        return false;
    };
    let beside = |other: Option<&Word>| other.is_some_and(|o| o.capital && o.name.given | o.name.surname);
    let next = words.get(index + 1);
    let before = index.checked_sub(1).and_then(|i| words.get(i));
    let neighbour = beside(next) || beside(before);
    let capital_after = next.is_some_and(|w| w.capital && !w.first);
    let labelled =
        before.is_some_and(|w| w.sense.does.any(Does::ROLE_LABEL.with(Does::NAME_LABEL).with(Does::TITLE)));
    if word.name.given {
        return !word.name.word || neighbour || capital_after || labelled;
    }
    // `i Lund`, `på Berg`: a surname alone after such a preposition is a place.
    let placed = before.is_some_and(|w| w.placing);
    if word.name.surname && (neighbour || !placed) {
        return neighbour || labelled || (!word.first && !word.name.word) || (row && !word.name.word);
    }
    labelled && word.capital && capital_after
}

/// `Pappa har …`: a relative named by what the family calls them.
fn is_called_so(words: &[Word], index: usize) -> bool {
    let stated = words.get(index + 1).is_some_and(|next| next.sense.does.any(Does::PREDICATE));
    words.get(index).is_some_and(|word| word.first && word.capital) && stated
}

/// True for the name of a salutation: `Hej Karin`, `Kära fru Lind`.
fn greeted(words: &[Word], index: usize) -> bool {
    (1..=3).any(|back| {
        let salutation = index.checked_sub(back).and_then(|i| words.get(i));
        let between = words.get(index.saturating_sub(back - 1)..index).unwrap_or_default();
        salutation.is_some_and(|w| w.sense.does.any(Does::SALUTATION))
            && between.iter().all(|w| w.capital || w.sense.does.any(Does::TITLE.with(Does::SALUTATION)))
    })
}

/// True for one who says or answers: `Patrik Gren på HR svarar på frågor`. In print the verb also stands first.
fn speaks(words: &[Word], index: usize) -> bool {
    let after = words.get(index + 1..(index + 5).min(words.len())).unwrap_or_default();
    let before = words.get(index.saturating_sub(4)..index).unwrap_or_default();
    let spoken = |word: &Word| word.sense.does.any(Does::SPEAKER);
    let own = |word: &Word| word.capital || !word.sense.does.any(Does::PRONOUN);
    after.iter().take_while(|word| own(word)).any(spoken)
        || before.iter().any(|word| spoken(word) && !word.first)
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

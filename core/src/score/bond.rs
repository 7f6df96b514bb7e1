//! How firmly a person and a term of the same or a neighbouring sentence belong together.

use super::evidence::PersonLink;
use super::sentence::{Acts, Linked, Sentence};
use super::statement::{Around, Weigher};
use super::units::Unit;
use super::vocabulary::Does;
use super::weight::strength_of;
use crate::catalog::{Category, Languages};
use crate::span::Span;

/// Words between a person and a term that still make one statement; 94 % of real ones lie within.
const REACH: usize = 12;

/// Words before a verb's object in which the verb still governs it.
const GOVERNED: usize = 7;

/// Words before which a sentence's subject stands.
const SUBJECT: usize = 4;

/// Words of the longest line that is a heading.
const HEADING: usize = 5;

/// Part of a bond to one of whom the neighbouring sentence states nothing.
const PLAIN: f32 = 0.6;

/// Part of a bond to a pronoun that may mean a thing.
const THING: f32 = 0.75;

/// Weight of a bond to one who only acts in the sentence.
const ACTING: f32 = 0.35;

impl Weigher<'_> {
    /// The strongest link to a person in reach, how much of it reaches here, and whether it is of this sentence.
    pub(super) fn link(
        &self,
        index: usize,
        unit: &Unit,
        sentence: &Sentence,
        around: &Around,
        term: Span,
        category: Category,
    ) -> (Option<PersonLink>, f32, bool) {
        // How somebody works, and what somebody did, is said of one who acts.
        let acting = match category {
            Category::Employment => 1.0,
            Category::Offences => 0.75,
            _ => ACTING,
        };
        let in_row = !unit.cells.is_empty();
        let mut best: (Option<PersonLink>, f32, bool) = (None, 0.0, false);
        let mut offer = |link: PersonLink, reach: f32, here: bool| {
            let usable = match link {
                PersonLink::Second => around.addressed,
                PersonLink::Number | PersonLink::Name => true,
                _ => !self.is_name,
            };
            if usable && strength_of(link) * reach > best.0.map_or(0.0, strength_of) * best.1 {
                best = (Some(link), reach, here);
            }
        };
        let of_anything = self.means_things() && !around.names_before(index);
        let thing = |link: PersonLink| if of_anything && link == PersonLink::Pronoun { THING } else { 1.0 };
        for linked in &sentence.links {
            let bond = if in_row { 1.0 } else { self.bond(sentence, *linked, term, acting) };
            offer(linked.link, bond * thing(linked.link), !linked.acts.any());
        }
        if in_row || is_of_animal(sentence) {
            return best;
        }
        // A question asks of things; whom it is about stands in it.
        let asked = if self.asks(unit) { PLAIN } else { 1.0 };
        for (step, reach) in [(-1_isize, 0.8), (-2, 0.6), (1, 0.55)] {
            let Some(near) = index.checked_add_signed(step) else { continue };
            let Some(Some(other)) = around.sentences.get(near) else { continue };
            // `OBS sekretessmarkering! Ny adress for Mia Holm`: a line of few words heads the next.
            let reach = if step > 0 && sentence.words.len() < HEADING { 1.0 } else { reach };
            let across = if self.crosses_block(index, near) { 0.75 } else { 1.0 };
            let weak = |linked: &Linked| match linked.link {
                PersonLink::Second => true,
                PersonLink::Role => step > 0 || linked.word >= SUBJECT || !is_affected(other, linked.word),
                // `Jeg blir borte. Det er en kul i brystet`: only what came over the writer goes on.
                PersonLink::First => step > 0 || !is_affected(other, linked.word),
                _ => false,
            };
            // A name alone in the line below signs; in the line above it is a heading.
            let signs = step > 0 && other.is_signature();
            for linked in other.links.iter().filter(|linked| !weak(linked) && !signs) {
                let held = match linked.acts {
                    Acts::By(_) if category == Category::Employment => 1.0,
                    Acts::By(_) | Acts::Stands => ACTING,
                    Acts::Not if linked.titled => ACTING,
                    Acts::Not => held(other, *linked, step),
                };
                offer(linked.link, reach * across * held * asked * thing(linked.link), false);
            }
        }
        best
    }

    /// Nynorsk says `han` and `ho` of things too.
    fn means_things(&self) -> bool {
        let only =
            |code: &str| Languages::from_code(code).is_some_and(|set| self.reader.languages.meets(set));
        only("nn") && !only("nb")
    }

    /// True for a question.
    pub(super) fn asks(&self, unit: &Unit) -> bool {
        unit.span.slice(&self.reader.text.folded).trim_end().ends_with('?')
    }

    /// The bond inside a sentence.
    fn bond(&self, sentence: &Sentence, linked: Linked, term: Span, acting: f32) -> f32 {
        let first = sentence.index_of(term.start);
        let after = sentence.index_of(term.end).max(first + 1);
        let at = linked.word;
        let apart = if at < first { first - at } else { at.saturating_sub(after) };
        let near = if apart > REACH { 0.7 } else { 1.0 };
        // `selger sex`: the verb is part of what is said.
        let said = |verb: usize| sentence.words.get(verb).is_some_and(|word| word.span.overlaps(term));
        let acting = match linked.acts {
            Acts::By(verb) if !said(verb) => acting,
            Acts::Stands => acting.min(ACTING * 2.0),
            _ => 1.0,
        };
        let topic = if is_topic(sentence, at, first) { 0.5 } else { 1.0 };
        if at >= after {
            let parted = self.comma_between(sentence, first, at);
            return near * acting * topic * if parted { 0.6 } else { 1.0 };
        }
        let firm = linked.link != PersonLink::First || apart <= 2 || is_governed(sentence, at, first);
        near * acting * topic * if firm { 1.0 } else { 0.5 }
    }

    /// True when another clause begins between two words: `Printeren er syk, men Per Dahl har sett på den`.
    fn comma_between(&self, sentence: &Sentence, from: usize, to: usize) -> bool {
        let (Some(from), Some(to)) = (sentence.words.get(from), sentence.words.get(to)) else { return false };
        let between = self.reader.text.folded.get(from.span.end..to.span.start);
        between.is_some_and(|between| between.contains(", "))
    }

    fn crosses_block(&self, from: usize, to: usize) -> bool {
        let (low, high) = (from.min(to), from.max(to));
        (low + 1..=high).any(|index| self.units.units.get(index).is_some_and(|unit| unit.opens_block))
    }
}

impl Around {
    /// True when a person is named in the sentence or the two before it.
    fn names_before(&self, index: usize) -> bool {
        let near = self.sentences.get(index.saturating_sub(2)..=index).unwrap_or_default();
        near.iter().flatten().flat_map(|sentence| &sentence.links).any(|linked| {
            let named = matches!(
                linked.link,
                PersonLink::Name
                    | PersonLink::Kin
                    | PersonLink::Role
                    | PersonLink::Patient
                    | PersonLink::Number
            );
            named && !linked.acts.any()
        })
    }
}

/// How much of a person of a neighbouring sentence reaches over: all of one it speaks of or who heads the lines.
fn held(other: &Sentence, linked: Linked, step: isize) -> f32 {
    let heads = if step < 0 {
        linked.word < SUBJECT || other.words.len() <= HEADING
    } else {
        is_meant(other, linked.word)
    };
    let plain = linked.link == PersonLink::Name || step > 0;
    if !plain || heads || is_affected(other, linked.word) { 1.0 } else { PLAIN }
}

/// `Katten vår har …`, `Min hund …`: what is said of it is of nobody in the lines around.
fn is_of_animal(sentence: &Sentence) -> bool {
    let does = |at: usize, what| sentence.words.get(at).is_some_and(|word| word.sense.does.any(what));
    does(0, Does::ANIMAL) && does(1, Does::POSSESSIVE.with(Does::PREDICATE))
        || does(0, Does::POSSESSIVE) && does(1, Does::ANIMAL)
}

/// `Det är alltså Siv Berg jag menar`, `Gjelder Nils Rud`: the sentence says of whom the one before it spoke.
fn is_meant(sentence: &Sentence, person: usize) -> bool {
    let before = sentence.words.get(person.saturating_sub(3)..person).unwrap_or_default();
    before.iter().any(|word| word.sense.does.any(Does::PREDICATE.with(Does::ROLE_LABEL)))
}

/// A verb that states stands right after the person.
fn is_affected(sentence: &Sentence, person: usize) -> bool {
    let after = sentence.words.get(person + 1..(person + 3).min(sentence.words.len())).unwrap_or_default();
    after.iter().any(|word| word.sense.does.any(Does::PREDICATE) && !word.sense.does.any(Does::ACTOR))
}

/// A verb that states stands by the person and the term follows it: `jeg har fått påvist diabetes`.
fn is_governed(sentence: &Sentence, person: usize, term: usize) -> bool {
    let words = sentence.words.get(person.saturating_sub(1)..term).unwrap_or_default();
    let last = words.iter().rposition(|word| word.sense.does.any(Does::PREDICATE));
    last.is_some_and(|verb| words.len() - verb <= GOVERNED)
}

/// `plakater om afasi`: a word before the term makes it a subject of talk, unless it is somebody's: `om sin angst`.
fn is_topic(sentence: &Sentence, person: usize, term: usize) -> bool {
    let from = term.saturating_sub(3);
    let before = sentence.words.get(from..term).unwrap_or_default();
    before.iter().enumerate().any(|(back, word)| {
        let at = from + back;
        let owned = sentence.words.get(at..term).unwrap_or_default().iter().any(|word| {
            word.sense.does.any(Does::POSSESSIVE.with(Does::PRONOUN)) || word.capital && word.name.given
        });
        // `mistanke om` states.
        let stated = at
            .checked_sub(1)
            .and_then(|before| sentence.words.get(before))
            .is_some_and(|word| word.sense.does.any(Does::PREDICATE) && word.sense.words > 1);
        let apart = person <= at || term <= person;
        word.sense.does.any(Does::TOPIC) && !owned && !stated && apart
    })
}

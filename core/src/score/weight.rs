//! What an entry, a link, a predicate and a frame weigh. The weights were set on labelled mails of 2026.

use super::evidence::{Frame, PersonLink};
use super::sentence::{Sentence, Word};
use super::statement::Claim;
use super::units::Unit;
use super::vocabulary::Does;
use crate::catalog::{Category, Link};
use crate::detect::TermHit;

/// Frames of general speech around a word, with what each takes away.
pub(super) fn frames(
    sentence: &Sentence,
    word: usize,
    hit: TermHit,
    claim: Claim,
    firm: bool,
    stated: bool,
    row: bool,
) -> Vec<(Frame, f32)> {
    let mut frames = Vec::new();
    if row {
        return frames;
    }
    let before = sentence.words.get(..word).unwrap_or_default();
    let near =
        sentence.words.get(word.saturating_sub(5)..(word + 5).min(sentence.words.len())).unwrap_or_default();
    // The term's own words frame nothing: `sex med menn`.
    let apart = |w: &&Word| !w.span.overlaps(hit.span);
    let has = |does: Does| sentence.words.iter().filter(apart).any(|w| w.sense.does.any(does));
    let in_front = |does: Does| before.iter().any(|w| w.sense.does.any(does));
    let mut add = |found: bool, frame: Frame, factor: f32| {
        if found {
            frames.push((frame, factor));
        }
    };
    let named =
        sentence.links.iter().any(|linked| matches!(linked.link, PersonLink::Name | PersonLink::Number));
    // A pronoun is only as real as the condition it stands under: `om han eller hon blir sjuk`.
    add(in_front(Does::CONDITIONAL), Frame::Conditional, if firm && named { 0.75 } else { 0.3 });
    let general = match (firm, claim.strength, stated) {
        (false, ..) => 0.3,
        (true, 3.., true) => 0.7,
        (true, 3.., false) => 0.42,
        (true, ..) => 0.5,
    };
    add(has(Does::TEACHING), Frame::Teaching, general);
    add(has(Does::STATISTICS), Frame::Statistics, general);
    // What is secret is so by a section of law.
    let law = claim.category != Category::Secrecy || !firm;
    add(law && has(Does::LAW), Frame::Law, general);
    add(has(Does::DEFINITION), Frame::Definition, general);
    let negated = near.iter().filter(apart).any(|w| w.sense.does.any(Does::NEGATED));
    add(negated, Frame::Negated, 0.1);
    // A group before the term is its subject: only a name or number in the sentence makes it one person's.
    let plural = in_front(Does::PLURAL) || near.iter().filter(apart).any(|w| w.sense.does.any(Does::PLURAL));
    add(plural, Frame::Plural, if firm && named { 0.85 } else { 0.3 });
    let office = claim.category == Category::Politics && sentence.has(Does::OFFICE);
    add(office, Frame::OfficeHolder, 0.2);
    frames
}

/// Weight of an entry before the link and the frames.
pub(super) fn base(claim: Claim, predicate: bool, second: bool, near: bool, labelled: bool) -> f32 {
    match (claim.strength, claim.link) {
        (4, _) => 0.95,
        (3, Link::Predicate) if !predicate && !labelled => 0.5,
        (3, Link::Near) if !near && !labelled => 0.5,
        (3, _) if predicate || labelled => 0.92,
        (3, _) => 0.82,
        (2, _) if labelled => 0.8,
        (2, _) if predicate && second => 0.75,
        (2, Link::Predicate) if !predicate => 0.3,
        (2, _) if predicate => 0.62,
        (2, _) if second => 0.55,
        (2, _) => 0.34,
        (_, _) if labelled => 0.55,
        _ => 0.12,
    }
}

/// How firmly a link names one person.
pub(super) fn strength_of(link: PersonLink) -> f32 {
    match link {
        PersonLink::Number | PersonLink::Name => 1.0,
        PersonLink::Kin => 0.97,
        PersonLink::Pronoun => 0.93,
        PersonLink::Patient => 0.9,
        PersonLink::First => 0.88,
        PersonLink::Second => 0.85,
        PersonLink::Role => 0.78,
    }
}

/// A verb that states, within six words before or two after; or note style: a short unit, a row.
pub(super) fn has_predicate(unit: &Unit, sentence: &Sentence, word: usize, hit: TermHit) -> bool {
    if !unit.cells.is_empty() {
        return true;
    }
    let inside = sentence.words.iter().filter(|w| w.span.overlaps(hit.span)).count();
    let around = sentence.words.get(word.saturating_sub(6)..(word + inside + 3).min(sentence.words.len()));
    let stated = around.unwrap_or_default().iter().any(|w| w.sense.does.any(Does::PREDICATE));
    stated
        || sentence.words.len() <= 10 && sentence.links.iter().any(|linked| linked.link != PersonLink::Role)
}

//! Matches of numbers -> drafts: the written form's class, lowered by traps and raised by context.

use super::confidence::Confidence;
use super::context::Context;
use super::evidence::Evidence;
use super::finding::{Canonical, Draft};
use crate::catalog::{Catalog, Category, Class, Guard, KindId};
use crate::date::Date;
use crate::detect::{Forms, NO_COLUMN};
use crate::error::BuildError;
use crate::extract::Part;
use crate::normalize::Text;
use crate::validate::{Match, Tally};

/// Days around the message in which a date with a time of day is a timestamp, not a newborn.
const TIMESTAMP_DAYS: i64 = 3 * 366;

/// What scoring knows of each kind of number.
#[derive(Clone, Default)]
pub(super) struct Numbers {
    kinds: Vec<Number>,
}

#[derive(Clone)]
struct Number {
    kind: KindId,
    context: Context,
    guards: Vec<Guard>,
    /// Names a person, as an account or a case number does not.
    personal: bool,
}

/// The text around the matches of one part.
pub(super) struct Surroundings<'s> {
    pub(super) part: &'s Part<'s>,
    pub(super) text: &'s Text,
    pub(super) forms: &'s Forms,
    pub(super) tallies: &'s [Tally],
    pub(super) today: Date,
    /// Ends of full names in the folded text, rising.
    pub(super) name_ends: &'s [usize],
    /// Folded label or column header of an offset.
    pub(super) label: &'s dyn Fn(usize) -> String,
    /// Where the row of an offset begins; 0 in running text.
    pub(super) floor: &'s dyn Fn(usize) -> usize,
}

impl Numbers {
    pub(super) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        let mut kinds = Vec::new();
        for detector in catalog.detectors() {
            let Some(kind) = catalog.kind_id(&detector.kind) else { continue };
            let personal = detector.category == Category::Identity;
            kinds.push(Number {
                kind,
                context: Context::new(detector)?,
                guards: detector.guards.clone(),
                personal,
            });
        }
        Ok(Self { kinds })
    }

    /// True when a number of this kind says who is spoken of.
    pub(super) fn is_personal(&self, kind: KindId) -> bool {
        self.kinds.iter().any(|number| number.kind == kind && number.personal)
    }

    /// The draft of one match; its confidence may be too low to report.
    pub(super) fn draft(&self, around: &Surroundings<'_>, found: &Match) -> Option<Draft> {
        let Number { context, guards, .. } = self.kinds.iter().find(|number| number.kind == found.kind)?;
        let candidate = &found.candidate;
        let mut evidence: Vec<Evidence> =
            found.validation.summed.then_some(Evidence::Checksum).into_iter().collect();
        evidence.extend(found.validation.date.map(|_| Evidence::Date));
        let label = (around.label)(candidate.span.start);
        let voices =
            context.listen(&around.text.folded, candidate.span, (around.floor)(candidate.span.start), &label);
        let mut class = Some(if candidate.edge.padded { found.class.min(Class::Weak) } else { found.class });
        for trap in traps(around, found, guards, voices.against) {
            class = class.and_then(Class::lower);
            evidence.push(trap);
        }
        evidence.dedup();
        evidence.extend(candidate.edge.padded.then_some(Evidence::Padded));
        let vote = column_vote(around, found);
        evidence.extend(voices.label.map(|word| Evidence::Label(word.to_owned())));
        evidence.extend(voices.near.map(|word| Evidence::Near(word.to_owned())));
        evidence.extend(vote.then_some(Evidence::ColumnVote));
        let named = beside_name(around, candidate.span.start);
        evidence.extend(named.then_some(Evidence::Together));
        evidence.extend(found.validation.synthetic.then_some(Evidence::Synthetic));
        let spoken_for = voices.near.is_some() || voices.label.is_some();
        let value = weigh(class, spoken_for, vote, named);
        Some(Draft {
            kind: found.kind,
            span: candidate.span,
            confidence: Confidence::new(value),
            evidence,
            canonical: canonical(found),
            synthetic: found.validation.synthetic,
            subject: None,
        })
    }
}

/// Confidence of a class, by what raises it. The classes and their pass rates are measured; see the detectors.
fn weigh(class: Option<Class>, spoken_for: bool, vote: bool, named: bool) -> u8 {
    match (class, spoken_for || vote) {
        (Some(Class::Certain), true) => 97,
        (Some(Class::Certain), false) => 95,
        (Some(Class::Likely), true) => 90,
        (Some(Class::Likely), false) => 65,
        (Some(Class::Context), true) => 85,
        (Some(Class::Context), false) if named => 60,
        (Some(Class::Context), false) => 25,
        (Some(Class::Weak), true) if spoken_for && vote => 88,
        (Some(Class::Weak), true) => 60,
        (Some(Class::Weak), false) if named => 30,
        (None, true) => 30,
        _ => 5,
    }
}

fn traps(around: &Surroundings<'_>, found: &Match, guards: &[Guard], against: Option<&str>) -> Vec<Evidence> {
    let edge = found.candidate.edge;
    let digits = found.candidate.digits.as_slice();
    let mut traps = Vec::new();
    traps.extend(edge.glued.then_some(Evidence::Glued));
    traps.extend((edge.chained || edge.spaced).then_some(Evidence::Chained));
    if guards.contains(&Guard::Timestamp) && is_timestamp(digits, found.validation.date, around) {
        // One in ten timestamps with a century passes as a number: they fill logs and file names, so two classes.
        traps.extend(vec![Evidence::Timestamp; if digits.len() == 12 { 2 } else { 1 }]);
    }
    if guards.contains(&Guard::Phone) && found.class <= Class::Context && digits.starts_with(b"07") {
        traps.push(Evidence::PhoneLike);
    }
    if let Some(tally) = tally(around, found).filter(|tally| tally.seen >= 5 && tally.held * 3 < tally.seen) {
        debug_assert!(tally.held > 0);
        traps.push(Evidence::Series);
    }
    traps.extend(against.map(|word| Evidence::Against(word.to_owned())));
    traps
}

/// A day within three years of the message's, or of today, and four last digits that are a time of day.
fn is_timestamp(digits: &[u8], date: Option<Date>, around: &Surroundings<'_>) -> bool {
    let (Some(date), Some(&[h1, h2, m1, m2])) = (date, digits.last_chunk::<4>()) else { return false };
    let two = |a: u8, b: u8| a.wrapping_sub(b'0').wrapping_mul(10).wrapping_add(b.wrapping_sub(b'0'));
    let near = around.part.dated.unwrap_or(around.today);
    two(h1, h2) < 24 && two(m1, m2) < 60 && (date.days() - near.days()).abs() <= TIMESTAMP_DAYS
}

fn tally<'t>(around: &'t Surroundings<'_>, found: &Match) -> Option<&'t Tally> {
    let group = around.forms.get(found.candidate.form)?.group;
    around.tallies.iter().find(|tally| tally.group == (group, found.candidate.column))
}

/// Chance lets at most one of ten bare numbers through; three of five by chance in 0.4 % of columns of references.
fn column_vote(around: &Surroundings<'_>, found: &Match) -> bool {
    let in_list = found.candidate.column != NO_COLUMN || found.candidate.edge.alone;
    let enough = |tally: &Tally| tally.held >= 4 && tally.held * 10 >= tally.seen * 7;
    in_list && tally(around, found).is_some_and(enough)
}

/// A full name on the same line, at most forty bytes before the number.
fn beside_name(around: &Surroundings<'_>, start: usize) -> bool {
    let after = around.name_ends.partition_point(|end| *end <= start);
    let Some(end) = after.checked_sub(1).and_then(|i| around.name_ends.get(i)) else { return false };
    start - end <= 40 && !around.text.folded.as_bytes()[*end..start].contains(&b'\n')
}

fn canonical(found: &Match) -> Canonical {
    let digits = found.candidate.digits.as_slice();
    let digits = digits.get(found.validation.canonical_from..).unwrap_or_default();
    let mut bytes = [0; 12];
    let length = digits.len().min(bytes.len());
    bytes[..length].copy_from_slice(&digits[..length]);
    Canonical::Digits(bytes, length as u8)
}

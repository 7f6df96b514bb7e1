//! Matches of numbers -> drafts: the written form's class, lowered by traps and raised by context.

use super::confidence::Confidence;
use super::context::{Context, Heard};
use super::evidence::Evidence;
use super::finding::{Canonical, Draft};
use crate::catalog::{Catalog, Category, Class, Guard, KindId, Languages, MAX_DIGITS};
use crate::date::Date;
use crate::detect::{Forms, NO_COLUMN};
use crate::error::BuildError;
use crate::extract::Part;
use crate::normalize::Text;
use crate::validate::{Match, Tallies, Tally, Validator};

/// Days around the message in which a date with a time of day is a timestamp, not a newborn.
const TIMESTAMP_DAYS: i64 = 3 * 366;

/// What scoring knows of each kind of number.
#[derive(Clone)]
pub(super) struct Numbers {
    /// By kind.
    kinds: Vec<Option<Number>>,
    pub(super) context: Context,
}

#[derive(Clone)]
struct Number {
    guards: Vec<Guard>,
    /// Names a person, as an account or a case number does not.
    personal: bool,
    /// The languages of its country.
    home: Languages,
}

/// The text around the matches of one part.
pub(super) struct Surroundings<'s> {
    pub(super) part: &'s Part<'s>,
    pub(super) text: &'s Text,
    pub(super) forms: &'s Forms,
    pub(super) validator: &'s Validator,
    pub(super) tallies: &'s Tallies,
    /// The language of the text, where known.
    pub(super) language: Languages,
    /// Context words in hearing of the matches.
    pub(super) heard: &'s [Heard],
    /// Ends of full names in the folded text, rising.
    pub(super) name_ends: &'s [usize],
    /// Context words in the label and column header of an offset.
    pub(super) label: &'s dyn Fn(usize) -> &'s [Heard],
    /// Where the row of an offset begins; 0 in running text.
    pub(super) floor: &'s dyn Fn(usize) -> usize,
    /// True when the sentence or row of an offset names a person.
    pub(super) about_a_person: &'s dyn Fn(usize) -> bool,
}

impl Numbers {
    pub(super) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        let mut kinds = vec![None; catalog.kinds().len()];
        for detector in catalog.detectors() {
            let Some(KindId(kind)) = catalog.kind_id(&detector.kind) else { continue };
            let personal = detector.category == Category::Identity;
            let home = detector.country.as_deref().map_or(Languages::NONE, languages_of);
            kinds[usize::from(kind)] = Some(Number { guards: detector.guards.clone(), personal, home });
        }
        Ok(Self { kinds, context: Context::new(catalog)? })
    }

    fn of(&self, KindId(kind): KindId) -> Option<&Number> {
        self.kinds.get(usize::from(kind)).and_then(Option::as_ref)
    }

    /// True when a number of this kind says who is spoken of.
    pub(super) fn is_personal(&self, kind: KindId) -> bool {
        self.of(kind).is_some_and(|number| number.personal)
    }

    /// True when the text is in a language of the kind's country.
    pub(super) fn is_at_home(&self, kind: KindId, language: Languages) -> bool {
        self.of(kind).is_some_and(|number| number.home.meets(language))
    }

    /// The draft of one match; its confidence may be too low to report.
    pub(super) fn draft(&self, around: &Surroundings<'_>, found: &Match) -> Option<Draft> {
        let Number { guards, personal, .. } = self.of(found.kind)?;
        let (candidate, validation) = (&found.candidate, &found.validation);
        let start = candidate.span.start;
        let mut evidence: Vec<Evidence> =
            validation.summed.then_some(Evidence::Checksum).into_iter().collect();
        evidence.extend(validation.date.map(|_| Evidence::Date));
        let voices = self.context.voices(
            found.kind,
            &around.text.folded,
            candidate.span,
            (around.floor)(start),
            around.heard,
            (around.label)(start),
        );
        let mut class = Some(if candidate.edge.padded { found.class.min(Class::Weak) } else { found.class });
        for trap in traps(around, found, guards, voices.against) {
            class = class.and_then(Class::lower);
            evidence.push(trap);
        }
        evidence.dedup();
        evidence.extend(candidate.edge.padded.then_some(Evidence::Padded));
        let vote = column_vote(around, found);
        let spoken_for = voices.near.is_some() || voices.label.is_some();
        evidence.extend(voices.label.map(|word| Evidence::Label(word.to_owned())));
        evidence.extend(voices.near.map(|word| Evidence::Near(word.to_owned())));
        evidence.extend(vote.then_some(Evidence::ColumnVote));
        let proven = validation.summed || class > Some(Class::Weak);
        let named = *personal && proven && beside_name(around, start);
        evidence.extend(named.then_some(Evidence::Together));
        evidence.extend(validation.synthetic.then_some(Evidence::Synthetic));
        evidence.extend(validation.personal.then_some(Evidence::Personal));
        let mut value = weigh(class, spoken_for, vote, named);
        // What is drawn with separators and right but for a check digit is no accident in its own country.
        if class == Some(Class::Context) && *personal && self.is_abroad_at_home(around, found) {
            value = value.max(50);
        }
        if guards.contains(&Guard::Person) && !(around.about_a_person)(start) {
            value = value.min(30);
            evidence.push(Evidence::Nobody);
        }
        Some(Draft {
            kind: found.kind,
            span: candidate.span,
            confidence: Confidence::new(value),
            evidence,
            canonical: canonical(found),
            synthetic: validation.synthetic,
            personal: validation.personal,
            subject: None,
        })
    }

    fn is_abroad_at_home(&self, around: &Surroundings<'_>, found: &Match) -> bool {
        let separated = around.forms.get(found.candidate.form).is_some_and(|form| !form.contiguous);
        let swedish_or_norwegian = around.language.meets(Languages::READ);
        separated && !swedish_or_norwegian && self.is_at_home(found.kind, around.language)
    }
}

/// The languages of a country of the North.
fn languages_of(country: &str) -> Languages {
    let codes: &[&str] = match country {
        "SE" => &["sv"],
        "NO" => &["nb", "nn"],
        "DK" => &["da"],
        "FI" => &["fi"],
        _ => &[],
    };
    codes.iter().filter_map(|code| Languages::from_code(code)).fold(Languages::NONE, Languages::with)
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
    let tally = tally(around, found);
    traps.extend((tally.seen >= 5 && tally.held * 3 < tally.seen).then_some(Evidence::Series));
    traps.extend(against.map(|word| Evidence::Against(word.to_owned())));
    traps
}

/// A day within three years of the message's, or of today, and four last digits that are a time of day.
fn is_timestamp(digits: &[u8], date: Option<Date>, around: &Surroundings<'_>) -> bool {
    let (Some(date), Some(&[h1, h2, m1, m2])) = (date, digits.last_chunk::<4>()) else { return false };
    let two = |a: u8, b: u8| a.wrapping_sub(b'0').wrapping_mul(10).wrapping_add(b.wrapping_sub(b'0'));
    let near = around.part.dated.unwrap_or(around.validator.today());
    two(h1, h2) < 24 && two(m1, m2) < 60 && (date.days() - near.days()).abs() <= TIMESTAMP_DAYS
}

fn tally(around: &Surroundings<'_>, found: &Match) -> Tally {
    let group = around.forms.get(found.candidate.form).map_or(u16::MAX, |form| form.group);
    around.tallies.of(group, found.candidate.column, around.validator.family(found.kind))
}

/// Chance lets at most one of ten bare numbers through; three of five by chance in 0.4 % of columns of references.
fn column_vote(around: &Surroundings<'_>, found: &Match) -> bool {
    let in_list = found.candidate.column != NO_COLUMN || found.candidate.edge.alone;
    let tally = tally(around, found);
    in_list && found.validation.summed && tally.summed >= 4 && tally.summed * 10 >= tally.seen * 7
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
    if digits.is_empty() {
        return Canonical::Words;
    }
    let mut bytes = [0; MAX_DIGITS];
    bytes[..digits.len()].copy_from_slice(digits);
    Canonical::Digits(bytes, digits.len() as u8)
}

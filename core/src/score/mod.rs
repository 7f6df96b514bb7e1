//! Match -> finding: what stands around a number or a term decides what it is worth.

mod bond;
mod company;
mod compete;
mod confidence;
mod context;
mod evidence;
mod exact;
mod finding;
mod identity;
mod label;
mod language;
mod overlap;
mod person;
mod sentence;
mod statement;
mod units;
mod vocabulary;
mod weight;

pub use confidence::{Confidence, Level};
pub use evidence::{Evidence, Frame, PersonLink, Reason};
pub(crate) use exact::Lists;
pub use finding::Finding;
pub(crate) use finding::{Canonical, Draft};

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{Catalog, Class, KindId, Languages, Names};
use crate::detect::{Forms, Lexicon, TermHit, Terms};
use crate::error::BuildError;
use crate::extract::{Part, Role};
use crate::normalize::Text;
use crate::span::Span;
use crate::validate::{Match, Tallies, Validator};
use context::Heard;
use identity::{Numbers, Surroundings};
use overlap::{Bench, resolve};
use sentence::Reader;
use statement::{Entry, Weigher};
use units::Units;
use vocabulary::Vocabulary;

/// Least confidence at which a number makes a sentence one about a person.
const PERSONAL: u8 = 40;

/// Words of fewer letters are not trusted in a text of unknown language.
const KNOWN_BY_LENGTH: usize = 6;

/// The stage.
#[derive(Clone)]
pub(crate) struct Scorer {
    numbers: Numbers,
    vocabulary: Vocabulary,
    entries: Vec<Entry>,
    names: Arc<Names>,
    /// Id and country by kind.
    kinds: Vec<(String, Option<String>)>,
}

/// What earlier stages found in a part, and what they know.
pub(crate) struct Found<'f> {
    pub(crate) matches: &'f [Match],
    pub(crate) tallies: &'f Tallies,
    pub(crate) hits: &'f [TermHit],
    pub(crate) forms: &'f Forms,
    pub(crate) validator: &'f Validator,
    /// The language of the text, where its words tell.
    pub(crate) language: Option<Languages>,
}

impl Scorer {
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        Ok(Self {
            numbers: Numbers::new(catalog)?,
            vocabulary: Vocabulary::new(catalog),
            entries: catalog.terms().iter().filter_map(|term| Entry::new(catalog, term)).collect(),
            names: Arc::clone(&catalog.names),
            kinds: catalog.kinds().iter().map(|kind| (kind.id.clone(), kind.country.clone())).collect(),
        })
    }

    /// True when findings of this kind are words about a person.
    pub(crate) fn is_statement(&self, kind: KindId) -> bool {
        self.entries.iter().any(|entry| entry.kind == kind)
    }

    /// True when a number of this kind says who is spoken of.
    pub(crate) fn is_personal(&self, kind: KindId) -> bool {
        self.numbers.is_personal(kind)
    }

    /// The language of a text; none when too few words speak.
    pub(crate) fn language(&self, text: &Text) -> Option<Languages> {
        language::vote(&self.vocabulary, &self.names, &text.folded)
    }

    /// Term hits of a part in its language; in an unknown one, only long words of any.
    pub(crate) fn hits(
        &self,
        lexicon: &Lexicon,
        catalog: &Catalog,
        part: &Part<'_>,
        text: &Text,
        known: Option<Languages>,
        heard: &mut Terms,
    ) {
        if is_addresses(part) {
            return;
        }
        lexicon.detect(&part.text, text, known.unwrap_or(Languages::READ), heard);
        if language::is_without_marks(&self.vocabulary, &text.folded) {
            lexicon.ascii(catalog).detect(&part.text, text, known.unwrap_or(Languages::READ), heard);
        }
        if known.is_none() {
            heard.hits.retain(|hit| hit.span.slice(&text.folded).chars().count() >= KNOWN_BY_LENGTH);
        }
    }

    /// Weighs all that was found in a part; drafts of low confidence are among them.
    pub(crate) fn score(&self, part: &Part<'_>, text: &Text, found: &Found<'_>) -> Vec<Draft> {
        let mut heard = Vec::new();
        let matches = self.audible(part, text, found, &mut heard);
        if matches.is_empty() && found.hits.is_empty() {
            return Vec::new();
        }
        let units = Units::cut(part, text, &self.vocabulary.abbreviations);
        let reader = Reader {
            vocabulary: &self.vocabulary,
            names: &self.names,
            languages: found.language.unwrap_or(Languages::READ),
            original: &part.text,
            text,
        };
        let label = part.label.as_deref().unwrap_or_default().to_lowercase();
        let scene = Scene { part, text, found, units: &units, reader: &reader, heard: &heard, label: &label };
        let mut drafts = self.identities(&scene, &matches);
        let numbers: Vec<(Span, usize)> = drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| draft.confidence.value() >= PERSONAL && self.numbers.is_personal(draft.kind))
            .map(|(index, draft)| (draft.span, index))
            .collect();
        let weigher = Weigher {
            entries: &self.entries,
            reader,
            units: &units,
            numbers: &numbers,
            label: &label,
            is_name: part.role == Role::Name,
        };
        let statements = weigher.weigh(found.hits);
        drafts.extend(statements);
        drafts
    }

    /// Matches that could count: those of forms that prove nothing only where a word speaks for them.
    fn audible<'f>(
        &self,
        part: &Part<'_>,
        text: &Text,
        found: &Found<'f>,
        heard: &mut Vec<Heard>,
    ) -> Vec<&'f Match> {
        let mut places: Vec<Span> = found.matches.iter().map(|found| found.candidate.span).collect();
        places.sort_unstable_by_key(|place| place.start);
        places.dedup();
        self.numbers.context.hear(&text.folded, &places, heard);
        let context = &self.numbers.context;
        let mut labels: HashMap<u32, Vec<Heard>> = HashMap::new();
        let mut labelled = |m: &Match| {
            let column = m.candidate.column;
            let heard = labels.entry(column).or_insert_with(|| {
                let header = part.table.as_ref().map_or("", |table| table.header_of(column));
                let label = part.label.as_deref().unwrap_or_default();
                context.label(&format!("{label} {header}").to_lowercase())
            });
            context.speak_for(m.kind, heard)
        };
        let addresses = is_addresses(part);
        let counts = |m: &&Match| {
            if addresses {
                return self.numbers.is_personal(m.kind);
            }
            m.class > Class::Weak
                || m.validation.summed && self.numbers.is_personal(m.kind)
                || context.is_spoken_for(m.kind, m.candidate.span, heard)
                || labelled(m)
        };
        found.matches.iter().filter(counts).collect()
    }

    fn identities(&self, scene: &Scene<'_>, matches: &[&Match]) -> Vec<Draft> {
        let Scene { part, text, found, units, reader, heard, label } = *scene;
        let mut seen: Vec<usize> = matches.iter().filter_map(|m| units.at(m.candidate.span.start)).collect();
        seen.sort_unstable();
        seen.dedup();
        let mut name_ends = Vec::new();
        for unit in seen.iter().filter_map(|index| units.units.get(*index)) {
            reader.name_ends(unit, &mut name_ends);
        }
        name_ends.sort_unstable();
        let context = &self.numbers.context;
        let of_part = context.label(label);
        let mut labels: HashMap<&str, Vec<Heard>> = HashMap::new();
        for header in matches.iter().map(|m| units.header_at(m.candidate.span.start)) {
            labels.entry(header).or_insert_with(|| [of_part.clone(), context.label(header)].concat());
        }
        let numbers = matches.iter().filter(|m| self.numbers.is_personal(m.kind));
        let numbers: Vec<Span> = numbers.map(|m| m.candidate.span).collect();
        // By unit, for a row may hold thousands of numbers.
        let personal: RefCell<HashMap<usize, bool>> = RefCell::default();
        let names_a_person = |index: usize| {
            let unit = units.units.get(index);
            unit.is_some_and(|unit| !reader.read(unit, &numbers).links.is_empty())
        };
        let around = Surroundings {
            part,
            text,
            forms: found.forms,
            validator: found.validator,
            tallies: found.tallies,
            language: found.language.unwrap_or_default(),
            heard,
            name_ends: &name_ends,
            floor: &|offset| units.row_start(offset),
            label: &|offset| labels.get(units.header_at(offset)).map_or(&[][..], Vec::as_slice),
            about_a_person: &|offset| {
                let Some(index) = units.at(offset) else { return false };
                *personal.borrow_mut().entry(index).or_insert_with(|| names_a_person(index))
            },
        };
        let bench = Bench {
            is_at_home: &|kind| self.numbers.is_at_home(kind, around.language),
            is_personal: &|kind| self.numbers.is_personal(kind),
            named: &|KindId(kind)| {
                self.kinds.get(usize::from(kind)).map_or(("", None), |(id, country)| (id, country.as_deref()))
            },
        };
        resolve(&bench, matches.iter().filter_map(|m| self.numbers.draft(&around, m)).collect())
    }
}

/// Senders and recipients: they say nothing of anybody, and their addresses are no news.
fn is_addresses(part: &Part<'_>) -> bool {
    part.role == Role::Header && part.label.is_none()
}

/// A part, what was found in it, and how it is cut and read.
#[derive(Clone, Copy)]
struct Scene<'s> {
    part: &'s Part<'s>,
    text: &'s Text,
    found: &'s Found<'s>,
    units: &'s Units,
    reader: &'s Reader<'s>,
    heard: &'s [Heard],
    label: &'s str,
}

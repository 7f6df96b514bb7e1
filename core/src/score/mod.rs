//! Match -> finding: what stands around a number or a term decides what it is worth.

mod compete;
mod confidence;
mod context;
mod evidence;
mod finding;
mod identity;
mod language;
mod overlap;
mod sentence;
mod statement;
mod units;
mod vocabulary;
mod weight;

pub use confidence::{Confidence, Level};
pub use evidence::{Evidence, Frame, PersonLink};
pub use finding::Finding;
pub(crate) use finding::{Canonical, Draft};

use std::sync::Arc;

use crate::catalog::{Catalog, Languages, Names};
use crate::date::Date;
use crate::detect::{Forms, Lexicon, TermHit};
use crate::error::BuildError;
use crate::extract::{Part, Role};
use crate::normalize::Text;
use crate::span::Span;
use crate::validate::{Match, Tally};
use identity::{Numbers, Surroundings};
use sentence::Reader;
use statement::{Entry, Weigher};
use units::Units;
use vocabulary::Vocabulary;

/// Least confidence at which a number makes a sentence one about a person.
const PERSONAL: u8 = 40;

/// Words of fewer letters are not trusted in a text of unknown language.
const KNOWN_BY_LENGTH: usize = 6;

/// The stage.
#[derive(Clone, Default)]
pub(crate) struct Scorer {
    numbers: Numbers,
    vocabulary: Vocabulary,
    entries: Vec<Entry>,
    names: Arc<Names>,
}

/// What earlier stages found in a part.
pub(crate) struct Found<'f> {
    pub(crate) matches: &'f [Match],
    pub(crate) tallies: &'f [Tally],
    pub(crate) hits: &'f [TermHit],
    pub(crate) today: Date,
}

impl Scorer {
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        Ok(Self {
            numbers: Numbers::new(catalog)?,
            vocabulary: Vocabulary::new(catalog),
            entries: catalog.terms().iter().filter_map(|term| Entry::new(catalog, term)).collect(),
            names: Arc::clone(&catalog.names),
        })
    }

    /// The language of a text; none when too few words speak.
    pub(crate) fn language(&self, text: &Text) -> Option<Languages> {
        language::vote(&self.vocabulary, &self.names, &text.folded)
    }

    /// Term hits of a part in its language; in an unknown one, only long words of any.
    pub(crate) fn hits(
        &self,
        lexicon: &Lexicon,
        part: &Part<'_>,
        text: &Text,
        known: Option<Languages>,
        hits: &mut Vec<TermHit>,
    ) {
        let is_addresses = part.role == Role::Header && part.label.is_none();
        if is_addresses {
            return;
        }
        lexicon.detect(&part.text, text, known.unwrap_or(Languages::READ), hits);
        if known.is_none() {
            hits.retain(|hit| hit.span.slice(&text.folded).chars().count() >= KNOWN_BY_LENGTH);
        }
    }

    /// Weighs all that was found in a part; drafts of low confidence are among them.
    pub(crate) fn score(
        &self,
        part: &Part<'_>,
        text: &Text,
        forms: &Forms,
        found: &Found<'_>,
        known: Option<Languages>,
    ) -> Vec<Draft> {
        if found.matches.is_empty() && found.hits.is_empty() {
            return Vec::new();
        }
        let units = Units::cut(part, text);
        let reader = Reader {
            vocabulary: &self.vocabulary,
            names: &self.names,
            languages: known.unwrap_or(Languages::READ),
            original: &part.text,
            text,
        };
        let label = part.label.as_deref().unwrap_or_default().to_lowercase();
        let mut drafts = self.identities(part, text, forms, found, &units, &reader, &label);
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

    #[allow(clippy::too_many_arguments)] // All of them belong to one part; a struct would only rename them.
    fn identities(
        &self,
        part: &Part<'_>,
        text: &Text,
        forms: &Forms,
        found: &Found<'_>,
        units: &Units,
        reader: &Reader<'_>,
        label: &str,
    ) -> Vec<Draft> {
        let mut name_ends = Vec::new();
        let mut seen: Vec<usize> =
            found.matches.iter().filter_map(|m| units.at(m.candidate.span.start)).collect();
        seen.sort_unstable();
        seen.dedup();
        for unit in seen.iter().filter_map(|index| units.units.get(*index)) {
            reader.name_ends(unit, &mut name_ends);
        }
        name_ends.sort_unstable();
        let around = Surroundings {
            part,
            text,
            forms,
            tallies: found.tallies,
            today: found.today,
            name_ends: &name_ends,
            floor: &|offset| units.row_start(offset),
            label: &|offset| format!("{label} {}", units.header_at(offset)),
        };
        overlap::resolve(found.matches.iter().filter_map(|m| self.numbers.draft(&around, m)).collect())
    }
}

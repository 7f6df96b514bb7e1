//! What leaves the house: counts, kinds, places and outlines, never a value.

mod fingerprint;
mod json;
mod mask;
mod redact;

pub(crate) use fingerprint::Key;
pub(crate) use mask::outline;
pub use redact::Redacted;
pub(crate) use redact::Values;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::catalog::Category;
use crate::decide::Allowed;
use crate::extract::Gap;
use crate::score::Finding;
use crate::span::Unit;

/// All that one scan says of one document.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// The document's name, numbers in it masked.
    pub name: Option<String>,
    /// Media type by content.
    pub media_type: Option<&'static str>,
    /// Size of the document.
    pub bytes: u64,
    /// What the spans of its findings count.
    pub unit: Unit,
    /// What Vakthund stands by, in document order.
    pub findings: Vec<Finding>,
    /// What was held back: confidence below the least reported. Kept only when the builder asks for it.
    pub filtered: Vec<Finding>,
    /// Ordinary data found beyond what is listed, by kind.
    pub unlisted: BTreeMap<String, u64>,
    /// What allow-lists took out of the findings, by reason.
    pub allowed: Vec<Allowed>,
    /// What they would have taken out, had their entries not expired; it stands among the findings.
    pub allow_expired: Vec<Allowed>,
    /// What could not be examined.
    pub gaps: Vec<Gap>,
    /// How much was done.
    pub stats: Stats,
}

/// Work done for a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Parts examined.
    pub parts: u64,
    /// Bytes of text examined.
    pub text_bytes: u64,
    /// Time it took.
    pub elapsed: Duration,
}

impl Report {
    /// True when everything was examined.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Number of different persons by identity number, of level medium or higher.
    pub fn persons(&self) -> usize {
        let sure =
            |finding: &&Finding| finding.category == Category::Identity && finding.confidence.value() >= 40;
        self.findings.iter().filter(sure).map(Finding::person).collect::<BTreeSet<_>>().len()
    }
}

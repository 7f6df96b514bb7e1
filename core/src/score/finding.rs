//! What Vakthund stands by: kind, place and reasons, never the value itself.

use crate::catalog::{Category, MAX_DIGITS};
use crate::extract::PartPath;
use crate::span::Span;

use super::confidence::Confidence;
use super::evidence::Evidence;

/// A match with what speaks for and against it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Stable id: `se.personnummer`, `health.diagnosis`.
    pub kind: String,
    /// What law calls it.
    pub category: Category,
    /// ISO 3166 code in capitals, for numbers of one country.
    pub country: Option<String>,
    /// The way to it, down to cell or page.
    pub path: PartPath,
    /// Bytes of the text of its part; of its cell, where the path ends in one.
    pub span: Span,
    /// How sure.
    pub confidence: Confidence,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// The value's outline, every digit and letter masked.
    pub preview: String,
    /// Keyed: equal values have equal fingerprints under one key.
    pub fingerprint: String,
    /// Fingerprint of the identity number of the person spoken of, where one stands near.
    pub subject: Option<String>,
    /// Of a test series.
    pub synthetic: bool,
    /// Stands in quoted history.
    pub quoted: bool,
}

impl Finding {
    /// What tells persons apart: the identity number, also where the row of an own list holds it.
    pub(crate) fn person(&self) -> &str {
        self.subject.as_deref().unwrap_or(&self.fingerprint)
    }
}

/// A finding before its place and value are made presentable.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) kind: crate::catalog::KindId,
    /// In the folded text.
    pub(crate) span: Span,
    pub(crate) confidence: Confidence,
    pub(crate) evidence: Vec<Evidence>,
    /// What makes two values the same.
    pub(crate) canonical: Canonical,
    pub(crate) synthetic: bool,
    /// A company's number that is a person's: it counts as one of identity.
    pub(crate) personal: bool,
    /// Index of the draft of the identity number it is about.
    pub(crate) subject: Option<usize>,
}

/// What the fingerprint is made of.
#[derive(Clone)]
pub(crate) enum Canonical {
    /// Digits without separators and century.
    Digits([u8; MAX_DIGITS], u8),
    /// The folded words at the span.
    Words,
    /// A row of a list of one's own, however it is named.
    Row(u32),
}

impl std::fmt::Debug for Canonical {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Digits(..) => "Digits",
            Self::Words => "Words",
            Self::Row(_) => "Row",
        })
    }
}

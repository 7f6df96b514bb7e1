//! What detection hands on: places that look like something. It claims nothing.

use crate::catalog::Digits;
use crate::span::Span;

/// Digits in one of the written forms.
#[derive(Clone, Copy)]
pub(crate) struct Candidate {
    /// Index of the form.
    pub(crate) form: u16,
    /// Place in the folded text.
    pub(crate) span: Span,
    /// Without separators.
    pub(crate) digits: Digits,
    /// Column of the cell it stands in; [`NO_COLUMN`] in running text.
    pub(crate) column: u32,
    /// What touches it.
    pub(crate) edge: Edge,
}

/// The column of what stands in no cell.
pub(crate) const NO_COLUMN: u32 = u32::MAX;

/// How the number meets its surroundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edge {
    /// A letter touches it.
    pub(crate) glued: bool,
    /// A dash, slash or comma joins it to more digits.
    pub(crate) chained: bool,
    /// Every digit stands alone: `8 1 1 2 2 8 - 9 8 7 4`.
    pub(crate) spaced: bool,
    /// Leading zeros were added to a number cell.
    pub(crate) padded: bool,
    /// It fills its cell, line or field.
    pub(crate) alone: bool,
}

/// A term of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TermHit {
    /// Index of the entry in the catalog.
    pub(crate) entry: u32,
    /// The word or words in the folded text.
    pub(crate) span: Span,
    /// Where what the entry says ends; the rest of a compound is not its own.
    pub(crate) stem: usize,
}

impl Edge {
    /// Of a number whose leading zeros were put back.
    pub(crate) fn of_padded() -> Self {
        Self { padded: true, alone: true, ..Self::default() }
    }
}

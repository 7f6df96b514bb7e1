//! Does a word stand with one that makes a statement of it? `Kommunal` is a union, a band or an adjective;
//! with `medlem` before it somebody's membership.

use super::sentence::Sentence;
use super::units::Unit;
use crate::detect::TermHit;

/// Words between a companion and the word it speaks of.
const REACH: usize = 8;

/// Words over which a comma does not part the two: `dömd, misshandel`.
const TOGETHER: usize = 3;

/// True when a companion of one of the groups stands with the hit in its sentence or row.
pub(super) fn has_company(groups: u64, unit: &Unit, sentence: &Sentence, hit: TermHit, folded: &str) -> bool {
    let first = sentence.index_of(hit.span.start);
    let after = sentence.index_of(hit.span.end);
    sentence.words.iter().enumerate().any(|(at, word)| {
        if word.sense.groups & groups == 0 || word.span.overlaps(hit.span) {
            return false;
        }
        let apart = if at < first { first - at } else { at.saturating_sub(after) };
        let between = if at < first {
            folded.get(word.span.end..hit.span.start)
        } else {
            folded.get(hit.span.end..word.span.start)
        };
        let parted = || between.is_none_or(|text| text.contains([',', ';']));
        !unit.cells.is_empty() || apart <= TOGETHER || apart <= REACH && !parted()
    })
}

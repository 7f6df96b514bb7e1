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
    let row = !unit.cells.is_empty();
    let reach = if row { sentence.words.len() } else { REACH };
    let from = first.saturating_sub(reach);
    let near = sentence.words.get(from..(after + reach + 1).min(sentence.words.len())).unwrap_or_default();
    near.iter().enumerate().any(|(back, word)| {
        let at = from + back;
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
        row || apart <= TOGETHER || apart <= REACH && !parted()
    })
}

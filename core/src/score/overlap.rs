//! Where two readings of the same digits meet, the better founded one stays, then the longer one.

use super::evidence::{Evidence, Reason};
use super::finding::Draft;
use crate::catalog::KindId;

/// What the readings are weighed by.
pub(super) struct Bench<'b> {
    /// The text is in a language of the kind's country.
    pub(super) is_at_home: &'b dyn Fn(KindId) -> bool,
    /// The kind's numbers name a person.
    pub(super) is_personal: &'b dyn Fn(KindId) -> bool,
    /// Id and country of a kind.
    pub(super) named: &'b dyn Fn(KindId) -> (&'b str, Option<&'b str>),
}

/// A word near the number tells more than the form: it was written for the reader.
const SPOKEN: u32 = 30;
/// A reading as a person's number is given up last: a wrong one costs a look, a missed one a secret.
const PERSONAL: u32 = 30;
/// Between countries, the language of the text.
const AT_HOME: u32 = 8;
/// Where nothing else tells: every number of a Swedish child is a Danish date.
const FIRST_SERVED: u32 = 1;

/// Leaves out every draft that a better one overlaps; the order of the text is kept.
pub(super) fn resolve(bench: &Bench<'_>, mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.sort_by_key(|draft| (draft.span.start, draft.span.end));
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match kept.last_mut().filter(|last| last.span.overlaps(draft.span)) {
            Some(last) if bench.rank(&draft) > bench.rank(last) => {
                let loser = std::mem::replace(last, draft);
                bench.tell(last, &loser);
            }
            Some(last) => bench.tell(last, &draft),
            None => kept.push(draft),
        }
    }
    kept
}

impl Bench<'_> {
    fn rank(&self, draft: &Draft) -> (u32, usize) {
        let mut rank = u32::from(draft.confidence.value());
        rank += if is_spoken_for(draft) { SPOKEN } else { 0 };
        rank += if draft.personal || (self.is_personal)(draft.kind) { PERSONAL } else { 0 };
        rank += if (self.is_at_home)(draft.kind) { AT_HOME } else { 0 };
        let served = matches!((self.named)(draft.kind).1, Some("SE" | "NO"));
        rank += if served { FIRST_SERVED } else { 0 };
        (rank, draft.span.len())
    }

    /// Says why the number is not another country's, where it could be.
    fn tell(&self, winner: &mut Draft, loser: &Draft) {
        let ((_, own), (other, country)) = ((self.named)(winner.kind), (self.named)(loser.kind));
        if own == country || own.is_none() || country.is_none() || loser.confidence.value() < 25 {
            return;
        }
        let reason = if is_spoken_for(winner) && !is_spoken_for(loser) {
            Reason::Word
        } else if (self.is_at_home)(winner.kind) && !(self.is_at_home)(loser.kind) {
            Reason::Language
        } else {
            Reason::Form
        };
        let evidence = Evidence::RatherThan(other.to_owned(), reason);
        if !winner.evidence.contains(&evidence) {
            winner.evidence.push(evidence);
        }
    }
}

fn is_spoken_for(draft: &Draft) -> bool {
    draft.evidence.iter().any(|evidence| matches!(evidence, Evidence::Near(_) | Evidence::Label(_)))
}

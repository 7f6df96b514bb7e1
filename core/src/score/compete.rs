//! Which of the overlapping term hits stay: a cancelling entry ends those it covers, the stronger covers the weaker.

use super::statement::Entry;
use crate::detect::TermHit;

/// The hits that stay, in the order of the text.
pub(super) fn compete(entries: &[Entry], hits: &[TermHit]) -> Vec<TermHit> {
    let mut hits = hits.to_vec();
    hits.sort_by_key(|hit| (hit.span.start, usize::MAX - hit.span.end));
    let mut kept = Vec::with_capacity(hits.len());
    let mut rest = hits.as_slice();
    while let Some(first) = rest.first() {
        // Only hits that overlap, directly or through others, compete.
        let mut end = first.span.end;
        let joined = rest.iter().take_while(|hit| {
            let joins = hit.span.start < end;
            end = end.max(hit.span.end);
            joins
        });
        let length = joined.count().max(1);
        let (cluster, later) = rest.split_at(length);
        settle(entries, cluster, &mut kept);
        rest = later;
    }
    kept
}

fn settle(entries: &[Entry], cluster: &[TermHit], kept: &mut Vec<TermHit>) {
    let entry = |hit: &TermHit| entries.get(hit.entry as usize);
    let strength = |hit: &TermHit| entry(hit).map_or(0, |entry| entry.claim.strength);
    let category = |hit: &TermHit| entry(hit).map(|entry| entry.claim.category);
    let cancels = |hit: &TermHit, other: &TermHit| {
        let covers = other.span.overlaps(hit.span) && other.span.len() >= hit.span.len();
        strength(other) == 0 && covers && category(other) == category(hit)
    };
    let live = |hit: &&TermHit| strength(hit) > 0 && !cluster.iter().any(|other| cancels(hit, other));
    let living: Vec<TermHit> = cluster.iter().filter(live).copied().collect();
    let rank = |hit: &TermHit| (strength(hit), hit.span.len(), u32::MAX - hit.entry);
    let covered = |hit: &TermHit| {
        living.iter().any(|other| {
            let inside = other.span.start <= hit.span.start && hit.span.end <= other.span.end;
            // One that needs company or a form may turn out to claim nothing: it hides no other.
            let sure = entry(other).is_some_and(Entry::is_unconditional);
            inside && sure && category(other) == category(hit) && rank(other) > rank(hit)
        })
    };
    kept.extend(living.iter().filter(|hit| !covered(hit)));
}

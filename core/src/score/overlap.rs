//! Where two readings of the same digits meet, the surer one stays, then the longer one.

use super::finding::Draft;

/// Leaves out every draft that a better one overlaps; the order of the text is kept.
pub(super) fn resolve(mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.sort_by_key(|draft| (draft.span.start, draft.span.end));
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match kept.last_mut().filter(|last| last.span.overlaps(draft.span)) {
            Some(last) if rank(&draft) > rank(last) => *last = draft,
            Some(_) => {}
            None => kept.push(draft),
        }
    }
    kept
}

fn rank(draft: &Draft) -> (u8, usize) {
    (draft.confidence.value(), draft.span.len())
}

//! Replacements of ranges of bytes.

use crate::span::Span;

/// A range of bytes and what stands there instead.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Patch {
    pub(in super::super) at: Span,
    pub(in super::super) bytes: Vec<u8>,
}

/// `bytes` with all patches in place; of two that overlap the first holds.
pub(in super::super) fn patched(bytes: &[u8], mut patches: Vec<Patch>) -> Vec<u8> {
    patches.sort_by_key(|patch| (patch.at.start, patch.at.end));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for patch in patches.iter().filter(|patch| patch.at.end <= bytes.len()) {
        if patch.at.start >= at {
            out.extend_from_slice(bytes.get(at..patch.at.start).unwrap_or_default());
            out.extend_from_slice(&patch.bytes);
            at = patch.at.end;
        }
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

/// Where `inner`, a piece of `outer`, begins in it.
pub(in super::super) fn offset_of(outer: &[u8], inner: &[u8]) -> usize {
    (inner.as_ptr() as usize).saturating_sub(outer.as_ptr() as usize).min(outer.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_stand_where_they_belong() {
        let patch = |start, end, bytes: &str| Patch { at: Span::new(start, end), bytes: bytes.into() };
        let patches = vec![patch(4, 5, "*"), patch(0, 2, "+"), patch(1, 3, "x"), patch(5, 5, "!")];
        assert_eq!(patched(b"abcdef", patches), b"+cd*!f");
        let outer = b"abcdef";
        assert_eq!(offset_of(outer, &outer[2..4]), 2);
    }
}

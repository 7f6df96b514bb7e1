//! The way back from folded text to the original: breakpoints where the two stop running side by side.

use crate::span::Span;

/// Between two breakpoints one byte of folded text is one byte of the original.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offsets {
    breaks: Vec<(u32, u32)>,
}

impl Offsets {
    pub(super) fn clear(&mut self) {
        self.breaks.clear();
    }

    /// From here on, `folded` stands where `origin` stood.
    pub(super) fn align(&mut self, folded: usize, origin: usize) {
        let entry = (folded as u32, origin as u32);
        match self.breaks.last_mut() {
            Some(last) if last.0 == entry.0 => *last = entry,
            _ => self.breaks.push(entry),
        }
    }

    /// The place in the original of a span of the folded text.
    pub(crate) fn origin(&self, span: Span) -> Span {
        Span::new(self.at(span.start), self.at(span.end).max(self.at(span.start)))
    }

    fn at(&self, offset: usize) -> usize {
        let after = self.breaks.partition_point(|(folded, _)| *folded as usize <= offset);
        let (folded, origin) =
            after.checked_sub(1).and_then(|i| self.breaks.get(i)).copied().unwrap_or((0, 0));
        let straight = origin as usize + (offset - folded as usize);
        self.breaks.get(after).map_or(straight, |(_, next)| straight.min(*next as usize))
    }

    /// The place in the folded text of an offset of the original; inside a folded piece, its beginning.
    pub(crate) fn folded(&self, offset: usize) -> usize {
        let after = self.breaks.partition_point(|(_, origin)| *origin as usize <= offset);
        let (folded, origin) =
            after.checked_sub(1).and_then(|i| self.breaks.get(i)).copied().unwrap_or((0, 0));
        let straight = folded as usize + (offset - origin as usize);
        self.breaks.get(after).map_or(straight, |(next, _)| straight.min(*next as usize))
    }
}

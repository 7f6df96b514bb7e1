//! Positions in a text: in go byte offsets, out come the same places in the caller's unit.
//! All arithmetic between units stands here.

/// Half-open range of bytes in a part's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What one step of an offset counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// UTF-8 bytes (Rust).
    #[default]
    Byte,
    /// Unicode scalar values (Python).
    Char,
    /// UTF-16 code units (JavaScript).
    Utf16,
}

impl Unit {
    /// The stable name used in JSON: `byte`, `char`, `utf16`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Byte => "byte",
            Self::Char => "char",
            Self::Utf16 => "utf16",
        }
    }
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// True when it covers nothing.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// True when the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The piece of `text` it covers; empty where it does not fit.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The same place of `text` counted in `unit`.
    #[must_use]
    pub fn to_unit(self, text: &str, unit: Unit) -> Self {
        Self { start: count(text, self.start, unit), end: count(text, self.end, unit) }
    }
}

/// Recounts spans of one text in `unit`, in one pass over the text however many they are.
pub(crate) fn recount<'s>(text: &str, spans: impl Iterator<Item = &'s mut Span>, unit: Unit) {
    let mut offsets: Vec<&mut usize> = spans.flat_map(|span| [&mut span.start, &mut span.end]).collect();
    offsets.sort_unstable();
    let (mut byte, mut counted) = (0, 0);
    for offset in offsets {
        let piece = text.get(byte..*offset).unwrap_or_default();
        (byte, counted) = (byte + piece.len(), counted + count(piece, piece.len(), unit));
        *offset = counted;
    }
}

fn count(text: &str, offset: usize, unit: Unit) -> usize {
    let head = text.get(..offset).unwrap_or(text);
    match unit {
        Unit::Byte => head.len(),
        Unit::Char => head.chars().count(),
        Unit::Utf16 => head.chars().map(char::len_utf16).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_each_unit() {
        let text = "å𝟏b";
        let span = Span::new(2, 7);
        assert_eq!(span.to_unit(text, Unit::Byte), span);
        assert_eq!(span.to_unit(text, Unit::Char), Span::new(1, 3));
        assert_eq!(span.to_unit(text, Unit::Utf16), Span::new(1, 4));
    }

    #[test]
    fn recounts_many_as_one_by_one() {
        let text = "å𝟏b och ä";
        let spans = [Span::new(8, 12), Span::new(2, 7), Span::new(0, 14), Span::new(2, 6)];
        let mut recounted = spans;
        recount(text, recounted.iter_mut(), Unit::Utf16);
        assert_eq!(recounted, spans.map(|span| span.to_unit(text, Unit::Utf16)));
    }
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// UTF-8 bytes (Rust).
    Byte,
    /// Unicode scalar values (Python).
    Char,
    /// UTF-16 code units (JavaScript).
    Utf16,
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
}

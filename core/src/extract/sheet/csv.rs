//! A table as text (csv, tsv) -> cells. Nothing is malformed: ragged rows, stray quotes and any of the
//! usual separators are read as a person would read them.

use std::borrow::Cow;

use super::grid::Grid;
use crate::extract::{GapReason, Source, Walk, text};

/// The separator is chosen by the lines up to here.
const SAMPLE: usize = 1 << 16;
/// A quote that does not close within this many bytes was no quote.
const LONGEST_QUOTED: usize = 1 << 16;

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    const MEDIA_TYPES: &[&str] = &[
        "text/csv",
        "text/tab-separated-values",
        "text/tsv",
        "text/x-csv",
        "application/csv",
        "text/comma-separated-values",
    ];
    source.claims(MEDIA_TYPES, &["csv", "tsv"]) && text::sniff(source)
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let text = text::decode(source.bytes, source.charset.as_deref());
    let separator = declared_separator(&text).unwrap_or_else(|| separator_of(&text));
    let mut grid = Grid::new(source, source.path.clone());
    let mut rest: &str = &text;
    let (mut row, mut column) = (0_u32, 0_u32);
    while !rest.is_empty() {
        let (field, length) = next_field(rest, separator);
        let is_number =
            field.bytes().any(|b| b.is_ascii_digit()) && field.trim().bytes().all(|b| b.is_ascii_digit());
        grid.cell((row, column), &field, is_number, walk)?;
        rest = &rest[length..];
        column = column.saturating_add(1);
        if let Some(after) = rest.strip_prefix(char::from(separator)) {
            rest = after;
        } else {
            rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest);
            (row, column) = (row.saturating_add(1), 0);
        }
    }
    grid.finish(walk)
}

/// Excel's own first line: `sep=;`.
fn declared_separator(text: &str) -> Option<u8> {
    let line = text.lines().next()?;
    line.strip_prefix("sep=")?.bytes().next().filter(u8::is_ascii)
}

/// The separator that parts most lines into the same number of cells; a tab before the rest, for no one
/// types it into a cell.
fn separator_of(text: &str) -> u8 {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let mut best = (0, b'\t');
    for separator in [b'\t', b';', b',', b'|'] {
        let mut counts: Vec<usize> =
            sample.lines().filter(|l| !l.trim().is_empty()).map(|l| separators(l, separator)).collect();
        counts.sort_unstable();
        let commonest = counts
            .chunk_by(|a, b| a == b)
            .filter(|same| same[0] > 0)
            .map(|same| same.len() * 4 + same[0].min(3))
            .max();
        // Comma parts "Efternamn, Förnamn" too: it must be clearly the better one.
        let weight = if separator == b',' { 3 } else { 4 };
        let score = commonest.unwrap_or(0) * weight;
        if score > best.0 {
            best = (score, separator);
        }
    }
    best.1
}

/// Separators of a line outside quotes; a quote opens at the front of a cell and closes at its end.
fn separators(line: &str, separator: u8) -> usize {
    let bytes = line.as_bytes();
    let at_edge = |beside: Option<&u8>| beside.is_none_or(|byte| *byte == separator || *byte == b' ');
    let mut quoted = false;
    let mut count = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' if quoted => quoted = !at_edge(bytes.get(at + 1)),
            b'"' => quoted = at_edge(at.checked_sub(1).and_then(|before| bytes.get(before))),
            byte if *byte == separator && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

/// The field at the front of `text`, and the bytes it takes up to its separator or line end.
fn next_field(text: &str, separator: u8) -> (Cow<'_, str>, usize) {
    let ends = |byte: &u8| *byte == separator || matches!(byte, b'\n' | b'\r');
    let unquoted =
        |from: usize| text.as_bytes()[from..].iter().position(ends).map_or(text.len(), |at| from + at);
    let spaces = text.bytes().take_while(|byte| *byte == b' ').count();
    if text.as_bytes().get(spaces) != Some(&b'"') {
        let end = unquoted(0);
        return (Cow::Borrowed(&text[..end]), end);
    }
    if let Some(length) = closing_quote(&text[spaces + 1..]) {
        let inside = &text[spaces + 1..spaces + 1 + length];
        let after = spaces + length + 2;
        let end = unquoted(after);
        let field = if inside.contains('"') {
            Cow::Owned(inside.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(inside)
        };
        let tail = &text[after..end];
        (if tail.trim().is_empty() { field } else { Cow::Owned(field.into_owned() + tail) }, end)
    } else {
        let end = unquoted(0);
        (Cow::Borrowed(&text[..end]), end)
    }
}

/// Where the quote that is open before `text` closes; a doubled quote stands for itself.
fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let window = bytes.get(at..bytes.len().min(LONGEST_QUOTED))?;
        at += memchr::memchr(b'"', window)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Part, PartPath};
    use crate::limits::Limits;

    fn table(bytes: &[u8]) -> String {
        let mut out = String::new();
        let mut sink = |part: Result<Part<'_>, crate::extract::Gap>| out.push_str(&part.unwrap().text);
        let limits = Limits::default();
        read(&Source::new(bytes, PartPath::default()), &mut Walk::new(&limits, &mut sink)).unwrap();
        out
    }

    #[test]
    fn every_separator_is_found() {
        assert_eq!(table(b"Namn;Nr\r\nEk, Anna;7\r\nAlm, Bo;8\r\n"), "Namn\tNr\nEk, Anna\t7\nAlm, Bo\t8\n");
        assert_eq!(table(b"a,b\n1,2\n"), "a\tb\n1\t2\n");
        assert_eq!(table(b"a\tb\n1,5\t2,5\n"), "a\tb\n1,5\t2,5\n");
        assert_eq!(table(b"sep=|\na|b"), "sep=\na\tb\n");
        assert_eq!(
            table("Åsa;1\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()),
            "Åsa\t1\n"
        );
    }

    #[test]
    fn quotes_are_read_as_meant() {
        assert_eq!(table(b"\"a;\"\"b\"\"\nc\";d\n"), "a;\"b\" c\td\n");
        assert_eq!(table(b"\"a;b\nc;d\n"), "\"a\tb\nc\td\n");
        assert_eq!(table(b"\"a\"b;c\n\"\";d"), "ab\tc\nd\n");
        assert_eq!(table(b"a;b\"c;d\n"), "a\tb\"c\td\n");
    }

    #[test]
    fn rows_may_be_ragged() {
        assert_eq!(table(b"a;b;c\n\n;;x\ny\n"), "a\tb\tc\nx\ny\n");
    }
}

//! Rows, cells and strings written in the one form that nearly all programs write, straight from the bytes. What is
//! written otherwise is no error: the general reader takes it, and would give the same for what is taken here.

use memchr::memchr2;

use super::grid;

/// How the value of a cell is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Flag,
}

impl Kind {
    /// By the attribute `t` (ECMA-376 part 1, 18.18.11).
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"s" => Self::Shared,
            b"b" => Self::Flag,
            b"n" => Self::Number,
            _ => Self::Text,
        }
    }
}

/// What stands at the front of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Usual<'x> {
    /// A row begins, of this number from 1.
    Row(u32),
    RowEnd,
    /// A cell from its first byte to its last.
    Cell(Cell<'x>),
}

/// A cell without a formula.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cell<'x> {
    /// Row and column from 0, where they are told.
    pub(super) place: Option<(u32, u32)>,
    pub(super) kind: Kind,
    pub(super) style: usize,
    pub(super) value: &'x str,
}

/// The row or cell at the front, and what stands behind it; none where it is not whole or written otherwise.
#[inline]
pub(super) fn next(bytes: &[u8]) -> Option<(Usual<'_>, &[u8])> {
    if let Some(rest) = bytes.strip_prefix(b"<c") {
        let (cell, rest) = cell(rest)?;
        return Some((Usual::Cell(cell), rest));
    }
    if let Some(rest) = bytes.strip_prefix(b"</row>") {
        return Some((Usual::RowEnd, rest));
    }
    let (row, rest) = quoted_number(bytes.strip_prefix(b"<row r=\"")?)?;
    Some((Usual::Row(row), end_of_tag(rest)?))
}

/// The text of the string at the front of a table of shared strings, and what stands behind it.
#[inline]
pub(super) fn string(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(b"<si><t")?;
    let rest = rest.strip_prefix(b" xml:space=\"preserve\"").unwrap_or(rest);
    let (text, rest) = text(rest.strip_prefix(b">")?)?;
    Some((text, rest.strip_prefix(b"</t></si>")?))
}

#[inline]
fn cell(mut rest: &[u8]) -> Option<(Cell<'_>, &[u8])> {
    let mut cell = Cell::default();
    while let [b' ', name, b'=', b'"', value @ ..] = rest {
        match name {
            b'r' => {
                let (place, after) = quoted_place(value)?;
                (cell.place, rest) = (Some(place), after);
            }
            b's' => {
                let (style, after) = quoted_number(value)?;
                (cell.style, rest) = (style as usize, after);
            }
            b't' => {
                let end = value.iter().take(10).position(|byte| *byte == b'"')?;
                (cell.kind, rest) = (Kind::of(&value[..end]), &value[end + 1..]);
            }
            _ => return None,
        }
    }
    if let Some(rest) = rest.strip_prefix(b"/>") {
        return Some((cell, rest));
    }
    let rest = rest.strip_prefix(b">")?;
    if let Some(rest) = rest.strip_prefix(b"<v>") {
        let (value, rest) = text(rest)?;
        cell.value = value;
        return Some((cell, rest.strip_prefix(b"</v></c>")?));
    }
    let rest = rest.strip_prefix(b"<is><t")?;
    let rest = rest.strip_prefix(b" xml:space=\"preserve\"").unwrap_or(rest);
    let (value, rest) = text(rest.strip_prefix(b">")?)?;
    cell.value = value;
    Some((cell, rest.strip_prefix(b"</t></is></c>")?))
}

/// Text up to the next tag, without references; no longer than a cell that is told in one piece.
#[inline]
fn text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = memchr2(b'<', b'&', bytes).filter(|end| bytes[*end] == b'<' && *end < grid::BYTES)?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end..]))
}

/// Digits up to a quotation mark, at most nine of them.
#[inline]
fn quoted_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        match byte {
            b'0'..=b'9' if index < 9 => number = number * 10 + u32::from(byte - b'0'),
            b'"' if index > 0 => return Some((number, &bytes[index + 1..])),
            _ => return None,
        }
    }
    None
}

/// A reference like `AB12`, of capital letters.
#[inline]
fn quoted_place(bytes: &[u8]) -> Option<((u32, u32), &[u8])> {
    let mut column = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        match byte {
            b'A'..=b'Z' if index < 4 => column = column * 26 + u32::from(byte - b'A') + 1,
            _ if index > 0 => {
                let (row, rest) = quoted_number(&bytes[index..])?;
                return Some(((row.checked_sub(1)?, column - 1), rest));
            }
            _ => return None,
        }
    }
    None
}

/// What stands behind a tag whose other attributes say nothing here; an empty tag is written otherwise.
#[inline]
fn end_of_tag(bytes: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr(b'>', bytes)?;
    let attributes = &bytes[..end];
    let quotes = attributes.iter().filter(|byte| **byte == b'"').count();
    let is_plain = quotes % 2 == 0 && !attributes.ends_with(b"/") && !attributes.contains(&b'\'');
    is_plain.then(|| &bytes[end + 1..])
}

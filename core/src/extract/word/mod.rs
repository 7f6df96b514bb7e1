//! A Word document of the years 1993-2006 ([MS-DOC]) -> its text, notes, headers, comments with their authors, text
//! boxes; deleted text is still there. Objects in it are streams of their own, read beside it.

mod pieces;
mod signs;

use super::compound::Stream;
use super::sheet::hand_on;
use super::{GapReason, Role, Walk};
use crate::limits::Limits;
use pieces::{Fib, Pieces};

/// The parts of a document by their order in its text ([MS-DOC] 2.4.1), and how the path names them.
const PARTS: [(&str, Role); 8] = [
    ("", Role::Body),
    ("footnotes", Role::Body),
    ("header", Role::Body),
    ("macros", Role::Metadata),
    ("comments", Role::Body),
    ("endnotes", Role::Body),
    ("text-box", Role::Body),
    ("header", Role::Body),
];

/// Reads the stream `WordDocument`.
pub(super) fn read_stream(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let fib = Fib::read(stream.bytes).ok_or(GapReason::Malformed)?;
    if fib.is_encrypted {
        return Err(GapReason::Encrypted);
    }
    let table = stream.sibling(fib.table_name());
    let (table, is_table_whole) = table.unwrap_or_default();
    let pieces = Pieces::read(&fib, stream.bytes, &table);
    let mut codes = String::new();
    for ((name, role), text) in PARTS.iter().zip(pieces.parts(&fib)) {
        let path = if name.is_empty() { stream.path.clone() } else { stream.path.field(name) };
        hand_on(stream.source, path, *role, &signs::plain(&text, &mut codes), walk)?;
    }
    hand_on(stream.source, stream.path.field("fields"), Role::Metadata, &codes, walk)?;
    let authors = fib.comment_authors(&table).join("\n");
    hand_on(stream.source, stream.path.field("comments"), Role::Metadata, &authors, walk)?;
    let pictures = stream.sibling("Data").unwrap_or_default().0;
    if pictures.len() > Limits::SMALL_PICTURE {
        walk.gap(stream.path.field("pictures"), GapReason::ImageOnly);
    }
    if pieces.is_damaged || !is_table_whole && fib.has_table() { Err(GapReason::Malformed) } else { Ok(()) }
}

//! A Word document of the years 1993-2006 ([MS-DOC]) -> its text, notes, headers, comments with their authors, text
//! boxes; deleted text is still there. Objects in it are streams of their own, read beside it.

mod fib;
mod pieces;
mod signs;

use super::compound::Stream;
use super::picture::blip;
use super::sheet::{hand_on, record::scrape};
use super::{GapReason, PartPath, Role, Source, Walk};
use crate::limits::Limits;
use fib::{Fib, long};
use pieces::{Pieces, readable};

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

/// A file of Word 2, or the stream of a later one without the compound file around it.
pub(super) fn sniff(source: &Source<'_>) -> bool {
    is_bare(source.bytes)
}

/// By a magic of two bytes, and by text that ends within the file and stands behind the head.
fn is_bare(bytes: &[u8]) -> bool {
    const HEAD: usize = 0x80;
    Fib::read(bytes).is_some_and(|fib| {
        fib.text.start >= HEAD && fib.text.start <= fib.text.end && fib.text.end <= bytes.len()
    }) && long(bytes, 0x34).is_some_and(|letters| letters as usize <= bytes.len())
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let streams = Streams { document: source.bytes, table: (Vec::new(), true), data: Vec::new() };
    streams.read(source, &source.path, walk)
}

/// Reads the stream `WordDocument`.
pub(super) fn read_stream(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let name = Fib::read(stream.bytes).map_or("0Table", |fib| fib.table_name());
    let table = stream.sibling(name).unwrap_or_default();
    let data = stream.sibling("Data").unwrap_or_default().0;
    Streams { document: stream.bytes, table, data }.read(stream.source, &stream.path, walk)
}

/// What a document is made of: its text, the tables with whether they are whole, and what is too large for both.
struct Streams<'b> {
    document: &'b [u8],
    table: (Vec<u8>, bool),
    data: Vec<u8>,
}

impl Streams<'_> {
    fn read(&self, source: &Source<'_>, path: &PartPath, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let fib = Fib::read(self.document).ok_or(GapReason::Malformed)?;
        if fib.is_encrypted() {
            return Err(GapReason::Encrypted);
        }
        let (table, is_table_whole) = &self.table;
        let pieces = Pieces::read(&fib, self.document, table);
        let mut codes = String::new();
        for ((name, role), text) in PARTS.iter().zip(pieces.parts(&fib)) {
            let path = if name.is_empty() { path.clone() } else { path.field(name) };
            hand_on(source, path, *role, &signs::plain(&text, &mut codes), walk)?;
        }
        hand_on(source, path.field("fields"), Role::Metadata, &codes, walk)?;
        let authors = fib.comment_authors(table).join("\n");
        hand_on(source, path.field("comments"), Role::Metadata, &authors, walk)?;
        let strings = fib.strings(table).join("\n");
        hand_on(source, path.field("properties"), Role::Metadata, &strings, walk)?;
        hand_on(source, path.field("fields"), Role::Metadata, &scrape(&self.data), walk)?;
        // Pictures that float stand behind the text, the others in a stream of their own.
        blip::read_all(source, path, self.document, walk)?;
        if blip::read_all(source, path, &self.data, walk)? > Limits::SMALL_PICTURE {
            walk.gap(path.field("pictures"), GapReason::ImageOnly);
        }
        if !pieces.is_damaged && (*is_table_whole || !fib.has_table()) {
            return Ok(());
        }
        hand_on(source, path.field("rescued"), Role::Body, &readable(self.document, &fib), walk)?;
        Err(GapReason::Malformed)
    }
}

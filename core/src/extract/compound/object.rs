//! Objects embedded in documents, and what a document says about itself.

use super::Stream;
use crate::extract::sheet::{hand_on, record};
use crate::extract::{GapReason, Role, Source, Step, Walk};

/// A stream that is a file of its own.
pub(super) fn read_embedded(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    nested(stream, stream.bytes, &stream.entry.name, walk)
}

/// A file dropped into a document.
pub(super) fn read_native(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let (name, content) = native(stream.bytes);
    nested(stream, content, &name, walk)
}

fn nested(stream: &Stream<'_>, bytes: &[u8], name: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut inner = Source::new(bytes, stream.path.join(Step::File(name.to_owned())));
    inner.name = Some(name.to_owned());
    inner.dated = stream.source.dated;
    walk.nested(&inner);
    walk.check_time()
}

/// A file dropped into a document: size, two flags, its name, its path, the path of a copy, and its bytes
/// ([MS-OLEDS] 2.3.6 and the practice of packager.exe).
pub(in crate::extract) fn native(stream: &[u8]) -> (String, &[u8]) {
    let parsed = (|| {
        let mut rest = stream.get(6..)?;
        let mut name = String::new();
        for index in 0..2 {
            let end = memchr::memchr(0, rest)?;
            if index == 0 {
                name = record::decode(&rest[..end], 1252);
            }
            rest = rest.get(end + 1..)?;
        }
        let copy = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        let rest = rest.get(8usize.checked_add(copy)?..)?;
        let size = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        Some((name, rest.get(4..4usize.checked_add(size)?)?))
    })();
    parsed.unwrap_or_else(|| ("Ole10Native".to_owned(), stream.get(4..).unwrap_or_default()))
}

/// Title, author, keywords and the like, in bytes of the system's code page or in two bytes a letter.
pub(super) fn read_properties(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let (source, stream) = (stream.source, stream.bytes);
    let mut text = record::scrape(stream);
    let letter = |byte: u8| matches!(byte, b' '..=b'~' | 0xC0..=0xFF);
    for run in stream.chunk_by(|a, b| letter(*a) && letter(*b)).filter(|run| run.len() >= 4) {
        text.push_str(&record::decode(run, 1252));
        text.push('\n');
    }
    hand_on(source, source.path.field("properties"), Role::Metadata, &text, walk)
}

//! An OLE2 compound file (doc, xls, ppt, objects embedded in any office document, the shell around an encrypted
//! package) -> each stream in it to the reader of its kind, wherever it stands: what is embedded stands deeper.

mod file;
mod macros;
mod object;

pub(super) use file::{Compound, Entry};
pub(super) use object::native;

use super::sheet::biff;
use super::{GapReason, PartPath, Source, Walk, slides, unlock, word};

/// A stream that a reader is made for, and where it stands.
pub(super) struct Stream<'s> {
    pub(super) source: &'s Source<'s>,
    pub(super) file: &'s Compound<'s>,
    pub(super) entry: &'s Entry,
    pub(super) bytes: &'s [u8],
    pub(super) path: PartPath,
}

impl Stream<'_> {
    /// The bytes of a stream beside this one, and whether they are all there.
    pub(super) fn sibling(&self, name: &str) -> Option<(Vec<u8>, bool)> {
        self.file.sibling(self.entry, name).map(|entry| self.file.read(entry))
    }
}

/// A reader of streams of one name.
type Reader = fn(&Stream<'_>, &mut Walk<'_>) -> Result<(), GapReason>;

/// Names of streams in lower case, who reads them, and whether they make the file a document.
static STREAMS: &[(&str, Reader, bool)] = &[
    ("workbook", biff::read_stream, true),
    ("book", biff::read_stream, true),
    ("worddocument", word::read_stream, true),
    ("powerpoint document", slides::read_stream, true),
    ("package", object::read_embedded, true),
    ("contents", object::read_embedded, true),
    ("\u{1}ole10native", object::read_native, true),
    // Formulas of the equation editor: letters of one byte among its codes.
    ("equation native", object::read_properties, true),
    ("\u{5}summaryinformation", object::read_properties, false),
    ("\u{5}documentsummaryinformation", object::read_properties, false),
];

/// True when a stream of this name stands at the root.
pub(super) fn holds(source: &Source<'_>, names: &[&str]) -> bool {
    Compound::is_compound(source.bytes)
        && Compound::listed(source.bytes)
            .is_some_and(|file| names.iter().any(|name| file.root_stream(name).is_some()))
}

pub(super) fn is_word(source: &Source<'_>) -> bool {
    holds(source, &["WordDocument"])
}

pub(super) fn is_slides(source: &Source<'_>) -> bool {
    holds(source, &["PowerPoint Document"])
}

pub(super) fn sniff(source: &Source<'_>) -> bool {
    Compound::is_compound(source.bytes)
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let file = Compound::open(source.bytes).ok_or(GapReason::Malformed)?;
    let is_package = match file.root_stream("EncryptedPackage") {
        Some(package) => {
            read_package(source, &file, package, walk)?;
            true
        }
        None => false,
    };
    let is_known = read_objects(source, &file, walk)? || is_package;
    if is_known || file.is_empty() { Ok(()) } else { Err(GapReason::Unsupported) }
}

/// Reads the document in an encrypted package that opens for everybody.
fn read_package(
    source: &Source<'_>,
    file: &Compound<'_>,
    package: &Entry,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let info = file.root_stream("EncryptionInfo").ok_or(GapReason::Encrypted)?;
    let (package, is_whole) = file.read(package);
    let size = package.len() as u64;
    let bytes = unlock::package(&file.read(info).0, package).ok_or(GapReason::Encrypted)?;
    walk.charge(bytes.len() as u64, size)?;
    if !is_whole {
        walk.gap(source.path.clone(), GapReason::Malformed);
    }
    walk.nested(&Source { bytes: &bytes, name: None, media_type: None, ..source.clone() });
    Ok(())
}

/// Reads all streams that a reader is made for; false when there is none. Objects without one are told, and so is
/// a directory that is cut.
pub(super) fn read_objects(
    source: &Source<'_>,
    file: &Compound<'_>,
    walk: &mut Walk<'_>,
) -> Result<bool, GapReason> {
    let mut is_known = false;
    for entry in file.entries().filter(|entry| entry.is_stream) {
        walk.check_time()?;
        is_known |= read_entry(source, file, entry, walk)?;
    }
    if file.has_object_without(is_document) {
        walk.gap(source.path.field("object"), GapReason::Unsupported);
    }
    if !file.is_whole() {
        walk.gap(source.path.clone(), GapReason::Malformed);
    }
    Ok(is_known)
}

/// True for a stream that is read as a document.
fn is_document(entry: &Entry) -> bool {
    let name = entry.name.to_ascii_lowercase();
    STREAMS.iter().any(|(known, _, is_document)| *known == name && *is_document)
}

/// Reads a stream; false for those that hold no document.
fn read_entry(
    source: &Source<'_>,
    file: &Compound<'_>,
    entry: &Entry,
    walk: &mut Walk<'_>,
) -> Result<bool, GapReason> {
    let name = entry.name.to_ascii_lowercase();
    let known = STREAMS.iter().find(|(known, ..)| *known == name);
    let macros = file.stands_in(entry, "VBA").then_some((macros::read as Reader, true));
    let Some((reader, is_document)) =
        macros.or(known.map(|(_, reader, is_document)| (*reader, *is_document)))
    else {
        return Ok(false);
    };
    let (bytes, is_whole) = file.read(entry);
    walk.charge(bytes.len() as u64, bytes.len() as u64)?;
    let path = if entry.depth == 1 { source.path.clone() } else { source.path.field("object") };
    let stream = Stream { source, file, entry, bytes: &bytes, path };
    let mut outcome = reader(&stream, walk);
    if !is_whole {
        outcome = outcome.and(Err(GapReason::Malformed));
    }
    match outcome {
        Err(reason @ GapReason::Limit(_)) => return Err(reason),
        Err(reason) => walk.gap(stream.path, reason),
        Ok(()) => {}
    }
    Ok(is_document)
}

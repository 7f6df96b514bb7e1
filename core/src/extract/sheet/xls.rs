//! An Excel workbook of the years 1987-2003, or the compound file around an encrypted newer one -> its
//! sheets as tables. What is embedded in it is read as a file of its own.

use super::biff;
use super::compound::{Compound, Entry};
use super::hand_on;
use crate::extract::{GapReason, PartPath, Role, Source, Step, Walk};

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    if !Compound::is_compound(source.bytes) {
        return biff::is_bare(source.bytes);
    }
    Compound::open(source.bytes).is_none_or(|file| is_workbook(&file))
}

/// A workbook, an encrypted package, or an object that was embedded somewhere.
fn is_workbook(file: &Compound<'_>) -> bool {
    let names = ["Workbook", "Book", "EncryptedPackage", "Package", "\u{1}Ole10Native", "CONTENTS"];
    names.iter().any(|name| file.root_stream(name).is_some())
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    if biff::is_bare(source.bytes) {
        return biff::read(source, &source.path, source.bytes, walk);
    }
    let file = Compound::open(source.bytes).ok_or(GapReason::Malformed)?;
    if file.root_stream("EncryptedPackage").is_some() {
        return Err(GapReason::Encrypted);
    }
    let mut is_known = false;
    for entry in file.entries().filter(|entry| entry.is_stream) {
        walk.check_time()?;
        is_known |= read_stream(source, &file, entry, walk)?;
    }
    if is_known { Ok(()) } else { Err(GapReason::Unsupported) }
}

/// Reads a stream; false for those that hold no document.
fn read_stream(
    source: &Source<'_>,
    file: &Compound<'_>,
    entry: &Entry,
    walk: &mut Walk<'_>,
) -> Result<bool, GapReason> {
    let path = if entry.depth == 1 { source.path.clone() } else { source.path.field("object") };
    let name = entry.name.to_ascii_lowercase();
    let is_read = ["workbook", "book", "package", "contents", "\u{1}ole10native"].contains(&name.as_str());
    let is_about = matches!(name.as_str(), "\u{5}summaryinformation" | "\u{5}documentsummaryinformation");
    let is_foreign = matches!(name.as_str(), "worddocument" | "powerpoint document");
    let mut outcome = if is_foreign { Err(GapReason::Unsupported) } else { Ok(()) };
    if is_read || is_about {
        let (stream, is_whole) = file.read(entry);
        walk.charge(stream.len() as u64, stream.len() as u64)?;
        outcome = match name.as_str() {
            "workbook" | "book" => biff::read(source, &path, &stream, walk),
            "package" | "contents" => nested(source, &stream, &entry.name, &path, walk),
            "\u{1}ole10native" => {
                let (name, content) = native(&stream);
                nested(source, content, &name, &path, walk)
            }
            _ => properties(source, &stream, walk),
        };
        if !is_whole {
            outcome = outcome.and(Err(GapReason::Malformed));
        }
    }
    match outcome {
        Err(reason @ GapReason::Limit(_)) => return Err(reason),
        Err(reason) => walk.gap(path, reason),
        Ok(()) => {}
    }
    Ok(is_read || is_foreign)
}

fn nested(
    source: &Source<'_>,
    bytes: &[u8],
    name: &str,
    path: &PartPath,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let mut inner = Source::new(bytes, path.join(Step::File(name.to_owned())));
    inner.name = Some(name.to_owned());
    inner.dated = source.dated;
    walk.nested(&inner);
    walk.check_time()
}

/// A file dropped into a document: size, two flags, its name, its path, the path of a copy, and its bytes
/// ([MS-OLEDS] 2.3.6 and the practice of packager.exe).
fn native(stream: &[u8]) -> (String, &[u8]) {
    let parsed = (|| {
        let mut rest = stream.get(6..)?;
        let mut name = String::new();
        for index in 0..2 {
            let end = memchr::memchr(0, rest)?;
            if index == 0 {
                name = super::record::decode(&rest[..end], 1252);
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
fn properties(source: &Source<'_>, stream: &[u8], walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut text = super::record::scrape(stream);
    let letter = |byte: u8| matches!(byte, b' '..=b'~' | 0xC0..=0xFF);
    for run in stream.chunk_by(|a, b| letter(*a) && letter(*b)).filter(|run| run.len() >= 4) {
        text.push_str(&super::record::decode(run, 1252));
        text.push('\n');
    }
    hand_on(source, source.path.field("properties"), Role::Metadata, &text, walk)
}

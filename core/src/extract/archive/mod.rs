//! Packed files and archives other than zip -> what stands inside, each member read by the reader of its own
//! format. What a decoder gave before it failed is read; the failure is a gap. A decoder never gives more
//! than the budget has room for, nor takes a dictionary because the file asks for one.

pub(super) mod bzip2;
pub(super) mod gzip;
pub(super) mod rar;
pub(super) mod seven_zip;
pub(super) mod tar;
pub(super) mod xz;
pub(super) mod zstd;

#[cfg(test)]
mod made;
#[cfg(test)]
mod tests;

use std::io::{self, ErrorKind, Read};

use super::{GapReason, Limit, Part, Role, Source, Step, Walk};

/// The unpacked bytes of a stream, one after the other.
pub(super) type Decoder<'b> = Box<dyn Read + 'b>;

/// KiB that one decoder may take: a dictionary of 64 MiB, the largest of the common presets, and its tables.
const DECODER_KIB: u32 = 68 << 10;

/// Bytes taken from a decoder between two looks at the time.
const CHUNK: u64 = 1 << 16;

/// Why a decoder stopped.
pub(super) fn reason_of(error: &io::Error) -> GapReason {
    match error.kind() {
        ErrorKind::OutOfMemory => GapReason::Limit(Limit::Expansion),
        ErrorKind::Unsupported => GapReason::Unsupported,
        _ => GapReason::Malformed,
    }
}

/// Appends what a decoder gives until `bytes` is `room` long.
fn fill(decoder: &mut dyn Read, room: u64, bytes: &mut Vec<u8>, walk: &Walk<'_>) -> Result<(), GapReason> {
    loop {
        walk.check_time()?;
        let left = room.saturating_sub(bytes.len() as u64);
        if left == 0 {
            return match decoder.read(&mut [0]) {
                Ok(0) => Ok(()),
                Ok(_) => Err(GapReason::Limit(Limit::Expansion)),
                Err(error) => Err(reason_of(&error)),
            };
        }
        match Read::take(&mut *decoder, left.min(CHUNK)).read_to_end(bytes) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(reason_of(&error)),
        }
    }
}

/// A decoder that fails keeps what it had unpacked into the last buffer to itself: asked again, byte by byte,
/// it hands it over.
fn add_last(mut decoder: Decoder<'_>, given: u64, room: u64, bytes: &mut Vec<u8>) {
    if io::copy(&mut decoder.by_ref().take(given), &mut io::sink()).is_err() {
        return;
    }
    let mut byte = [0];
    for _ in 0..CHUNK.min(room.saturating_sub(bytes.len() as u64)) {
        match decoder.read(&mut byte) {
            Ok(1) => bytes.extend(byte),
            _ => return,
        }
    }
}

/// Reads a file that holds one packed file, by the name that is left without the extension of the packer.
fn read_packed<'b>(
    source: &Source<'b>,
    extensions: &[(&str, &str)],
    walk: &mut Walk<'_>,
    open: &dyn Fn(&'b [u8]) -> io::Result<Decoder<'b>>,
) {
    let (mut bytes, room) = (Vec::new(), walk.room(source.bytes.len() as u64));
    let outcome = match open(source.bytes) {
        Ok(mut decoder) => fill(&mut *decoder, room, &mut bytes, walk),
        Err(error) => Err(reason_of(&error)),
    };
    if outcome == Err(GapReason::Malformed)
        && let Ok(decoder) = open(source.bytes)
    {
        add_last(decoder, bytes.len() as u64, room, &mut bytes);
    }
    let charged = walk.charge(bytes.len() as u64, source.bytes.len() as u64);
    read_inside(source, inner_name(source, extensions), &bytes, outcome.and(charged), walk);
}

/// The name without the extension of the packer: `a.tar.gz` -> `a.tar`, `a.tgz` -> `a.tar`.
fn inner_name(source: &Source<'_>, extensions: &[(&str, &str)]) -> Option<String> {
    let (stem, extension) = source.name.as_deref()?.rsplit_once('.')?;
    let stem = stem.rsplit(['/', '\\']).next().filter(|stem| !stem.is_empty())?;
    let known = extensions.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
    known.map(|(_, inner)| format!("{stem}{inner}"))
}

/// Hands on what stood inside, and the reason if it is not all or not sound.
fn read_inside(
    source: &Source<'_>,
    name: Option<String>,
    bytes: &[u8],
    outcome: Result<(), GapReason>,
    walk: &mut Walk<'_>,
) {
    let path = match &name {
        Some(name) => source.path.join(Step::File(name.clone())),
        None => source.path.field("content"),
    };
    if let Err(reason) = outcome {
        walk.gap(path.clone(), reason);
    }
    let mut inside = Source::new(bytes, path);
    inside.name = name;
    inside.dated = source.dated;
    inside.role = source.role;
    walk.nested(&inside);
}

/// Hands on the name of a member that is not read.
fn name_only(source: &Source<'_>, name: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let path = source.path.join(Step::File(name.to_owned()));
    let mut part = Part::body(path, name).with_role(Role::Name);
    part.dated = source.dated;
    walk.part(part)
}

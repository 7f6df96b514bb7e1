//! Pictures inside the binary documents of Office ([MS-ODRAW] 2.2.23), found wherever they stand in a stream: the
//! tables that say where are lost first. Drawings are read whatever their size, other pictures when they are large.

use std::io::Read;

use flate2::bufread::ZlibDecoder;

use super::{is_picture, metafile};
use crate::extract::{GapReason, PartPath, Source, Walk};
use crate::limits::Limits;

/// Type of record, its instance with one identifier (one more: with two), bytes of its header behind those.
const KINDS: [(u16, u16, usize); 9] = [
    (0xF01A, 0x3D4, METAFILE),
    (0xF01B, 0x216, METAFILE),
    (0xF01C, 0x542, METAFILE),
    (0xF01D, 0x46A, 1),
    (0xF01D, 0x6E2, 1),
    (0xF01E, 0x6E0, 1),
    (0xF01F, 0x7A8, 1),
    (0xF029, 0x6E4, 1),
    (0xF02A, 0x6E2, 1),
];

/// Size, bounds, size in the world, packed size, packing, filter ([MS-ODRAW] 2.2.31).
const METAFILE: usize = 34;
const RECORD: usize = 8;
const IDENTIFIER: usize = 16;

struct Blip<'b> {
    content: &'b [u8],
    is_packed: bool,
    is_whole: bool,
    end: usize,
}

/// Hands on all pictures of a stream; gives how many of its bytes are none.
pub(in crate::extract) fn read_all(
    source: &Source<'_>,
    path: &PartPath,
    stream: &[u8],
    walk: &mut Walk<'_>,
) -> Result<usize, GapReason> {
    let (mut at, mut rest) = (0, stream.len());
    while let Some(found) = stream.get(at..).and_then(|later| memchr::memchr(0xF0, later)) {
        let start = (at + found).checked_sub(3);
        let Some((start, blip)) = start.and_then(|start| Some((start, blip(stream, start)?))) else {
            at += found + 1;
            continue;
        };
        walk.check_time()?;
        show(source, path, &blip, walk)?;
        rest = rest.saturating_sub(blip.end - start);
        at = blip.end;
    }
    Ok(rest)
}

fn blip(stream: &[u8], start: usize) -> Option<Blip<'_>> {
    let [a, b, c, d, length @ ..] = *stream.get(start..)?.first_chunk::<RECORD>()?;
    let (instance, kind) = (u16::from_le_bytes([a, b]) >> 4, u16::from_le_bytes([c, d]));
    let (_, one, behind) = KINDS.iter().find(|(known, one, _)| *known == kind && instance & !1 == *one)?;
    let length = u32::from_le_bytes(length) as usize;
    let there = stream.get(start + RECORD..)?;
    let record = there.get(..length.min(there.len()))?;
    let header = IDENTIFIER * (1 + usize::from(instance - one)) + behind;
    Some(Blip {
        content: record.get(header..)?,
        is_packed: *behind == METAFILE && record.get(header - 2) == Some(&0),
        is_whole: record.len() == length,
        end: start + RECORD + record.len(),
    })
}

fn show(source: &Source<'_>, path: &PartPath, blip: &Blip<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let path = path.field("pictures");
    let mut unpacked = Vec::new();
    let mut is_whole = blip.is_whole;
    let content = if blip.is_packed {
        let room = walk.room(blip.content.len() as u64);
        let outcome = ZlibDecoder::new(blip.content).take(room.saturating_add(1)).read_to_end(&mut unpacked);
        is_whole &= outcome.is_ok();
        walk.charge(unpacked.len() as u64, blip.content.len() as u64)?;
        &unpacked
    } else {
        blip.content
    };
    let is_drawing = metafile::is_metafile(content);
    if !is_whole && (is_drawing || blip.is_packed) {
        walk.gap(path.clone(), GapReason::Malformed);
    }
    // Programs on a Mac keep a document in the place of a drawing.
    let is_document = content.starts_with(b"%PDF");
    if is_drawing || is_document || content.len() > Limits::SMALL_PICTURE && is_picture(content) {
        let mut inner = Source::new(content, path);
        (inner.dated, inner.role) = (source.dated, source.role);
        walk.nested(&inner);
    } else if content.len() > Limits::SMALL_PICTURE {
        walk.gap(path, GapReason::ImageOnly);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::blip;

    fn record(instance: u16, kind: u16, content: &[u8]) -> Vec<u8> {
        [
            &(instance << 4).to_le_bytes()[..],
            &kind.to_le_bytes(),
            &(content.len() as u32).to_le_bytes(),
            content,
        ]
        .concat()
    }

    #[test]
    fn content_stands_behind_one_or_two_identifiers() {
        let one = record(0x6E0, 0xF01E, &[&[7; 17][..], b"PNG"].concat());
        let two = record(0x6E1, 0xF01E, &[&[7; 33][..], b"PNG"].concat());
        for bytes in [one, two] {
            let found = blip(&bytes, 0).unwrap();
            assert_eq!((found.content, found.is_packed, found.is_whole), (&b"PNG"[..], false, true));
            assert!(blip(&bytes[..bytes.len() - 1], 0).is_some_and(|cut| !cut.is_whole));
            assert!(blip(&bytes, 1).is_none());
        }
        let drawing = record(0x3D4, 0xF01A, &[&[0; 50][..], b"x"].concat());
        assert!(blip(&drawing, 0).unwrap().is_packed);
    }
}

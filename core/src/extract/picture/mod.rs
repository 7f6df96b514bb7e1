//! A picture -> what is written into its file (EXIF, XMP, comments), and what an engine reads in it; the words of a
//! drawing need no engine.

pub(super) mod blip;
mod exif;
mod metadata;
mod metafile;

pub(super) use metafile::is_metafile as is_drawing;

use super::{GapReason, Part, Role, Source, Walk};
use crate::limits::Limits;

/// True when the content is a picture.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 6] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\x01\0"];
    let at = |from: usize, magic: &[u8]| bytes.get(from..from + magic.len()) == Some(magic);
    starts.iter().any(|magic| bytes.starts_with(magic))
        || at(0, b"BM") && at(6, b"\0\0\0\0")
        || at(0, b"RIFF") && at(8, b"WEBP")
        || at(4, b"jP  \r\n")
        || at(4, b"ftyphei")
        || at(4, b"ftypmif1")
        || at(4, b"ftypavif")
        || metafile::is_metafile(bytes)
}

pub(super) fn sniff(source: &Source<'_>) -> bool {
    is_picture(source.bytes)
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    if metafile::is_metafile(source.bytes) {
        return read_drawing(source, walk);
    }
    let written = metadata::written(source.bytes);
    let mut part = Part::body(source.path.field("metadata"), written).with_role(Role::Metadata);
    part.dated = source.dated;
    walk.part(part)?;
    walk.picture(source, &source.path, source.bytes)
}

/// The words of a drawing.
pub(super) fn text_of_drawing(bytes: &[u8]) -> String {
    metafile::read(bytes).text().to_owned()
}

fn read_drawing(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let drawing = metafile::read(source.bytes);
    let is_wordless = drawing.text().trim().is_empty();
    if !is_wordless {
        let mut part = Part::body(source.path.clone(), drawing.text()).with_role(source.role);
        part.dated = source.dated;
        walk.part(part)?;
    }
    if drawing.is_damaged() {
        return Err(GapReason::Malformed);
    }
    // Letters may be drawn as lines; small drawings without words are ornaments.
    let may_hide = is_wordless && source.bytes.len() > Limits::SMALL_PICTURE;
    if drawing.is_partly_image() || may_hide { Err(GapReason::ImageOnly) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::is_picture;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        assert!(is_picture(b"\x89PNG\r\n") && is_picture(b"RIFF1234WEBP"));
        assert!(!is_picture(b"BM") && !is_picture(b"%PDF-1.7"));
    }
}

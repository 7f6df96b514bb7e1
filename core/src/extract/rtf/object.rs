//! Objects and pictures inside a document, as files of their own.

use super::Destination;
use crate::extract::compound::{Compound, native};
use crate::extract::{GapReason, Source, Step, Walk, picture};
use crate::limits::Limits;

/// Hands on the data of a group that ended.
pub(super) fn hand_on(ended: Destination, data: &[u8], source: &Source<'_>, walk: &mut Walk<'_>) {
    match ended {
        Destination::Picture => show(data, source, walk),
        Destination::Object if !data.is_empty() => {
            let (name, content) = content_of(data);
            nested(content, &name, source, walk);
        }
        _ => {}
    }
}

fn show(data: &[u8], source: &Source<'_>, walk: &mut Walk<'_>) {
    let path = source.path.field("pictures");
    if data.len() <= Limits::SMALL_PICTURE && !picture::is_drawing(data) {
        return;
    }
    if !picture::is_picture(data) {
        return walk.gap(path, GapReason::ImageOnly);
    }
    let mut inner = Source::new(data, path);
    (inner.dated, inner.role) = (source.dated, source.role);
    walk.nested(&inner);
}

fn nested(content: &[u8], name: &str, source: &Source<'_>, walk: &mut Walk<'_>) {
    let mut inner = Source::new(content, source.path.join(Step::File(name.to_owned())));
    inner.name = Some(name.to_owned());
    (inner.dated, inner.role) = (source.dated, source.role);
    walk.nested(&inner);
}

/// Version, format, three names with their lengths, a size, the content ([MS-OLEDS] 2.2.5).
fn content_of(data: &[u8]) -> (String, &[u8]) {
    let told = (|| {
        let mut at = 8;
        let mut class = &data[..0];
        for index in 0..3 {
            let length = long(data, at)?;
            let name = data.get(at + 4..(at + 4).checked_add(length)?)?;
            class = if index == 0 { name } else { class };
            at += 4 + length;
        }
        Some((class.strip_suffix(b"\0").unwrap_or(class), data.get(at..)?))
    })();
    match told {
        Some((b"Package", native_data)) => native(native_data),
        Some((_, content)) if content.len() > 4 => ("object".to_owned(), &content[4..]),
        // Whatever was made unreadable on purpose: the compound file in it, else all of it.
        _ => {
            let start = memchr::memmem::find(data, Compound::MAGIC).unwrap_or(0);
            ("object".to_owned(), data.get(start..).unwrap_or_default())
        }
    }
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?) as usize)
}

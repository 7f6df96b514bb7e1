//! A drawing of Windows ([MS-EMF], [MS-WMF]) -> the words written in it, those of a line together.

mod emf;
mod lines;
mod wmf;

use crate::extract::letters::page_of_charset;
use lines::Lines;

/// What was found in a drawing.
#[derive(Default)]
pub(super) struct Drawing {
    lines: Lines,
    /// Letters by their number in a font, or a bitmap of some size: not to be read here.
    is_partly_image: bool,
    is_damaged: bool,
}

impl Drawing {
    pub(super) fn text(&self) -> &str {
        self.lines.text()
    }

    pub(super) fn is_partly_image(&self) -> bool {
        self.is_partly_image
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged
    }
}

const PLACEABLE: &[u8] = b"\xd7\xcd\xc6\x9a";
const PLACEABLE_HEADER: usize = 22;

fn is_emf(bytes: &[u8]) -> bool {
    bytes.starts_with(&[1, 0, 0, 0]) && bytes.get(40..44) == Some(b" EMF")
}

/// In memory or on a disk, a header of nine words, version 1 or 3 ([MS-WMF] 2.3.2.2).
fn is_wmf(bytes: &[u8]) -> bool {
    let header = bytes.get(..6).unwrap_or_default();
    matches!(header, [1 | 2, 0, 9, 0, 0, 1 | 3])
}

pub(in crate::extract) fn is_metafile(bytes: &[u8]) -> bool {
    bytes.starts_with(PLACEABLE) || is_wmf(bytes) || is_emf(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Drawing {
    if is_emf(bytes) {
        return emf::read(bytes);
    }
    wmf::read(if bytes.starts_with(PLACEABLE) {
        bytes.get(PLACEABLE_HEADER..).unwrap_or_default()
    } else {
        bytes
    })
}

/// Code page of a font by its character set.
fn code_page(charset: u8) -> u16 {
    page_of_charset(charset).unwrap_or(1252)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn signed(bytes: &[u8], at: usize) -> Option<i64> {
    Some(i64::from(long(bytes, at)?.cast_signed()))
}

//! A file packed by bzip2, streams one after the other -> the file inside.

use std::io;

use ::bzip2::bufread::MultiBzDecoder;

use super::{Decoder, read_packed};
use crate::extract::{GapReason, Source, Walk};

/// Digits of pi before a block, of its root before the end of a stream without blocks.
const AFTER_LEVEL: [[u8; 6]; 2] = [*b"\x31\x41\x59\x26\x53\x59", *b"\x17\x72\x45\x38\x50\x90"];

const EXTENSIONS: &[(&str, &str)] =
    &[("bz2", ""), ("bz", ""), ("tbz2", ".tar"), ("tbz", ".tar"), ("tb2", ".tar")];

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    let after = source.bytes.get(4..10).unwrap_or_default();
    source.bytes.starts_with(b"BZh")
        && matches!(source.bytes.get(3), Some(b'1'..=b'9'))
        && AFTER_LEVEL.iter().any(|magic| after == magic)
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    read_packed(source, EXTENSIONS, walk, &open);
    Ok(())
}

/// The decoder takes 4 MB at the highest level.
pub(in crate::extract) fn open(bytes: &[u8]) -> io::Result<Decoder<'_>> {
    Ok(Box::new(MultiBzDecoder::new(bytes)))
}

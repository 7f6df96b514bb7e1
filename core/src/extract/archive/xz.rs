//! A file packed by xz, or by its forerunner lzma -> the file inside.

use std::io::{self, Error, ErrorKind, Read};

use lzma_rust2::{LzmaReader, XzReader, lzma_get_memory_usage_by_props};

use super::{DECODER_KIB, Decoder, read_packed};
use crate::extract::{GapReason, Source, Walk};

const EXTENSIONS: &[(&str, &str)] = &[("xz", ""), ("txz", ".tar"), ("lzma", ""), ("tlz", ".tar")];

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    source.bytes.starts_with(b"\xFD7zXZ\0")
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    read_packed(source, EXTENSIONS, walk, &open);
    Ok(())
}

/// The old format has no magic, only a byte of properties that is nearly always the same.
pub(in crate::extract) fn sniff_lzma(source: &Source<'_>) -> bool {
    source.bytes.starts_with(b"\x5D\0") && source.claims(&["application/x-lzma"], &["lzma", "tlz"])
}

pub(in crate::extract) fn read_lzma(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    read_packed(source, EXTENSIONS, walk, &|bytes| {
        Ok(Box::new(LzmaReader::new_mem_limit(bytes, DECODER_KIB, None)?))
    });
    Ok(())
}

/// Streams one after the other.
pub(in crate::extract) fn open(bytes: &[u8]) -> io::Result<Decoder<'_>> {
    Ok(Box::new(XzReader::new_mem_limit(bytes, true, DECODER_KIB)))
}

/// LZMA as zip files hold it (APPNOTE 5.8.8): version, size of the properties, properties, data. It ends at
/// `size` where that is known, otherwise by its own mark.
pub(in crate::extract) fn open_in_zip(mut bytes: &[u8], size: Option<u64>) -> io::Result<Decoder<'_>> {
    let mut head = [0; 9];
    bytes.read_exact(&mut head)?;
    let [_, _, 5, 0, properties, a, b, c, d] = head else { return Err(ErrorKind::InvalidData.into()) };
    let dictionary = u32::from_le_bytes([a, b, c, d]);
    if lzma_get_memory_usage_by_props(dictionary, properties)? > DECODER_KIB {
        return Err(Error::from(ErrorKind::OutOfMemory));
    }
    let size = size.unwrap_or(u64::MAX);
    let mut decoder = LzmaReader::new_with_props(bytes, size, properties, dictionary, None)?;
    decoder.set_relaxed_end_condition(false);
    decoder.set_defer_errors(true);
    Ok(Box::new(decoder))
}

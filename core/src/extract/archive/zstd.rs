//! A file packed by zstd, frames one after the other (RFC 8878) -> the file inside.

use std::io::{self, Error, ErrorKind, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::{DECODER_KIB, Decoder, read_packed};
use crate::extract::{GapReason, Source, Walk};

const EXTENSIONS: &[(&str, &str)] = &[("zst", ""), ("zstd", ""), ("tzst", ".tar")];

/// A frame's magic and the size field of one that is to be skipped (3.1.2).
const SKIPPED_HEAD: usize = 8;

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    matches!(source.bytes, [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    read_packed(source, EXTENSIONS, walk, &open);
    Ok(())
}

pub(in crate::extract) fn open(bytes: &[u8]) -> io::Result<Decoder<'_>> {
    Ok(Box::new(Frames { rest: bytes, frame: None }))
}

struct Frames<'b> {
    rest: &'b [u8],
    frame: Option<Box<StreamingDecoder<&'b [u8], FrameDecoder>>>,
}

impl Frames<'_> {
    /// Opens the next frame with content; false at the end.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.rest.is_empty() {
            let most = u64::from(DECODER_KIB) << 10;
            match StreamingDecoder::new_with_max_window_size(self.rest, most) {
                Ok(frame) => {
                    self.frame = Some(Box::new(frame));
                    return Ok(true);
                }
                Err(error) => {
                    self.rest = self.rest.get(skipped(&error)?..).ok_or(ErrorKind::UnexpectedEof)?;
                }
            }
        }
        Ok(false)
    }

    /// Compares the checksum, if the frame has one, and steps behind it.
    fn close_frame(&mut self) -> io::Result<()> {
        let Some(frame) = self.frame.take() else { return Ok(()) };
        self.rest = frame.get_ref();
        let declared = frame.decoder.get_checksum_from_data();
        let sound = declared.is_none() || declared == frame.decoder.get_calculated_checksum();
        if sound { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
    }
}

/// The size of a frame that is to be skipped; an error for any other reason why none was opened.
fn skipped(error: &FrameDecoderError) -> io::Result<usize> {
    match error {
        FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. }) => {
            Ok(SKIPPED_HEAD.saturating_add(*length as usize))
        }
        FrameDecoderError::WindowSizeTooBig { .. } => Err(Error::from(ErrorKind::OutOfMemory)),
        FrameDecoderError::DictNotProvided { .. } => Err(Error::from(ErrorKind::Unsupported)),
        _ => Err(Error::from(ErrorKind::InvalidData)),
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let count = frame.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.close_frame()?;
            } else if !self.next_frame()? {
                return Ok(0);
            }
        }
    }
}

//! A packed member -> its bytes, never more than the budget has room for. Reading never fails: what is
//! wrong ends the bytes early and is told afterwards.

use std::io::{self, Read};

use deflate64::Deflate64Decoder;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::directory::Member;
use crate::extract::archive::{Decoder, bzip2, reason_of, xz, zstd};
use crate::extract::{GapReason, Limit, Walk};

/// The bytes of a member as they unpack.
pub(in crate::extract) struct Unpacked<'b> {
    inner: Inner<'b>,
    packed: u64,
    room: u64,
    read: u64,
    crc: Crc,
    expected: Option<u32>,
    ended: bool,
    cut: bool,
    failed: Option<GapReason>,
}

enum Inner<'b> {
    Stored(&'b [u8]),
    Deflated(DeflateDecoder<&'b [u8]>),
    Otherwise(Decoder<'b>),
}

impl<'b> Unpacked<'b> {
    /// Begins to unpack; an error says why this member cannot be read at all.
    pub(in crate::extract) fn new(member: &Member<'b>, walk: &Walk<'_>) -> Result<Self, GapReason> {
        if member.encrypted {
            return Err(GapReason::Encrypted);
        }
        let inner = match member.method {
            0 => Inner::Stored(member.packed),
            8 => Inner::Deflated(DeflateDecoder::new(member.packed)),
            _ => Inner::Otherwise(open_rare(member)?),
        };
        let packed = member.packed.len() as u64;
        let room = walk.room(packed);
        let failed = member.faulty.then_some(GapReason::Malformed);
        let (ended, cut) = (false, false);
        Ok(Self { inner, packed, room, read: 0, crc: Crc::new(), expected: member.crc, ended, cut, failed })
    }

    /// The same for a reader that lets the bytes pass by and holds none of them: only the budget of the whole
    /// document bounds them.
    pub(in crate::extract) fn passing(mut self, walk: &Walk<'_>) -> Self {
        self.room = walk.room_passing(self.packed);
        self
    }

    /// Charges what was read, and says what was wrong with it.
    pub(in crate::extract) fn finish(self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        walk.charge_passing(self.read, self.packed)?;
        let changed = self.ended && self.expected.is_some_and(|expected| expected != self.crc.sum());
        match self.failed {
            _ if self.cut => Err(GapReason::Limit(Limit::Expansion)),
            Some(reason) => Err(reason),
            None if changed => Err(GapReason::Malformed),
            None => Ok(()),
        }
    }

    fn read_inner(&mut self, buffer: &mut [u8]) -> usize {
        let outcome = match &mut self.inner {
            Inner::Stored(bytes) => bytes.read(buffer),
            Inner::Deflated(decoder) => decoder.read(buffer),
            Inner::Otherwise(decoder) => decoder.read(buffer),
        };
        outcome.unwrap_or_else(|error| {
            self.failed = Some(reason_of(&error));
            0
        })
    }
}

/// Methods that few programs write (APPNOTE 4.4.5).
fn open_rare<'b>(member: &Member<'b>) -> Result<Decoder<'b>, GapReason> {
    let opened = match member.method {
        9 => Ok(Box::new(Deflate64Decoder::with_buffer(member.packed)) as Decoder<'b>),
        12 => bzip2::open(member.packed),
        14 => xz::open_in_zip(member.packed, member.size),
        20 | 93 => zstd::open(member.packed),
        95 => xz::open(member.packed),
        _ => return Err(GapReason::Unsupported),
    };
    opened.map_err(|error| reason_of(&error))
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.ended || self.cut {
            return Ok(0);
        }
        if self.read >= self.room {
            self.cut = self.read_inner(&mut [0]) > 0;
            self.ended = !self.cut;
            return Ok(0);
        }
        let most = buffer.len().min(usize::try_from(self.room - self.read).unwrap_or(usize::MAX));
        let count = self.read_inner(&mut buffer[..most]);
        self.crc.update(&buffer[..count]);
        self.read += count as u64;
        self.ended = count == 0;
        Ok(count)
    }
}

/// The first bytes of a member, to tell what it is; none where it cannot be unpacked.
pub(in crate::extract) fn peek(member: &Member<'_>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let outcome = match member.method {
        0 => member.packed.take(most).read_to_end(&mut bytes),
        8 => DeflateDecoder::new(member.packed).take(most).read_to_end(&mut bytes),
        _ => open_rare(member).map_or(Ok(0), |decoder| decoder.take(most).read_to_end(&mut bytes)),
    };
    if outcome.is_err() {
        bytes.clear();
    }
    bytes
}

/// All bytes of a member, and the reason if they are not all or not sound.
pub(in crate::extract) fn unpack(
    member: &Member<'_>,
    walk: &mut Walk<'_>,
) -> (Vec<u8>, Result<(), GapReason>) {
    let mut bytes = Vec::new();
    let mut unpacked = match Unpacked::new(member, walk) {
        Ok(unpacked) => unpacked,
        Err(reason) => return (bytes, Err(reason)),
    };
    let read = unpacked.read_to_end(&mut bytes).map_err(|_| GapReason::Malformed);
    let outcome = unpacked.finish(walk);
    (bytes, read.and(outcome))
}

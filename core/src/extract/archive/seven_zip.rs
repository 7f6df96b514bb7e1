//! A 7z archive -> its members, each block of them unpacked once and in order. Members of a block that is
//! encrypted, packed by a method that no reader knows, or asking for too much memory are gaps by their names.

use std::io::{Cursor, Read};
use std::mem;

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::{DECODER_KIB, fill, name_only, read_inside, reason_of};
use crate::extract::{GapReason, Limit, Source, Step, Walk};
use crate::limits::Limits;

const MAGIC: &[u8] = b"7z\xBC\xAF\x27\x1C";

/// KiB of the list of members: ten thousand long names take 3 MB. A list of nothing but zeros, which names a
/// member a byte, would be unpacked to a hundred times its size.
const HEADER_KIB: usize = 4 << 10;

/// Where the start header ends; it is zeros when the archive was never closed.
const START_HEADER: std::ops::Range<usize> = 8..32;

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    source.bytes.starts_with(MAGIC)
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    // The search for the list of an archive that was never closed may take hours.
    if source.bytes.get(START_HEADER).is_none_or(|header| header.iter().all(|byte| *byte == 0)) {
        return Err(GapReason::Malformed);
    }
    let mut reader = Cursor::new(source.bytes);
    let memory = DECODER_KIB as usize;
    let mut archive = Archive::read_with_memory_limit(&mut reader, &Password::empty(), HEADER_KIB)
        .map_err(|error| reason(&error))?;
    walk.check_time()?;
    let mut hidden = has_hidden_block(&archive);
    let sums = take_sums(&mut archive);
    let mut unread = vec![true; archive.files.len()];
    for block in 0..archive.blocks.len() {
        walk.check_time()?;
        let password = Password::empty();
        let decoder = BlockDecoder::new_with_memory_limit(1, memory, block, &archive, &password, &mut reader);
        let mut members =
            Members { source, walk, packed: source.bytes.len() as u64, unpacked: 0, failed: None };
        let mut next = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or_default();
        let outcome = decoder.for_each_entries(&mut |entry, content| {
            let sum = sums.get(next).copied().flatten();
            if let Some(unread) = unread.get_mut(next) {
                *unread = false;
            }
            next += 1;
            Ok(members.read(entry, sum, content))
        });
        let told = members.failed.is_some();
        let failed = members.failed.or(outcome.err().map(|error| reason(&error)));
        if let Some(limit @ GapReason::Limit(Limit::Time | Limit::Parts | Limit::Text)) = failed {
            return Err(limit);
        }
        if let Some(failed) = failed {
            // Without a member to blame, the block holds more than its members.
            let left = tell_unread(source, &archive, block, failed, &mut unread, walk)?;
            hidden |= !left && !told;
        }
    }
    tell_empty(source, &archive, &unread, walk)?;
    if hidden { Err(GapReason::Malformed) } else { Ok(()) }
}

/// True when something is packed that belongs to no member.
fn has_hidden_block(archive: &Archive) -> bool {
    let mut named = vec![false; archive.blocks.len()];
    for block in archive.stream_map.file_block_index.iter().flatten() {
        if let Some(named) = named.get_mut(*block) {
            *named = true;
        }
    }
    archive.blocks.iter().zip(named).any(|(block, named)| !named && block.get_unpack_size() > 0)
}

/// The checksums are compared here: a reader that does it keeps the bytes to itself when they differ.
fn take_sums(archive: &mut Archive) -> Vec<Option<u32>> {
    for block in &mut archive.blocks {
        block.has_crc = false;
    }
    let take = |file: &mut ArchiveEntry| {
        mem::take(&mut file.has_crc).then_some(file.crc).and_then(|sum| u32::try_from(sum).ok())
    };
    archive.files.iter_mut().map(take).collect()
}

/// The members of one block.
struct Members<'m, 'w> {
    source: &'m Source<'m>,
    walk: &'m mut Walk<'w>,
    packed: u64,
    unpacked: u64,
    failed: Option<GapReason>,
}

impl Members<'_, '_> {
    /// Reads one member; false when those after it in the block cannot be reached.
    fn read(&mut self, entry: &ArchiveEntry, sum: Option<u32>, content: &mut dyn Read) -> bool {
        if !entry.has_stream {
            self.failed = name_only(self.source, entry.name(), self.walk).err();
            return self.failed.is_none();
        }
        let mut bytes = Vec::new();
        let mut outcome = fill(content, self.room(), &mut bytes, self.walk);
        let reached = outcome.is_ok();
        self.failed = outcome.err();
        self.unpacked += bytes.len() as u64;
        if reached && sum.is_some_and(|sum| sum != crc32fast::hash(&bytes)) {
            outcome = Err(GapReason::Malformed);
        }
        let charged = self.walk.charge(bytes.len() as u64, self.packed);
        read_inside(self.source, Some(entry.name().to_owned()), &bytes, outcome.and(charged), self.walk);
        reached
    }

    /// What the whole block may unpack to, less what it did.
    fn room(&self) -> u64 {
        let most = Limits::EXPANSION_GRACE.max(self.packed.saturating_mul(self.walk.limits().expansion));
        self.walk.room(self.packed).min(most.saturating_sub(self.unpacked))
    }
}

/// Members of a failed block that were not reached: their names, and why they were not read. False when
/// there are none.
fn tell_unread(
    source: &Source<'_>,
    archive: &Archive,
    block: usize,
    failed: GapReason,
    unread: &mut [bool],
    walk: &mut Walk<'_>,
) -> Result<bool, GapReason> {
    let blocks = &archive.stream_map.file_block_index;
    let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or_default();
    let members = archive.files.iter().zip(blocks).zip(unread).skip(first);
    let mut any = false;
    for ((entry, of), unread) in members.take_while(|((_, of), _)| of.is_none_or(|of| of == block)) {
        if *unread && *of == Some(block) {
            *unread = false;
            any = true;
            name_only(source, entry.name(), walk)?;
            walk.gap(source.path.join(Step::File(entry.name().to_owned())), failed);
        }
    }
    Ok(any)
}

/// Folders and empty files.
fn tell_empty(
    source: &Source<'_>,
    archive: &Archive,
    unread: &[bool],
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let left = archive.files.iter().zip(unread).filter(|(_, unread)| **unread);
    for (entry, _) in left {
        name_only(source, entry.name(), walk)?;
        if entry.has_stream {
            walk.gap(source.path.join(Step::File(entry.name().to_owned())), GapReason::Malformed);
        }
    }
    Ok(())
}

fn reason(error: &Error) -> GapReason {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => GapReason::Encrypted,
        Error::UnsupportedCompressionMethod(name) if name.starts_with("AES") => GapReason::Encrypted,
        Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_)
        | Error::ExternalUnsupported
        | Error::UnsupportedVersion { .. } => GapReason::Unsupported,
        Error::MaxMemLimited { .. } => GapReason::Limit(Limit::Expansion),
        Error::Io(error, _) => reason_of(error),
        _ => GapReason::Malformed,
    }
}

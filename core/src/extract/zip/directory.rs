//! Bytes of a zip file -> its members, from the central directory where there is one and from the local
//! headers where the file is cut off. Nothing is allocated from a declared number; whatever contradicts
//! itself is kept, read as far as possible, and marked as a fault.

use super::name;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
/// Stands in front of an archive that was to span several disks, and behind a member's data.
const SPANNED: u32 = 0x0807_4b50;
const END64_LOCATOR: u32 = 0x0706_4b50;
const LOCAL_SIZE: usize = 30;
const CENTRAL_SIZE: usize = 46;
const END_SIZE: usize = 22;
/// Bits of the general purpose flag (APPNOTE 4.4.4).
const FLAG_ENCRYPTED: u16 = 1;
/// LZMA data that end by their own mark.
const FLAG_ENDS_ITSELF: u16 = 1 << 1;
const FLAG_SIZES_FOLLOW: u16 = 1 << 3;
const FLAG_UTF8: u16 = 1 << 11;

/// The members of a zip file.
pub(in crate::extract) struct Archive<'b> {
    /// In the order of the directory.
    pub(in crate::extract) members: Vec<Member<'b>>,
    /// True when the directory is missing, cut off, or does not agree with the file.
    pub(in crate::extract) damaged: bool,
}

/// One packed file.
pub(in crate::extract) struct Member<'b> {
    pub(in crate::extract) name: String,
    pub(in crate::extract) packed: &'b [u8],
    pub(in crate::extract) method: u16,
    pub(in crate::extract) encrypted: bool,
    /// Checksum of the unpacked bytes; none where only the local header is left.
    pub(in crate::extract) crc: Option<u32>,
    /// Size of the unpacked bytes, where it is told and the packed ones do not tell it themselves.
    pub(in crate::extract) size: Option<u64>,
    /// True when it overlaps another, comes twice, or its two headers disagree.
    pub(in crate::extract) faulty: bool,
    /// Where its local header stands.
    start: usize,
}

impl Member<'_> {
    /// True for an entry that only names a folder.
    pub(in crate::extract) fn is_folder(&self) -> bool {
        self.name.ends_with(['/', '\\']) && self.packed.len() <= 2
    }

    fn end(&self, bytes: &[u8]) -> usize {
        (self.packed.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize) + self.packed.len()
    }
}

impl<'b> Archive<'b> {
    /// True when the bytes begin like a zip file; an empty one begins with its end.
    pub(in crate::extract) fn is_zip(bytes: &[u8]) -> bool {
        matches!(long(bytes, 0), Some(LOCAL | END | SPANNED))
            || (bytes.starts_with(b"MZ") && Self::find_end(bytes).is_some())
    }

    /// Lists the members; none if the bytes are no zip file.
    pub(in crate::extract) fn open(bytes: &'b [u8]) -> Option<Self> {
        if !Self::is_zip(bytes) {
            return None;
        }
        let mut archive = Self::from_directory(bytes).unwrap_or(Self { members: Vec::new(), damaged: true });
        archive.mark_overlaps(bytes);
        archive.add_unlisted(bytes);
        Some(archive)
    }

    /// The members of this name; the specification of OOXML compares names without case.
    pub(in crate::extract) fn named(&self, name: &str) -> impl Iterator<Item = &Member<'b>> {
        self.members
            .iter()
            .filter(move |member| member.name.trim_start_matches('/').eq_ignore_ascii_case(name))
    }

    /// True when there is a member of this name.
    pub(in crate::extract) fn has(&self, name: &str) -> bool {
        self.named(name).next().is_some()
    }

    fn find_end(bytes: &[u8]) -> Option<usize> {
        let last = bytes.len().checked_sub(END_SIZE)?;
        let first = last.saturating_sub(usize::from(u16::MAX));
        (first..=last).rev().find(|at| long(bytes, *at) == Some(END))
    }

    fn from_directory(bytes: &'b [u8]) -> Option<Self> {
        let end = Self::find_end(bytes)?;
        let mut count = u64::from(short(bytes, end + 10)?);
        let mut size = u64::from(long(bytes, end + 12)?);
        let mut offset = u64::from(long(bytes, end + 16)?);
        let mut directory_end = end;
        if let Some(locator) = end.checked_sub(20).filter(|at| long(bytes, *at) == Some(END64_LOCATOR)) {
            let declared = usize::try_from(quad(bytes, locator + 8)?).ok()?;
            let record = [declared, locator.saturating_sub(56)];
            let record = record.into_iter().find(|at| long(bytes, *at) == Some(END64))?;
            count = quad(bytes, record + 32)?;
            size = quad(bytes, record + 40)?;
            offset = quad(bytes, record + 48)?;
            directory_end = record;
        }
        // Whatever stands before the archive (a self-extractor) shifts all offsets.
        let begins = directory_end.checked_sub(usize::try_from(size).ok()?)?;
        let offset = usize::try_from(offset).ok()?;
        let shift = if long(bytes, offset) == Some(CENTRAL) || count == 0 {
            0
        } else {
            begins.checked_sub(offset)?
        };
        let mut archive = Self { members: Vec::new(), damaged: false };
        archive.read_entries(bytes, offset + shift, shift, directory_end);
        archive.damaged |= archive.members.len() as u64 != count && count != u64::from(u16::MAX);
        Some(archive)
    }

    fn read_entries(&mut self, bytes: &'b [u8], mut at: usize, shift: usize, end: usize) {
        while at < end && long(bytes, at) == Some(CENTRAL) {
            let Some((member, next)) = central_entry(bytes, at, shift) else { break };
            match member {
                Some(member) => self.members.push(member),
                None => self.damaged = true,
            }
            at = next;
        }
        self.damaged |= at < end && long(bytes, at).is_some_and(|word| word != END && word != 0x0505_4b50);
    }

    fn mark_overlaps(&mut self, bytes: &[u8]) {
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|index| self.members[*index].start);
        let mut reached = 0;
        for index in order {
            let member = &mut self.members[index];
            member.faulty |= member.start < reached;
            reached = reached.max(member.end(bytes));
        }
        let mut names: Vec<(String, usize)> = self
            .members
            .iter()
            .enumerate()
            .map(|(index, member)| (member.name.to_lowercase(), index))
            .collect();
        names.sort();
        for pair in names.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            self.members[pair[1].1].faulty = true;
        }
    }

    /// Members that stand in the file but not in the directory: hidden, or left over from a cut-off file.
    fn add_unlisted(&mut self, bytes: &'b [u8]) {
        let mut covered: Vec<(usize, usize)> = self.members.iter().map(|m| (m.start, m.end(bytes))).collect();
        covered.sort_unstable();
        let directory = if self.damaged { None } else { Self::find_end(bytes) };
        let listed = !covered.is_empty();
        let mut at = if listed || self.damaged { 0 } else { bytes.len() };
        let mut ranges = covered.into_iter().peekable();
        while let Some(found) = find(bytes, at, LOCAL) {
            while ranges.next_if(|range| range.1 <= found).is_some() {}
            if let Some(range) = ranges.peek().filter(|range| range.0 <= found) {
                at = range.1.max(found + 4);
                continue;
            }
            if directory.is_some_and(|end| found > end) {
                break;
            }
            let limit = ranges.peek().map_or(bytes.len(), |range| range.0);
            let Some(mut member) = unlisted(bytes, found, limit) else {
                at = found + 4;
                continue;
            };
            at = member.end(bytes).max(found + LOCAL_SIZE);
            // A self-extractor's program may hold the signature; a hidden member in a sound file is a fault.
            member.faulty = listed;
            self.members.push(member);
        }
    }
}

/// One entry of the central directory and where the next begins; no member if its data is not there.
fn central_entry(bytes: &[u8], at: usize, shift: usize) -> Option<(Option<Member<'_>>, usize)> {
    let flags = short(bytes, at + 8)?;
    let method = short(bytes, at + 10)?;
    let crc = long(bytes, at + 16)?;
    let mut packed = u64::from(long(bytes, at + 20)?);
    let unpacked = long(bytes, at + 24)?;
    let mut size = u64::from(unpacked);
    let name_size = usize::from(short(bytes, at + 28)?);
    let extra_size = usize::from(short(bytes, at + 30)?);
    let comment_size = usize::from(short(bytes, at + 32)?);
    let mut offset = u64::from(long(bytes, at + 42)?);
    let raw_name = bytes.get(at + CENTRAL_SIZE..at + CENTRAL_SIZE + name_size)?;
    let extra_at = at + CENTRAL_SIZE + name_size;
    let extra = bytes.get(extra_at..extra_at + extra_size)?;
    if let Some(wide) = extra_field(extra, 1) {
        // Only the fields that did not fit stand here, in this order (APPNOTE 4.5.3).
        let mut field = if unpacked == u32::MAX { 8 } else { 0 };
        if unpacked == u32::MAX {
            size = quad(wide, 0).unwrap_or(size);
        }
        if packed == u64::from(u32::MAX) {
            packed = quad(wide, field).unwrap_or(packed);
            field += 8;
        }
        if offset == u64::from(u32::MAX) {
            offset = quad(wide, field).unwrap_or(offset);
        }
    }
    let next = extra_at + extra_size + comment_size;
    let start = usize::try_from(offset).ok().and_then(|offset| offset.checked_add(shift));
    let member = start.and_then(|start| {
        let local = Local::at(bytes, start)?;
        let whole = usize::try_from(packed).ok()?;
        let rest = bytes.get(local.data..)?;
        let agrees = local.raw_name == raw_name
            && local.method == method
            && (local.flags ^ flags) & FLAG_ENCRYPTED == 0
            && (local.flags & FLAG_SIZES_FOLLOW != 0
                || local.packed == u32::MAX
                || u64::from(local.packed) == packed);
        Some(Member {
            name: name::decode(raw_name, flags & FLAG_UTF8 != 0, extra_field(extra, 0x7075)),
            packed: &rest[..whole.min(rest.len())],
            method,
            encrypted: flags & FLAG_ENCRYPTED != 0,
            crc: Some(crc),
            size: (flags & FLAG_ENDS_ITSELF == 0).then_some(size),
            faulty: !agrees || whole > rest.len(),
            start,
        })
    });
    Some((member, next))
}

/// A member known by its local header alone; its data ends where its size says, or at the next header.
fn unlisted(bytes: &[u8], start: usize, limit: usize) -> Option<Member<'_>> {
    let local = Local::at(bytes, start)?;
    if local.raw_name.is_empty() || local.data > limit || local.method > 99 {
        return None;
    }
    let known = local.flags & FLAG_SIZES_FOLLOW == 0 || local.packed > 0;
    let end = if known && local.packed != u32::MAX {
        local.data.saturating_add(local.packed as usize).min(limit)
    } else {
        next_header(bytes, local.data).unwrap_or(limit).min(limit)
    };
    Some(Member {
        name: name::decode(local.raw_name, local.flags & FLAG_UTF8 != 0, None),
        packed: bytes.get(local.data..end)?,
        method: local.method,
        encrypted: local.flags & FLAG_ENCRYPTED != 0,
        crc: None,
        size: None,
        faulty: false,
        start,
    })
}

struct Local<'b> {
    flags: u16,
    method: u16,
    packed: u32,
    raw_name: &'b [u8],
    data: usize,
}

impl<'b> Local<'b> {
    fn at(bytes: &'b [u8], start: usize) -> Option<Self> {
        if long(bytes, start)? != LOCAL {
            return None;
        }
        let name_end = start + LOCAL_SIZE + usize::from(short(bytes, start + 26)?);
        Some(Self {
            flags: short(bytes, start + 6)?,
            method: short(bytes, start + 8)?,
            packed: long(bytes, start + 18)?,
            raw_name: bytes.get(start + LOCAL_SIZE..name_end)?,
            data: name_end + usize::from(short(bytes, start + 28)?),
        })
    }
}

fn extra_field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (id, size) = (short(extra, 0)?, usize::from(short(extra, 2)?));
        let body = extra.get(4..4 + size)?;
        if id == wanted {
            return Some(body);
        }
        extra = &extra[4 + size..];
    }
}

/// Where the next header of any kind begins.
fn next_header(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + memchr::memmem::find(bytes.get(from..)?, b"PK")?;
        if matches!(long(bytes, at)?, LOCAL | CENTRAL | SPANNED) {
            return Some(at);
        }
        from = at + 2;
    }
}

fn find(bytes: &[u8], from: usize, word: u32) -> Option<usize> {
    Some(from + memchr::memmem::find(bytes.get(from..)?, &word.to_le_bytes())?)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn quad(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

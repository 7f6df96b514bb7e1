//! Headers of a tar archive -> the entries they stand before. A damaged header is stepped over, block by
//! block, until one with a sound checksum comes.

use std::ops::Range;

use super::decode;

/// Everything stands at multiples of this.
pub(super) const BLOCK: usize = 512;

/// Offsets of the fields (POSIX pax, ustar Interchange Format).
const NAME: Range<usize> = 0..100;
const SIZE: Range<usize> = 124..136;
const CHECKSUM: Range<usize> = 148..156;
const KIND: usize = 156;
const LINK: Range<usize> = 157..257;
const MAGIC: Range<usize> = 257..265;
const USER: Range<usize> = 265..297;
const GROUP: Range<usize> = 297..329;
const PREFIX: Range<usize> = 345..500;
/// True when another block of holes follows: in the header and in such a block (GNU).
const MORE_HOLES: usize = 482;
const STILL_MORE_HOLES: usize = 504;

/// One header.
pub(super) struct Header<'b> {
    block: &'b [u8; BLOCK],
    pub(super) kind: u8,
    pub(super) link: &'b [u8],
    size: u64,
}

impl<'b> Header<'b> {
    /// The header at an offset, if its checksum is sound.
    pub(super) fn at(bytes: &'b [u8], offset: usize) -> Option<Self> {
        let block = bytes.get(offset..)?.first_chunk::<BLOCK>()?;
        let declared = number(&block[CHECKSUM])?;
        let sum = |byte: fn(u8) -> i64| -> i64 {
            let blank = |index| CHECKSUM.contains(&index);
            block.iter().enumerate().map(|(at, b)| if blank(at) { 32 } else { byte(*b) }).sum()
        };
        // Old programs added signed bytes.
        let sums = [sum(i64::from), sum(|byte| i64::from(byte.cast_signed()))];
        let sound = block[0] != 0 && sums.iter().any(|sum| u64::try_from(*sum) == Ok(declared));
        let size = number(&block[SIZE]).unwrap_or(0);
        sound.then_some(Self { block, kind: block[KIND], link: &block[LINK], size })
    }

    /// The name, with the folders that did not fit where the format has a place for them.
    pub(super) fn name(&self) -> String {
        let (name, prefix) = (decode(&self.block[NAME]), decode(&self.block[PREFIX]));
        let has_prefix = self.block[MAGIC].starts_with(b"ustar\0") && !prefix.is_empty();
        if has_prefix { format!("{prefix}/{name}") } else { name }
    }

    /// Names of the user and the group it belonged to.
    pub(super) fn owners(&self) -> impl Iterator<Item = String> {
        let has_owners = self.block[MAGIC].starts_with(b"ustar");
        let owners = [decode(&self.block[USER]), decode(&self.block[GROUP])];
        owners.into_iter().filter(move |owner| has_owners && !owner.is_empty())
    }

    /// True for an entry that only says something of the next.
    fn is_of_the_next(&self) -> bool {
        matches!(self.kind, b'L' | b'K' | b'x' | b'X' | b'g')
    }

    /// Links, devices and folders have a size in some archives, and nothing behind it.
    fn is_without_content(&self) -> bool {
        matches!(self.kind, b'1'..=b'6')
    }
}

/// An octal number, or a binary one if the first bit is set (GNU); none if the field is neither.
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        return Some(u64::from_be_bytes(*field.last_chunk()?)).filter(|_| field[0] == 0x80);
    }
    let digits = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    let digits = digits.split(['\0', ' ']).next()?;
    u64::from_str_radix(digits, 8).ok()
}

/// One entry: a member, or what is said of the next one.
pub(super) struct Entry<'b> {
    pub(super) header: Header<'b>,
    pub(super) data: &'b [u8],
    /// True when the file ends before it does.
    pub(super) cut: bool,
}

/// The way from header to header.
pub(super) struct Entries<'b> {
    bytes: &'b [u8],
    at: usize,
    /// True when something was stepped over that is neither header nor padding.
    pub(super) damaged: bool,
    /// True behind an empty block: without one the archive is cut off between two members.
    ended: bool,
}

impl<'b> Entries<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, damaged: false, ended: false }
    }

    /// The next entry; `size` if an entry before it gives one. Two empty blocks end an archive, but another
    /// may follow.
    pub(super) fn next(&mut self, size: Option<u64>) -> Option<Entry<'b>> {
        let header = self.next_header()?;
        self.at += BLOCK;
        if header.kind == b'S' && header.block[MORE_HOLES] != 0 {
            self.skip_holes();
        }
        let size = if header.is_without_content() && self.is_header_next() {
            0
        } else {
            usize::try_from(size.filter(|_| !header.is_of_the_next()).unwrap_or(header.size))
                .unwrap_or(usize::MAX)
        };
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let data = &rest[..size.min(rest.len())];
        self.at += data.len().next_multiple_of(BLOCK);
        Some(Entry { header, data, cut: size > data.len() })
    }

    fn next_header(&mut self) -> Option<Header<'b>> {
        while self.at < self.bytes.len() {
            if let Some(header) = Header::at(self.bytes, self.at) {
                self.ended = false;
                return Some(header);
            }
            self.ended = self.is_empty_next();
            self.damaged |= !self.ended;
            self.at += BLOCK;
        }
        self.damaged |= !self.ended;
        None
    }

    fn skip_holes(&mut self) {
        while let Some(block) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
            self.at += BLOCK;
            if block[STILL_MORE_HOLES] == 0 {
                return;
            }
        }
    }

    fn is_header_next(&self) -> bool {
        self.is_empty_next() || Header::at(self.bytes, self.at).is_some()
    }

    fn is_empty_next(&self) -> bool {
        self.bytes.get(self.at..).unwrap_or_default().iter().take(BLOCK).all(|byte| *byte == 0)
    }
}

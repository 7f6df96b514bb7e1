//! An OLE2 compound file -> its streams. Chains of sectors are followed only as far as the file has
//! sectors; no declared count or size is believed.

use std::collections::HashSet;

const ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;
const MINI_CUTOFF: u64 = 4096;
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// A compound file with its tables read.
pub(in crate::extract) struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
    /// The directory goes to its end.
    is_whole: bool,
}

/// A stream or storage.
pub(in crate::extract) struct Entry {
    pub(in crate::extract) name: String,
    /// Storages on the way to it; 0 for those that stand at the root.
    pub(in crate::extract) depth: usize,
    pub(in crate::extract) is_stream: bool,
    /// Number of the storage it stands in.
    parent: usize,
    start: u32,
    size: u64,
    links: [u32; 3],
}

impl<'b> Compound<'b> {
    /// Number of the outermost storage.
    pub(in crate::extract) const ROOT: usize = 0;
    pub(in crate::extract) const MAGIC: &'static [u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

    pub(in crate::extract) fn is_compound(bytes: &[u8]) -> bool {
        bytes.starts_with(Self::MAGIC)
    }

    /// Reads the tables; none if the header contradicts itself.
    pub(in crate::extract) fn open(bytes: &'b [u8]) -> Option<Self> {
        let mut file = Self::listed(bytes)?;
        file.mini_fat = words(&file.chain(word(bytes, 60)?, u64::MAX).0).collect();
        let root = file.entries.first()?;
        file.mini_stream = file.chain(root.start, u64::MAX).0;
        Some(file)
    }

    /// The directory alone: enough to tell what the file is, for short streams are not to be read.
    pub(super) fn listed(bytes: &'b [u8]) -> Option<Self> {
        let shift = bytes.get(30..32).map(|b| u16::from_le_bytes([b[0], b[1]]))?;
        if !Self::is_compound(bytes) || !matches!(shift, 9 | 12) {
            return None;
        }
        let mut file = Self {
            bytes,
            sector: 1 << shift,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
            is_whole: false,
        };
        file.read_fat();
        let (directory, is_whole) = file.chain(word(bytes, 48)?, u64::MAX);
        file.is_whole = is_whole && directory.len().is_multiple_of(file.sector);
        file.entries = directory.chunks_exact(ENTRY).filter_map(|raw| entry(raw, shift == 9)).collect();
        file.set_depths();
        (!file.entries.is_empty()).then_some(file)
    }

    /// True when no stream was ever written: header, table and directory, all of them there, and a root without content.
    pub(in crate::extract) fn is_empty(&self) -> bool {
        self.bytes.len() == 3 * self.sector
            && self.entries.first().is_some_and(|root| root.size == 0)
            && !self.entries.iter().any(|entry| entry.is_stream)
    }

    /// False when some streams may not be listed.
    pub(in crate::extract) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// True when some object that another program embedded ([MS-OLEDS] 2.3.8) has no stream that `is_read`.
    pub(in crate::extract) fn has_object_without(&self, is_read: impl Fn(&Entry) -> bool) -> bool {
        let streams = || self.entries().filter(|entry| entry.is_stream && entry.depth > 1);
        let read: HashSet<usize> =
            streams().filter(|entry| is_read(entry)).map(|entry| entry.parent).collect();
        streams().any(|entry| entry.name == "\u{1}CompObj" && !read.contains(&entry.parent))
    }

    /// All streams and storages in use.
    pub(in crate::extract) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.name.is_empty())
    }

    /// The stream of this name at the root.
    pub(in crate::extract) fn root_stream(&self, name: &str) -> Option<&Entry> {
        self.entries()
            .find(|entry| entry.depth == 1 && entry.is_stream && entry.name.eq_ignore_ascii_case(name))
    }

    /// True for a stream that stands in a storage of this name.
    pub(in crate::extract) fn stands_in(&self, entry: &Entry, storage: &str) -> bool {
        self.entries.get(entry.parent).is_some_and(|parent| parent.name.eq_ignore_ascii_case(storage))
    }

    /// What stands in a storage, with the numbers of its entries.
    pub(in crate::extract) fn children(&self, storage: usize) -> impl Iterator<Item = (usize, &Entry)> {
        let inside = move |(_, entry): &(usize, &Entry)| entry.parent == storage && !entry.name.is_empty();
        self.entries.iter().enumerate().filter(inside)
    }

    /// The stream of this name in the same storage.
    pub(in crate::extract) fn sibling(&self, entry: &Entry, name: &str) -> Option<&Entry> {
        self.entries().find(|other| {
            other.is_stream && other.parent == entry.parent && other.name.eq_ignore_ascii_case(name)
        })
    }

    /// The bytes of a stream, and whether they are all there.
    pub(in crate::extract) fn read(&self, entry: &Entry) -> (Vec<u8>, bool) {
        let (mut bytes, whole) = if entry.size < MINI_CUTOFF {
            self.mini_chain(entry.start)
        } else {
            self.chain(entry.start, entry.size)
        };
        let complete = whole && bytes.len() as u64 >= entry.size;
        bytes.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        (bytes, complete)
    }

    fn sector(&self, index: u32) -> Option<&'b [u8]> {
        let start = (index as usize).checked_add(1)?.checked_mul(self.sector)?;
        // The last sector of real files is often cut short.
        self.bytes
            .get(start..self.bytes.len().min(start.checked_add(self.sector)?))
            .filter(|bytes| !bytes.is_empty())
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    fn read_fat(&mut self) {
        let most = self.sectors() * 4 / self.sector + 1;
        let mut places: Vec<u32> = words(self.bytes.get(76..512).unwrap_or_default()).collect();
        let mut next = word(self.bytes, 68).unwrap_or(LAST_SECTOR);
        for _ in 0..most {
            let Some(sector) = self.sector(next) else { break };
            let split = sector.len().min(self.sector - 4);
            places.extend(words(&sector[..split]));
            next = word(sector, split).unwrap_or(LAST_SECTOR);
        }
        for place in places.into_iter().filter(|place| *place < LAST_SECTOR).take(most) {
            let sector = self.sector(place).unwrap_or_default();
            let entries = self.fat.len() + self.sector / 4;
            self.fat.extend(words(sector));
            self.fat.resize(entries, LAST_SECTOR);
        }
    }

    /// The bytes of a chain of sectors up to `most`, and whether it came that far or to its end.
    fn chain(&self, start: u32, most: u64) -> (Vec<u8>, bool) {
        let mut bytes = Vec::new();
        let mut next = start;
        for _ in 0..=self.sectors() {
            if next >= LAST_SECTOR || bytes.len() as u64 >= most {
                return (bytes, true);
            }
            let Some(sector) = self.sector(next) else { break };
            bytes.extend_from_slice(sector);
            let Some(after) = self.fat.get(next as usize) else { break };
            next = *after;
        }
        (bytes, false)
    }

    fn mini_chain(&self, start: u32) -> (Vec<u8>, bool) {
        let mut bytes = Vec::new();
        let mut next = start;
        for _ in 0..=MINI_CUTOFF as usize / MINI_SECTOR {
            if next >= LAST_SECTOR {
                return (bytes, true);
            }
            let at = next as usize * MINI_SECTOR;
            let Some(sector) = self.mini_stream.get(at..self.mini_stream.len().min(at + MINI_SECTOR)) else {
                break;
            };
            bytes.extend_from_slice(sector);
            let Some(after) = self.mini_fat.get(next as usize) else { break };
            next = *after;
        }
        (bytes, false)
    }

    /// Walks through the tree of the directory, which may be damaged into a circle.
    fn set_depths(&mut self) {
        let mut waiting = vec![(0_usize, 0_usize, usize::MAX)];
        let mut seen = vec![false; self.entries.len()];
        while let Some((index, depth, parent)) = waiting.pop() {
            let Some(seen) = seen.get_mut(index).filter(|seen| !**seen) else { continue };
            *seen = true;
            let Some(entry) = self.entries.get_mut(index) else { continue };
            (entry.depth, entry.parent) = (depth, parent);
            let [left, right, child] = entry.links.map(|link| link as usize);
            waiting.extend([(left, depth, parent), (right, depth, parent), (child, depth + 1, index)]);
        }
    }
}

fn entry(raw: &[u8], is_narrow: bool) -> Option<Entry> {
    let length = usize::from(u16::from_le_bytes([*raw.get(64)?, *raw.get(65)?]));
    let kind = *raw.get(66)?;
    let name = raw.get(..length.clamp(2, 64) - 2).filter(|_| kind != 0).unwrap_or_default();
    let units: Vec<u16> = name.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let high = if is_narrow { 0 } else { u64::from(word(raw, 124)?) };
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        depth: usize::MAX,
        is_stream: kind == 2,
        parent: usize::MAX,
        start: word(raw, 116)?,
        size: u64::from(word(raw, 120)?) | high << 32,
        links: [word(raw, 68)?, word(raw, 72)?, word(raw, 76)?],
    })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

#[cfg(test)]
mod tests {
    use super::Compound;

    /// Header, table of sectors, a directory of the root alone.
    fn emptied() -> Vec<u8> {
        let mut file = vec![0xFF; 3 * 512];
        file[..76].fill(0);
        file[..8].copy_from_slice(Compound::MAGIC);
        file[30] = 9;
        file[48] = 1;
        file[60..64].fill(0xFE);
        file[76..80].fill(0);
        file[512..520].copy_from_slice(&[0xFD, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF]);
        file[1024..].fill(0);
        file[1024 + 64] = 22;
        file[1024 + 66] = 5;
        file[1024 + 116..1024 + 120].copy_from_slice(&[0xFE, 0xFF, 0xFF, 0xFF]);
        file
    }

    #[test]
    fn only_what_is_whole_is_empty() {
        let file = emptied();
        let is_empty = |bytes: &[u8]| Compound::open(bytes).is_some_and(|file| file.is_empty());
        assert!(is_empty(&file));
        assert!((0..file.len()).all(|end| !is_empty(&file[..end])));
        let mut cut = file.clone();
        cut[1024 + 120] = 64;
        assert!(!is_empty(&cut));
        cut = file;
        cut[1024 + 128 + 64] = 4;
        cut[1024 + 128 + 66] = 2;
        assert!(!is_empty(&cut));
    }
}

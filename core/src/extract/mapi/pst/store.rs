//! The lowest layer of a personal store ([MS-PST] 2.2): two trees of pages that find nodes and blocks, and the data
//! of a node gathered from its blocks. What is not where a tree says is damage, which the reader of a message asks for.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::cipher::Cipher;
use crate::extract::{GapReason, Limit, Walk};

pub(super) const MAGIC: &[u8] = b"!BDN";
pub(super) const CLIENT: &[u8] = b"SM";

/// Types of pages.
const BLOCK_PAGE: u8 = 0x80;
const NODE_PAGE: u8 = 0x81;

/// Deeper trees than this are made to keep a reader busy.
const LEVELS: u8 = 8;

/// Most bytes that one packed block unpacks to.
const BLOCK: u64 = 1 << 16;

/// How a version of the format lays out its pages and blocks.
#[derive(Clone, Copy)]
struct Layout {
    /// Numbers and places take eight bytes, not four.
    is_wide: bool,
    page: usize,
    /// Where a page counts its entries.
    count_at: usize,
    /// Where a page tells its type.
    type_at: usize,
    /// Blocks fill multiples of it.
    unit: usize,
    trailer: usize,
}

const NARROW: Layout =
    Layout { is_wide: false, page: 512, count_at: 496, type_at: 500, unit: 64, trailer: 12 };
const WIDE: Layout = Layout { is_wide: true, page: 512, count_at: 488, type_at: 496, unit: 64, trailer: 16 };
/// Offline folders since Outlook 2013, after the description of the libpff project; Microsoft tells nothing of them.
const LARGE: Layout =
    Layout { is_wide: true, page: 4096, count_at: 4056, type_at: 4072, unit: 512, trailer: 24 };

/// An object of the store: where its data and its own nodes are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    pub(super) id: u32,
    pub(super) data: u64,
    pub(super) sub: u64,
    pub(super) parent: u32,
}

impl Node {
    /// What sort of object it is ([MS-PST] 2.2.2.1).
    pub(super) fn kind(self) -> u8 {
        self.id as u8 & 0x1F
    }
}

pub(super) struct Store<'b> {
    bytes: &'b [u8],
    layout: Layout,
    cipher: Cipher,
    node_tree: u64,
    block_tree: u64,
    damaged: Cell<bool>,
}

struct Page<'b> {
    level: u8,
    size: usize,
    entries: &'b [u8],
}

impl<'b> Store<'b> {
    /// Reads the header; the reason when there is nothing to read behind it.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, GapReason> {
        let version = short(bytes, 10).ok_or(GapReason::Malformed)?;
        let layout = match version {
            14 | 15 => NARROW,
            36.. => LARGE,
            _ => WIDE,
        };
        let (length_at, trees, cipher_at) =
            if layout.is_wide { (184, [224, 240], 513) } else { (168, [188, 196], 461) };
        let cipher = match bytes.get(cipher_at).ok_or(GapReason::Malformed)? {
            0 => Cipher::Plain,
            1 => Cipher::Permuted,
            2 => Cipher::Cyclic,
            // Windows Information Protection.
            0x10 => return Err(GapReason::Encrypted),
            _ => return Err(GapReason::Malformed),
        };
        let place = |at| number(bytes, at, layout.is_wide).ok_or(GapReason::Malformed);
        let is_cut = place(length_at)? > bytes.len() as u64;
        let [node_tree, block_tree] = [place(trees[0])?, place(trees[1])?];
        Ok(Self { bytes, layout, cipher, node_tree, block_tree, damaged: Cell::new(is_cut) })
    }

    /// True for files whose heaps have larger blocks.
    pub(super) fn is_large(&self) -> bool {
        self.layout.page == LARGE.page
    }

    /// Remembers that something is not where it should be.
    pub(super) fn damage(&self) {
        self.damaged.set(true);
    }

    /// Whether there was damage since the last question.
    pub(super) fn take_damage(&self) -> bool {
        self.damaged.take()
    }

    fn page(&self, at: u64, kind: u8) -> Option<Page<'b>> {
        let start = usize::try_from(at).ok()?;
        let page = self.bytes.get(start..start.checked_add(self.layout.page)?)?;
        if page.get(self.layout.type_at..self.layout.type_at + 2)? != [kind, kind] {
            return None;
        }
        let counts = page.get(self.layout.count_at..)?;
        let (count, size, level) = if self.is_large() {
            (usize::from(short(counts, 0)?), *counts.get(4)?, *counts.get(5)?)
        } else {
            (usize::from(*counts.first()?), *counts.get(2)?, *counts.get(3)?)
        };
        let (size, least) = (usize::from(size), if self.layout.is_wide { 24 } else { 12 });
        let entries =
            page.get(..count.checked_mul(size)?).filter(|_| count * size <= self.layout.count_at)?;
        (size >= least && level <= LEVELS).then_some(Page { level, size, entries })
    }

    fn number(&self, bytes: &[u8], index: usize) -> Option<u64> {
        number(bytes, index * self.width(), self.layout.is_wide)
    }

    fn width(&self) -> usize {
        if self.layout.is_wide { 8 } else { 4 }
    }

    /// All nodes in the order of their numbers.
    pub(super) fn nodes(&self, walk: &Walk<'_>) -> Result<Vec<Node>, GapReason> {
        let mut nodes = Vec::new();
        let mut waiting = vec![(self.node_tree, LEVELS + 1)];
        let mut pages = self.bytes.len() / self.layout.page + 1;
        while let Some((at, above)) = waiting.pop() {
            walk.check_time()?;
            let page = self.page(at, NODE_PAGE).filter(|page| page.level < above && pages > 0);
            let Some(page) = page else {
                self.damage();
                continue;
            };
            pages -= 1;
            let entries = page.entries.chunks_exact(page.size);
            if page.level == 0 {
                let before = nodes.len();
                let count = entries.len();
                nodes.extend(entries.filter_map(|entry| self.node(entry)));
                if nodes.len() - before < count {
                    self.damage();
                }
            } else {
                let below = entries.rev().filter_map(|entry| self.number(entry, 2));
                waiting.extend(below.map(|at| (at, page.level)));
            }
        }
        Ok(nodes)
    }

    fn node(&self, entry: &[u8]) -> Option<Node> {
        let parent = long(entry, 3 * self.width())?;
        Some(Node {
            id: self.number(entry, 0)? as u32,
            data: self.number(entry, 1)?,
            sub: self.number(entry, 2)?,
            parent,
        })
    }

    /// Where the block of this number stands, and its size.
    fn locate(&self, block: u64) -> Option<(usize, usize)> {
        // The lowest bit has no meaning.
        let key = |entry: &[u8]| self.number(entry, 0).map(|key| key & !1);
        let (mut at, mut above) = (self.block_tree, LEVELS + 1);
        loop {
            let page = self.page(at, BLOCK_PAGE).filter(|page| page.level < above)?;
            let entries = page.entries.chunks_exact(page.size);
            let mut found = None;
            for entry in entries.take_while(|entry| key(entry).is_some_and(|key| key <= block & !1)) {
                found = Some(entry);
            }
            let entry = found?;
            if page.level > 0 {
                (at, above) = (self.number(entry, 2)?, page.level);
                continue;
            }
            let place = usize::try_from(self.number(entry, 1)?).ok()?;
            let size = usize::from(short(entry, 2 * self.width())?);
            return (key(entry)? == block & !1).then_some((place, size));
        }
    }

    /// The bytes of a block; those that hold data are written over, those that hold trees are not.
    fn block(&self, block: u64) -> Option<Cow<'b, [u8]>> {
        let (start, size) = self.locate(block)?;
        let whole = (size + self.layout.trailer).next_multiple_of(self.layout.unit);
        let stored = self.bytes.get(start..start.checked_add(whole)?)?;
        let trailer = stored.get(whole - self.layout.trailer..)?;
        let told = number(trailer, if self.layout.is_wide { 8 } else { 4 }, self.layout.is_wide)?;
        if usize::from(short(trailer, 0)?) != size || told & !1 != block & !1 {
            return None;
        }
        let mut bytes = Cow::Borrowed(stored.get(..size)?);
        let unpacked = if self.is_large() { short(trailer, 18)? } else { 0 };
        let is_packed = unpacked != 0 && usize::from(unpacked) != size;
        let mut is_closed = !is_tree(block);
        if is_packed && !bytes.starts_with(b"\x78") && is_closed {
            self.cipher.open(block, bytes.to_mut());
            is_closed = false;
        }
        if is_packed {
            let mut inflated = Vec::new();
            ZlibDecoder::new(&*bytes).take(BLOCK).read_to_end(&mut inflated).ok()?;
            if inflated.len() != usize::from(unpacked) {
                return None;
            }
            bytes = Cow::Owned(inflated);
        }
        if is_closed && self.cipher != Cipher::Plain {
            self.cipher.open(block, bytes.to_mut());
        }
        Some(bytes)
    }

    /// The data of a node, block by block.
    pub(super) fn data(&self, block: u64, walk: &mut Walk<'_>) -> Result<Vec<Cow<'b, [u8]>>, GapReason> {
        let mut blocks = Vec::new();
        let room = walk.room(self.bytes.len() as u64);
        let mut total = 0;
        self.leaves(block, 1, walk, &mut |bytes| {
            total += bytes.len() as u64;
            blocks.push(bytes);
            if total > room { Err(GapReason::Limit(Limit::Expansion)) } else { Ok(()) }
        })?;
        walk.charge(total, self.bytes.len() as u64)?;
        Ok(blocks)
    }

    /// The nodes that belong to a node alone.
    pub(super) fn subnodes(&self, block: u64, walk: &mut Walk<'_>) -> Result<Vec<Node>, GapReason> {
        let mut nodes = Vec::new();
        let size = 3 * self.width();
        let most = self.bytes.len() / size + 1;
        self.leaves(block, 2, walk, &mut |bytes| {
            nodes.extend(self.entries(&bytes, 2, size).filter_map(|entry| {
                Some(Node {
                    id: self.number(entry, 0)? as u32,
                    data: self.number(entry, 1)?,
                    sub: self.number(entry, 2)?,
                    parent: 0,
                })
            }));
            if nodes.len() > most { Err(GapReason::Malformed) } else { Ok(()) }
        })?;
        Ok(nodes)
    }

    /// The entries of a block that holds a tree of this kind; fewer than it counts are damage.
    fn entries<'e>(&self, block: &'e [u8], kind: u8, size: usize) -> impl Iterator<Item = &'e [u8]> {
        // The heads of subnodes are padded in wide files.
        let head = if kind == 1 || self.layout.is_wide { 8 } else { 4 };
        let entries = block.get(head..).unwrap_or_default().chunks_exact(size);
        let count = usize::from(short(block, 2).unwrap_or(0));
        if entries.len() < count {
            self.damage();
        }
        entries.take(count)
    }

    /// Walks a tree of blocks of this kind: 1 for data, 2 for subnodes. The leaves of data are blocks of data, those of
    /// subnodes are blocks of level 0.
    fn leaves(
        &self,
        root: u64,
        kind: u8,
        walk: &Walk<'_>,
        visit: &mut dyn FnMut(Cow<'b, [u8]>) -> Result<(), GapReason>,
    ) -> Result<(), GapReason> {
        let mut waiting = if root == 0 { Vec::new() } else { vec![(root, LEVELS + 1)] };
        let mut left = self.bytes.len() / self.layout.unit + 1;
        while let Some((number, above)) = waiting.pop() {
            walk.check_time()?;
            left = left.saturating_sub(1);
            let Some(bytes) = self.block(number).filter(|_| left > 0) else {
                self.damage();
                continue;
            };
            let level = bytes.get(1).copied().unwrap_or(0);
            if !is_tree(number) || (kind == 2 && level == 0 && bytes.first() == Some(&kind)) {
                if is_tree(number) == (kind == 2) {
                    visit(bytes)?;
                } else {
                    self.damage();
                }
                continue;
            }
            if bytes.first() != Some(&kind) || level == 0 || level >= above {
                self.damage();
                continue;
            }
            // Of subnodes an entry is a node's number and a block's, of data a block's alone.
            let size = self.width() * usize::from(kind);
            let below: Vec<u64> = self
                .entries(&bytes, kind, size)
                .filter_map(|entry| self.number(entry, usize::from(kind) - 1))
                .collect();
            waiting.extend(below.into_iter().rev().map(|block| (block, level)));
        }
        Ok(())
    }
}

/// True for blocks that hold numbers of other blocks.
fn is_tree(block: u64) -> bool {
    block & 2 != 0
}

fn number(bytes: &[u8], at: usize, is_wide: bool) -> Option<u64> {
    if is_wide {
        Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
    } else {
        long(bytes, at).map(u64::from)
    }
}

pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

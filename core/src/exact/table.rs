//! A list ready for scanning: hash -> the cells that hold its value. The records stay in the mapped file.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

use super::filter::Filter;
use super::format::{ExactList, Head, RECORD, TAG, refused, unreadable};
use super::key::{Keys, LEAST_SECRET};
use crate::catalog::{Catalog, Kind};
use crate::error::BuildError;

/// A list of one's own, opened with its key. Cheap to clone.
#[derive(Clone)]
pub struct ExactTable {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) list: ExactList,
    pub(super) keys: Keys,
    pub(super) filter: Filter,
    file: Mmap,
    /// Where directory and records begin in the file.
    directory: usize,
    records: usize,
}

/// Records of one value.
pub(super) type Posting = Range<u32>;

impl ExactTable {
    /// Opens a list with the secret it was built with. The whole file is checked against its checksum.
    pub fn open(path: &Path, secret: &[u8]) -> Result<Self, BuildError> {
        let file = super::map::map(path).map_err(|error| unreadable(path, &error))?;
        let head = Head::read(path, &file)?;
        let short =
            || refused(path, &format!("needs the key it was built with, at least {LEAST_SECRET} bytes"));
        let keys = Keys::new(secret, head.salt).ok_or_else(short)?;
        if keys.check() != head.check {
            return Err(refused(path, "was built with another key"));
        }
        if keys.seal(head.sealed) != head.seal || crc32fast::hash(head.body) != head.list.crc {
            return Err(refused(path, "is damaged: its checksum does not hold; build it anew"));
        }
        let directory = file.len() - head.body.len();
        let filter = directory + head.list.directory_bytes();
        let records = filter + Filter::bytes(head.list.filter);
        let mut bits = file.get(filter..records).unwrap_or_default().to_vec();
        keys.veil(&mut bits);
        let filter = Filter::read(bits, head.list.filter);
        let list = head.list;
        Ok(Self { inner: Arc::new(Inner { list, keys, filter, file, directory, records }) })
    }

    /// What the list says of itself.
    pub fn list(&self) -> &ExactList {
        &self.inner.list
    }

    /// Makes the kind of its findings known to a catalog, so that policies and allow-lists may name it.
    pub fn add_kind_to(&self, catalog: &mut Catalog) {
        catalog.add_kind(self.kind());
    }

    /// The kind of its findings.
    pub(crate) fn kind(&self) -> Kind {
        let ExactList { name, category, .. } = &self.inner.list;
        let own = [("en", "own list"), ("sv", "egen lista"), ("nb", "egen liste"), ("nn", "eiga liste")];
        let names = own.map(|(language, own)| (language.to_owned(), format!("{own} {name}")));
        Kind { id: format!("exact.{name}"), category: *category, country: None, name: names.into() }
    }
}

impl fmt::Debug for ExactTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExactTable({}, {} rows)", self.inner.list.name, self.inner.list.rows)
    }
}

impl Inner {
    /// The records of a value by its hash; empty when the list does not hold it.
    pub(super) fn posting(&self, hash: u64) -> Posting {
        let bucket = (hash >> (64 - u32::from(self.list.directory))) as usize;
        let (begin, end) = (self.directory_at(bucket), self.directory_at(bucket + 1));
        let tag = hash & TAG;
        let begin = partition(begin..end, |at| self.record(at).0 < tag);
        begin..partition(begin..end, |at| self.record(at).0 <= tag)
    }

    fn directory_at(&self, bucket: usize) -> u32 {
        let bytes = self.file.get(self.directory + bucket * 4..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes)).min(self.list.values)
    }

    /// Tag and cell.
    fn record(&self, at: u32) -> (u64, u32) {
        let bytes = self.file.get(self.records + at as usize * RECORD..).unwrap_or_default();
        let Some((tag, rest)) = bytes.split_first_chunk::<6>() else { return (0, 0) };
        let mut eight = [0; 8];
        eight.iter_mut().zip(tag).for_each(|(slot, byte)| *slot = *byte);
        (u64::from_le_bytes(eight), rest.first_chunk().map_or(0, |cell| u32::from_le_bytes(*cell)))
    }

    fn cell(&self, at: u32) -> u32 {
        self.record(at).1
    }

    /// Column and row of a record.
    pub(super) fn place(&self, at: u32) -> (u32, u32) {
        let (cell, span) = (self.cell(at), self.list.span);
        (cell / span, cell % span)
    }

    /// The piece of a posting that is of one column.
    pub(super) fn of_column(&self, posting: &Posting, column: u32) -> Posting {
        let first = column.saturating_mul(self.list.span);
        let begin = partition(posting.clone(), |at| self.cell(at) < first);
        begin..partition(begin..posting.end, |at| self.cell(at) < first.saturating_add(self.list.span))
    }

    /// Columns of a posting, as bits.
    pub(super) fn columns(&self, posting: &Posting) -> u64 {
        let (mut columns, mut at) = (0, posting.start);
        while at < posting.end {
            let (column, _) = self.place(at);
            columns |= 1_u64.checked_shl(column).unwrap_or(0);
            at = self.of_column(posting, column).end.max(at + 1);
        }
        columns
    }

    /// True when the piece of a posting, all of one column, has the row.
    pub(super) fn has_row(&self, piece: &Posting, row: u32) -> bool {
        let at = partition(piece.clone(), |at| self.place(at).1 < row);
        at < piece.end && self.place(at).1 == row
    }
}

/// The first of a range for which `before` no longer holds.
fn partition(range: Range<u32>, before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (range.start, range.end.max(range.start));
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

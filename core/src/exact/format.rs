//! The file: a sealed head that says what follows, then directory, filter and records.
//!
//! ```text
//! magic 8 | salt 16 | key check 16 | head length u32 | numbers and names | seal 16
//! directory (2^bits + 1) u32 | filter 2^size bits | records of 10 bytes: hash 6, cell 4
//! ```
//!
//! Numbers are little-endian. Records are sorted by hash, then cell; the upper bits of a hash are its place in the
//! directory. A cell is `column * span + row`.

use std::path::Path;

use super::MOST_COLUMNS;
use super::filter::Filter;
use super::key::{SALT, SEAL};
use crate::catalog::Category;
use crate::error::{BuildError, BuildErrorKind};

/// The last digit is the version of the form.
const MAGIC: &[u8; 8] = b"VAKTEDM1";
const FIXED: usize = MAGIC.len() + SALT + SEAL + 4;
/// A head is a few names; more is damage.
const LONGEST_HEAD: usize = 1 << 16;

/// Bytes of a record: the lower 48 bits of a hash and a cell.
pub(super) const RECORD: usize = 10;
/// The part of a hash that stands in its record.
pub(super) const TAG: u64 = (1 << 48) - 1;
/// Powers of two of the directory.
pub(super) const DIRECTORY: std::ops::RangeInclusive<u8> = 8..=24;

/// What a list says of itself without its key: no value, no hash.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExactList {
    /// Its name; findings are of kind `exact.NAME`.
    pub name: String,
    /// Category of its findings.
    pub category: Category,
    /// Names of its columns.
    pub columns: Vec<String>,
    /// Rows with at least one value that can be compared.
    pub rows: u32,
    /// Hashes in it.
    pub values: u32,
    /// Bytes of the file.
    pub bytes: u64,
    /// Columns of which one value is a hit, as bits.
    pub(super) unique: u64,
    /// Columns that hold words, as bits.
    pub(super) wordy: u64,
    /// One more than the highest row.
    pub(super) span: u32,
    /// Bit n: some number has n digits.
    pub(super) lengths: u32,
    /// Bit n: some value has n words.
    pub(super) counts: u32,
    /// Power of two of the directory.
    pub(super) directory: u8,
    /// Power of two of the filter's bits.
    pub(super) filter: u8,
    /// CRC-32 of all after the seal.
    pub(super) crc: u32,
}

impl ExactList {
    /// Reads the head of a file; needs no key.
    pub fn describe(path: &Path) -> Result<Self, BuildError> {
        let file = super::map::map(path).map_err(|error| unreadable(path, &error))?;
        Ok(Head::read(path, &file)?.list)
    }

    /// Names of the columns of which one value alone is a hit.
    pub fn unique_columns(&self) -> impl Iterator<Item = &str> {
        let unique = |(index, name): (usize, &String)| (self.unique >> index & 1 == 1).then_some(name.len());
        self.columns
            .iter()
            .enumerate()
            .filter(move |pair| unique(*pair).is_some())
            .map(|(_, name)| name.as_str())
    }

    /// Bytes of directory, filter and records.
    pub(super) fn body(&self) -> usize {
        self.directory_bytes() + Filter::bytes(self.filter) + self.values as usize * RECORD
    }

    pub(super) fn directory_bytes(&self) -> usize {
        ((1 << self.directory) + 1) * 4
    }

    /// The head, all but its seal.
    pub(super) fn head(&self, salt: &[u8; SALT], check: &[u8; SEAL]) -> Vec<u8> {
        let mut said = Vec::new();
        for number in [self.rows, self.values, self.span, self.lengths, self.counts, self.crc] {
            said.extend_from_slice(&number.to_le_bytes());
        }
        for number in [self.bytes, self.unique, self.wordy] {
            said.extend_from_slice(&number.to_le_bytes());
        }
        said.extend_from_slice(&[self.directory, self.filter, self.columns.len() as u8]);
        let names = [self.name.as_str(), self.category.name()].into_iter();
        for name in names.chain(self.columns.iter().map(String::as_str)) {
            said.extend_from_slice(&(name.len() as u16).to_le_bytes());
            said.extend_from_slice(name.as_bytes());
        }
        let length = ((FIXED + said.len()) as u32).to_le_bytes();
        [MAGIC.as_slice(), salt, check, &length, &said].concat()
    }
}

/// The head as it stands in a file.
pub(super) struct Head<'f> {
    pub(super) list: ExactList,
    pub(super) salt: [u8; SALT],
    pub(super) check: [u8; SEAL],
    /// What the seal is over.
    pub(super) sealed: &'f [u8],
    pub(super) seal: [u8; SEAL],
    /// Directory, filter and records.
    pub(super) body: &'f [u8],
}

impl<'f> Head<'f> {
    /// Reads a head; sizes are checked, seal and key are not.
    pub(super) fn read(path: &Path, file: &'f [u8]) -> Result<Self, BuildError> {
        let magic =
            file.first_chunk::<8>().ok_or_else(|| refused(path, "is no list of `vakthund edm build`"))?;
        if magic != MAGIC {
            let other = magic.starts_with(b"VAKTEDM");
            let message = if other {
                "is of another version; build it anew"
            } else {
                "is no list of `vakthund edm build`"
            };
            return Err(refused(path, message));
        }
        Self::fields(file).ok_or_else(|| refused(path, "is damaged or cut off; build it anew"))
    }

    fn fields(file: &'f [u8]) -> Option<Self> {
        let mut rest = Bytes(file.get(MAGIC.len()..)?);
        let (salt, check) = (rest.array()?, rest.array()?);
        let length = rest.u32()? as usize;
        let sealed = file.get(..length).filter(|_| length <= LONGEST_HEAD)?;
        let seal = *file.get(length..)?.first_chunk()?;
        let mut said = Bytes(sealed.get(FIXED..)?);
        let [rows, values, span, lengths, counts, crc] =
            [said.u32()?, said.u32()?, said.u32()?, said.u32()?, said.u32()?, said.u32()?];
        let [bytes, unique, wordy] = [said.u64()?, said.u64()?, said.u64()?];
        let [directory, filter, width] = said.array()?;
        let name = said.text()?;
        let category = Category::from_name(&said.text()?)?;
        let columns: Vec<String> = (0..width).map(|_| said.text()).collect::<Option<_>>()?;
        let sound = DIRECTORY.contains(&directory)
            && Filter::is_size(filter)
            && (1..=MOST_COLUMNS).contains(&columns.len())
            && u32::try_from(columns.len() as u64 * u64::from(span)).is_ok()
            && span > 0
            && bytes == file.len() as u64;
        let list = ExactList {
            name,
            category,
            columns,
            rows,
            values,
            bytes,
            unique,
            wordy,
            span,
            lengths,
            counts,
            directory,
            filter,
            crc,
        };
        let body = file.get(length + SEAL..)?;
        (sound && body.len() == list.body()).then_some(Self { list, salt, check, sealed, seal, body })
    }
}

/// What is left to be read; every read says whether it was there.
struct Bytes<'f>(&'f [u8]);

impl Bytes<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::from(u16::from_le_bytes(self.array()?));
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

pub(super) fn refused(path: &Path, message: &str) -> BuildError {
    BuildError::new(path.display().to_string(), None, BuildErrorKind::Field, message)
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> BuildError {
    BuildError::new(path.display().to_string(), None, BuildErrorKind::Unreadable, error.to_string())
}

//! Rows -> file. Values are hashed as they come and forgotten; memory holds the hashes, sixteen bytes each.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::MOST_COLUMNS;
use super::filter::{Filter, mix_word};
use super::format::{DIRECTORY, ExactList, RECORD, TAG, unreadable};
use super::key::{Keys, LEAST_SECRET, SALT, SEAL};
use super::number::MOST;
use super::tokens::{Value, join};
use crate::catalog::Category;
use crate::error::{BuildError, BuildErrorKind};
use crate::normalize::{Normalizer, Text};

/// Numbers of a column are specific when at most one in so many of their length is in the list: a million
/// telephones of eight digits are one in a hundred of all there are, and any order number could be one.
const RARE: u64 = 10_000;
/// Least digits of a number that can stand alone.
const SPECIFIC: usize = 8;

/// Takes a list row by row and writes its file.
pub struct ExactBuilder {
    name: String,
    category: Category,
    columns: Vec<Column>,
    salt: [u8; SALT],
    keys: Keys,
    values: Vec<(u64, u32, u8)>,
    words: HashSet<u64>,
    lengths: u32,
    counts: u32,
    rows: u32,
    span: u32,
    skipped: u64,
    text: Text,
    joined: Vec<u8>,
}

struct Column {
    name: String,
    declared: bool,
    wordy: bool,
    /// Some value could be anything's.
    common: bool,
    repeated: bool,
    fewest_digits: usize,
    filled: bool,
}

/// What was built.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExactBuilt {
    /// The list as its file describes it.
    pub list: ExactList,
    /// Cells without a value that can be compared: empty, too short, too long.
    pub skipped: u64,
}

impl ExactBuilder {
    /// A list of that name (letters `a-z`, digits and dashes) with these columns, keyed by a secret of at least
    /// 16 bytes.
    pub fn new(name: &str, category: Category, columns: &[&str], secret: &[u8]) -> Result<Self, BuildError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 40 || !name.bytes().all(plain) {
            return Err(mistaken(
                "name",
                "a list's name is of the letters a-z, digits and dashes, at most 40",
            ));
        }
        if !(1..=MOST_COLUMNS).contains(&columns.len()) || columns.iter().any(|name| name.len() > 200) {
            return Err(mistaken("columns", "a list has 1 to 64 columns with names of at most 200 bytes"));
        }
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| mistaken("key", "the system gives no random numbers"))?;
        let short = || mistaken("key", &format!("a key needs at least {LEAST_SECRET} bytes"));
        let column = |name: &&str| Column {
            name: (*name).to_owned(),
            declared: false,
            wordy: false,
            common: false,
            repeated: false,
            fewest_digits: usize::MAX,
            filled: false,
        };
        Ok(Self {
            name: name.to_owned(),
            category,
            columns: columns.iter().map(column).collect(),
            keys: Keys::new(secret, salt).ok_or_else(short)?,
            salt,
            values: Vec::new(),
            words: HashSet::new(),
            lengths: 0,
            counts: 0,
            rows: 0,
            span: 1,
            skipped: 0,
            text: Text::default(),
            joined: Vec::new(),
        })
    }

    /// Declares that one value of this column names one row, whatever it looks like.
    pub fn unique(&mut self, column: &str) -> Result<(), BuildError> {
        let found = self.columns.iter_mut().find(|known| known.name == column);
        let found = found.ok_or_else(|| mistaken("unique", &format!("{column:?} is none of the columns")))?;
        found.declared = true;
        Ok(())
    }

    /// Adds a row; `number` is what findings will say, cells come in the order of the columns.
    pub fn row<'c>(
        &mut self,
        number: u32,
        cells: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), BuildError> {
        let before = self.values.len();
        let mut cells = cells.into_iter();
        for column in 0..self.columns.len() {
            self.cell(number, column, cells.next().unwrap_or_default());
        }
        self.rows += u32::from(self.values.len() > before);
        self.span = self.span.max(number.saturating_add(1));
        let cells = u64::from(self.span) * self.columns.len() as u64;
        let fits = u32::try_from(cells).is_ok() && self.values.len() < u32::MAX as usize;
        fits.then_some(()).ok_or_else(|| mistaken("rows", "a list holds at most 4 billion cells; split it"))
    }

    fn cell(&mut self, row: u32, index: usize, cell: &str) {
        Normalizer.normalize(cell, &mut self.text);
        let value = Value::of(&self.text.folded);
        let Some(column) = self.columns.get_mut(index) else { return };
        column.filled |= !matches!(value, Value::Nothing);
        match value {
            Value::Number(number) => {
                let digits = number.as_slice();
                self.lengths |= 1 << digits.len();
                column.common |= digits.len() < SPECIFIC;
                column.fewest_digits = column.fewest_digits.min(digits.len());
                tagged(b'n', digits, &mut self.joined);
            }
            Value::Address(address) => tagged(b'a', address.as_bytes(), &mut self.joined),
            Value::Words(mut words) => {
                self.counts |= 1 << words.len();
                self.words.extend(words.iter().map(|word| mix_word(word.as_bytes())));
                (column.wordy, column.common) = (true, true);
                join(&mut words, &mut self.joined);
            }
            Value::Nothing => {
                self.skipped += 1;
                return;
            }
        }
        self.values.push((self.keys.hash(&self.joined), row, index as u8));
    }

    /// Writes the file: beside its place, then renamed there, so that a scan that has the old one mapped goes on.
    pub fn write(mut self, path: &Path) -> Result<ExactBuilt, BuildError> {
        let wanted = (self.values.len() / 2).next_power_of_two().trailing_zeros();
        let directory =
            u8::try_from(wanted).unwrap_or(*DIRECTORY.end()).clamp(*DIRECTORY.start(), *DIRECTORY.end());
        let records = self.records(directory);
        let bits = |holds: &dyn Fn(&Column) -> bool| {
            let set = self.columns.iter().enumerate().filter(|(_, column)| holds(column));
            set.fold(0, |bits, (index, _)| bits | 1_u64 << index)
        };
        let filter = Filter::of(&self.words);
        let mut list = ExactList {
            name: self.name.clone(),
            category: self.category,
            columns: self.columns.iter().map(|column| column.name.clone()).collect(),
            rows: self.rows,
            values: records.len() as u32,
            bytes: 0,
            unique: bits(&|column| column.declared || column.is_unique(self.rows)),
            wordy: bits(&|column| column.wordy),
            span: self.span,
            lengths: self.lengths,
            counts: self.counts,
            directory,
            filter: filter.size(),
            crc: 0,
        };
        let body = self.body(&list, &records, &filter);
        let check = self.keys.check();
        list.bytes = (list.head(&self.salt, &check).len() + SEAL + body.len()) as u64;
        list.crc = crc32fast::hash(&body);
        let head = list.head(&self.salt, &check);
        let seal = self.keys.seal(&head);
        replace(path, &[&head, &seal, &body]).map_err(|error| unreadable(path, &error))?;
        Ok(ExactBuilt { list, skipped: self.skipped })
    }

    /// Hash and cell, sorted, each once; columns whose values repeat are marked.
    fn records(&mut self, directory: u8) -> Vec<(u64, u32)> {
        let span = self.span;
        // What neither directory nor record keeps of a hash must not tell two values apart here.
        let kept = TAG | !(u64::MAX >> directory);
        let values = std::mem::take(&mut self.values).into_iter();
        let mut records: Vec<(u64, u32)> =
            values.map(|(hash, row, column)| (hash & kept, u32::from(column) * span + row)).collect();
        records.sort_unstable();
        records.dedup();
        for pair in records.windows(2) {
            let [(one, cell), (other, next)] = pair else { continue };
            if one == other && cell / span == next / span {
                let column = self.columns.get_mut((cell / span) as usize);
                if let Some(column) = column {
                    column.repeated = true;
                }
            }
        }
        records
    }

    fn body(&self, list: &ExactList, records: &[(u64, u32)], filter: &Filter) -> Vec<u8> {
        let mut body = Vec::with_capacity(list.body());
        let mut at = 0;
        for bucket in 0..=1_u64 << list.directory {
            while records.get(at).is_some_and(|(hash, _)| hash >> (64 - u32::from(list.directory)) < bucket) {
                at += 1;
            }
            body.extend_from_slice(&(at as u32).to_le_bytes());
        }
        let mut veiled = filter.as_bytes().to_vec();
        self.keys.veil(&mut veiled);
        body.extend_from_slice(&veiled);
        for (hash, cell) in records {
            body.extend(hash.to_le_bytes().into_iter().take(6).chain(cell.to_le_bytes()));
        }
        debug_assert_eq!(
            body.len(),
            filter.as_bytes().len() + list.directory_bytes() + records.len() * RECORD
        );
        body
    }
}

impl Column {
    fn is_unique(&self, rows: u32) -> bool {
        let digits = self.fewest_digits.min(MOST) as u32;
        let rare = 10_u64.saturating_pow(digits) >= u64::from(rows) * RARE;
        self.filled && !self.repeated && !self.common && rare
    }
}

fn tagged(tag: u8, value: &[u8], joined: &mut Vec<u8>) {
    joined.clear();
    joined.push(tag);
    joined.extend_from_slice(value);
}

/// Writes the pieces to a file beside `path` and renames it there.
fn replace(path: &Path, pieces: &[&[u8]]) -> io::Result<()> {
    let beside = PathBuf::from(format!("{}.{}.part", path.display(), std::process::id()));
    let written = (|| {
        let mut file = BufWriter::new(File::create(&beside)?);
        pieces.iter().try_for_each(|piece| file.write_all(piece))?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn mistaken(what: &str, message: &str) -> BuildError {
    BuildError::new(what, None, BuildErrorKind::Field, message)
}

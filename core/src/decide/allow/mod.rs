//! Allow-lists: what is known to be harmless, with why, by whom and until when.
//!
//! An entry takes a finding out of the report and is counted there in its place, never silently. The
//! document is examined all the same, gaps stay gaps, and an allowed number still shows whom a statement
//! is about. An entry that has expired lets nothing pass, and that is told too.

mod file;
mod glob;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::catalog::{Catalog, Category, Kind};
use crate::date::Date;
use crate::error::{BuildError, BuildErrorKind};
use crate::extract::PartPath;
use glob::Glob;

/// What an entry looks at.
#[derive(Clone, PartialEq, Eq)]
pub enum AllowBy {
    /// The keyed hash of one value, as reports show it under the same key. The value itself is not written down.
    Fingerprint(String),
    /// A regular expression that takes the whole value in folded form: lower case, one kind of dash, space and digit.
    Pattern(String),
    /// A place: `testdata/**`, `* > mall.docx`. Names of attachments are the sender's word.
    Path(String),
}

/// One entry.
#[non_exhaustive]
pub struct AllowEntry {
    /// File it was read from.
    pub file: String,
    /// Its line there.
    pub line: usize,
    /// What it looks at.
    pub by: AllowBy,
    /// Kinds it is for, `*` at the end takes a family; empty for all.
    pub kinds: Vec<String>,
    /// Why that is harmless.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it holds.
    pub expires: Date,
    test: Test,
}

enum Test {
    /// Looked up by value.
    Fingerprint,
    Pattern(Regex),
    Path(Glob),
}

/// Entries of one file or several.
#[derive(Default)]
pub struct AllowList {
    entries: Vec<AllowEntry>,
    /// Entries by fingerprint; there may be thousands.
    exact: HashMap<String, Vec<usize>>,
}

/// Findings that entries of one reason let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Why they are harmless, numbers in it masked.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it holds.
    pub expires: Date,
    /// How many there were.
    pub count: usize,
}

/// What is asked of the list for one finding.
pub(crate) struct Claim<'c> {
    pub(crate) kind: &'c Kind,
    pub(crate) fingerprint: &'c str,
    /// Fingerprint of the number of the person spoken of.
    pub(crate) subject: Option<&'c str>,
    /// The value in the folded text.
    pub(crate) value: &'c str,
    /// The document's name as the caller gave it.
    pub(crate) document: Option<&'c str>,
    /// Where it stands, names not masked; asked for only when an entry looks at places.
    pub(crate) path: &'c dyn Fn() -> PartPath,
}

impl AllowList {
    /// Reads an allow-list; `file` is its name in messages, `catalog` tells which kinds exist.
    pub fn parse(file: &str, text: &str, catalog: &Catalog) -> Result<Self, BuildError> {
        let mut list = Self::default();
        file::read(file, text, catalog)?.into_iter().for_each(|entry| list.push(entry));
        Ok(list)
    }

    /// Reads an allow-list from its file.
    pub fn load(path: &Path, catalog: &Catalog) -> Result<Self, BuildError> {
        let file = path.to_string_lossy();
        let text = fs::read_to_string(path)
            .map_err(|error| BuildError::new(&*file, None, BuildErrorKind::Unreadable, error.to_string()))?;
        Self::parse(&file, &text, catalog)
    }

    /// All entries, in the order of their files.
    pub fn entries(&self) -> &[AllowEntry] {
        &self.entries
    }

    /// Adds the entries of another list.
    pub(crate) fn extend(&mut self, other: Self) {
        other.entries.into_iter().for_each(|entry| self.push(entry));
    }

    fn push(&mut self, entry: AllowEntry) {
        if let AllowBy::Fingerprint(fingerprint) = &entry.by {
            self.exact.entry(fingerprint.clone()).or_default().push(self.entries.len());
        }
        self.entries.push(entry);
    }

    /// Refuses fingerprints when there is no key under which they could be met again.
    pub(crate) fn check_key(&self, is_set: bool) -> Result<(), BuildError> {
        let exact = self.entries.iter().find(|entry| matches!(entry.by, AllowBy::Fingerprint(_)));
        match exact.filter(|_| !is_set) {
            Some(entry) => {
                let message = "a fingerprint holds only under the key it was made with, and without a key \
                               every run has another: give the key (--key-file)";
                Err(BuildError::new(&entry.file, Some(entry.line), BuildErrorKind::Field, message))
            }
            None => Ok(()),
        }
    }

    /// Reasons and owners as reports may show them.
    pub(crate) fn presentable(mut self, mask: impl Fn(&str) -> String) -> Self {
        for entry in &mut self.entries {
            entry.reason = mask(&entry.reason);
            entry.owner = mask(&entry.owner);
        }
        self
    }

    /// The entry that takes a finding in: an exact value before patterns and paths, one that still holds
    /// before one that has expired.
    ///
    /// Whoever speaks of a protected identity endangers that person (SE: OSL 21 kap. 3 and 3 a §§, 22 kap. 1 §;
    /// NO: folkeregisterloven § 10-4, kode 6 and 7). That is allowed for one person at a time, by the
    /// fingerprint of the person's number, in an entry whose `kinds` say so; never by words or places.
    pub(crate) fn find(&self, claim: &Claim<'_>, today: Date) -> Option<&AllowEntry> {
        if self.entries.is_empty() {
            return None;
        }
        let protected = claim.kind.category == Category::ProtectedIdentity;
        let exact = if protected { claim.subject } else { Some(claim.fingerprint) };
        let exact = exact.and_then(|exact| self.exact.get(exact)).into_iter().flatten();
        let exact = exact.filter_map(|index| self.entries.get(*index));
        let exact = exact.filter(|entry| !(protected && entry.kinds.is_empty()));
        let wide = self.entries.iter().filter(|entry| !protected && entry.takes(claim));
        let mut expired = None;
        for entry in exact.chain(wide).filter(|entry| entry.is_for(&claim.kind.id)) {
            if !entry.is_expired(today) {
                return Some(entry);
            }
            expired = expired.or(Some(entry));
        }
        expired
    }
}

impl AllowEntry {
    /// True from the day after the last.
    pub fn is_expired(&self, today: Date) -> bool {
        today > self.expires
    }

    /// Days until the last, 0 on the last itself, negative after it.
    pub fn days_left(&self, today: Date) -> i64 {
        self.expires.days() - today.days()
    }

    /// Counts a finding among those of the same reason.
    pub(crate) fn count_in(&self, counts: &mut Vec<Allowed>) {
        let same = |counted: &&mut Allowed| {
            counted.reason == self.reason && counted.owner == self.owner && counted.expires == self.expires
        };
        match counts.iter_mut().find(same) {
            Some(counted) => counted.count += 1,
            None => counts.push(Allowed {
                reason: self.reason.clone(),
                owner: self.owner.clone(),
                expires: self.expires,
                count: 1,
            }),
        }
    }

    /// True when it is for findings of the kind.
    fn is_for(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|named| names(named, kind))
    }

    /// True when its pattern or path takes the finding in.
    fn takes(&self, claim: &Claim<'_>) -> bool {
        match &self.test {
            Test::Fingerprint => false,
            Test::Pattern(regex) => regex.is_match(claim.value),
            Test::Path(glob) => glob.covers(claim.document, &(claim.path)()),
        }
    }
}

/// True when `named` is the kind, or a family (`se.*`) that it is of.
fn names(named: &str, kind: &str) -> bool {
    named.strip_suffix('*').map_or(named == kind, |family| kind.starts_with(family))
}

impl fmt::Debug for AllowList {
    /// Patterns may be values: only the number of entries is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AllowList({} entries)", self.entries.len())
    }
}

impl fmt::Debug for AllowEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AllowEntry({}:{})", self.file, self.line)
    }
}

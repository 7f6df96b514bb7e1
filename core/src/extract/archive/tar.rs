//! A tar archive (v7, ustar, GNU, PAX) -> its members. Members stand in it as they are, so that nothing is
//! unpacked. Names, targets of links, owners and remarks are text too.

use std::collections::BTreeSet;
use std::mem;

use super::name_only;
use crate::extract::{GapReason, Limit, Part, PartPath, Role, Source, Step, Walk, text};

mod header;

use header::{Entries, Entry, Header};

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    !source.bytes.starts_with(b"%PDF-") && Header::at(source.bytes, 0).is_some()
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut entries = Entries::new(source.bytes);
    let mut said = Said::default();
    let mut remarks = BTreeSet::new();
    let mut count = 0;
    while let Some(entry) = entries.next(said.size) {
        walk.check_time()?;
        count += 1;
        if count > walk.limits().parts {
            return Err(GapReason::Limit(Limit::Parts));
        }
        remarks.extend(entry.header.owners());
        match entry.header.kind {
            b'L' => said.name = Some(decode(entry.data)),
            b'K' => said.link = Some(decode(entry.data)),
            b'x' | b'X' | b'g' => said.note(entry.data, &mut remarks),
            _ => read_entry(source, &entry, mem::take(&mut said), walk)?,
        }
    }
    let remarks = remarks.into_iter().collect::<Vec<_>>().join("\n");
    walk.part(Part::body(source.path.field("properties"), remarks).with_role(Role::Metadata))?;
    if entries.damaged || said.name.is_some() { Err(GapReason::Malformed) } else { Ok(()) }
}

/// What the entries before a member say of it.
#[derive(Default)]
struct Said {
    name: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    sparse: bool,
}

impl Said {
    /// Records of the PAX format: `LENGTH KEY=VALUE\n` (POSIX pax, Extended Header).
    fn note(&mut self, mut records: &[u8], remarks: &mut BTreeSet<String>) {
        while let Some((key, value, rest)) = record(records) {
            records = rest;
            let value = decode(value);
            match key {
                b"path" if !self.sparse => self.name = Some(value),
                b"GNU.sparse.name" => self.name = Some(value),
                b"linkpath" => self.link = Some(value),
                b"size" => self.size = value.parse().ok(),
                _ if value.contains(char::is_alphabetic) => _ = remarks.insert(value),
                _ => {}
            }
            self.sparse |= key.starts_with(b"GNU.sparse.");
        }
    }
}

/// Key, value and what follows.
fn record(records: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = records.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(records.get(..space)?).ok()?.parse().ok()?;
    let body = records.get(space + 1..length.checked_sub(1)?)?;
    let equals = body.iter().position(|byte| *byte == b'=')?;
    Some((body.get(..equals)?, body.get(equals + 1..)?, records.get(length..)?))
}

fn decode(raw: &[u8]) -> String {
    let end = raw.iter().position(|byte| *byte == 0).unwrap_or(raw.len());
    match std::str::from_utf8(&raw[..end]) {
        Ok(text) => text.to_owned(),
        Err(_) => text::decode(&raw[..end], Some("windows-1252")).into_owned(),
    }
}

/// Hands a member on as a file inside the source.
fn read_entry(
    source: &Source<'_>,
    entry: &Entry<'_>,
    said: Said,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let name = said.name.unwrap_or_else(|| entry.header.name());
    let path = source.path.join(Step::File(name.clone()));
    tell_link(&path, &said.link.unwrap_or_else(|| decode(entry.header.link)), walk)?;
    if entry.data.is_empty() {
        name_only(source, &name, walk)?;
    }
    // The holes of a sparse file are left out, and where they are stands elsewhere: its words may be torn.
    let sparse = said.sparse || entry.header.kind == b'S';
    // A member that began on another volume is not whole either.
    let part = entry.cut || entry.header.kind == b'M';
    if sparse || part {
        walk.gap(path.clone(), if sparse { GapReason::Unsupported } else { GapReason::Malformed });
    }
    if !entry.data.is_empty() {
        let mut inside = Source::new(entry.data, path);
        inside.name = Some(name);
        inside.dated = source.dated;
        inside.role = source.role;
        walk.nested(&inside);
    }
    Ok(())
}

fn tell_link(path: &PartPath, link: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    walk.part(Part::body(path.field("link"), link).with_role(Role::Name))
}

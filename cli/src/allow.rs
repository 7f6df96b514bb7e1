//! `vakthund allow`: validates allow-lists, and gives the fingerprint of a value without writing it down.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use vakthund::{AllowBy, AllowEntry, AllowList, Catalog, Document, Scanner};

use crate::args::{AllowArgs, AllowVerb};
use crate::build::catalog;
use crate::print;

/// Most that is read of standard input.
const MOST: u64 = 1 << 20;

/// Expired entries that are told one by one.
const TOLD: usize = 10;

/// Runs the command; gives the exit status.
pub(crate) fn run(args: &AllowArgs) -> Result<u8> {
    let catalog = catalog(args.detectors.as_deref())?;
    match &args.verb {
        AllowVerb::Check(files) => check(catalog, files),
        AllowVerb::Fingerprint { kind, key_file } => {
            let key = fs::read(key_file).with_context(|| key_file.display().to_string())?;
            fingerprints(catalog, kind, &key)
        }
    }
}

/// Says on standard error, once, which entries have expired.
pub(crate) fn tell_expired(scanner: &Scanner) {
    let entries = scanner.allow_list().entries().iter();
    let expired: Vec<_> = entries.filter(|entry| entry.is_expired(scanner.today())).collect();
    let mut err = io::stderr().lock();
    for AllowEntry { file, line, reason, owner, expires, .. } in expired.iter().take(TOLD) {
        let _ =
            writeln!(err, "vakthund: {file}:{line}: expired {expires}, allows nothing: {reason} ({owner})");
    }
    if let Some(more @ 1..) = expired.len().checked_sub(TOLD) {
        let _ = writeln!(err, "vakthund: {more} more allow-list entries have expired and allow nothing");
    }
}

/// Status 1 when an entry has expired.
fn check(catalog: Catalog, files: &[impl AsRef<Path>]) -> Result<u8> {
    // It masks what the lists show, and knows the day.
    let scanner = Scanner::builder().catalog(catalog).build()?;
    let mut text = String::new();
    let (mut entries, mut expired) = (0, 0);
    for file in files {
        for entry in AllowList::load(file.as_ref(), scanner.catalog())?.entries() {
            entries += 1;
            expired += usize::from(entry.is_expired(scanner.today()));
            writeln!(text, "{}", line(entry, &scanner))?;
        }
    }
    writeln!(text, "{entries} entries, {expired} expired")?;
    print::stdout(&text)?;
    Ok(u8::from(expired > 0))
}

fn line(entry: &AllowEntry, scanner: &Scanner) -> String {
    let by = match &entry.by {
        AllowBy::Fingerprint(fingerprint) => format!("fingerprint {fingerprint}"),
        AllowBy::Pattern(pattern) => format!("pattern '{}'", scanner.mask_name(pattern)),
        AllowBy::Path(path) => format!("path '{}'", scanner.mask_name(path)),
    };
    let kinds = if entry.kinds.is_empty() { "all kinds".to_owned() } else { entry.kinds.join(", ") };
    let days = match entry.days_left(scanner.today()) {
        left @ 0.. => format!("{left} days left, until {}", entry.expires),
        _ => format!("EXPIRED {}, allows nothing", entry.expires),
    };
    let (reason, owner) = (scanner.mask_name(&entry.reason), scanner.mask_name(&entry.owner));
    format!("{}:{}: {by} of {kinds}: {days}: {reason} ({owner})", entry.file, entry.line)
}

/// Prints the fingerprint of each line of standard input. No message repeats a value.
fn fingerprints(catalog: Catalog, kind: &str, key: &[u8]) -> Result<u8> {
    let scanner = Scanner::builder().catalog(catalog).key(key).keep_filtered(true).build()?;
    let Some(known) = scanner.catalog().kind(kind) else {
        bail!("unknown kind {kind:?}; `vakthund detectors list` names them");
    };
    if known.category == vakthund::Category::ProtectedIdentity {
        bail!("a protected identity is allowed by the person's number: give --kind and value of that number");
    }
    let mut values = Vec::new();
    io::stdin().lock().take(MOST).read_to_end(&mut values)?;
    let Ok(values) = String::from_utf8(values) else { bail!("standard input is not valid UTF-8") };
    let mut text = String::new();
    for (index, value) in values.lines().map(str::trim).enumerate().filter(|(_, value)| !value.is_empty()) {
        let one = fingerprint(&scanner, kind, value).with_context(|| format!("line {}", index + 1))?;
        writeln!(text, "{one}")?;
    }
    if text.is_empty() {
        bail!("fingerprint of what? Give the value on standard input");
    }
    print::stdout(&text)?;
    Ok(0)
}

/// As a scan gives it: the value is scanned alone, then with words before it that a weak form needs.
fn fingerprint(scanner: &Scanner, kind: &str, value: &str) -> Result<String> {
    let detectors = scanner.catalog().detectors().iter().filter(|detector| detector.kind == kind);
    let words = detectors.flat_map(|detector| &detector.context.for_).map(|word| word.trim_end_matches('*'));
    for word in std::iter::once("").chain(words) {
        let text = format!("{word} {value}");
        let document = Document { media_type: Some("text/plain"), ..Document::new(text.trim().as_bytes()) };
        let report = scanner.scan(&document);
        let found: BTreeSet<_> = report
            .findings
            .into_iter()
            .chain(report.filtered)
            .filter(|finding| finding.kind == kind)
            .map(|finding| finding.fingerprint)
            .collect();
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(one), None) => return Ok(one),
            (Some(_), Some(_)) => bail!("holds more than one {kind}; give one a line"),
            (None, _) => {}
        }
    }
    bail!("no {kind}")
}

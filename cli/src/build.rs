//! What was asked for on the command line or in a file -> a scanner, its policy and the envelope to judge by.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use vakthund::{AllowList, Catalog, Envelope, Limits, Policy, Scanner, ScannerBuilder, Tesseract};

use crate::allow::tell_expired;
use crate::edm;

/// What a scanner and its policy are built from.
#[derive(Clone, Default)]
pub(crate) struct Options {
    /// Name or file of the policy.
    pub(crate) policy: Option<String>,
    /// Folder of own detectors.
    pub(crate) detectors: Option<PathBuf>,
    /// Allow-lists.
    pub(crate) allow: Vec<PathBuf>,
    /// Tables of own lists; they need the key.
    pub(crate) edm: Vec<PathBuf>,
    /// Secret of the fingerprints.
    pub(crate) key_file: Option<PathBuf>,
    /// Languages of the engine that reads pictures; empty for its default.
    pub(crate) ocr: Option<String>,
    /// Largest document, in bytes.
    pub(crate) max_bytes: Option<u64>,
    /// Longest that one document may take.
    pub(crate) time: Option<Duration>,
    /// Keeps what confidence held back.
    pub(crate) keep_filtered: bool,
    /// Address of the sender.
    pub(crate) from: Option<String>,
    /// Addresses of the recipients.
    pub(crate) to: Vec<String>,
    /// Domains of the house itself.
    pub(crate) internal_domains: Vec<String>,
}

/// What was built.
pub(crate) struct Built {
    pub(crate) scanner: Scanner,
    pub(crate) policy: Policy,
    pub(crate) envelope: Envelope,
}

/// Reads what the options name. Expired entries of allow-lists are told on standard error.
pub(crate) fn build(options: &Options) -> Result<Built> {
    let key = options.key_file.as_deref();
    let key = key.map(|path| fs::read(path).with_context(|| path.display().to_string())).transpose()?;
    let tables = edm::open(&options.edm, key.as_deref())?;
    let mut catalog = catalog(options.detectors.as_deref())?;
    // First, for policy and allow-lists may name their kinds.
    for table in &tables {
        table.add_kind_to(&mut catalog);
    }
    let policy = Policy::load(options.policy.as_deref().unwrap_or(Policy::DEFAULT), &catalog)?;
    let mut limits = Limits::default();
    limits.bytes = options.max_bytes.unwrap_or(limits.bytes);
    limits.time = options.time.unwrap_or(limits.time);
    let lists = options.allow.iter().map(|path| AllowList::load(path, &catalog));
    let lists: Vec<AllowList> = lists.collect::<Result<_, _>>()?;
    let mut builder = Scanner::builder().catalog(catalog).keep_filtered(options.keep_filtered);
    builder = lists.into_iter().fold(builder, ScannerBuilder::allow);
    builder = tables.into_iter().fold(builder, ScannerBuilder::exact);
    if let Some(key) = &key {
        builder = builder.key(key);
    }
    if let Some(languages) = &options.ocr {
        let languages = Some(languages.as_str()).filter(|languages| !languages.is_empty());
        builder = builder.recognizer(Arc::new(Tesseract::new(languages)?));
    }
    let scanner = builder.limits(limits).build()?;
    let envelope = Envelope {
        sender: options.from.clone(),
        recipients: options.to.clone(),
        internal_domains: options.internal_domains.clone(),
        ..Envelope::default()
    };
    tell_expired(&scanner);
    Ok(Built { scanner, policy, envelope })
}

/// The built-in catalog and the detectors of a folder.
pub(crate) fn catalog(folder: Option<&Path>) -> Result<Catalog> {
    let mut catalog = Catalog::built_in()?;
    folder.map(|folder| catalog.add_detectors(folder)).transpose()?;
    Ok(catalog)
}

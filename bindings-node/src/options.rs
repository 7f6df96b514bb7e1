//! What a scanner is built from: the caller's options become core's builder, limits and policy.

use std::path::Path;
use std::time::Duration;

use napi::bindgen_prelude::Uint8Array;
use napi::{Either, Error, Result, Status};
use napi_derive::napi;
use vakthund::{AllowList, Catalog, Envelope, ExactTable, Limits, Policy, ScannerBuilder};

use crate::envelope::EnvelopeOptions;

/// What a scanner is built from.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct ScannerOptions {
    /// Name of a built-in policy; `nordic-strict` when left out.
    pub policy: Option<String>,
    /// Path of a policy of your own, used instead of `policy`.
    pub policy_file: Option<String>,
    /// Secret of the fingerprints, at least 16 bytes; random for each scanner when left out.
    pub key: Option<Uint8Array>,
    /// Path of an allow-list, or of several: what may pass, counted by reason.
    pub allow: Option<Either<String, Vec<String>>>,
    /// Folder of detectors of your own, a TOML file each.
    pub detectors: Option<String>,
    /// Paths of tables made by `vakthund edm build`; they need the `key` they were built with.
    pub edm: Option<Vec<String>>,
    /// How much one document may cost.
    pub limits: Option<LimitsOptions>,
    /// Scans at once; as many as the process has cores when left out.
    pub threads: Option<u32>,
    /// Address of the sender, where a scan names none.
    pub sender: Option<String>,
    /// Addresses of the recipients, where a scan names none; none known counts as outside.
    pub recipients: Option<Vec<String>>,
    /// Domains of the organisation itself, their subdomains included.
    pub internal_domains: Option<Vec<String>>,
    /// Which way documents go; `outbound` when left out.
    #[napi(ts_type = "'outbound' | 'inbound' | 'internal'")]
    pub direction: Option<String>,
}

/// How much one document may cost; what a limit cuts off is a gap. Whole numbers above 0.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct LimitsOptions {
    /// Size of the document itself, and most that is taken from a stream; 100 MiB.
    pub bytes: Option<i64>,
    /// Everything unpacked from it, added up; 1 GiB.
    pub expanded_bytes: Option<i64>,
    /// One unpacked member, stream or part; 256 MiB.
    pub member_bytes: Option<i64>,
    /// Unpacked to packed size of a member; 200.
    pub expansion: Option<i64>,
    /// Bytes of text examined, added up; 256 MiB.
    pub text_bytes: Option<i64>,
    /// Containers inside containers; 8.
    pub depth: Option<i64>,
    /// Parts, members and messages, added up; 10 000.
    pub parts: Option<i64>,
    /// Findings kept; 100 000.
    pub findings: Option<i64>,
    /// Findings of ordinary data listed a kind; 1 000.
    pub ordinary: Option<i64>,
    /// Milliseconds, looked at between parts; 10 000.
    pub time: Option<i64>,
}

/// What the options name, read and ready.
pub(crate) struct Built {
    pub(crate) scanner: vakthund::Scanner,
    pub(crate) policy: Policy,
    pub(crate) envelope: Envelope,
    pub(crate) limits: Limits,
}

impl ScannerOptions {
    pub(crate) fn build(self) -> Result<Built> {
        let tables = self.tables()?;
        let mut catalog = Catalog::built_in().map_err(thrown)?;
        let folder = self.detectors.as_ref().map(|folder| catalog.add_detectors(Path::new(folder)));
        folder.transpose().map_err(thrown)?;
        // First, for policy and allow-lists may name their kinds.
        for table in &tables {
            table.add_kind_to(&mut catalog);
        }
        let policy = self.policy(&catalog)?;
        let allow = self.allow_lists(&catalog)?;
        let limits = self.limits.unwrap_or_default().limits()?;
        let mut builder = vakthund::Scanner::builder().catalog(catalog).limits(limits.clone());
        builder = allow.into_iter().fold(builder, ScannerBuilder::allow);
        builder = tables.into_iter().fold(builder, ScannerBuilder::exact);
        if let Some(key) = &self.key {
            builder = builder.key(key);
        }
        let (sender, recipients, internal_domains) = (self.sender, self.recipients, self.internal_domains);
        let envelope = EnvelopeOptions { sender, recipients, internal_domains, direction: self.direction };
        let envelope = envelope.or(&Envelope::default())?;
        Ok(Built { scanner: builder.build().map_err(thrown)?, policy, envelope, limits })
    }

    fn tables(&self) -> Result<Vec<ExactTable>> {
        let files = self.edm.as_deref().unwrap_or_default();
        match &self.key {
            Some(key) => {
                files.iter().map(|file| ExactTable::open(Path::new(file), key).map_err(thrown)).collect()
            }
            None if files.is_empty() => Ok(Vec::new()),
            None => Err(thrown("edm needs key, the one its tables were built with")),
        }
    }

    fn policy(&self, catalog: &Catalog) -> Result<Policy> {
        let Some(file) = &self.policy_file else {
            return Policy::built_in(self.policy.as_deref().unwrap_or(Policy::DEFAULT), catalog)
                .map_err(thrown);
        };
        let text = std::fs::read_to_string(file).map_err(|error| thrown(format!("{file}: {error}")))?;
        Policy::parse(file, &text, catalog).map_err(thrown)
    }

    fn allow_lists(&self, catalog: &Catalog) -> Result<Vec<AllowList>> {
        let files = match &self.allow {
            None => &[],
            Some(Either::A(file)) => std::slice::from_ref(file),
            Some(Either::B(files)) => files.as_slice(),
        };
        files.iter().map(|file| AllowList::load(Path::new(file), catalog).map_err(thrown)).collect()
    }
}

impl LimitsOptions {
    fn limits(&self) -> Result<Limits> {
        let mut limits = Limits::default();
        set(&mut limits.bytes, self.bytes, "bytes")?;
        set(&mut limits.expanded_bytes, self.expanded_bytes, "expandedBytes")?;
        set(&mut limits.member_bytes, self.member_bytes, "memberBytes")?;
        set(&mut limits.expansion, self.expansion, "expansion")?;
        set(&mut limits.text_bytes, self.text_bytes, "textBytes")?;
        set(&mut limits.depth, self.depth, "depth")?;
        set(&mut limits.parts, self.parts, "parts")?;
        set(&mut limits.findings, self.findings, "findings")?;
        set(&mut limits.ordinary, self.ordinary, "ordinary")?;
        let mut time = 0_u64;
        set(&mut time, self.time, "time")?;
        limits.time = self.time.map_or(limits.time, |_| Duration::from_millis(time));
        Ok(limits)
    }
}

fn set<T: TryFrom<i64>>(limit: &mut T, value: Option<i64>, name: &str) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    let wrong = || thrown(format!("limits.{name} is a whole number above 0"));
    *limit = T::try_from(value).ok().filter(|_| value > 0).ok_or_else(wrong)?;
    Ok(())
}

pub(crate) fn thrown(error: impl std::fmt::Display) -> Error {
    Error::new(Status::InvalidArg, error.to_string())
}

//! The scanner and its policy, built once; scans run on the thread pool and settle a promise.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi::{Env, Error, Result, Status, Task};
use napi_derive::napi;
use vakthund::{AllowList, Catalog, Document, Envelope, Policy};

use crate::report::Report;

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
    /// Path of an allow-list: what may pass, counted by reason.
    pub allow: Option<String>,
}

/// Scans documents and judges them by one policy.
#[napi]
pub struct Scanner(Arc<Judge>);

struct Judge {
    scanner: vakthund::Scanner,
    policy: Policy,
}

#[napi]
impl Scanner {
    /// Throws when the policy is unknown or mistaken, with file and line, or the key too short.
    #[napi(constructor)]
    pub fn new(options: Option<ScannerOptions>) -> Result<Self> {
        let options = options.unwrap_or_default();
        let catalog = Catalog::built_in().map_err(thrown)?;
        let policy = policy(&options, &catalog)?;
        let allow = options.allow.as_ref().map(|file| AllowList::load(Path::new(file), &catalog));
        let allow = allow.transpose().map_err(thrown)?.unwrap_or_default();
        let mut builder = vakthund::Scanner::builder().catalog(catalog).allow(allow);
        if let Some(key) = &options.key {
            builder = builder.key(key);
        }
        Ok(Self(Arc::new(Judge { scanner: builder.build().map_err(thrown)?, policy })))
    }

    /// Scans on the thread pool. What cannot be read inside a document is a gap, no rejection.
    #[napi(ts_return_type = "Promise<Report>")]
    pub fn scan(&self, data: Uint8Array, name: Option<String>) -> AsyncTask<Scan> {
        // A copy: the caller may write to its buffer before the scan has ended.
        AsyncTask::new(Scan { judge: Arc::clone(&self.0), bytes: data.to_vec(), name })
    }

    /// Scans on the calling thread.
    #[napi]
    pub fn scan_sync(&self, data: Uint8Array, name: Option<String>) -> Result<Report> {
        self.0.judged(&data, name.as_deref())
    }
}

/// One scan on its way through the thread pool.
pub struct Scan {
    judge: Arc<Judge>,
    bytes: Vec<u8>,
    name: Option<String>,
}

impl Task for Scan {
    type Output = Report;
    type JsValue = Report;

    fn compute(&mut self) -> Result<Report> {
        self.judge.judged(&self.bytes, self.name.as_deref())
    }

    fn resolve(&mut self, _: Env, report: Report) -> Result<Report> {
        Ok(report)
    }
}

impl Judge {
    fn judged(&self, bytes: &[u8], name: Option<&str>) -> Result<Report> {
        let report = self.scanner.scan(&Document { bytes, name, media_type: None });
        let verdict = self.policy.decide(&report, &Envelope::default());
        serde_json::from_str(&report.to_json(Some(&verdict))).map_err(thrown)
    }
}

fn policy(options: &ScannerOptions, catalog: &Catalog) -> Result<Policy> {
    let Some(file) = &options.policy_file else {
        let name = options.policy.as_deref().unwrap_or(Policy::DEFAULT);
        return Policy::built_in(name, catalog).map_err(thrown);
    };
    let text = fs::read_to_string(file).map_err(|error| thrown(format!("{file}: {error}")))?;
    Policy::parse(file, &text, catalog).map_err(thrown)
}

fn thrown(error: impl std::fmt::Display) -> Error {
    Error::new(Status::InvalidArg, error.to_string())
}

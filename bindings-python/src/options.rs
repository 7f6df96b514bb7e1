//! What a scanner is built from: the caller's arguments become core's builder, limits and policy.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use vakthund::{
    AllowList, BuildError, Catalog, Envelope, ExactTable, Limits, Policy, ScannerBuilder, Tesseract,
};

use crate::error::raised;
use crate::input::path;

/// A built-in policy by name, or one of the caller's own by path.
pub(crate) enum PolicyAt {
    Name(String),
    File(PathBuf),
}

/// What a scanner is built from, free of Python.
pub(crate) struct Options {
    pub(crate) policy: PolicyAt,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) allow: Vec<PathBuf>,
    pub(crate) detectors: Option<PathBuf>,
    pub(crate) edm: Vec<PathBuf>,
    pub(crate) ocr: Option<String>,
    pub(crate) limits: Limits,
}

/// Why nothing could be built.
enum Failure {
    Build(BuildError),
    File(std::io::Error, PathBuf),
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl Options {
    /// The scanner and its policy; reads the files the options name, without the interpreter's lock.
    pub(crate) fn build(self, py: Python<'_>) -> PyResult<(vakthund::Scanner, Policy)> {
        if self.key.is_none() && !self.edm.is_empty() {
            return Err(PyValueError::new_err("edm needs key, the one its tables were built with"));
        }
        py.detach(|| self.built()).map_err(|failure| match failure {
            Failure::Build(error) => raised(py, &error),
            Failure::File(error, path) => unopened(&error, &path.to_string_lossy()),
        })
    }

    fn built(self) -> Result<(vakthund::Scanner, Policy), Failure> {
        let key = self.key.as_deref();
        let tables = self.edm.iter().map(|file| ExactTable::open(file, key.unwrap_or_default()));
        let tables: Vec<ExactTable> = tables.collect::<Result<_, _>>()?;
        let mut catalog = Catalog::built_in()?;
        self.detectors.as_deref().map(|folder| catalog.add_detectors(folder)).transpose()?;
        // First, for policy and allow-lists may name their kinds.
        for table in &tables {
            table.add_kind_to(&mut catalog);
        }
        let policy = match &self.policy {
            PolicyAt::Name(name) => Policy::built_in(name, &catalog)?,
            PolicyAt::File(path) => Policy::parse(&path.to_string_lossy(), &read(path)?, &catalog)?,
        };
        let lists = self
            .allow
            .iter()
            .map(|path| Ok(AllowList::parse(&path.to_string_lossy(), &read(path)?, &catalog)?));
        let lists: Vec<AllowList> = lists.collect::<Result<_, Failure>>()?;
        let mut builder = vakthund::Scanner::builder().catalog(catalog).limits(self.limits);
        builder = lists.into_iter().fold(builder, ScannerBuilder::allow);
        builder = tables.into_iter().fold(builder, ScannerBuilder::exact);
        if let Some(key) = key {
            builder = builder.key(key);
        }
        if let Some(languages) = &self.ocr {
            let languages = Some(languages.as_str()).filter(|languages| !languages.is_empty());
            builder = builder.recognizer(Arc::new(Tesseract::new(languages)?));
        }
        Ok((builder.build()?, policy))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::File(error, path.to_owned()))
}

/// An `OSError` of the right kind, with the name of the file as it is given here.
pub(crate) fn unopened(error: &std::io::Error, name: &str) -> PyErr {
    match error.raw_os_error() {
        Some(number) => pyo3::exceptions::PyOSError::new_err((number, plain(error), name.to_owned())),
        None => PyValueError::new_err(format!("{name}: {error}")),
    }
}

/// What the system says, without Rust's number behind it.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(text.clone(), |(said, _)| said.to_owned())
}

pub(crate) fn policy_at(policy: Option<&Bound<'_, PyAny>>) -> PyResult<PolicyAt> {
    let Some(policy) = policy else { return Ok(PolicyAt::Name(Policy::DEFAULT.to_owned())) };
    match policy.cast::<PyString>() {
        Ok(name) => Ok(PolicyAt::Name(name.to_cow()?.into_owned())),
        Err(_) => path(policy, "policy is a name or a path (os.PathLike), not").map(PolicyAt::File),
    }
}

/// One path, or several in a list or tuple.
pub(crate) fn paths(object: Option<&Bound<'_, PyAny>>, wanted: &str) -> PyResult<Vec<PathBuf>> {
    let Some(object) = object else { return Ok(Vec::new()) };
    if let Ok(one) = path(object, wanted) {
        return Ok(vec![one]);
    }
    if object.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err(format!("{wanted} {}", object.get_type())));
    }
    object.try_iter()?.map(|one| path(&one?, wanted)).collect()
}

/// Limits by name, as `{"bytes": 10_000_000, "time": 2.5}`; times in seconds.
pub(crate) fn limits(named: Option<&Bound<'_, PyDict>>) -> PyResult<Limits> {
    let mut limits = Limits::default();
    for (name, value) in named.into_iter().flatten() {
        let name: String = name.extract()?;
        match name.as_str() {
            "bytes" => limits.bytes = whole(&name, &value)?,
            "expanded_bytes" => limits.expanded_bytes = whole(&name, &value)?,
            "member_bytes" => limits.member_bytes = whole(&name, &value)?,
            "expansion" => limits.expansion = whole(&name, &value)?,
            "text_bytes" => limits.text_bytes = whole(&name, &value)?,
            "depth" => limits.depth = whole(&name, &value)?,
            "parts" => limits.parts = whole(&name, &value)?,
            "findings" => limits.findings = whole(&name, &value)?,
            "ordinary" => limits.ordinary = whole(&name, &value)?,
            "time" => limits.time = seconds(&name, &value)?,
            "recognition" => limits.recognition = seconds(&name, &value)?,
            _ => {
                let known = "bytes, expanded_bytes, member_bytes, expansion, text_bytes, depth, parts, findings, \
                             ordinary, time, recognition";
                return Err(PyValueError::new_err(format!("limits: no {name:?}; there are {known}")));
            }
        }
    }
    Ok(limits)
}

fn whole<T: TryFrom<u64>>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    let number = value.extract::<u64>().ok().filter(|number| *number > 0);
    let wrong = || PyValueError::new_err(format!("limits: {name} is a whole number above 0"));
    number.and_then(|number| T::try_from(number).ok()).ok_or_else(wrong)
}

fn seconds(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let number = value.extract::<f64>().ok().filter(|number| *number > 0.0);
    let wrong = || PyValueError::new_err(format!("limits: {name} is a number of seconds above 0"));
    number.and_then(|number| Duration::try_from_secs_f64(number).ok()).ok_or_else(wrong)
}

/// Who sends to whom, as the caller says it for a scanner or for one decision.
#[derive(Default)]
pub(crate) struct EnvelopeArguments {
    pub(crate) sender: Option<String>,
    pub(crate) recipients: Option<Vec<String>>,
    pub(crate) internal_domains: Option<Vec<String>>,
    pub(crate) direction: Option<String>,
}

impl EnvelopeArguments {
    /// What is said here, and `default` for what is left out.
    pub(crate) fn or(self, default: &Envelope) -> PyResult<Envelope> {
        let direction = self.direction.map_or(Ok(default.direction), |name| {
            // The name is not repeated: what stands in a wrong place may be an address.
            let wrong = || PyValueError::new_err("direction is one of outbound, inbound, internal");
            vakthund::Direction::from_name(&name).ok_or_else(wrong)
        })?;
        Ok(Envelope {
            sender: self.sender.or_else(|| default.sender.clone()),
            recipients: self.recipients.unwrap_or_else(|| default.recipients.clone()),
            direction,
            internal_domains: self.internal_domains.unwrap_or_else(|| default.internal_domains.clone()),
        })
    }
}

//! The scanner and its policy, built once and called from any thread; a scan holds no interpreter lock.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyString;
use vakthund::{AllowList, BuildError, Catalog, Document, Envelope, Policy};

use crate::error::raised;
use crate::report::Report;

/// Scans documents and judges them by one policy. Safe to use from several threads at once.
#[pyclass(module = "vakthund", frozen)]
pub(crate) struct Scanner {
    scanner: vakthund::Scanner,
    policy: Policy,
}

/// A built-in policy by name, or one of the caller's own by path.
enum PolicyAt {
    Name(String),
    File(PathBuf),
}

#[pymethods]
impl Scanner {
    #[new]
    #[pyo3(
        signature = (policy=None, key=None, allow=None),
        text_signature = "(policy='nordic-strict', key=None, allow=None)"
    )]
    fn new(
        py: Python<'_>,
        policy: Option<&Bound<'_, PyAny>>,
        key: Option<PyBackedBytes>,
        allow: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let policy = policy.map_or_else(|| Ok(PolicyAt::Name(Policy::DEFAULT.to_owned())), policy_at)?;
        let text = match &policy {
            PolicyAt::Name(_) => String::new(),
            PolicyAt::File(path) => py.detach(|| fs::read_to_string(path))?,
        };
        let allow = allow.map(|allow| path(allow, "allow is a path (os.PathLike), not")).transpose()?;
        let listed = allow.as_deref().map(|path| py.detach(|| fs::read_to_string(path))).transpose()?;
        let allow = allow.as_deref().zip(listed.as_deref());
        py.detach(|| Self::build(&policy, &text, key.as_deref(), allow)).map_err(|error| raised(py, &error))
    }

    /// Scans bytes, or the file at a path, whose name is then the path's. What cannot be read inside a
    /// document is a gap of the report, never an exception; a path that cannot be opened raises `OSError`.
    #[pyo3(signature = (data, name=None))]
    fn scan(&self, py: Python<'_>, data: &Bound<'_, PyAny>, name: Option<&str>) -> PyResult<Report> {
        if let Ok(bytes) = data.extract::<PyBackedBytes>() {
            let document = Document { bytes: &bytes, name, media_type: None };
            return Ok(py.detach(|| self.judged(&self.scanner.scan(&document))));
        }
        let path = path(data, "data is bytes or a path (os.PathLike), not")?;
        let report = py.detach(|| {
            let shown = path.to_string_lossy();
            File::open(&path).map(|file| self.judged(&self.scanner.scan_read(file, name.unwrap_or(&shown))))
        });
        Ok(report?)
    }
}

impl Scanner {
    fn build(
        policy: &PolicyAt,
        text: &str,
        key: Option<&[u8]>,
        allow: Option<(&Path, &str)>,
    ) -> Result<Self, BuildError> {
        let catalog = Catalog::built_in()?;
        let policy = match policy {
            PolicyAt::Name(name) => Policy::built_in(name, &catalog)?,
            PolicyAt::File(path) => Policy::parse(&path.to_string_lossy(), text, &catalog)?,
        };
        let allow = allow.map(|(path, text)| AllowList::parse(&path.to_string_lossy(), text, &catalog));
        let builder =
            vakthund::Scanner::builder().catalog(catalog).allow(allow.transpose()?.unwrap_or_default());
        let builder = if let Some(key) = key { builder.key(key) } else { builder };
        Ok(Self { scanner: builder.build()?, policy })
    }

    fn judged(&self, report: &vakthund::Report) -> Report {
        Report::new(report, &self.policy.decide(report, &Envelope::default()))
    }
}

fn policy_at(policy: &Bound<'_, PyAny>) -> PyResult<PolicyAt> {
    match policy.cast::<PyString>() {
        Ok(name) => Ok(PolicyAt::Name(name.to_cow()?.into_owned())),
        Err(_) => path(policy, "policy is a name or a path (os.PathLike), not").map(PolicyAt::File),
    }
}

/// The path of a path object. A string is none: it may as well be meant as content or name.
fn path(object: &Bound<'_, PyAny>, wanted: &str) -> PyResult<PathBuf> {
    let path = if object.is_instance_of::<PyString>() { None } else { object.extract().ok() };
    path.ok_or_else(|| PyTypeError::new_err(format!("{wanted} {}", object.get_type())))
}

//! What a caller hands over to be scanned: bytes, a path or an open file.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyString;
use vakthund::{Document, Report, Scanner};

/// What is to be scanned, held so that no lock is needed for it while it is scanned.
pub(crate) enum Input {
    Bytes(PyBackedBytes),
    Path(PathBuf),
    File(Py<PyAny>),
}

impl Input {
    /// Bytes, a path as a string or path object, or an object with `read`.
    pub(crate) fn of(data: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = data.extract::<PyBackedBytes>() {
            return Ok(Self::Bytes(bytes));
        }
        if let Ok(path) = data.extract::<PathBuf>() {
            return Ok(Self::Path(path));
        }
        if data.hasattr("read")? {
            return Ok(Self::File(data.clone().unbind()));
        }
        let kind = data.get_type();
        Err(PyTypeError::new_err(format!("data is bytes, a path or an open binary file, not {kind}")))
    }

    /// About the memory it holds, in bytes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Path(path) => {
                std::fs::metadata(path).map_or(0, |file| usize::try_from(file.len()).unwrap_or(0))
            }
            Self::File(_) => 0,
        }
    }

    /// The name of an open file, where it has one.
    pub(crate) fn own_name(&self, py: Python<'_>) -> Option<String> {
        let Self::File(file) = self else { return None };
        file.bind(py).getattr("name").ok()?.cast::<PyString>().ok()?.to_cow().ok().map(Into::into)
    }

    /// The report. Called without the interpreter's lock. A path that cannot be opened is a failure here.
    pub(crate) fn scan(self, scanner: &Scanner, name: Option<&str>) -> Result<Report, Unread> {
        match self {
            Self::Bytes(bytes) => Ok(scanner.scan(&Document { bytes: &bytes, name, media_type: None })),
            Self::Path(path) => {
                let shown = path.to_string_lossy();
                match File::open(&path) {
                    Ok(file) => Ok(scanner.scan_read(file, name.unwrap_or(&shown))),
                    Err(error) => Err(Unread::Unopened(error, scanner.mask_name(&shown))),
                }
            }
            Self::File(file) => {
                let source = Source::new(file);
                let failed = Arc::clone(&source.failed);
                let report = scanner.scan_read(source, name.unwrap_or_default());
                let raised = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
                raised.map_or(Ok(report), |error| Err(Unread::Raised(error)))
            }
        }
    }

    /// Its bytes, at most one more than may be examined.
    pub(crate) fn read(self, most: u64) -> Result<Vec<u8>, Unread> {
        let mut bytes = Vec::new();
        match self {
            Self::Bytes(held) => bytes.extend_from_slice(&held),
            Self::Path(path) => {
                let read = File::open(&path)
                    .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
                read.map_err(|error| Unread::Unopened(error, path.to_string_lossy().into_owned()))?;
            }
            Self::File(file) => {
                let source = Source::new(file);
                let failed = Arc::clone(&source.failed);
                let read = source.take(most.saturating_add(1)).read_to_end(&mut bytes);
                let raised = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
                raised.map_or(Ok(()), |error| Err(Unread::Raised(error)))?;
                read.map_err(|error| Unread::Unopened(error, String::new()))?;
            }
        }
        Ok(bytes)
    }
}

/// Why an input could not be read at all.
pub(crate) enum Unread {
    Unopened(io::Error, String),
    Raised(PyErr),
}

/// A Python file as a source of bytes; the exception that ends it is kept.
struct Source {
    file: Py<PyAny>,
    failed: Arc<Mutex<Option<PyErr>>>,
}

impl Source {
    fn new(file: Py<PyAny>) -> Self {
        Self { file, failed: Arc::default() }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().max(1);
        Python::attach(|py| {
            let read = self.file.bind(py).call_method1("read", (wanted,)).and_then(|got| {
                let wrong =
                    |_| PyTypeError::new_err("the file's read gives no bytes: open it in binary mode");
                got.extract::<PyBackedBytes>().map_err(wrong)
            });
            match read {
                Ok(bytes) if bytes.len() <= buffer.len() => {
                    buffer.iter_mut().zip(bytes.iter()).for_each(|(to, from)| *to = *from);
                    Ok(bytes.len())
                }
                Ok(_) => Err(io::Error::other("the file's read gives more than was asked for")),
                Err(error) => {
                    *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    Err(io::Error::other("the file's read raised"))
                }
            }
        })
    }
}

/// The path of a path object. A string is none where a name could be meant.
pub(crate) fn path(object: &Bound<'_, PyAny>, wanted: &str) -> PyResult<PathBuf> {
    let path = if object.is_instance_of::<PyString>() { None } else { object.extract().ok() };
    path.ok_or_else(|| PyTypeError::new_err(format!("{wanted} {}", object.get_type())))
}

//! Core's one error as a Python exception that knows file and line.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

pyo3::create_exception!(
    vakthund,
    BuildError,
    PyValueError,
    "A policy or scanner could not be built; `file` and `line` say where."
);

/// The exception of a core error.
pub(crate) fn raised(py: Python<'_>, error: &vakthund::BuildError) -> PyErr {
    let exception = BuildError::new_err(error.to_string());
    let value = exception.value(py);
    let placed = value.setattr("file", error.file()).and_then(|()| value.setattr("line", error.line()));
    placed.err().unwrap_or(exception)
}

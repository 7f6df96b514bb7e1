//! What became of a document that was to be masked.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::report::Report;
use crate::scanner::Judge;

/// A document with what the policy objects to masked out.
#[pyclass(module = "vakthund", frozen)]
pub(crate) struct Redacted {
    bytes: Option<Vec<u8>>,
    report: Py<Report>,
    left: Py<Report>,
    /// Places that were masked.
    #[pyo3(get)]
    masked: usize,
    /// True when nothing is left and everything could be examined: it may be sent on.
    #[pyo3(get)]
    is_clean: bool,
}

impl Redacted {
    pub(crate) fn new(redacted: vakthund::Redacted, judge: &Judge) -> PyResult<Self> {
        let (masked, is_clean) = (redacted.masked, redacted.is_clean());
        let mut left = redacted.report.clone();
        left.findings = redacted.left;
        Python::attach(|py| {
            let report = Py::new(py, judge.judged(redacted.report))?;
            let left = Py::new(py, judge.judged(left))?;
            Ok(Self { bytes: redacted.bytes, report, left, masked, is_clean })
        })
    }
}

#[pymethods]
impl Redacted {
    /// The document; None where its format cannot be written again, or nothing of it could be masked.
    #[getter]
    fn bytes<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.bytes.as_deref().map(|bytes| PyBytes::new(py, bytes))
    }

    /// The report of the result, with what the policy decides on it; of the document itself where there is none.
    #[getter]
    fn report(&self, py: Python<'_>) -> Py<Report> {
        self.report.clone_ref(py)
    }

    /// Findings that were to be masked and still stand there: in attachments, addresses, signed parts.
    #[getter]
    fn left<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.left.bind(py).getattr("findings")
    }

    fn __repr__(&self) -> String {
        let state = if self.is_clean { "clean" } else { "not clean" };
        format!("<vakthund.Redacted {state}: {} places masked>", self.masked)
    }
}

//! A report with its verdict: core's one JSON form, and the same as plain Python data.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use vakthund::Verdict;

/// What one scan says of one document.
#[pyclass(module = "vakthund", frozen)]
pub(crate) struct Report {
    json: String,
    complete: bool,
    summary: String,
    plain: PyOnceLock<Py<PyDict>>,
}

impl Report {
    pub(crate) fn new(report: &vakthund::Report, verdict: &Verdict) -> Self {
        let (findings, gaps) = (report.findings.len(), report.gaps.len());
        Self {
            json: report.to_json(Some(verdict)),
            complete: report.is_complete(),
            summary: format!("<vakthund.Report {}: {findings} findings, {gaps} gaps>", verdict.action),
            plain: PyOnceLock::new(),
        }
    }

    fn parsed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let plain = py.import("json")?.call_method1("loads", (&self.json,))?;
        Ok(plain.cast_into()?)
    }

    fn field<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let plain = self.plain.get_or_try_init(py, || self.parsed(py).map(Bound::unbind))?;
        plain.bind(py).as_any().get_item(name)
    }
}

#[pymethods]
impl Report {
    /// One JSON object on one line: the line of `vakthund scan --format jsonl`.
    fn to_json(&self) -> &str {
        &self.json
    }

    /// The same as a dictionary of the caller's own.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.parsed(py)
    }

    /// What was found, in document order.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "findings")
    }

    /// What could not be examined.
    #[getter]
    fn gaps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "gaps")
    }

    /// What the policy decides.
    #[getter]
    fn verdict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "verdict")
    }

    /// True when everything was examined.
    #[getter]
    fn is_complete(&self) -> bool {
        self.complete
    }

    fn __repr__(&self) -> &str {
        &self.summary
    }
}

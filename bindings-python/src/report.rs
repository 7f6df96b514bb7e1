//! A report with its verdict: core's one JSON form, and the same as plain Python data.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use vakthund::Verdict;

/// What one scan says of one document.
#[pyclass(module = "vakthund", frozen)]
pub(crate) struct Report {
    /// Core's own; none in one that was pickled, which keeps the JSON form alone.
    held: Option<(vakthund::Report, Verdict)>,
    json: OnceLock<String>,
    plain: PyOnceLock<Py<PyDict>>,
}

impl Report {
    pub(crate) fn new(report: vakthund::Report, verdict: Verdict) -> Self {
        Self { held: Some((report, verdict)), json: OnceLock::new(), plain: PyOnceLock::new() }
    }

    /// Core's own report, where it was scanned in this process.
    pub(crate) fn core(&self) -> Option<&vakthund::Report> {
        self.held.as_ref().map(|(report, _)| report)
    }

    fn parsed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let plain = py.import("json")?.call_method1("loads", (self.to_json(),))?;
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
        self.json.get_or_init(|| {
            self.held.as_ref().map(|(report, verdict)| report.to_json(Some(verdict))).unwrap_or_default()
        })
    }

    /// The same as a dictionary of the caller's own.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.parsed(py)
    }

    /// The findings as a `pandas.DataFrame`, a row each. Needs `pip install vakthund[pandas]`.
    fn to_pandas(slf: Bound<'_, Self>) -> PyResult<Bound<'_, PyAny>> {
        slf.py().import("vakthund._views")?.call_method1("to_pandas", (slf,))
    }

    /// The findings as a `pyarrow.Table`, a row each. Needs `pip install vakthund[arrow]`.
    fn to_arrow(slf: Bound<'_, Self>) -> PyResult<Bound<'_, PyAny>> {
        slf.py().import("vakthund._views")?.call_method1("to_arrow", (slf,))
    }

    /// What a log line may say of it: action, rule, counts by kind and milliseconds; neither name nor value.
    fn log_context<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let mut kinds = BTreeMap::<String, u64>::new();
        for finding in self.field(py, "findings")?.try_iter()? {
            *kinds.entry(finding?.get_item("kind")?.extract()?).or_default() += 1;
        }
        let verdict = self.field(py, "verdict")?;
        let context = PyDict::new(py);
        context.set_item("action", verdict.get_item("action")?)?;
        context.set_item("rule", verdict.get_item("rule")?)?;
        context.set_item("kinds", kinds)?;
        context.set_item("persons", self.field(py, "persons")?)?;
        context.set_item("gaps", self.field(py, "gaps")?.len()?)?;
        let elapsed: f64 = self.field(py, "stats")?.get_item("elapsed_us")?.extract()?;
        context.set_item("ms", elapsed / 1000.0)?;
        Ok(context)
    }

    /// The document's name, numbers in it masked.
    #[getter]
    fn name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "name")
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

    /// Number of different persons by identity number.
    #[getter]
    fn persons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "persons")
    }

    /// True when everything was examined.
    #[getter]
    fn is_complete(&self, py: Python<'_>) -> PyResult<bool> {
        match &self.held {
            Some((report, _)) => Ok(report.is_complete()),
            None => self.field(py, "complete")?.extract(),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let action: String = self.field(py, "verdict")?.get_item("action")?.extract()?;
        let (findings, gaps) = (self.field(py, "findings")?.len()?, self.field(py, "gaps")?.len()?);
        Ok(format!("<vakthund.Report {action}: {findings} findings, {gaps} gaps>"))
    }

    /// A small table for notebooks; outlines, no values.
    fn _repr_html_(slf: Bound<'_, Self>) -> PyResult<Bound<'_, PyAny>> {
        slf.py().import("vakthund._views")?.call_method1("to_html", (slf,))
    }

    fn __reduce__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, PyTuple>> {
        let json = slf.get().to_json();
        (slf.get_type().getattr("_from_json")?, (json,)).into_pyobject(slf.py())
    }

    /// The report of its JSON form; what pickling uses.
    #[staticmethod]
    fn _from_json(py: Python<'_>, json: String) -> PyResult<Self> {
        let report = Self { held: None, json: OnceLock::from(json), plain: PyOnceLock::new() };
        report.field(py, "verdict")?;
        Ok(report)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.to_json() == other.to_json()
    }
}

/// A verdict as the report's own stands in its dictionary.
pub(crate) fn verdict_dict<'py>(py: Python<'py>, verdict: &Verdict) -> PyResult<Bound<'py, PyDict>> {
    let plain = PyDict::new(py);
    plain.set_item("action", verdict.action.name())?;
    plain.set_item("rule", &verdict.rule)?;
    plain.set_item("because", &verdict.because)?;
    Ok(plain)
}

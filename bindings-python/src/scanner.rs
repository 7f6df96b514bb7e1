//! The scanner and its policy, built once and called from any thread; a scan holds no interpreter lock.

use std::sync::Arc;

use pyo3::exceptions::{PyOSError, PyTypeError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict, PyString};
use vakthund::{Document, Envelope, Policy, Unit};

use crate::input::{Input, Unread};
use crate::many::ScanMany;
use crate::options::{EnvelopeArguments, Options, limits, paths, policy_at, unopened};
use crate::redacted::Redacted;
use crate::report::{Report, verdict_dict};

/// Scans documents and judges them by one policy. Safe to use from several threads at once.
#[pyclass(module = "vakthund", frozen)]
pub(crate) struct Scanner {
    judge: Arc<Judge>,
}

/// What is shared by the scanner and the iterators it gave out.
pub(crate) struct Judge {
    pub(crate) scanner: vakthund::Scanner,
    pub(crate) policy: Policy,
    pub(crate) envelope: Envelope,
}

impl Judge {
    pub(crate) fn judged(&self, report: vakthund::Report) -> Report {
        let verdict = self.policy.decide(&report, &self.envelope);
        Report::new(report, verdict)
    }
}

#[pymethods]
impl Scanner {
    #[new]
    #[pyo3(
        signature = (policy=None, key=None, allow=None, *, detectors=None, edm=None, limits=None, ocr=None,
                     sender=None, recipients=None, internal_domains=None, direction=None),
        text_signature = "(policy='nordic-strict', key=None, allow=None, *, detectors=None, edm=None, limits=None, \
                          ocr=None, sender=None, recipients=None, internal_domains=None, direction='outbound')"
    )]
    #[allow(clippy::too_many_arguments, reason = "named ones, in Python")]
    fn new(
        py: Python<'_>,
        policy: Option<&Bound<'_, PyAny>>,
        key: Option<PyBackedBytes>,
        allow: Option<&Bound<'_, PyAny>>,
        detectors: Option<&Bound<'_, PyAny>>,
        edm: Option<&Bound<'_, PyAny>>,
        limits: Option<&Bound<'_, PyDict>>,
        ocr: Option<String>,
        sender: Option<String>,
        recipients: Option<Vec<String>>,
        internal_domains: Option<Vec<String>>,
        direction: Option<String>,
    ) -> PyResult<Self> {
        let options = Options {
            policy: policy_at(policy)?,
            key: key.map(|key| key.to_vec()),
            allow: paths(allow, "allow is a path (os.PathLike) or several, not")?,
            detectors: paths(detectors, "detectors is the path (os.PathLike) of a folder, not")?.pop(),
            edm: paths(edm, "edm is a path (os.PathLike) or several, not")?,
            ocr,
            limits: self::limits(limits)?,
        };
        let envelope = EnvelopeArguments { sender, recipients, internal_domains, direction };
        let envelope = envelope.or(&Envelope::default())?;
        let (scanner, policy) = options.build(py)?;
        Ok(Self { judge: Arc::new(Judge { scanner, policy, envelope }) })
    }

    /// Scans bytes, the file at a path, or what an open binary file still holds. What cannot be read inside a
    /// document is a gap of the report, never an exception; a path that cannot be opened raises `OSError`.
    /// Text is scanned by `scan_text`.
    #[pyo3(signature = (data, name=None))]
    fn scan(&self, py: Python<'_>, data: &Bound<'_, PyAny>, name: Option<String>) -> PyResult<Report> {
        let input = Input::of(data)?;
        let name = name.or_else(|| input.own_name(py));
        let report = py.detach(|| input.scan(&self.judge.scanner, name.as_deref()));
        Ok(self.judge.judged(report.map_err(raised)?))
    }

    /// Scans a text as it stands; spans of findings count its characters, as Python does: `text[start:end]`.
    /// A surrogate without its other half is read as `?`.
    #[pyo3(signature = (text, name=None))]
    fn scan_text(&self, py: Python<'_>, text: &Bound<'_, PyString>, name: Option<&str>) -> PyResult<Report> {
        let scan = |text: &str| py.detach(|| self.judge.scanner.scan_text(text, name, Unit::Char));
        let report = if let Ok(text) = text.to_cow() {
            scan(&text)
        } else {
            let bytes = text.call_method1("encode", ("utf-8", "replace"))?;
            scan(&String::from_utf8_lossy(bytes.cast::<PyBytes>()?.as_bytes()))
        };
        Ok(self.judge.judged(report))
    }

    /// Scans each of an iterable's documents on `threads` threads (as many as there are cores when left out) and
    /// gives their reports in the same order. A document is what `scan` takes, or a pair of a name and that. Not
    /// more than a few documents are held at a time. A path that cannot be opened is a report with a gap, so that
    /// one file ends no run; an exception of the iterable itself is raised after the reports that come before it.
    #[pyo3(signature = (documents, threads=None))]
    fn scan_many(&self, documents: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<ScanMany> {
        ScanMany::new(Arc::clone(&self.judge), documents, threads)
    }

    /// Masks what the policy objects to: each letter and digit becomes a `*`, in mails, HTML, CSV and plain text;
    /// all else of them stays byte for byte. Takes what `scan` takes.
    #[pyo3(signature = (data, name=None))]
    fn redact(&self, py: Python<'_>, data: &Bound<'_, PyAny>, name: Option<String>) -> PyResult<Redacted> {
        let input = Input::of(data)?;
        let path =
            if let Input::Path(path) = &input { Some(path.to_string_lossy().into_owned()) } else { None };
        let name = name.or(path).or_else(|| input.own_name(py));
        let judge = &self.judge;
        let redacted = py.detach(|| {
            let bytes = input.read(judge.scanner.limits().bytes)?;
            let document = Document { bytes: &bytes, name: name.as_deref(), media_type: None };
            Ok(judge.scanner.redact(&document, |finding| judge.policy.masks(finding, &judge.envelope)))
        });
        let redacted = redacted.map_err(|unread| match unread {
            Unread::Unopened(error, name) => raised(Unread::Unopened(error, judge.scanner.mask_name(&name))),
            other @ Unread::Raised(_) => raised(other),
        })?;
        Redacted::new(redacted, judge)
    }

    /// Decides once more on a report: for other recipients, or by this scanner's policy on a report of another.
    /// What is left out is as the scanner was built.
    #[pyo3(signature = (report, *, sender=None, recipients=None, internal_domains=None, direction=None))]
    fn decide<'py>(
        &self,
        py: Python<'py>,
        report: &Report,
        sender: Option<String>,
        recipients: Option<Vec<String>>,
        internal_domains: Option<Vec<String>>,
        direction: Option<String>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let envelope = EnvelopeArguments { sender, recipients, internal_domains, direction };
        let envelope = envelope.or(&self.judge.envelope)?;
        let report = report.core().ok_or_else(|| {
            PyTypeError::new_err(
                "this report was pickled, so no policy can decide on it: decide where it was scanned",
            )
        })?;
        verdict_dict(py, &self.judge.policy.decide(report, &envelope))
    }

    /// Ids of all kinds it finds, those of own detectors and tables among them.
    #[getter]
    fn kinds(&self) -> Vec<&str> {
        self.judge.scanner.catalog().kinds().iter().map(|kind| kind.id.as_ref()).collect()
    }

    /// What the policy's rule of that name tells the sender, by language (`sv`, `nb`, `nn`, `en`).
    fn messages<'py>(&self, py: Python<'py>, rule: &str) -> PyResult<Bound<'py, PyDict>> {
        let messages = PyDict::new(py);
        for (language, text) in self.judge.policy.rule(rule).map(|rule| &rule.message).into_iter().flatten() {
            messages.set_item(language, text)?;
        }
        Ok(messages)
    }
}

fn raised(unread: Unread) -> PyErr {
    match unread {
        Unread::Unopened(error, name) if error.raw_os_error().is_some() => unopened(&error, &name),
        Unread::Unopened(error, _) => PyOSError::new_err(error.to_string()),
        Unread::Raised(error) => error,
    }
}

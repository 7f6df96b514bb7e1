//! What became of a document that was to be masked, as plain data.

use napi::bindgen_prelude::{Buffer, Null};
use napi::{Either, Result};
use napi_derive::napi;

use crate::options::thrown;
use crate::report::{Finding, Report};

/// A document with what the policy objects to masked out.
#[napi(object, object_from_js = false)]
pub(crate) struct Redacted {
    /// The document; null where its format cannot be written again, or nothing of it could be masked.
    pub bytes: Either<Buffer, Null>,
    /// The report of the result, with what the policy decides on it; of the document itself where there is none.
    pub report: Report,
    /// Places that were masked.
    pub masked: u32,
    /// What was to be masked and still stands there: in attachments, addresses, signed parts.
    pub left: Vec<Finding>,
    /// True when nothing is left and everything could be examined: it may be sent on.
    pub clean: bool,
}

impl Redacted {
    /// As plain data, beside the report as it is.
    pub(crate) fn of(
        redacted: vakthund::Redacted,
        verdict: &vakthund::Verdict,
    ) -> Result<(Self, vakthund::Report)> {
        let clean = redacted.is_clean();
        let report: Report = serde_json::from_str(&redacted.report.to_json(Some(verdict))).map_err(thrown)?;
        let mut still = redacted.report.clone();
        still.findings = redacted.left;
        let left: Report = serde_json::from_str(&still.to_json(Some(verdict))).map_err(thrown)?;
        let masked = u32::try_from(redacted.masked).unwrap_or(u32::MAX);
        let bytes = redacted.bytes.map_or(Either::B(Null), |bytes| Either::A(bytes.into()));
        Ok((Self { bytes, report, masked, left: left.findings, clean }, redacted.report))
    }
}

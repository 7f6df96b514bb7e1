//! Core's one JSON form as plain objects; their types are those of `index.d.ts`.
//! Names of fields are the form's own, so that the three languages and the command line agree.

use napi_derive::napi;
use serde::Deserialize;

/// What one scan says of one document.
#[napi(object, object_from_js = false, use_nullable = true)]
#[derive(Deserialize)]
pub struct Report {
    /// Version of the form.
    pub schema: u32,
    /// The document's name, numbers in it masked.
    pub name: Option<String>,
    /// Media type by content.
    #[napi(js_name = "media_type")]
    pub media_type: Option<String>,
    /// Size of the document.
    pub bytes: i64,
    /// True when everything was examined.
    pub complete: bool,
    /// Number of different persons by identity number.
    pub persons: u32,
    /// What the policy decides.
    pub verdict: Verdict,
    /// What was found, in document order.
    pub findings: Vec<Finding>,
    /// What could not be examined.
    pub gaps: Vec<Gap>,
    /// How much was done.
    pub stats: Stats,
}

/// The decision of a policy.
#[napi(object, object_from_js = false, use_nullable = true)]
#[derive(Deserialize)]
pub struct Verdict {
    /// What to do.
    #[napi(ts_type = "'allow' | 'log' | 'tag' | 'redact' | 'encrypt' | 'quarantine' | 'block'")]
    pub action: String,
    /// The rule that decided; null when the default did.
    pub rule: Option<String>,
    /// Reasons in words and counts, without values.
    pub because: Vec<String>,
}

/// What Vakthund stands by: a kind and a place, never a value.
#[napi(object, object_from_js = false)]
#[derive(Deserialize)]
pub struct Finding {
    /// Stable id of the kind, as `se.personnummer`.
    pub kind: String,
    /// Category of personal data.
    pub category: String,
    /// Country of the number.
    pub country: Option<String>,
    /// Level of confidence.
    #[napi(ts_type = "'low' | 'medium' | 'high'")]
    pub level: String,
    /// Confidence, 0 to 100.
    pub confidence: u32,
    /// Where, down to page or cell.
    pub path: String,
    /// Place in the text there.
    pub span: Span,
    /// Outline of the value.
    pub preview: String,
    /// Keyed fingerprint of the value.
    pub fingerprint: String,
    /// Fingerprint of the person it is about.
    pub subject: Option<String>,
    /// Why it is believed.
    pub evidence: Vec<String>,
    /// A number of a test series.
    pub synthetic: bool,
    /// Stands in quoted history.
    pub quoted: bool,
}

/// A place in a text.
#[napi(object, object_from_js = false)]
#[derive(Deserialize)]
pub struct Span {
    /// First unit.
    pub start: i64,
    /// One past the last.
    pub end: i64,
    /// What is counted.
    #[napi(ts_type = "'byte'")]
    pub unit: String,
}

/// A place that was not examined.
#[napi(object, object_from_js = false)]
#[derive(Deserialize)]
pub struct Gap {
    /// Where.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// Work done for a report.
#[napi(object, object_from_js = false)]
#[derive(Deserialize)]
pub struct Stats {
    /// Parts examined.
    pub parts: i64,
    /// Bytes of text examined.
    #[napi(js_name = "text_bytes")]
    pub text_bytes: i64,
    /// Microseconds it took.
    #[napi(js_name = "elapsed_us")]
    pub elapsed_us: i64,
}

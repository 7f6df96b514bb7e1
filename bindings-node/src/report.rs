//! Core's one JSON form as plain objects; their types are those of `index.d.ts`.
//! Names of fields are the form's own, so that the three languages and the command line agree.

use std::collections::BTreeMap;

use napi::Either;
use napi::bindgen_prelude::Null;
use napi_derive::napi;
use serde::{Deserialize, Deserializer};

/// What one scan says of one document.
#[napi(object, object_from_js = false)]
#[derive(Deserialize)]
pub struct Report {
    /// Version of the form.
    pub schema: u32,
    /// The document's name, numbers in it masked.
    #[serde(deserialize_with = "nullable")]
    pub name: Either<String, Null>,
    /// Media type by content.
    #[napi(js_name = "media_type")]
    #[serde(deserialize_with = "nullable")]
    pub media_type: Either<String, Null>,
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
    /// Ordinary data found beyond what is listed, by kind; left out when nothing.
    pub unlisted: Option<BTreeMap<String, i64>>,
    /// What an allow-list took out of the findings, by reason; left out when nothing.
    pub allowed: Option<Vec<Allowed>>,
    /// What expired entries would have taken out; it stands among the findings.
    #[napi(js_name = "allow_expired")]
    pub allow_expired: Option<Vec<Allowed>>,
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

impl From<vakthund::Verdict> for Verdict {
    fn from(verdict: vakthund::Verdict) -> Self {
        Self { action: verdict.action.name().to_owned(), rule: verdict.rule, because: verdict.because }
    }
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

/// Findings that entries of one reason let pass.
#[napi(object, object_from_js = false)]
#[derive(Deserialize)]
pub struct Allowed {
    /// Why they are harmless.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it holds, as `2027-06-30`.
    pub expires: String,
    /// How many there were.
    pub count: u32,
}

/// A place in a text: in UTF-16 code units of the string that was scanned, in bytes of the part's text in a document.
#[napi(object, object_from_js = false)]
#[derive(Deserialize)]
pub struct Span {
    /// First unit.
    pub start: i64,
    /// One past the last.
    pub end: i64,
    /// What is counted.
    #[napi(ts_type = "'byte' | 'utf16'")]
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

/// Null where the form says null; fields that the form leaves out are left out.
fn nullable<'de, D: Deserializer<'de>>(form: D) -> Result<Either<String, Null>, D::Error> {
    Ok(Option::deserialize(form)?.map_or(Either::B(Null), Either::A))
}

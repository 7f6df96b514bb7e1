//! The one JSON form: the same from the command line, Python and Node.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Report;
use crate::decide::{Allowed, Verdict};
use crate::score::Finding;
use crate::span::Unit;

/// Version of the form; raised when a field changes its meaning.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct JsonReport<'r> {
    schema: u32,
    name: Option<&'r str>,
    media_type: Option<&'r str>,
    bytes: u64,
    complete: bool,
    persons: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<JsonVerdict<'r>>,
    findings: Vec<JsonFinding<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    filtered: Vec<JsonFinding<'r>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unlisted: &'r BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<JsonAllowed<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow_expired: Vec<JsonAllowed<'r>>,
    gaps: Vec<JsonGap>,
    stats: JsonStats,
}

#[derive(Serialize)]
struct JsonVerdict<'r> {
    action: &'r str,
    rule: Option<&'r str>,
    because: &'r [String],
}

#[derive(Serialize)]
struct JsonFinding<'r> {
    kind: &'r str,
    category: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'r str>,
    level: &'r str,
    confidence: u8,
    path: String,
    span: JsonSpan,
    preview: &'r str,
    fingerprint: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'r str>,
    evidence: Vec<String>,
    synthetic: bool,
    quoted: bool,
}

#[derive(Serialize)]
struct JsonSpan {
    start: usize,
    end: usize,
    unit: &'static str,
}

#[derive(Serialize)]
struct JsonAllowed<'r> {
    reason: &'r str,
    owner: &'r str,
    expires: String,
    count: usize,
}

#[derive(Serialize)]
struct JsonGap {
    path: String,
    reason: String,
}

#[derive(Serialize)]
struct JsonStats {
    parts: u64,
    text_bytes: u64,
    elapsed_us: u64,
}

impl Report {
    /// One JSON object on one line, with the verdict if there is one.
    pub fn to_json(&self, verdict: Option<&Verdict>) -> String {
        let form = JsonReport {
            schema: SCHEMA,
            name: self.name.as_deref(),
            media_type: self.media_type,
            bytes: self.bytes,
            complete: self.is_complete(),
            persons: self.persons(),
            verdict: verdict.map(|v| JsonVerdict {
                action: v.action.name(),
                rule: v.rule.as_deref(),
                because: &v.because,
            }),
            findings: self.findings.iter().map(|f| finding(f, self.unit)).collect(),
            filtered: self.filtered.iter().map(|f| finding(f, self.unit)).collect(),
            unlisted: &self.unlisted,
            allowed: self.allowed.iter().map(allowed).collect(),
            allow_expired: self.allow_expired.iter().map(allowed).collect(),
            gaps: self
                .gaps
                .iter()
                .map(|g| JsonGap { path: g.path.to_string(), reason: g.reason.to_string() })
                .collect(),
            stats: JsonStats {
                parts: self.stats.parts,
                text_bytes: self.stats.text_bytes,
                elapsed_us: u64::try_from(self.stats.elapsed.as_micros()).unwrap_or(u64::MAX),
            },
        };
        serde_json::to_string(&form).unwrap_or_default()
    }
}

fn allowed(allowed: &Allowed) -> JsonAllowed<'_> {
    JsonAllowed {
        reason: &allowed.reason,
        owner: &allowed.owner,
        expires: allowed.expires.to_string(),
        count: allowed.count,
    }
}

fn finding(finding: &Finding, unit: Unit) -> JsonFinding<'_> {
    JsonFinding {
        kind: &finding.kind,
        category: finding.category.name(),
        country: finding.country.as_deref(),
        level: finding.confidence.level().name(),
        confidence: finding.confidence.value(),
        path: finding.path.to_string(),
        span: JsonSpan { start: finding.span.start, end: finding.span.end, unit: unit.name() },
        preview: &finding.preview,
        fingerprint: &finding.fingerprint,
        subject: finding.subject.as_deref(),
        evidence: finding.evidence.iter().map(ToString::to_string).collect(),
        synthetic: finding.synthetic,
        quoted: finding.quoted,
    }
}

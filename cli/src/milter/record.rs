//! What is written down of a message: who judged what, by which rule, in what time. Nothing of what it holds.

use std::collections::BTreeMap;
use std::time::Duration;

use vakthund::{Level, Report};

use super::judgement::{Measure, Status};
use super::mail::{Door, Mail};

/// One line of the log, and what the metrics count.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) door: Door,
    pub(crate) queue_id: Option<String>,
    /// Masked where it holds a number.
    pub(crate) message_id: Option<String>,
    pub(crate) sender: Option<String>,
    pub(crate) recipients: Vec<String>,
    pub(crate) bytes: usize,
    pub(crate) measure: Measure,
    /// What would have been done, where the message is only monitored.
    pub(crate) would: Option<Measure>,
    pub(crate) status: Status,
    /// The rule that decided, or `gap:` and the reason.
    pub(crate) cause: Option<String>,
    /// The strictest rule that is only logged.
    pub(crate) monitored: Option<String>,
    /// Why the sender insisted, masked.
    pub(crate) insisted: Option<String>,
    /// Findings by kind.
    pub(crate) findings: BTreeMap<String, usize>,
    /// Places not examined, by reason.
    pub(crate) gaps: BTreeMap<String, usize>,
    pub(crate) persons: usize,
    pub(crate) elapsed: Duration,
}

impl Record {
    pub(super) fn of(mail: &Mail) -> Self {
        let id = mail.fields.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("Message-ID"));
        let id = id.map(|(_, value)| String::from_utf8_lossy(value).trim().chars().take(250).collect());
        Self {
            door: mail.door,
            queue_id: mail.queue_id.clone(),
            message_id: id,
            sender: mail.sender.clone(),
            recipients: mail.recipients.clone(),
            bytes: mail.bytes.len(),
            measure: Measure::Accept,
            would: None,
            status: Status::Completed,
            cause: None,
            monitored: None,
            insisted: None,
            findings: BTreeMap::new(),
            gaps: BTreeMap::new(),
            persons: 0,
            elapsed: Duration::ZERO,
        }
    }

    /// Counts what a report holds, from this level on.
    pub(super) fn tell(&mut self, report: &Report, level: Level) {
        for finding in report.findings.iter().filter(|finding| finding.confidence.level() >= level) {
            *self.findings.entry(finding.kind.clone()).or_default() += 1;
        }
        for gap in &report.gaps {
            *self.gaps.entry(gap.reason.to_string()).or_default() += 1;
        }
        self.persons = report.persons();
        self.status = if report.is_complete() { Status::Completed } else { Status::Limited };
    }
}

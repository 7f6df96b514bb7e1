//! Counts for Prometheus (text exposition format 0.0.4). No value of a mail is a label.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::record::Record;

/// Upper bounds of the histogram, in milliseconds.
const BOUNDS: [u64; 12] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 25_000];

/// All counts since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    counts: Mutex<Counts>,
    in_flight: AtomicU64,
    loaded: AtomicU64,
    reloads_failed: AtomicU64,
}

#[derive(Default)]
struct Counts {
    messages: BTreeMap<&'static str, u64>,
    findings: BTreeMap<String, u64>,
    errors: BTreeMap<String, u64>,
    buckets: [u64; BOUNDS.len()],
    scans: u64,
    seconds: f64,
}

/// One message in work, for as long as it is kept.
pub(crate) struct InFlight<'m>(&'m Metrics);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    pub(crate) fn in_flight(&self) -> u64 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// A policy is in force since then, seconds since 1970.
    pub(crate) fn loaded(&self, at: u64) {
        self.loaded.store(at, Ordering::Relaxed);
    }

    pub(crate) fn reload_failed(&self) {
        self.reloads_failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn error(&self, kind: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.errors.entry(kind.to_owned()).or_default() += 1;
    }

    pub(crate) fn count(&self, record: &Record) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.messages.entry(record.measure.name()).or_default() += 1;
        for (kind, count) in &record.findings {
            *counts.findings.entry(kind.clone()).or_default() += *count as u64;
        }
        for reason in record.gaps.keys() {
            *counts.errors.entry(reason.clone()).or_default() += 1;
        }
        counts.scanned(record.elapsed);
    }

    /// The page that Prometheus reads; `memory` is what messages in work take.
    pub(crate) fn page(&self, memory: usize) -> String {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut page = String::new();
        let mut family = |name: &str, kind: &str, help: &str, lines: &mut dyn Iterator<Item = String>| {
            let _ = writeln!(page, "# HELP vakthund_{name} {help}\n# TYPE vakthund_{name} {kind}");
            for line in lines {
                let _ = writeln!(page, "vakthund_{line}");
            }
        };
        let labelled = |name: &'static str, label: &'static str| {
            move |(value, count): (&str, &u64)| format!("{name}{{{label}=\"{value}\"}} {count}")
        };
        let text = |(value, count): (&'_ String, &'_ u64)| (value.clone(), *count);
        family(
            "messages_total",
            "counter",
            "Messages by what was done.",
            &mut counts.messages.iter().map(|(v, c)| labelled("messages_total", "action")((v, c))),
        );
        family(
            "findings_total",
            "counter",
            "Findings at medium or high, by kind.",
            &mut counts.findings.iter().map(text).map(|(v, c)| labelled("findings_total", "kind")((&v, &c))),
        );
        family(
            "errors_total",
            "counter",
            "Messages with something not examined, by reason.",
            &mut counts.errors.iter().map(text).map(|(v, c)| labelled("errors_total", "kind")((&v, &c))),
        );
        let buckets = BOUNDS.iter().zip(&counts.buckets).map(|(bound, count)| {
            format!("scan_seconds_bucket{{le=\"{}\"}} {count}", *bound as f64 / 1000.0)
        });
        let rest = [
            format!("scan_seconds_bucket{{le=\"+Inf\"}} {}", counts.scans),
            format!("scan_seconds_sum {}", counts.seconds),
            format!("scan_seconds_count {}", counts.scans),
        ];
        family("scan_seconds", "histogram", "Time to judge a message.", &mut buckets.chain(rest));
        for (name, kind, help, value) in [
            ("in_flight", "gauge", "Messages in work.", self.in_flight()),
            ("memory_bytes", "gauge", "Bytes of messages in work.", memory as u64),
            (
                "policy_loaded_timestamp_seconds",
                "gauge",
                "When the policy in force was read.",
                self.loaded.load(Ordering::Relaxed),
            ),
            (
                "reload_errors_total",
                "counter",
                "Changed configurations that were not taken up.",
                self.reloads_failed.load(Ordering::Relaxed),
            ),
        ] {
            family(name, kind, help, &mut std::iter::once(format!("{name} {value}")));
        }
        page
    }
}

impl Counts {
    fn scanned(&mut self, elapsed: Duration) {
        self.scans += 1;
        self.seconds += elapsed.as_secs_f64();
        let millis = elapsed.as_millis() as u64;
        for (bound, bucket) in BOUNDS.iter().zip(&mut self.buckets) {
            *bucket += u64::from(millis < *bound);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milter::mail::tests::mail;

    #[test]
    fn the_page_is_what_prometheus_reads() {
        let metrics = Metrics::default();
        let mut record = Record::of(&mail(&["Subject: Hej"], "Hej"));
        record.findings.insert("se.personnummer".to_owned(), 3);
        record.gaps.insert("encrypted".to_owned(), 2);
        record.elapsed = Duration::from_millis(7);
        metrics.count(&record);
        let page = metrics.page(5);
        for line in [
            "vakthund_messages_total{action=\"accept\"} 1",
            "vakthund_findings_total{kind=\"se.personnummer\"} 3",
            "vakthund_errors_total{kind=\"encrypted\"} 1",
            "vakthund_scan_seconds_bucket{le=\"0.005\"} 0",
            "vakthund_scan_seconds_bucket{le=\"0.01\"} 1",
            "vakthund_scan_seconds_bucket{le=\"+Inf\"} 1",
            "vakthund_memory_bytes 5",
            "# TYPE vakthund_scan_seconds histogram",
        ] {
            assert!(page.lines().any(|other| other == line), "{line}\n{page}");
        }
    }
}

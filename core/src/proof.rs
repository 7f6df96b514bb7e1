//! Definitions prove themselves: detector and policy files carry examples, and these run them.

use std::fmt;

use crate::catalog::{Detector, Example};
use crate::decide::{Envelope, Policy};
use crate::document::Document;
use crate::report::Report;
use crate::scanner::Scanner;
use crate::score::Level;

/// An example that came out otherwise than its file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// File of the example.
    pub file: String,
    /// Which example, from 1, and of which sort.
    pub example: String,
    /// What was expected and what came.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.example, self.message)
    }
}

impl Detector {
    /// Runs all examples and counterexamples of the file.
    pub fn prove(&self, scanner: &Scanner) -> Vec<Failure> {
        let failure = |sort: &str, index: usize, message: String| Failure {
            file: self.file.clone(),
            example: format!("{sort} {}", index + 1),
            message,
        };
        let found = self.examples.iter().enumerate();
        let missed =
            found.filter_map(|(index, e)| Some(failure("example", index, self.missing(scanner, e)?)));
        let spared = self.counterexamples.iter().enumerate();
        let alarms =
            spared.filter_map(|(index, e)| Some(failure("counterexample", index, self.alarm(scanner, e)?)));
        missed.chain(alarms).collect()
    }

    fn missing(&self, scanner: &Scanner, example: &Example) -> Option<String> {
        let report = scan(scanner, &example.text);
        let least = example.level.as_deref().and_then(Level::from_name).unwrap_or(Level::Medium);
        let covers = |start: usize, end: usize| {
            let found = example.text.get(start..end);
            example.found.is_none() || found == example.found.as_deref()
        };
        let all = report.findings.iter().filter(|f| f.kind == self.kind && covers(f.span.start, f.span.end));
        match all.map(|finding| finding.confidence.level()).max() {
            Some(level) if level >= least => None,
            Some(level) => Some(format!("found at level {level}, not {least}")),
            None => Some(format!("no {} found where the example says", self.kind)),
        }
    }

    fn alarm(&self, scanner: &Scanner, example: &Example) -> Option<String> {
        let report = scan(scanner, &example.text);
        let alarm =
            report.findings.iter().find(|f| f.kind == self.kind && f.confidence.level() > Level::Low)?;
        Some(format!(
            "found at level {}, though {}",
            alarm.confidence.level(),
            example.why.as_deref().unwrap_or("it is none")
        ))
    }
}

impl Policy {
    /// Runs all examples of the policy; `file` is its name in messages.
    pub fn prove(&self, file: &str, scanner: &Scanner) -> Vec<Failure> {
        let outcome = |index: usize, text: &str, expected| {
            let verdict = self.decide(&scan(scanner, text), &Envelope::default());
            (verdict.action != expected).then(|| Failure {
                file: file.to_owned(),
                example: format!("example {}", index + 1),
                message: format!("comes out {}, not {expected}", verdict.action),
            })
        };
        self.examples.iter().enumerate().filter_map(|(index, e)| outcome(index, &e.text, e.expect)).collect()
    }
}

fn scan(scanner: &Scanner, text: &str) -> Report {
    scanner.scan(&Document { media_type: Some("text/plain"), ..Document::new(text.as_bytes()) })
}

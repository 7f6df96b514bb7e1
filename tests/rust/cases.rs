//! Cases: short texts and what must be found in them, the same files for every way into the library.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use vakthund::{Envelope, Finding, Level, Policy};
use vakthund_tests::{project, scan, scanner};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    #[serde(default)]
    findings: Vec<Wanted>,
    action: Option<String>,
}

#[derive(Deserialize)]
struct Wanted {
    kind: Option<String>,
    category: Option<String>,
    level: Option<String>,
    text: Option<String>,
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
}

fn meets(case: &Case, wanted: &Wanted, finding: &Finding) -> bool {
    let level = wanted.level.as_deref().and_then(Level::from_name).unwrap_or(Level::Medium);
    wanted.kind.as_ref().is_none_or(|kind| *kind == finding.kind)
        && wanted.category.as_ref().is_none_or(|category| *category == finding.category.name())
        && wanted
            .text
            .as_ref()
            .is_none_or(|text| case.text.get(finding.span.start..finding.span.end) == Some(text))
        && finding.confidence.level() >= level
}

fn differences(case: &Case) -> Vec<String> {
    let report = scan(&case.text);
    let mut wrong = Vec::new();
    for wanted in &case.findings {
        if !report.findings.iter().any(|finding| meets(case, wanted, finding)) {
            wrong.push(format!("missing {:?}{:?} {:?}", wanted.kind, wanted.category, wanted.text));
        }
    }
    // Ordinary data is right wherever it stands; cases of its own declare it.
    let sure = report
        .findings
        .iter()
        .filter(|finding| finding.confidence.level() >= Level::Medium && !finding.category.is_ordinary());
    if case.findings.is_empty() {
        wrong.extend(sure.map(|finding| format!("alarm {} {}", finding.kind, finding.confidence.value())));
    }
    if let Some(action) = &case.action {
        let policy = Policy::built_in(Policy::DEFAULT, scanner().catalog()).unwrap();
        let verdict = policy.decide(&report, &Envelope::default());
        if verdict.action.name() != action {
            wrong.push(format!("comes out {}, not {action}", verdict.action));
        }
    }
    if !wrong.is_empty() {
        for finding in report.findings.iter().chain(&report.filtered) {
            let evidence: Vec<String> = finding.evidence.iter().map(ToString::to_string).collect();
            let text = case.text.get(finding.span.start..finding.span.end);
            wrong.push(format!(
                "  {} {} {text:?} [{}]",
                finding.kind,
                finding.confidence.value(),
                evidence.join(" ")
            ));
        }
    }
    wrong
}

#[test]
fn every_case_comes_out_as_declared() {
    let mut paths = Vec::new();
    files(&project().join("corpus/cases"), &mut paths);
    let (mut count, mut failed, mut wrong) = (0, 0, String::new());
    for path in paths {
        let cases: Cases = toml::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in &cases.case {
            count += 1;
            let differences = differences(case);
            if !differences.is_empty() {
                failed += 1;
                wrong += &format!(
                    "{}: {}\n  {:?}\n  {}\n",
                    path.display(),
                    case.name,
                    case.text,
                    differences.join("\n  ")
                );
            }
        }
    }
    println!("{count} cases");
    assert!(wrong.is_empty(), "{failed} of {count} cases:\n{wrong}");
}

//! The corpus comes out as its declarations say: mails, documents of real producers, hostile files.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;
use vakthund::{Document, Envelope, Extractor, Finding, Level, Limits, Policy, Report};
use vakthund_tests::{project, scanner};

#[derive(Deserialize)]
struct Declared {
    #[serde(default)]
    policy: Option<String>,
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    complete: Option<bool>,
    #[serde(default)]
    findings: Vec<Wanted>,
    #[serde(default)]
    gaps: Vec<WantedGap>,
    #[serde(default)]
    contains: Vec<String>,
}

#[derive(Deserialize)]
struct Wanted {
    kind: Option<String>,
    category: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
struct WantedGap {
    path: Option<String>,
    reason: String,
}

/// Every document below a folder of the corpus that has a declaration beside it.
fn documents(below: &str) -> Vec<(PathBuf, Declared)> {
    let mut found = Vec::new();
    collect(&project().join("corpus").join(below), &mut found);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, Declared)>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension != "json") {
            let declared = fs::read_to_string(path.with_extension("json"));
            let declared = declared.unwrap_or_else(|_| panic!("{} has no declaration", path.display()));
            found.push((path, serde_json::from_str(&declared).unwrap()));
        }
    }
}

fn scan(path: &Path) -> Report {
    let bytes = fs::read(path).unwrap();
    scanner().scan(&Document::new(&bytes).named(&path.file_name().unwrap().to_string_lossy()))
}

fn meets(wanted: &Wanted, finding: &Finding) -> bool {
    wanted.kind.as_ref().is_none_or(|kind| *kind == finding.kind)
        && wanted.category.as_ref().is_none_or(|category| *category == finding.category.name())
        && wanted.path.as_ref().is_none_or(|path| *path == finding.path.to_string())
        && finding.confidence.level() >= Level::Medium
}

/// What is declared and missing, or there and not declared.
fn differences(declared: &Declared, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    for wanted in &declared.findings {
        if !report.findings.iter().any(|finding| meets(wanted, finding)) {
            let what = wanted.kind.as_ref().or(wanted.category.as_ref());
            wrong.push(format!("missing {what:?} at {:?}", wanted.path));
        }
    }
    for finding in report
        .findings
        .iter()
        .filter(|f| f.confidence.level() >= Level::Medium && f.category.name() == "identity")
    {
        if !declared.findings.iter().any(|wanted| meets(wanted, finding)) {
            wrong.push(format!("not declared: {} at {}", finding.kind, finding.path));
        }
    }
    for wanted in &declared.gaps {
        let same = |path: &str, reason: &str| {
            reason == wanted.reason && wanted.path.as_ref().is_none_or(|p| p == path)
        };
        if !report.gaps.iter().any(|gap| same(&gap.path.to_string(), &gap.reason.to_string())) {
            wrong.push(format!("missing gap {} at {:?}", wanted.reason, wanted.path));
        }
    }
    if declared.complete == Some(true) || declared.gaps.is_empty() {
        wrong.extend(report.gaps.iter().map(|gap| format!("gap {} at {}", gap.reason, gap.path)));
    }
    if let (Some(name), Some(action)) = (&declared.policy, &declared.action) {
        let policy = Policy::built_in(name, scanner().catalog()).unwrap();
        let verdict = policy.decide(report, &Envelope::default());
        if verdict.action.name() != action {
            wrong.push(format!("comes out {} by {:?}, not {action}", verdict.action, verdict.rule));
        }
    }
    wrong
}

fn explained(report: &Report) -> String {
    let finding = |f: &Finding| {
        let evidence: Vec<String> = f.evidence.iter().map(ToString::to_string).collect();
        format!("    {} {} at {} [{}]\n", f.kind, f.confidence.value(), f.path, evidence.join(" "))
    };
    let gaps = report.gaps.iter().map(|gap| format!("    gap {} at {}\n", gap.reason, gap.path));
    report.findings.iter().chain(&report.filtered).map(finding).chain(gaps).collect()
}

fn judge(below: &str) -> Vec<(PathBuf, Declared)> {
    let documents = documents(below);
    let mut wrong = String::new();
    for (path, declared) in &documents {
        let report = scan(path);
        let differences = differences(declared, &report);
        if !differences.is_empty() {
            wrong += &format!("{}\n  {}\n{}", path.display(), differences.join("\n  "), explained(&report));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    documents
}

#[test]
fn mails_are_judged_as_declared() {
    let mails = judge("mail");
    let allowed = mails.iter().filter(|(_, declared)| declared.action.as_deref() == Some("allow")).count();
    println!("{} mails, {allowed} allowed", mails.len());
    assert!(mails.len() >= 16 && allowed * 2 >= mails.len());
}

#[test]
fn documents_of_real_producers_are_read() {
    for (path, declared) in judge("documents") {
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let mut text = String::new();
        Extractor.extract(&Document::new(&bytes).named(&name), &Limits::default(), &mut |part| {
            if let Ok(part) = part {
                text.push_str(&part.text);
                text.push('\n');
            }
        });
        for piece in &declared.contains {
            assert!(
                text.contains(piece.as_str()),
                "{piece:?} is not in the text of {}:\n{text}",
                path.display()
            );
        }
    }
}

#[test]
fn hostile_files_end_in_gaps() {
    for (path, _) in judge("hostile") {
        let started = Instant::now();
        let report = scan(&path);
        assert!(!report.is_complete(), "{}", path.display());
        assert!(report.gaps.iter().all(|gap| gap.reason.to_string() != "panicked"), "{}", path.display());
        assert!(started.elapsed() < Duration::from_secs(20), "{}", path.display());
    }
}

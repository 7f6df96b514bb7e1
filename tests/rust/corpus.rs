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
    /// The gap is needed only where the text did not come out whole.
    #[serde(default)]
    either: bool,
}

#[derive(Deserialize, PartialEq)]
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
fn differences(declared: &Declared, report: &Report, exact: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for wanted in &declared.findings {
        let often = declared.findings.iter().filter(|other| *other == wanted).count();
        let found = report.findings.iter().filter(|finding| meets(wanted, finding)).count();
        if found < often {
            let what = wanted.kind.as_ref().or(wanted.category.as_ref());
            wrong.push(format!("{found} of {often} {what:?} at {:?}", wanted.path));
        }
    }
    let sure = |finding: &&Finding| {
        finding.confidence.level() >= Level::Medium && finding.category.name() == "identity"
    };
    for finding in report.findings.iter().filter(sure).filter(|_| exact) {
        if !declared.findings.iter().any(|wanted| meets(wanted, finding)) {
            wrong.push(format!("not declared: {} at {}", finding.kind, finding.path));
        }
    }
    for wanted in &declared.gaps {
        // A gap may stand deeper than declared: at the page, sheet or member that could not be read.
        let within = |path: &str, outer: &str| path == outer || path.starts_with(&format!("{outer} > "));
        let same = |path: &str, reason: &str| {
            reason == wanted.reason && wanted.path.as_ref().is_none_or(|outer| within(path, outer))
        };
        if !report.gaps.iter().any(|gap| same(&gap.path.to_string(), &gap.reason.to_string())) {
            wrong.push(format!("missing gap {} at {:?}", wanted.reason, wanted.path));
        }
    }
    if declared.complete == Some(true) || exact && declared.gaps.is_empty() {
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

/// Compares all documents below a folder; where `exact`, nothing may be found that is not declared.
fn judge(below: &str, exact: bool) -> Vec<(PathBuf, Declared)> {
    let documents = documents(below);
    let mut wrong = String::new();
    for (path, declared) in &documents {
        let report = scan(path);
        let whole = declared.either && lost(&declared.contains, &text_of(path)).is_none();
        let differences = if whole { Vec::new() } else { differences(declared, &report, exact) };
        if !differences.is_empty() {
            wrong += &format!("{}\n  {}\n{}", path.display(), differences.join("\n  "), explained(&report));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    documents
}

#[test]
fn mails_are_judged_as_declared() {
    let mails = judge("mail", true);
    let allowed = mails.iter().filter(|(_, declared)| declared.action.as_deref() == Some("allow")).count();
    println!("{} mails, {allowed} allowed", mails.len());
    assert!(mails.len() >= 16 && allowed * 2 >= mails.len());
}

#[test]
fn documents_of_real_producers_are_read() {
    for (path, declared) in judge("documents", true) {
        let text = text_of(&path);
        assert_eq!(
            lost(&declared.contains, &text),
            None,
            "is not in the text of {}:\n{text}",
            path.display()
        );
    }
}

fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let mut text = String::new();
    Extractor.extract(&Document::new(&bytes).named(&name), &Limits::default(), &mut |part| {
        if let Ok(part) = part {
            text.push_str(&part.text);
            text.push('\n');
        }
    });
    text
}

/// The first piece that is not in the text, white space folded.
fn lost<'p>(pieces: &'p [String], text: &str) -> Option<&'p str> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    pieces
        .iter()
        .map(String::as_str)
        .find(|piece| !folded.contains(&piece.split_whitespace().collect::<Vec<_>>().join(" ")))
}

#[test]
fn hostile_files_end_in_gaps_or_findings() {
    for (path, declared) in judge("hostile", false) {
        let started = Instant::now();
        let report = scan(&path);
        let told = !report.is_complete() || !declared.findings.is_empty() || !declared.contains.is_empty();
        assert!(told, "{} comes out as if nothing were amiss", path.display());
        assert!(report.gaps.iter().all(|gap| gap.reason.to_string() != "panicked"), "{}", path.display());
        assert!(started.elapsed() < Duration::from_secs(20), "{}", path.display());
    }
}

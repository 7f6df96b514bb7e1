//! The users' own rules speak of health data in general: whole, and paragraph by paragraph, they may leave.

use std::fs;

use vakthund::{Envelope, Finding, Level, Policy, Report};
use vakthund_tests::{scan, scanner, shared};

fn texts() -> Option<Vec<(String, String)>> {
    let mut files: Vec<_> =
        fs::read_dir(shared("requirements")?).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    Some(
        files
            .iter()
            .map(|path| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
            })
            .collect(),
    )
}

/// Findings that would stop a mail or count as special, in words.
fn alarms(text: &str, report: &Report) -> String {
    // A published address or telephone is no alarm (R48).
    let sure = |f: &&Finding| {
        f.confidence.level() >= Level::Medium && !f.category.is_ordinary() || f.category.name() == "health"
    };
    let word = |f: &Finding| {
        let evidence: Vec<String> = f.evidence.iter().map(ToString::to_string).collect();
        format!(
            "  {} {} {:?} {}\n",
            f.kind,
            f.confidence.value(),
            text.get(f.span.start..f.span.end),
            evidence.join(" ")
        )
    };
    report.findings.iter().filter(sure).map(word).collect()
}

#[test]
fn policy_texts_may_leave() {
    let Some(texts) = texts() else { return };
    let policies = ["nordic-strict", "se-public", "no-public"]
        .map(|name| Policy::built_in(name, scanner().catalog()).unwrap());
    let mut wrong = String::new();
    for (name, text) in &texts {
        for piece in std::iter::once(text.as_str()).chain(text.split("\n\n")) {
            let report = scan(piece);
            let allowed =
                policies.iter().all(|policy| !policy.decide(&report, &Envelope::default()).action.objects());
            let alarms = alarms(piece, &report);
            if !allowed || !alarms.is_empty() {
                wrong += &format!("{name}: {:?}\n{alarms}", piece.get(..300).unwrap_or("…"));
            }
        }
    }
    println!("{} texts", texts.len());
    assert!(wrong.is_empty(), "{wrong}");
}

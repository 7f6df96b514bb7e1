//! Scanned pages are read where there is an engine, and are gaps where there is none.

use std::fs;
use std::sync::Arc;

use serde::Deserialize;
use vakthund::{
    Date, Document, GapReason, Level, RecognizedWord, Recognizer, Scanner, Tesseract, Unrecognized,
};
use vakthund_tests::{project, scanner};

#[derive(Deserialize)]
struct Truth {
    noisy: bool,
    numbers: Vec<String>,
}

/// Name, bytes and truth of each page.
fn pages() -> Vec<(String, Vec<u8>, Truth)> {
    let folder = project().join("corpus/scans");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "jpg"))
        .map(|path| {
            let truth = fs::read_to_string(path.with_extension("json")).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap(), serde_json::from_str(&truth).unwrap())
        })
        .collect();
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    pages
}

fn scanner_with(engine: Arc<dyn Recognizer>) -> Scanner {
    let builder = Scanner::builder().key(b"a fixed key for tests").today(Date::new(2026, 11, 22).unwrap());
    builder.recognizer(engine).build().unwrap()
}

/// Numbers of a page that the scanner finds, by their fingerprints.
fn found(scanner: &Scanner, name: &str, page: &[u8], numbers: &[String]) -> usize {
    let report = scanner.scan(&Document::new(page).named(name));
    let is_found = |number: &&String| {
        let text = format!("personnummer fødselsnummer {number}");
        let alone = scanner.scan(&Document::new(text.as_bytes()));
        let known = alone.findings.iter().filter(|finding| finding.category.name() == "identity");
        let known: Vec<_> = known.map(|finding| &finding.fingerprint).collect();
        report.findings.iter().any(|finding| {
            finding.confidence.level() >= Level::Medium && known.contains(&&finding.fingerprint)
        })
    };
    numbers.iter().filter(is_found).count()
}

#[test]
fn numbers_on_scanned_pages_are_found() {
    let Ok(engine) = Tesseract::new(None) else {
        assert!(std::env::var_os("CI").is_none(), "tesseract is not here");
        println!("skipped: tesseract is not here");
        return;
    };
    let scanner = scanner_with(Arc::new(engine));
    for is_noisy in [false, true] {
        let (mut seen, mut all) = (0, 0);
        for (name, page, truth) in pages().iter().filter(|(.., truth)| truth.noisy == is_noisy) {
            seen += found(&scanner, name, page, &truth.numbers);
            all += truth.numbers.len();
        }
        println!("noisy: {is_noisy}, {seen} of {all}");
        // Few pages stand here; benches/peers/scans.py measures forty.
        assert!(seen * 100 >= all * if is_noisy { 90 } else { 98 }, "{seen} of {all}, noisy: {is_noisy}");
    }
}

#[test]
fn without_an_engine_a_page_is_a_gap() {
    for (name, page, _) in pages() {
        let report = scanner().scan(&Document::new(&page).named(&name));
        let gaps: Vec<GapReason> = report.gaps.iter().map(|gap| gap.reason).collect();
        assert_eq!(gaps, [GapReason::ImageOnly], "{name}");
    }
}

/// Gives the same words for any picture.
struct Says(Result<Vec<RecognizedWord>, Unrecognized>);

impl Recognizer for Says {
    fn recognize(&self, _: &[u8], _: std::time::Duration) -> Result<Vec<RecognizedWord>, Unrecognized> {
        self.0.clone()
    }
}

#[test]
fn what_an_engine_reads_comes_with_its_confidence() {
    let word =
        |text: &str, confidence| RecognizedWord { text: text.to_owned(), confidence, begins_line: false };
    let engine = Says(Ok(vec![word("Personnummer", 95), word("8l1228-9B74", 78)]));
    let report = scanner_with(Arc::new(engine)).scan(&Document::new(b"\x89PNG\r\n\x1a\n"));
    let evidence: Vec<String> = report.findings[0].evidence.iter().map(ToString::to_string).collect();
    assert!(
        evidence.contains(&"ocr:78".to_owned()) && evidence.contains(&"ocr-mended".to_owned()),
        "{evidence:?}"
    );
    assert!(report.gaps.is_empty());
}

#[test]
fn a_failing_or_doubting_engine_leaves_a_gap() {
    let doubtful = RecognizedWord { text: "~~".to_owned(), confidence: 12, begins_line: true };
    for (said, reason) in [
        (Err(Unrecognized::Failed), "image-only"),
        (Err(Unrecognized::Time), "limit:time"),
        (Ok(vec![doubtful]), "image-only"),
    ] {
        let report = scanner_with(Arc::new(Says(said))).scan(&Document::new(b"\xff\xd8\xff\xe0"));
        let reasons: Vec<String> = report.gaps.iter().map(|gap| gap.reason.to_string()).collect();
        assert_eq!(reasons, [reason]);
    }
}

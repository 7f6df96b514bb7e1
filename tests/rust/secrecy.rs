//! Every output over the whole corpus is searched for the corpus's own numbers: none may be there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vakthund::{Document, Extractor, Limits};
use vakthund_tests::{project, scanner};

use crate::cli::{status, text, vakthund};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension != "json") {
            found.push(path);
        }
    }
}

/// Digits of ten and more with at most one separator, as they stand in the documents' text.
fn numbers(text: &str, found: &mut BTreeSet<String>) {
    let bytes = text.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let piece = bytes[start..].iter().take_while(|b| b.is_ascii_digit() || **b == b'-').count();
        let word = &text[start..start + piece];
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if (10..=12).contains(&digits) && word.matches('-').count() <= 1 {
            found.insert(word.trim_matches('-').to_owned());
        }
        start += piece.max(1);
        while start < bytes.len() && !text.is_char_boundary(start) {
            start += 1;
        }
    }
}

fn values(folder: &str) -> BTreeSet<String> {
    let mut paths = Vec::new();
    files(&project().join("corpus").join(folder), &mut paths);
    let mut found = BTreeSet::new();
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        let name = path.to_string_lossy().into_owned();
        Extractor.extract(&Document::new(&bytes).named(&name), &Limits::default(), &mut |part| {
            if let Ok(part) = part {
                numbers(&part.text, &mut found);
            }
        });
    }
    found
}

#[test]
fn no_number_of_the_corpus_comes_out() {
    for folder in ["mail", "documents", "hostile"] {
        let values = values(folder);
        assert!(values.len() > 5, "{folder}: {} values", values.len());
        let path = project().join("corpus").join(folder).to_string_lossy().into_owned();
        for format in ["human", "json", "jsonl"] {
            let output = vakthund(&["scan", "--format", format, "--show-filtered", &path], "");
            let shown = text(&output.stdout) + &text(&output.stderr);
            assert_eq!(status(&output), 1);
            for value in &values {
                assert!(!shown.contains(value.as_str()), "{folder} as {format} shows {value}");
            }
        }
    }
}

#[test]
fn what_was_not_examined_never_exits_clean() {
    for file in [
        "pdf/truncated.pdf",
        "pdf/broken-xref.pdf",
        "pdf/password.pdf",
        "pdf/image-only.pdf",
        "xlsx/encrypted.xlsx",
        "zip/truncated.zip",
        "zip/swollen-member.zip",
        "zip/twelve-deep.zip",
        "eml/smime-enveloped.eml",
        "eml/pgp-mime.eml",
    ] {
        let path = project().join("corpus/hostile").join(file);
        assert!(path.exists(), "{file}");
        let output = vakthund(&["scan", &path.to_string_lossy()], "");
        assert!(matches!(status(&output), 1 | 3), "{file}: {}", status(&output));
        assert!(text(&output.stdout).contains("EJ GRANSKAT"), "{file}: {}", text(&output.stdout));
        assert!(output.stderr.is_empty(), "{file}: {}", text(&output.stderr));
    }
}

#[test]
fn names_of_files_show_no_number_that_is_found_in_them() {
    let values = [
        "4111111111111111",
        "SE4550000000058398257466",
        "AA1234567",
        "anna.berg@example.se",
        "850709-9805",
        "070-174 06 35",
    ];
    let names =
        ["kort {}.txt", "IBAN {}.txt", "passnr {}.txt", "brev till {}.txt", "elev {}.txt", "tel {}.txt"];
    for (value, name) in values.iter().zip(names) {
        let name = name.replace("{}", value);
        let report = scanner().scan(&Document::new(b"Inget h\xc3\xa4r.").named(&name));
        assert!(!report.findings.is_empty(), "{name}");
        assert!(!report.to_json(None).contains(value), "{}", report.to_json(None));
    }
}

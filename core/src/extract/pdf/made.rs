//! Reads PDFs of real producers and compares with what was put into them. They stand beside the
//! project (see `VAKTHUND_SHARED`); where they are absent the test says so and passes.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::document::Document;
use crate::extract::{Extractor, Gap, GapReason, Role};
use crate::limits::Limits;

/// All text of a document, and its gaps.
pub(super) fn extract(bytes: &[u8], name: &str) -> (String, Vec<Gap>) {
    let (mut text, mut gaps) = (String::new(), Vec::new());
    let document = Document { bytes, name: Some(name), media_type: None };
    Extractor.extract(&document, &Limits::default(), &mut |found| match found {
        Ok(part) if part.role == Role::Name => {}
        Ok(part) => text.extend([part.text.as_ref(), "\n\n"]),
        Err(gap) => gaps.push(gap),
    });
    (text, gaps)
}

fn folder() -> PathBuf {
    let shared = std::env::var("VAKTHUND_SHARED").map(PathBuf::from);
    shared
        .unwrap_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")))
        .join("made-pdfs")
}

/// Words that a line end may have broken are compared without their hyphens.
fn words(text: &str) -> Vec<String> {
    let joined = text.replace("-\n", "").replace(['-', '\u{ad}', '‐'], "");
    joined
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn found_of(wanted: &[String], got: Vec<String>) -> usize {
    let mut left: HashMap<String, usize> = HashMap::new();
    for word in got {
        *left.entry(word).or_default() += 1;
    }
    wanted
        .iter()
        .filter(|word| left.get_mut(*word).filter(|count| **count > 0).map(|count| *count -= 1).is_some())
        .count()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn documents_of_real_producers_give_back_their_words_and_numbers() {
    let folder = folder();
    let Ok(truth) = fs::read_to_string(folder.join("truth.json")) else {
        eprintln!("skipped: no {}", folder.display());
        return;
    };
    let truth: Value = serde_json::from_str(&truth).unwrap();
    let (mut all_words, mut found_words, mut all_ids, mut exact, mut spaced) = (0, 0, 0, 0, 0);
    for (name, wanted) in truth.as_object().unwrap() {
        let Ok(bytes) = fs::read(folder.join(format!("{name}.pdf"))) else { continue };
        let (text, gaps) = extract(&bytes, "made.pdf");
        let wanted_words = words(wanted["text"].as_str().unwrap());
        let found = found_of(&wanted_words, words(&text));
        let ids: Vec<&str> = wanted["ids"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let all_digits = digits(&text);
        let whole = ids.iter().filter(|id| text.contains(**id)).count();
        let in_order =
            ids.iter().filter(|id| !text.contains(**id) && all_digits.contains(&digits(id))).count();
        let reasons: Vec<GapReason> = gaps.iter().map(|gap| gap.reason).collect();
        println!(
            "{name}: words {found}/{}, numbers {whole}+{in_order}/{} {reasons:?}",
            wanted_words.len(),
            ids.len()
        );
        assert_eq!(
            name.starts_with("bad_"),
            !gaps.is_empty(),
            "{name}: damage is a gap, and nothing else is"
        );
        (all_words, found_words) = (all_words + wanted_words.len(), found_words + found);
        (all_ids, exact, spaced) = (all_ids + ids.len(), exact + whole, spaced + in_order);
    }
    println!("words {found_words}/{all_words}, numbers {exact} whole and {spaced} apart of {all_ids}");
    assert!(found_words * 1000 >= all_words * 985, "words {found_words} of {all_words}");
    assert_eq!(exact + spaced, all_ids, "numbers lost");
}

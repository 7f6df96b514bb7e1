//! How many labelled texts come out right, by category and language.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use vakthund::Level;
use vakthund_tests::{scan, shared};

#[derive(Deserialize)]
struct Labelled {
    id: String,
    lang: String,
    label: String,
    categories: Vec<String>,
    text: String,
}

fn category(name: &str) -> &str {
    match name {
        "union" => "union-membership",
        "sexlife" | "sex" => "sex-life",
        "crime" => "offences",
        "protected" => "protected-identity",
        "hr" => "employment",
        other => other,
    }
}

fn labelled(file: &str) -> Option<Vec<Labelled>> {
    let text = fs::read_to_string(shared(&format!("eval/{file}.jsonl"))?).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[derive(Default)]
struct Count {
    found: usize,
    all: usize,
}

#[test]
fn statements_about_a_person() {
    let mut rows: BTreeMap<String, Count> = BTreeMap::new();
    for file in ["positives_personal", "negatives_generic", "negatives_health_generic"] {
        let Some(texts) = labelled(file) else { return };
        for one in texts {
            let report = scan(&one.text);
            let found: Vec<&str> = report
                .findings
                .iter()
                .filter(|f| f.confidence.level() >= Level::Medium)
                .map(|f| f.category.name())
                .filter(|name| !["identity", "contact", "secrecy", "employment"].contains(name))
                .collect();
            let wanted: Vec<&str> = one.categories.iter().map(|name| category(name)).collect();
            let hit = if one.label == "positive" {
                wanted.iter().any(|name| found.contains(name))
            } else {
                !found.is_empty()
            };
            let row = rows.entry(format!("{file} {}", one.lang)).or_default();
            row.all += 1;
            row.found += usize::from(hit);
            if hit != (one.label == "positive") {
                println!("--- {} {} wanted {wanted:?}\n{}", one.id, one.label, one.text);
                for f in report.findings.iter().chain(&report.filtered) {
                    let evidence: Vec<String> = f.evidence.iter().map(ToString::to_string).collect();
                    println!(
                        "    {} {} {:?} {}",
                        f.kind,
                        f.confidence.value(),
                        one.text.get(f.span.start..f.span.end),
                        evidence.join(" ")
                    );
                }
            }
        }
    }
    for (name, count) in rows {
        println!("{name}: {} of {}", count.found, count.all);
    }
}

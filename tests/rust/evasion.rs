//! Mails that hide a number come out with it, or with a gap: never clean. README's table says how many of each class.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use vakthund::{Document, Level};
use vakthund_tests::{project, readme_block, scanner};

/// What the classes of names mean.
const CLASSES: [(&str, &str); 14] = [
    ("html", "broken by markup, or in what markup hides"),
    ("signs", "in other digits, dashes and spaces, with signs that show nothing, from right to left"),
    ("lines", "over lines, cells and folds"),
    ("transfer", "transfer encodings: odd, wrong, nested, inline"),
    ("charset", "charsets: rare, wrong, unlabelled"),
    ("header", "header fields and names"),
    ("within", "mails, archives and documents within, lying about their type"),
    ("fields", "fields doubled, misspelt or bent"),
    ("boundary", "boundaries missing, doubled, alike; text outside parts"),
    ("ends", "line ends that two readers read differently"),
    ("starts", "what stands before the header"),
    ("line", "endless lines"),
    ("type", "partial, external, unknown and unusual types"),
    ("all", ""),
];

#[test]
fn no_hidden_number_comes_out_clean() {
    let mut tallies: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut clean = Vec::new();
    for entry in fs::read_dir(project().join("corpus/evasion")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        let report = scanner().scan(&Document::new(&bytes).named(&name));
        let number = |kind: &str, level| kind == "se.personnummer" && level >= Level::Medium;
        let found = report.findings.iter().any(|finding| number(&finding.kind, finding.confidence.level()));
        let told = !report.gaps.is_empty();
        if !found && !told {
            clean.push(name.clone());
        }
        let class = name.split('-').next().unwrap().to_owned();
        assert!(CLASSES.iter().any(|(known, _)| *known == class), "{name}: unknown class");
        for key in [class, "all".to_owned()] {
            let tally = tallies.entry(key).or_default();
            tally[0] += 1;
            tally[1] += usize::from(found);
            tally[2] += usize::from(!found && told);
        }
    }
    assert!(clean.is_empty(), "clean: {clean:#?}");
    let mut table =
        String::from("| hidden | mails | found | not found, but told as not examined |\n|---|--:|--:|--:|\n");
    for (class, meaning) in CLASSES {
        let [mails, found, told] = tallies[class];
        let meaning = if meaning.is_empty() { "**all**" } else { meaning };
        writeln!(table, "| {meaning} | {mails} | {found} | {told} |").unwrap();
    }
    readme_block("evasion", &table);
}

//! Precision and recall on labelled texts, by category and language. README shows the table; a change is red
//! until it is taken in with `UPDATE=1`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;
use vakthund::{Level, Report};
use vakthund_tests::{project, scan, shared};

#[derive(Deserialize)]
struct Labelled {
    id: String,
    lang: String,
    label: String,
    categories: Vec<String>,
    text: String,
}

/// The lists' names of categories that are called otherwise here.
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

/// Categories found at level medium or higher.
fn found(report: &Report) -> BTreeSet<&'static str> {
    let sure = report.findings.iter().filter(|finding| finding.confidence.level() >= Level::Medium);
    let special = sure.map(|finding| finding.category).filter(|category| !category.is_ordinary());
    special.map(vakthund::Category::name).filter(|name| *name != "identity").collect()
}

#[derive(Clone, Copy, Default)]
struct Count {
    found: u32,
    missed: u32,
    alarms: u32,
}

impl Count {
    fn row(self) -> String {
        let share = |part: u32, whole: u32| {
            if whole == 0 { "–".to_owned() } else { format!("{:.2}", f64::from(part) / f64::from(whole)) }
        };
        let Self { found, missed, alarms } = self;
        format!(
            "{} | {found} | {missed} | {alarms} | {} | {} | {}",
            found + missed,
            share(found, found + alarms),
            share(found, found + missed),
            share(2 * found, 2 * found + missed + alarms)
        )
    }
}

#[derive(Default)]
struct Table {
    rows: BTreeMap<(String, String), Count>,
    generic: BTreeMap<String, (u32, u32)>,
    said: String,
}

impl Table {
    fn row(&mut self, category: &str, language: &str) -> &mut Count {
        self.rows.entry((category.to_owned(), language.to_owned())).or_default()
    }

    fn judge(&mut self, one: &Labelled) {
        let report = scan(&one.text);
        let found = found(&report);
        let positive = one.label == "positive";
        let wanted: BTreeSet<&str> =
            one.categories.iter().map(|name| category(name)).filter(|_| positive).collect();
        let mut right = true;
        for name in &wanted {
            let hit = found.contains(name);
            right &= hit;
            let row = self.row(name, &one.lang);
            row.found += u32::from(hit);
            row.missed += u32::from(!hit);
        }
        if !positive {
            right = found.is_empty();
            for name in &found {
                self.row(name, &one.lang).alarms += 1;
            }
            let (texts, alarms) = self.generic.entry(one.lang.clone()).or_default();
            *texts += 1;
            *alarms += u32::from(!right);
        }
        if !right {
            self.say(one, &report);
        }
    }

    fn say(&mut self, one: &Labelled, report: &Report) {
        let _ = writeln!(self.said, "--- {} {} {:?}\n{}", one.id, one.label, one.categories, one.text);
        for f in report.findings.iter().chain(&report.filtered) {
            let evidence: Vec<String> = f.evidence.iter().map(ToString::to_string).collect();
            let text = one.text.get(f.span.start..f.span.end);
            let _ = writeln!(
                self.said,
                "    {} {} {text:?} {}",
                f.kind,
                f.confidence.value(),
                evidence.join(" ")
            );
        }
    }

    fn markdown(&self) -> String {
        let mut text = String::from(
            "| category | language | texts | found | missed | alarms | precision | recall | F1 |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        let mut all = Count::default();
        for ((category, language), count) in &self.rows {
            let _ = writeln!(text, "| {category} | {language} | {} |", count.row());
            all = Count {
                found: all.found + count.found,
                missed: all.missed + count.missed,
                alarms: all.alarms + count.alarms,
            };
        }
        let _ = writeln!(text, "| **all** | | {} |", all.row());
        text.push_str("\nAlarms on texts that speak in general: ");
        let rates =
            self.generic.iter().map(|(language, (texts, alarms))| format!("{language} {alarms} of {texts}"));
        text.push_str(&rates.collect::<Vec<_>>().join(", "));
        text.push_str(".\n");
        text
    }
}

#[test]
fn the_table_of_readme_is_true() {
    let mut table = Table::default();
    for file in ["positives_personal", "negatives_generic", "negatives_health_generic"] {
        let Some(texts) = labelled(file) else { return };
        for one in &texts {
            table.judge(one);
        }
    }
    let fresh = table.markdown();
    println!("{}\n{fresh}", table.said);
    vakthund_tests::readme_block("accuracy", &fresh);
    assert!(project().join("README.md").exists());
}

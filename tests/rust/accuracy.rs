//! Precision and recall on labelled texts, by category and language. README shows the table; a change is red
//! until it is taken in with `UPDATE=1`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use vakthund::{Level, Report};
use vakthund_tests::{project, scan, shared};

#[derive(Deserialize)]
struct Labelled {
    id: String,
    lang: String,
    label: String,
    categories: Vec<String>,
    /// Texts of nearly the same words, of a person and of none.
    pair: Option<String>,
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

fn labelled(path: &Path) -> Vec<Labelled> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
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
    fn with(self, other: Self) -> Self {
        Self {
            found: self.found + other.found,
            missed: self.missed + other.missed,
            alarms: self.alarms + other.alarms,
        }
    }

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
    /// A text counts once, whatever it holds.
    texts: BTreeMap<String, Count>,
    generic: BTreeMap<String, (u32, u32)>,
    /// By language and pair: texts, and those judged right.
    pairs: BTreeMap<(String, String), (u32, u32)>,
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
        let text = self.texts.entry(one.lang.clone()).or_default();
        text.found += u32::from(positive && !found.is_empty());
        text.missed += u32::from(positive && found.is_empty());
        text.alarms += u32::from(!positive && !right);
        if let Some(pair) = &one.pair {
            let told = if positive { !found.is_empty() } else { right };
            let (texts, judged) = self.pairs.entry((one.lang.clone(), pair.clone())).or_default();
            *texts += 1;
            *judged += u32::from(told);
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

    /// A row a category and language.
    fn by_category(&self) -> String {
        let mut text = head("category | language");
        let rows = self
            .rows
            .iter()
            .map(|((category, language), count)| (format!("{category} | {language}"), *count));
        text += &rows_of(rows);
        text + &self.tail()
    }

    /// A row a language, each text counted once.
    fn by_language(&self) -> String {
        let mut text = head("language | ");
        text += &rows_of(self.texts.iter().map(|(language, count)| (format!("{language} | "), *count)));
        text + &self.tail()
    }

    fn tail(&self) -> String {
        let all = self.texts.values().fold(Count::default(), |all, count| all.with(*count));
        let whole = self.pairs.values().filter(|(texts, _)| *texts > 1);
        let right = whole.clone().filter(|(texts, judged)| texts == judged).count();
        let rates =
            self.generic.iter().map(|(language, (texts, alarms))| format!("{language} {alarms} of {texts}"));
        format!(
            "\nBy text: {} found, {} missed, {} alarms, F1 {}. Pairs of nearly the same words, about a person and about none, both right: {right} of {}.\nAlarms on texts that speak in general: {}.\n",
            all.found,
            all.missed,
            all.alarms,
            all.row().rsplit(' ').next().unwrap_or_default(),
            whole.count(),
            rates.collect::<Vec<_>>().join(", ")
        )
    }
}

fn head(first: &str) -> String {
    format!(
        "| {first} | texts | found | missed | alarms | precision | recall | F1 |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n"
    )
}

fn rows_of(rows: impl Iterator<Item = (String, Count)>) -> String {
    let mut text = String::new();
    let mut all = Count::default();
    for (name, count) in rows {
        let _ = writeln!(text, "| {name} | {} |", count.row());
        all = all.with(count);
    }
    let _ = writeln!(text, "| **all** | | {} |", all.row());
    text
}

fn measured(paths: &[PathBuf]) -> Table {
    let mut table = Table::default();
    paths.iter().flat_map(|path| labelled(path)).for_each(|one| table.judge(&one));
    println!("{}", table.said);
    table
}

#[test]
fn the_table_of_readme_is_true() {
    let files = ["positives_personal", "negatives_generic", "negatives_health_generic"];
    let paths: Vec<PathBuf> = files.iter().filter_map(|file| shared(&format!("eval/{file}.jsonl"))).collect();
    if paths.len() == files.len() {
        vakthund_tests::readme_block("accuracy", &measured(&paths).by_category());
    }
}

#[test]
fn the_table_of_our_own_texts_is_true() {
    let paths = ["sv", "nb", "nn"].map(|language| project().join(format!("corpus/texts/{language}.jsonl")));
    vakthund_tests::readme_block("texts", &measured(&paths).by_language());
}

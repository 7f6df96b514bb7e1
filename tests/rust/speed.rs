//! README's speeds are those of the newest record under `benches/record`, none is written by hand.

use std::fmt::Write as _;
use std::fs;

use vakthund_tests::{project, readme_block};

struct Row {
    bench: String,
    bytes: f64,
    nanoseconds: f64,
}

/// Name of the machine and all rows of the newest record, by file name, which begins with the date.
fn newest() -> Option<(String, Vec<Row>)> {
    let entries = fs::read_dir(project().join("benches/record")).ok()?;
    let path = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "csv"))
        .max()?;
    let text = fs::read_to_string(&path).unwrap();
    let first = text.lines().nth(1)?;
    let (processor, rest) = first.split_once('"')?.1.split_once('"')?;
    let cores = rest.split(',').nth(1)?;
    let date = first.split(',').next()?;
    let row = |line: &str| {
        let columns: Vec<&str> = line.rsplit(',').take(4).collect();
        let &[_, nanoseconds, bytes, bench] = columns.as_slice() else { return None };
        Some(Row {
            bench: bench.to_owned(),
            bytes: bytes.parse().unwrap_or(0.0),
            nanoseconds: nanoseconds.parse().ok()?,
        })
    };
    Some((format!("{processor}, {cores} cores, {date}"), text.lines().skip(1).filter_map(row).collect()))
}

#[test]
fn the_speeds_of_readme_are_recorded() {
    let Some((machine, rows)) = newest() else { return println!("skipped: no record under benches/record") };
    let mut table = format!(
        "{machine}, one thread; a group holds the stages before it.\n\n| | quiet text, MB/s | every line a finding, MB/s |\n|---|--:|--:|\n"
    );
    let speed = |bench: &str| {
        let row = rows.iter().find(|row| row.bench == bench && row.bytes > 0.0);
        row.map_or_else(|| "–".to_owned(), |row| format!("{:.1}", row.bytes * 1000.0 / row.nanoseconds))
    };
    for group in ["extract", "normalize", "detect", "validate", "score", "scan"] {
        let (quiet, dense) = (speed(&format!("{group}/quiet")), speed(&format!("{group}/dense")));
        let _ = writeln!(table, "| {group} | {quiet} | {dense} |");
    }
    table.push_str("\n| detect, running text of three languages | all, MB/s | identifiers alone, MB/s | of it |\n|---|--:|--:|--:|\n");
    for (name, group) in
        [("what offices write", "terms-prose"), ("talk of sensitive matters, of nobody", "terms-talk")]
    {
        let rate = |bench: &str| speed(&format!("{group}/{bench}"));
        let (with, without) = (rate("with"), rate("without"));
        let part = with.parse::<f64>().ok().zip(without.parse::<f64>().ok());
        let part =
            part.map_or_else(|| "–".to_owned(), |(with, without)| format!("{:.0} %", 100.0 * with / without));
        let _ = writeln!(table, "| {name} | {with} | {without} | {part} |");
    }
    let mails = rows.iter().filter(|row| row.bench.starts_with("mail/")).count().saturating_sub(1);
    if let Some(all) = rows.iter().find(|row| row.bench == "mail/all") {
        let milliseconds = all.nanoseconds / 1e6;
        let speed = all.bytes * 1000.0 / all.nanoseconds;
        let _ = writeln!(
            table,
            "\nThe {mails} mails of the corpus with their attachments: {milliseconds:.1} ms, {speed:.1} MB/s."
        );
    }
    println!("{table}");
    readme_block("speed", &table);
}

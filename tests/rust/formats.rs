//! Every real file ends within its limits: clean, with findings, or with a gap; README's table says how many and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use vakthund::{Document, GapReason, Limits};
use vakthund_tests::{readme_block, scanner, shared};

/// What became of the files of one format.
#[derive(Default)]
struct Tally {
    files: usize,
    found: usize,
    whole: usize,
    gaps: BTreeMap<String, usize>,
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn every_real_file_is_examined_or_told_of() {
    let Some(root) = shared("documents") else { return };
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut paths = Vec::new();
    files(&root, &mut paths);
    for path in paths {
        let below = path.strip_prefix(&root).unwrap();
        let mut steps = below.components();
        let format = steps.next().unwrap().as_os_str().to_string_lossy().into_owned();
        if steps.next().is_none() {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let report =
            scanner().scan(&Document::new(&bytes).named(&path.file_name().unwrap().to_string_lossy()));
        assert!(report.stats.elapsed < 3 * Limits::default().time, "{}", path.display());
        assert!(report.gaps.iter().all(|gap| gap.reason != GapReason::Panicked), "{}", path.display());
        let tally = tallies.entry(format).or_default();
        tally.files += 1;
        tally.found += usize::from(!report.findings.is_empty());
        tally.whole += usize::from(report.gaps.is_empty());
        let mut reasons: Vec<String> = report.gaps.iter().map(|gap| gap.reason.to_string()).collect();
        reasons.sort();
        reasons.dedup();
        for reason in reasons {
            *tally.gaps.entry(reason).or_default() += 1;
        }
    }
    readme_block("formats", &table(&tallies));
}

fn table(tallies: &BTreeMap<String, Tally>) -> String {
    let mut table =
        "| | files | wholly read | with findings | gaps, files with each |\n|---|--:|--:|--:|---|\n"
            .to_owned();
    for (format, Tally { files, found, whole, gaps }) in tallies {
        let gaps: Vec<String> = gaps.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        writeln!(table, "| {format} | {files} | {whole} | {found} | {} |", gaps.join(", ")).unwrap();
    }
    table
}

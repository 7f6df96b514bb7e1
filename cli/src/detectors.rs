//! `vakthund detectors`: lists what is looked for, explains one kind, and lets every definition prove itself.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, bail};
use vakthund::{Catalog, Detector, Languages, OrdinaryWords, Scanner, Term};

use crate::args::{DetectorArgs, Verb};
use crate::build::catalog;
use crate::print;
use crate::words::Words;

/// What the strengths of terms mean.
const STRENGTHS: [&str; 5] = [
    "4 a statement in itself",
    "3 a statement where a person is spoken of",
    "2 a statement where a person is spoken of and a verb states it",
    "1 supports others",
    "0 cancels what it covers",
];

/// Runs the command; gives the exit status.
pub(crate) fn run(args: &DetectorArgs) -> Result<u8> {
    let catalog = catalog(args.detectors.as_deref())?;
    match &args.verb {
        Verb::List => list(&catalog),
        Verb::Check(files) => check(catalog, files, &args.words),
        Verb::Explain(kind) => explain(&catalog, kind),
    }
}

fn list(catalog: &Catalog) -> Result<u8> {
    let words = Words::of_environment(catalog);
    let mut text = String::new();
    for kind in catalog.kinds() {
        let terms = catalog.terms().iter().filter(|term| term.kind == kind.id).count();
        let terms = if terms > 0 { format!("  {terms} terms") } else { String::new() };
        writeln!(text, "{:<28} {:<20} {}{terms}", kind.id, kind.category, kind.name_in(words.code()))?;
    }
    print::stdout(&text)?;
    Ok(0)
}

/// Runs every detector's examples, and looks for terms that collide with ordinary words or repeat each other; with
/// term files, at theirs alone.
fn check(mut catalog: Catalog, files: &[String], lists: &[String]) -> Result<u8> {
    for file in files {
        let text = fs::read_to_string(file).with_context(|| file.clone())?;
        catalog.replace_terms(file, &text)?;
    }
    let mut ordinary = OrdinaryWords::of(&catalog);
    lists.iter().try_for_each(|list| add_words(&mut ordinary, list))?;
    let scanner = Scanner::builder().catalog(catalog).build()?;
    let wanted = |term: &Term| files.is_empty() || files.contains(&term.file);
    let mut text = String::new();
    let failures = if files.is_empty() { failures(&scanner, &mut text)? } else { 0 };
    let collisions = scanner.collisions(&ordinary, &wanted);
    let repetitions = scanner.catalog().repetitions(&wanted);
    collisions.iter().try_for_each(|collision| writeln!(text, "{collision}"))?;
    repetitions.iter().try_for_each(|repetition| writeln!(text, "{repetition}"))?;
    let terms = scanner.catalog().terms().iter().filter(|term| wanted(term)).count();
    let (colliding, repeated) = (collisions.len(), repetitions.len());
    writeln!(text, "{terms} terms: {colliding} collide with ordinary words, {repeated} repeat others")?;
    print::stdout(&text)?;
    Ok(if failures == 0 { 0 } else { 2 })
}

/// Adds the words of a list, one a line: `sv=/usr/share/dict/swedish`, or of no language in particular.
fn add_words(ordinary: &mut OrdinaryWords, list: &str) -> Result<()> {
    let (languages, file) = match list.split_once('=') {
        Some((code, file)) => {
            (Languages::from_code(code).with_context(|| format!("unknown language {code:?}"))?, file)
        }
        None => (Languages::READ, list),
    };
    let bytes = fs::read(file).with_context(|| file.to_owned())?;
    // Dictionaries of the distributions are Latin-1 still.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|raw| raw.as_bytes().iter().copied().map(char::from).collect());
    text.lines().for_each(|word| ordinary.add(word.trim(), languages));
    Ok(())
}

fn failures(scanner: &Scanner, text: &mut String) -> Result<usize> {
    let (mut failures, mut examples) = (0, 0);
    for detector in scanner.catalog().detectors() {
        examples += detector.examples.len() + detector.counterexamples.len();
        for failure in detector.prove(scanner) {
            failures += 1;
            writeln!(text, "{failure}")?;
        }
    }
    let detectors = scanner.catalog().detectors().len();
    writeln!(text, "{detectors} detectors, {examples} examples: {failures} failures")?;
    Ok(failures)
}

fn explain(catalog: &Catalog, kind: &str) -> Result<u8> {
    let words = Words::of_environment(catalog);
    let Some(known) = catalog.kind(kind) else {
        bail!("unknown kind {kind:?}; `vakthund detectors list` names them");
    };
    let mut text = format!("{kind}: {} ({})\n", known.name_in(words.code()), known.category);
    if let Some(detector) = catalog.detectors().iter().find(|detector| detector.kind == kind) {
        explain_detector(detector, &mut text)?;
    }
    let terms: Vec<_> = catalog.terms().iter().filter(|term| term.kind == kind).collect();
    if !terms.is_empty() {
        writeln!(
            text,
            "{} term entries: id, strength, direction, words, what must stand with them, not in",
            terms.len()
        )?;
        for strength in STRENGTHS {
            writeln!(text, "  {strength}")?;
        }
    }
    let mut groups: Vec<&str> = terms.iter().flat_map(|term| &term.with).map(String::as_str).collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        let words: Vec<&str> = catalog.companions(group).collect();
        writeln!(text, "  with {group}: {}", words.join(" | "))?;
    }
    for term in terms {
        let mode = format!("{:?}", term.mode).to_lowercase();
        let not = if term.exclude.is_empty() {
            String::new()
        } else {
            format!("  not {}", term.exclude.join(", "))
        };
        let with =
            if term.with.is_empty() { String::new() } else { format!("  with {}", term.with.join(" or ")) };
        let words = term.alternatives.join(" | ");
        writeln!(text, "  {}  {}  {mode:<7} {words}{with}{not}", term.id, term.strength)?;
    }
    print::stdout(&text)?;
    Ok(0)
}

fn explain_detector(detector: &Detector, text: &mut String) -> Result<()> {
    writeln!(text, "{}\nwritten as (# a digit), and what that proves alone:", detector.description)?;
    for find in &detector.finds {
        writeln!(text, "  {:<22} {}", find.written, format!("{:?}", find.class).to_lowercase())?;
    }
    writeln!(text, "checked by: {}", detector.check)?;
    writeln!(text, "words for it: {}", detector.context.for_.join(", "))?;
    writeln!(text, "words against it: {}", detector.context.against.join(", "))?;
    for source in &detector.source {
        writeln!(text, "source: {source}")?;
    }
    for example in &detector.examples {
        writeln!(text, "found: {:?}", example.text)?;
    }
    for example in &detector.counterexamples {
        writeln!(text, "not found: {:?} ({})", example.text, example.why.as_deref().unwrap_or_default())?;
    }
    Ok(())
}

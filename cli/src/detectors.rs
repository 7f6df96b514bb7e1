//! `vakthund detectors`: lists what is looked for, explains one kind, and lets every definition prove itself.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use vakthund::{Catalog, Detector, Scanner};

use crate::args::{DetectorArgs, Verb};
use crate::print;
use crate::scan::catalog;
use crate::words::Words;

/// Runs the command; gives the exit status.
pub(crate) fn run(args: &DetectorArgs) -> Result<u8> {
    let catalog = catalog(args.detectors.as_deref())?;
    match &args.verb {
        Verb::List => list(&catalog),
        Verb::Check(_) => check(catalog),
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

fn check(catalog: Catalog) -> Result<u8> {
    let scanner = Scanner::builder().catalog(catalog).build()?;
    let mut text = String::new();
    let mut failures = 0;
    let mut examples = 0;
    for detector in scanner.catalog().detectors() {
        examples += detector.examples.len() + detector.counterexamples.len();
        for failure in detector.prove(&scanner) {
            failures += 1;
            writeln!(text, "{failure}")?;
        }
    }
    let (detectors, terms) = (scanner.catalog().detectors().len(), scanner.catalog().terms().len());
    writeln!(text, "{detectors} detectors, {examples} examples, {terms} terms: {failures} failures")?;
    print::stdout(&text)?;
    Ok(if failures == 0 { 0 } else { 2 })
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
        writeln!(text, "{} term entries: id, strength, direction, words, not in", terms.len())?;
    }
    for term in terms {
        let mode = format!("{:?}", term.mode).to_lowercase();
        let not = if term.exclude.is_empty() {
            String::new()
        } else {
            format!("  not {}", term.exclude.join(", "))
        };
        writeln!(text, "  {}  {}  {mode:<7} {}{not}", term.id, term.strength, term.alternatives.join(" | "))?;
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

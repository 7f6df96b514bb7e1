//! `vakthund policy`: lists the built-in policies, explains one, and runs the examples they carry.

use std::fmt::Write as _;

use anyhow::Result;
use vakthund::{Catalog, Policy, Scanner};

use crate::args::{PolicyArgs, Verb};
use crate::print;
use crate::words::Words;

/// Runs the command; gives the exit status.
pub(crate) fn run(args: &PolicyArgs) -> Result<u8> {
    let catalog = Catalog::built_in()?;
    match &args.verb {
        Verb::List => list(&catalog),
        Verb::Check(names) => check(catalog, names),
        Verb::Explain(name) => explain(&catalog, name),
    }
}

fn list(catalog: &Catalog) -> Result<u8> {
    let words = Words::of_environment(catalog);
    let mut text = String::new();
    for name in Policy::built_in_names() {
        let policy = Policy::built_in(name, catalog)?;
        let default = if name == Policy::DEFAULT { " (default)" } else { "" };
        writeln!(text, "{name}{default}: {}", words.choose(&policy.description).unwrap_or_default())?;
    }
    print::stdout(&text)?;
    Ok(0)
}

fn check(catalog: Catalog, names: &[String]) -> Result<u8> {
    let scanner = Scanner::builder().catalog(catalog).build()?;
    let built_in: Vec<String> = Policy::built_in_names().into_iter().map(str::to_owned).collect();
    let mut text = String::new();
    let mut failures = 0;
    for name in if names.is_empty() { &built_in } else { names } {
        let policy = Policy::load(name, scanner.catalog())?;
        let failed = policy.prove(name, &scanner);
        failures += failed.len();
        for failure in &failed {
            writeln!(text, "{failure}")?;
        }
        writeln!(
            text,
            "{name}: {} rules, {} examples, {} failures",
            policy.rules.len(),
            policy.examples.len(),
            failed.len()
        )?;
    }
    print::stdout(&text)?;
    Ok(if failures == 0 { 0 } else { 2 })
}

fn explain(catalog: &Catalog, name: &str) -> Result<u8> {
    let words = Words::of_environment(catalog);
    let policy = Policy::load(name, catalog)?;
    let mut text = format!("{}: {}\n", policy.name, words.choose(&policy.description).unwrap_or_default());
    writeln!(text, "otherwise: {}", words.action(policy.default))?;
    for rule in &policy.rules {
        let when = &rule.when;
        let categories: Vec<&str> = when.categories.iter().chain(&when.together).map(|c| c.name()).collect();
        let level = when.level.map_or("medium", |level| level.name());
        let what = [when.kinds.join(", "), categories.join(", ")]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let persons = when.persons.map(|n| format!(", {n} persons or more")).unwrap_or_default();
        writeln!(text, "{}: {} when {what} at level {level}{persons}", rule.name, words.action(rule.action))?;
        if let Some(message) = words.choose(&rule.message) {
            writeln!(text, "  {message}")?;
        }
    }
    print::stdout(&text)?;
    Ok(0)
}

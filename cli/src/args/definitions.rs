//! `vakthund detectors` and `vakthund policy`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Value};

use super::{Command, text, unknown};

/// `vakthund detectors`.
pub(crate) struct DetectorArgs {
    pub(crate) verb: Verb,
    pub(crate) detectors: Option<PathBuf>,
    /// Word lists to check terms against, `LANGUAGE=FILE` or `FILE`.
    pub(crate) words: Vec<String>,
}

/// `vakthund policy`.
pub(crate) struct PolicyArgs {
    pub(crate) verb: Verb,
}

/// What to do with definitions.
#[derive(Debug)]
pub(crate) enum Verb {
    List,
    Check(Vec<String>),
    Explain(String),
}

pub(super) fn detectors(parser: &mut lexopt::Parser) -> Result<Command> {
    let (verb, detectors, words) = definitions(parser, "detectors")?;
    Ok(Command::Detectors(DetectorArgs { verb, detectors, words }))
}

pub(super) fn policy(parser: &mut lexopt::Parser) -> Result<Command> {
    definitions(parser, "policy").map(|(verb, ..)| Command::Policy(PolicyArgs { verb }))
}

/// Verb, folder of own detectors, word lists.
type Definitions = (Verb, Option<PathBuf>, Vec<String>);

fn definitions(parser: &mut lexopt::Parser, command: &str) -> Result<Definitions> {
    let (mut words, mut lists) = (Vec::new(), Vec::new());
    let mut detectors = None;
    while let Some(arg) = parser.next()? {
        match arg {
            Value(word) => words.push(word.to_string_lossy().into_owned()),
            Long("detectors") if command == "detectors" => detectors = Some(parser.value()?.into()),
            Long("words") if command == "detectors" => lists.push(text(parser)?),
            other => return Err(unknown(&other)),
        }
    }
    let mut words = words.into_iter();
    let verb = match (words.next().as_deref(), words.next()) {
        (Some("list"), None) => Verb::List,
        (Some("check"), first) => Verb::Check(first.into_iter().chain(words).collect()),
        (Some("explain"), Some(name)) => Verb::Explain(name),
        (Some("explain"), None) => bail!("{command} explain what? `vakthund {command} list` names them"),
        _ => bail!("use `vakthund {command} list`, `check` or `explain NAME`"),
    };
    Ok((verb, detectors, lists))
}

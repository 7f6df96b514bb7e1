//! `vakthund edm`.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value};

use super::{Command, text, unknown};

/// `vakthund edm`.
pub(crate) enum EdmArgs {
    Build(EdmBuildArgs),
    Show(PathBuf),
}

/// `vakthund edm build`.
#[derive(Default)]
pub(crate) struct EdmBuildArgs {
    pub(crate) list: PathBuf,
    pub(crate) columns: Vec<String>,
    pub(crate) unique: Vec<String>,
    pub(crate) name: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) key_file: PathBuf,
    pub(crate) output: PathBuf,
}

pub(super) fn parse(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut words: Vec<OsString> = Vec::new();
    let mut args = EdmBuildArgs::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Value(word) => words.push(word),
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("columns") => args.columns.extend(names(parser)?),
            Long("unique") => args.unique.extend(names(parser)?),
            Long("name") => args.name = Some(text(parser)?),
            Long("category") => args.category = Some(text(parser)?),
            Long("key-file") => args.key_file = parser.value()?.into(),
            Short('o') | Long("output") => args.output = parser.value()?.into(),
            other => return Err(unknown(&other)),
        }
    }
    match words.as_slice() {
        [verb, list] if verb == "build" => args.list = list.into(),
        [verb, file] if verb == "show" => return Ok(Command::Edm(EdmArgs::Show(file.into()))),
        _ => bail!(
            "use `vakthund edm build LIST.csv --columns A,B --key-file FILE -o FILE` or `edm show FILE`"
        ),
    }
    for (missing, option) in [
        (args.columns.is_empty(), "--columns A,B,C"),
        (
            args.key_file.as_os_str().is_empty(),
            "--key-file FILE: without a key, identity numbers could be guessed",
        ),
        (args.output.as_os_str().is_empty(), "-o FILE"),
    ] {
        if missing {
            bail!("edm build needs {option}");
        }
    }
    Ok(Command::Edm(EdmArgs::Build(args)))
}

/// Names between commas.
fn names(parser: &mut lexopt::Parser) -> Result<Vec<String>> {
    let names = text(parser)?;
    Ok(names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
}

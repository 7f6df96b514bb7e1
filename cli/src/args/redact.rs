//! `vakthund redact`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value};

use super::{Command, options, unknown};
use crate::build::Options;

/// `vakthund redact`.
#[derive(Default)]
pub(crate) struct RedactArgs {
    pub(crate) file: PathBuf,
    pub(crate) output: PathBuf,
    /// Written even where something is left.
    pub(crate) partial: bool,
    pub(crate) options: Options,
}

pub(super) fn parse(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut args = RedactArgs::default();
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Value(file) => files.push(file.into()),
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('o') | Long("output") => args.output = parser.value()?.into(),
            Long("partial") => args.partial = true,
            Long(name) => {
                let name = name.to_owned();
                if !options::take(&mut args.options, &name, parser)? {
                    return Err(unknown(&Long(&name)));
                }
            }
            other @ Short(_) => return Err(unknown(&other)),
        }
    }
    let [file] = files.as_slice() else { bail!("redact what? Give one file, or - for standard input") };
    if args.output.as_os_str().is_empty() {
        bail!("redact needs -o OUT, or -o - for standard output");
    }
    args.file.clone_from(file);
    Ok(Command::Redact(args))
}

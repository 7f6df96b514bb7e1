//! `vakthund scan`.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use lexopt::prelude::{Long, Short, Value};
use vakthund::Level;

use super::{Command, number, options, text, unknown};
use crate::build::Options;

/// Form of the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
    Jsonl,
}

/// `vakthund scan`.
#[derive(Default)]
pub(crate) struct ScanArgs {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) options: Options,
    pub(crate) format: Format,
    pub(crate) output: Option<PathBuf>,
    pub(crate) min_level: Option<Level>,
    pub(crate) threads: Option<usize>,
}

pub(super) fn parse(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut args = ScanArgs::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Value(path) => args.paths.push(path.into()),
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("format") => args.format = format(&text(parser)?)?,
            Long("output") => args.output = Some(parser.value()?.into()),
            Long("min-level") => args.min_level = Some(level(&text(parser)?)?),
            Long("show-filtered") => args.options.keep_filtered = true,
            Long("threads") => args.threads = Some(number(parser, "--threads")?),
            Long(name) => {
                let name = name.to_owned();
                if !options::take(&mut args.options, &name, parser)? {
                    return Err(unknown(&Long(&name)));
                }
            }
            other @ Short(_) => return Err(unknown(&other)),
        }
    }
    if args.paths.is_empty() {
        bail!("scan what? Give files or folders, or - for standard input");
    }
    Ok(Command::Scan(args))
}

fn format(name: &str) -> Result<Format> {
    match name {
        "human" => Ok(Format::Human),
        "json" => Ok(Format::Json),
        "jsonl" => Ok(Format::Jsonl),
        _ => bail!("unknown format {name:?}; formats are human, json and jsonl"),
    }
}

fn level(name: &str) -> Result<Level> {
    Level::from_name(name).ok_or_else(|| anyhow!("unknown level {name:?}; levels are low, medium and high"))
}

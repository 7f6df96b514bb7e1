//! `vakthund milter` and `vakthund quarantine`, word by word.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value};

use super::{Command, unknown, utf8};

/// `vakthund milter`.
#[derive(Default)]
pub(crate) struct MilterArgs {
    pub(crate) config: PathBuf,
    /// Look the configuration over, and no more.
    pub(crate) check: bool,
}

/// `vakthund quarantine`.
pub(crate) struct QuarantineArgs {
    pub(crate) config: PathBuf,
    pub(crate) verb: QuarantineVerb,
}

/// What to do with held mail, by queue ids.
pub(crate) enum QuarantineVerb {
    List,
    Show(String),
    Release(Vec<String>),
    Delete(Vec<String>),
    Expire,
}

pub(super) fn milter(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut args = MilterArgs::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("config") => args.config = parser.value()?.into(),
            Long("check") => args.check = true,
            other => return Err(unknown(&other)),
        }
    }
    if args.config.as_os_str().is_empty() {
        bail!("milter needs --config FILE; cli/contrib/vakthund.toml is one to begin with");
    }
    Ok(Command::Milter(args))
}

pub(super) fn quarantine(parser: &mut lexopt::Parser) -> Result<Command> {
    let (mut config, mut words) = (PathBuf::new(), Vec::new());
    while let Some(arg) = parser.next()? {
        match arg {
            Value(word) => words.push(utf8(word)?),
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("config") => config = parser.value()?.into(),
            other => return Err(unknown(&other)),
        }
    }
    if config.as_os_str().is_empty() {
        bail!("quarantine needs --config FILE, that of the gateway");
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let all = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let verb = match words.as_slice() {
        ["list"] => QuarantineVerb::List,
        ["show", id] => QuarantineVerb::Show((*id).to_owned()),
        ["release", ids @ ..] if !ids.is_empty() => QuarantineVerb::Release(all(ids)),
        ["delete", ids @ ..] if !ids.is_empty() => QuarantineVerb::Delete(all(ids)),
        ["expire"] => QuarantineVerb::Expire,
        _ => bail!("use `vakthund quarantine list`, `show ID`, `release ID...`, `delete ID...` or `expire`"),
    };
    Ok(Command::Quarantine(QuarantineArgs { config, verb }))
}

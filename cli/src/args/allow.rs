//! `vakthund allow`.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::{Long, Value};

use super::{Command, text, unknown};

/// `vakthund allow`.
pub(crate) struct AllowArgs {
    pub(crate) verb: AllowVerb,
    pub(crate) detectors: Option<PathBuf>,
}

/// What to do with allow-lists.
pub(crate) enum AllowVerb {
    Check(Vec<PathBuf>),
    Fingerprint { kind: String, key_file: PathBuf },
}

pub(super) fn parse(parser: &mut lexopt::Parser) -> Result<Command> {
    let (mut words, mut kind, mut key_file, mut detectors) = (Vec::new(), None, None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Value(word) => words.push(PathBuf::from(word)),
            Long("kind") => kind = Some(text(parser)?),
            Long("key-file") => key_file = Some(PathBuf::from(parser.value()?)),
            Long("detectors") => detectors = Some(parser.value()?.into()),
            other => return Err(unknown(&other)),
        }
    }
    let verb = match words.split_first() {
        Some((verb, files)) if verb.as_os_str() == "check" => {
            if files.is_empty() {
                bail!("allow check what? Give allow-lists");
            }
            AllowVerb::Check(files.to_vec())
        }
        Some((verb, values)) if verb.as_os_str() == "fingerprint" => {
            if !values.is_empty() {
                bail!(
                    "give the value on standard input: on the command line all users of the machine can see it"
                );
            }
            let kind = kind.context("fingerprint of what? Give --kind, as se.personnummer")?;
            let key_file =
                key_file.context("give --key-file: without a key, every run has other fingerprints")?;
            AllowVerb::Fingerprint { kind, key_file }
        }
        _ => bail!("use `vakthund allow check FILE...` or `allow fingerprint --kind KIND --key-file FILE`"),
    };
    Ok(Command::Allow(AllowArgs { verb, detectors }))
}

//! The command line, word by word; a file a command.

mod allow;
mod definitions;
mod edm;
mod gateway;
mod options;
mod redact;
mod scan;

use std::ffi::OsString;

use anyhow::{Context as _, Result, anyhow, bail};
use lexopt::prelude::{Long, Short, Value};

pub(crate) use allow::{AllowArgs, AllowVerb};
pub(crate) use definitions::{DetectorArgs, PolicyArgs, Verb};
pub(crate) use edm::{EdmArgs, EdmBuildArgs};
pub(crate) use gateway::{MilterArgs, QuarantineArgs, QuarantineVerb};
pub(crate) use redact::RedactArgs;
pub(crate) use scan::{Format, ScanArgs};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
vakthund finds Nordic identity numbers and special categories of personal data,
and decides by policy what may leave.

  vakthund scan PATH...            scan files and folders; - is standard input
      --policy NAME|FILE           who may send what (default nordic-strict)
      --format human|json|jsonl    form of the results (default human)
      --output FILE                write results there
      --min-level low|medium|high  show findings from this level on (default low)
      --show-filtered              show also what was held back, and why
      --detectors DIR              detectors of your own, one TOML file each
      --allow FILE                 what may pass, counted by reason; may be repeated
      --from ADDRESS --to ADDRESS  sender and recipients, for rules about them
      --internal-domain DOMAIN     recipients there are inside
      --edm FILE                   rows of an own list are found too; needs its --key-file
      --key-file FILE              secret of the fingerprints, to compare runs
      --ocr[=LANGUAGES]            read pictures with tesseract (default swe+nor); without it they are gaps
      --max-bytes N                larger files are not examined (default 104857600)
      --threads N                  (default: all cores)
  vakthund redact FILE -o OUT      mask what the policy objects to; - is standard input or output
      --partial                    write OUT even where something is left or was not examined
                                   and --policy, --detectors, --allow, --from, --to, --internal-domain,
                                   --edm, --key-file, --ocr and --max-bytes as above
  vakthund detectors list|check|explain KIND   [--detectors DIR]
  vakthund detectors check TERMS.tsv...        a term file alone: words it is heard in, repetitions
      --words [LANGUAGE=]FILE      ordinary words to check against, one a line
  vakthund policy list|check [NAME|FILE...]|explain NAME
  vakthund allow check FILE...                 entries of allow-lists, with days left
  vakthund allow fingerprint --kind KIND --key-file FILE
                                   fingerprints of the values on standard input, one a line
  vakthund edm build LIST.csv      make a table of keyed hashes of an own list
      --columns A,B,C              its columns; A+B is one column of two
      --key-file FILE              secret of the hashes, at least 16 bytes; scans need the same
      -o, --output FILE            write the table there
      --unique A                   one value of this column is a hit by itself
      --name NAME                  findings are of kind exact.NAME (default: the file's)
      --category NAME              category of the findings (default identity)
  vakthund edm show FILE           what a table says of itself; no values
  vakthund milter --config FILE    judge mail for a mail server, by milter, HTTP or as clamd
      --check                      look the configuration over, and no more
  vakthund quarantine list|show ID|release ID...|delete ID...|expire --config FILE
                                   mail that the gateway holds in Postfix's hold queue

Exit status: 0 allowed, 1 objected to, 2 could not do its work, 3 not all could be examined.
";

/// A parsed command line.
pub(crate) enum Command {
    Help,
    Version,
    Scan(ScanArgs),
    Redact(RedactArgs),
    Detectors(DetectorArgs),
    Policy(PolicyArgs),
    Allow(AllowArgs),
    Edm(EdmArgs),
    Milter(MilterArgs),
    Quarantine(QuarantineArgs),
}

/// Reads the words of a command.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command> {
    let words: Vec<OsString> = words.into_iter().collect();
    let mut parser = lexopt::Parser::from_args(words);
    match parser.next()? {
        None | Some(Long("help") | Short('h')) => Ok(Command::Help),
        Some(Long("version") | Short('V')) => Ok(Command::Version),
        Some(Value(word)) => match word.to_string_lossy().as_ref() {
            "scan" => scan::parse(&mut parser),
            "redact" => redact::parse(&mut parser),
            "detectors" => definitions::detectors(&mut parser),
            "policy" => definitions::policy(&mut parser),
            "allow" => allow::parse(&mut parser),
            "edm" => edm::parse(&mut parser),
            "milter" => gateway::milter(&mut parser),
            "quarantine" => gateway::quarantine(&mut parser),
            "help" => Ok(Command::Help),
            other => bail!(
                "unknown command {other:?}; commands are scan, redact, detectors, policy, allow, edm, milter and \
                 quarantine"
            ),
        },
        Some(other) => Err(unknown(&other)),
    }
}

fn unknown(arg: &lexopt::Arg<'_>) -> anyhow::Error {
    match arg {
        Long(name) => anyhow!("unknown option --{name}; see vakthund --help"),
        Short(letter) => anyhow!("unknown option -{letter}; see vakthund --help"),
        Value(word) => anyhow!("unexpected {:?}; see vakthund --help", word.to_string_lossy()),
    }
}

fn text(parser: &mut lexopt::Parser) -> Result<String> {
    utf8(parser.value()?)
}

fn utf8(value: OsString) -> Result<String> {
    value.into_string().map_err(|_| anyhow!("an option's value is not valid UTF-8"))
}

fn number<N: std::str::FromStr>(parser: &mut lexopt::Parser, option: &str) -> Result<N>
where
    N::Err: std::error::Error + Send + Sync + 'static,
{
    let value = text(parser)?;
    value.parse().with_context(|| format!("{option} {value:?} is not a number"))
}

//! The command line, word by word.

mod gateway;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use lexopt::prelude::{Long, Short, Value};
use vakthund::Level;

pub(crate) use gateway::{MilterArgs, QuarantineArgs, QuarantineVerb};

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
    Detectors(DetectorArgs),
    Policy(PolicyArgs),
    Allow(AllowArgs),
    Edm(EdmArgs),
    Milter(MilterArgs),
    Quarantine(QuarantineArgs),
}

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
    pub(crate) policy: Option<String>,
    pub(crate) format: Format,
    pub(crate) output: Option<PathBuf>,
    pub(crate) min_level: Option<Level>,
    pub(crate) show_filtered: bool,
    pub(crate) detectors: Option<PathBuf>,
    pub(crate) allow: Vec<PathBuf>,
    pub(crate) from: Option<String>,
    pub(crate) to: Vec<String>,
    pub(crate) internal_domains: Vec<String>,
    pub(crate) edm: Vec<PathBuf>,
    pub(crate) key_file: Option<PathBuf>,
    /// Languages of the engine that reads pictures; empty for its default.
    pub(crate) ocr: Option<String>,
    pub(crate) max_bytes: Option<u64>,
    pub(crate) threads: Option<usize>,
}

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

/// What to do with definitions.
#[derive(Debug)]
pub(crate) enum Verb {
    List,
    Check(Vec<String>),
    Explain(String),
}

/// Reads the process's arguments.
pub(crate) fn parse() -> Result<Command> {
    let mut parser = lexopt::Parser::from_env();
    match parser.next()? {
        None | Some(Long("help") | Short('h')) => Ok(Command::Help),
        Some(Long("version") | Short('V')) => Ok(Command::Version),
        Some(Value(word)) => match word.to_string_lossy().as_ref() {
            "scan" => scan(&mut parser),
            "detectors" => definitions(&mut parser, "detectors")
                .map(|(verb, detectors, words)| Command::Detectors(DetectorArgs { verb, detectors, words })),
            "policy" => {
                definitions(&mut parser, "policy").map(|(verb, ..)| Command::Policy(PolicyArgs { verb }))
            }
            "allow" => allow(&mut parser),
            "edm" => edm(&mut parser),
            "milter" => gateway::milter(&mut parser),
            "quarantine" => gateway::quarantine(&mut parser),
            "help" => Ok(Command::Help),
            other => bail!(
                "unknown command {other:?}; commands are scan, detectors, policy, allow, edm, milter and quarantine"
            ),
        },
        Some(other) => Err(unknown(&other)),
    }
}

fn scan(parser: &mut lexopt::Parser) -> Result<Command> {
    let mut args = ScanArgs::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Value(path) => args.paths.push(path.into()),
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("policy") => args.policy = Some(text(parser)?),
            Long("format") => args.format = format(&text(parser)?)?,
            Long("output") => args.output = Some(parser.value()?.into()),
            Long("min-level") => args.min_level = Some(level(&text(parser)?)?),
            Long("show-filtered") => args.show_filtered = true,
            Long("detectors") => args.detectors = Some(parser.value()?.into()),
            Long("allow") => args.allow.push(parser.value()?.into()),
            Long("from") => args.from = Some(text(parser)?),
            Long("to") => args.to.push(text(parser)?),
            Long("internal-domain") => args.internal_domains.push(text(parser)?),
            Long("edm") => args.edm.push(parser.value()?.into()),
            Long("key-file") => args.key_file = Some(parser.value()?.into()),
            Long("ocr") => args.ocr = Some(utf8(parser.optional_value().unwrap_or_default())?),
            Long("max-bytes") => args.max_bytes = Some(number(parser, "--max-bytes")?),
            Long("threads") => args.threads = Some(number(parser, "--threads")?),
            other => return Err(unknown(&other)),
        }
    }
    if args.paths.is_empty() {
        bail!("scan what? Give files or folders, or - for standard input");
    }
    Ok(Command::Scan(args))
}

fn edm(parser: &mut lexopt::Parser) -> Result<Command> {
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

fn allow(parser: &mut lexopt::Parser) -> Result<Command> {
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

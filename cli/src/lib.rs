//! The `vakthund` command: arguments in, results on standard output, messages on standard error.
//!
//! Exit status: 0 the policy allows all; 1 it objects to something; 2 the work could not be done;
//! 3 nothing objectionable was found, but something could not be examined.

mod allow;
mod args;
mod build;
mod detectors;
mod doubt;
mod edm;
#[cfg(unix)]
mod milter;
mod policy;
mod print;
mod redact;
mod scan;
mod words;

use std::ffi::OsString;
use std::io::Write as _;
use std::panic::{set_hook, take_hook};

use args::Command;

/// Runs the command of these words, the program's own name not among them, and returns the exit status.
pub fn run(words: impl IntoIterator<Item = OsString>) -> u8 {
    let hook = take_hook();
    set_hook(Box::new(|fault| {
        // The message of a panic may quote the document.
        let place = fault.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let _ = writeln!(std::io::stderr(), "vakthund: a fault of our own{place}");
    }));
    let status = status(args::parse(words).and_then(obey));
    // The process of a caller may live on.
    set_hook(hook);
    status
}

fn obey(command: Command) -> anyhow::Result<u8> {
    match command {
        Command::Help => print::stdout(args::HELP).map(|()| 0),
        Command::Version => print::stdout(concat!("vakthund ", env!("CARGO_PKG_VERSION"), "\n")).map(|()| 0),
        Command::Scan(args) => scan::run(&args),
        Command::Redact(args) => redact::run(&args),
        Command::Detectors(args) => detectors::run(&args),
        Command::Allow(args) => allow::run(&args),
        Command::Policy(args) => policy::run(&args),
        Command::Edm(args) => edm::run(&args),
        #[cfg(unix)]
        Command::Milter(args) => milter::run(&args),
        #[cfg(unix)]
        Command::Quarantine(args) => milter::quarantine::run(&args),
        #[cfg(not(unix))]
        Command::Milter(_) | Command::Quarantine(_) => Err(anyhow::anyhow!("the gateway runs on Unix alone")),
    }
}

fn status(outcome: anyhow::Result<u8>) -> u8 {
    match outcome {
        Ok(status) => status,
        Err(error) if print::is_broken_pipe(&error) => 0,
        Err(error) => {
            let line = format!("{error:#}").replace('\n', " ");
            let _ = writeln!(std::io::stderr(), "vakthund: {line}");
            2
        }
    }
}

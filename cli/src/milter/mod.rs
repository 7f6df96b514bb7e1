//! `vakthund milter`: the gateway in a mail server's way, by the milter protocol, HTTP and the clamd protocol.
//!
//! A message comes in by a door (`door`, `http`, `clamd`), is judged on a thread of the pool (`office`, `gate`) and leaves
//! with a judgement (`outcome`): changes, a verdict, a line in the journal. Nothing that was not judged is accepted.

mod clamd;
mod codec;
mod config;
mod door;
mod gate;
mod http;
mod journal;
mod judgement;
mod listen;
mod mail;
mod metrics;
mod notify;
mod office;
mod outcome;
mod overrule;
mod pool;
pub(crate) mod quarantine;
mod record;
mod serve;
mod session;
mod texts;

use std::sync::Arc;

use anyhow::Result;

use crate::args::MilterArgs;
use crate::print;
use config::Config;
use gate::Gate;

/// Checks the configuration, and serves unless that was all; gives the exit status.
pub(crate) fn run(args: &MilterArgs) -> Result<u8> {
    let config = Arc::new(Config::load(&args.config)?);
    let gate = Gate::build(Arc::clone(&config))?;
    if args.check {
        let text = format!(
            "{}: in order; policy {}, {} rules\n",
            args.config.display(),
            gate.policy.name,
            gate.policy.rules.len()
        );
        return print::stdout(&text).map(|()| 0);
    }
    serve::run(&args.config, &config, gate)
}

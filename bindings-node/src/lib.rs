//! The Node module: takes arguments, works off the main thread, calls core, hands back plain data.

#![allow(clippy::needless_pass_by_value, reason = "arguments that cross the border are owned")]

mod envelope;
mod job;
mod options;
mod redacted;
mod report;
mod scanner;

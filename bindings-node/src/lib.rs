//! The Node module: takes arguments, works off the main thread, calls core, hands back plain data.

mod report;
mod scanner;

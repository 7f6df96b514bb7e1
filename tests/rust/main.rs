//! The users' proof, in Rust: vectors, cases, documents, hostile input, properties, accuracy, the command line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::format_push_string)] // A test that fails shall say where.

mod accuracy;
mod allow;
mod cases;
mod cli;
mod corpus;
mod evasion;
mod exact;
mod formats;
mod forms;
mod house;
mod noise;
mod oracle;
mod properties;
mod redact;
mod requirements;
mod scans;
mod secrecy;
mod speed;
mod vectors;

//! The users' proof, in Rust: vectors, cases, documents, hostile input, properties, accuracy, the command line.

mod accuracy;
mod cases;
mod cli;
mod corpus;
mod house;
mod noise;
mod properties;
mod vectors;

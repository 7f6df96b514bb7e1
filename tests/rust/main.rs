//! The users' proof, in Rust: vectors, cases, documents, hostile input, properties, accuracy, the command line.

mod accuracy;
mod house;
mod noise;
mod properties;
mod vectors;

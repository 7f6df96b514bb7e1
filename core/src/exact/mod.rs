//! Exact match with a list of one's own: customers, pupils, persons with protected identity.
//! A list goes in once and comes out as a file of keyed hashes; a folded text goes in, the rows it names come out.
//!
//! Neither the file nor memory holds a value of the list. Identity numbers are few enough to try them all, so every
//! hash is keyed and the file is worth nothing without the secret. It does show which rows share a value.

mod build;
mod filter;
mod find;
mod format;
mod key;
mod map;
mod number;
mod table;
mod tokens;

pub use build::{ExactBuilder, ExactBuilt};
pub(crate) use find::Hit;
pub use format::ExactList;
pub use table::ExactTable;

/// Columns of one list; each is a bit of a mask.
const MOST_COLUMNS: usize = 64;

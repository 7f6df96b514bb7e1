//! Vakthund finds identity numbers, health statements and the other special categories of personal
//! data in mails and documents, and decides by policy what may leave.
//!
//! ```text
//! bytes -extract-> Part | Gap -normalize-> Text -detect-> Candidate -validate-> Match -score-> Finding -decide-> Verdict -report-> out
//! ```

mod date;
mod document;
mod error;
mod limits;
mod span;

mod extract;

pub use date::Date;
pub use document::Document;
pub use error::{BuildError, BuildErrorKind};
pub use extract::{Cell, Extractor, Gap, GapReason, Limit, Part, PartPath, Role, Step, Table};
pub use limits::Limits;
pub use span::{Span, Unit};

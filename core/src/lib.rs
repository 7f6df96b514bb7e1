//! Vakthund finds identity numbers, health statements and the other special categories of personal
//! data in mails and documents, and decides by policy what may leave.
//!
//! ```text
//! bytes -extract-> Part | Gap -normalize-> Text -detect-> Candidate -validate-> Match -score-> Finding -decide-> Verdict -report-> out
//! ```
//!
//! ```
//! use vakthund::{Document, Envelope, Policy, Scanner};
//!
//! let scanner = Scanner::builder().build()?;
//! let report = scanner.scan(&Document::new("Löneunderlag för 850709-9805.".as_bytes()));
//! let policy = Policy::built_in("nordic-strict", scanner.catalog())?;
//! assert_eq!(policy.decide(&report, &Envelope::default()).action.name(), "block");
//! # Ok::<(), vakthund::BuildError>(())
//! ```

mod beside;
mod date;
mod document;
mod error;
mod limits;
mod span;

mod builder;
mod scanner;
mod audit;
mod proof;
mod redact;
#[doc(hidden)]
pub mod bench;

mod catalog;

mod extract;
mod normalize;
mod exact;
mod detect;
mod validate;
mod score;
mod decide;
mod report;

pub use audit::{Collision, OrdinaryWords, Repetition};
pub use builder::ScannerBuilder;
pub use catalog::{
    Catalog, Category, Class, Detector, Example, Find, Guard, Kind, Languages, Link, Mode, Term, Words,
};
pub use date::Date;
pub use decide::{
    Action, AllowBy, AllowEntry, AllowList, Allowed, Direction, Envelope, Policy, PolicyExample, Recipients,
    Rule, Synthetic, Verdict, When,
};
pub use document::Document;
pub use error::{BuildError, BuildErrorKind};
pub use exact::{ExactBuilder, ExactBuilt, ExactList, ExactTable};
#[cfg(feature = "ocr")]
pub use extract::Tesseract;
pub use extract::{
    Cell, Extractor, Gap, GapReason, Limit, Part, PartPath, Recognition, RecognizedWord, Recognizer, Role,
    Step, Table, Unrecognized,
};
pub use limits::Limits;
pub use proof::Failure;
pub use report::{Redacted, Report, Stats};
pub use scanner::{Scanner, Scratch};
pub use score::{Confidence, Evidence, Finding, Frame, Level, PersonLink, Reason};
pub use span::{Span, Unit};

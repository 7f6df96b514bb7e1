//! What could not be examined, and why. A gap is never clean.

use std::fmt;

use super::part::PartPath;

/// A place in the document that was not, or not wholly, examined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Where.
    pub path: PartPath,
    /// Why.
    pub reason: GapReason,
}

/// Why a place was not examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GapReason {
    /// Encrypted; nobody but the holder of the key can read it.
    Encrypted,
    /// Protected by a password for opening.
    Protected,
    /// Damaged, truncated or contradicting itself.
    Malformed,
    /// A format that no reader is made for.
    Unsupported,
    /// A limit of [`crate::Limits`] was reached.
    Limit(Limit),
    /// The reader failed in a way it should not.
    Panicked,
    /// Pictures of text only.
    ImageOnly,
    /// The file or folder could not be opened.
    Unreadable,
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Size of the document.
    Bytes,
    /// Unpacked size, or its ratio to the packed size.
    Expansion,
    /// Text handed on.
    Text,
    /// Containers in containers.
    Depth,
    /// Number of parts.
    Parts,
    /// Number of findings.
    Findings,
    /// Time.
    Time,
}

impl fmt::Display for GapReason {
    /// The stable name used in JSON: `encrypted`, `image-only`, `limit:depth` ...
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encrypted => "encrypted",
            Self::Protected => "protected",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::Panicked => "panicked",
            Self::ImageOnly => "image-only",
            Self::Unreadable => "unreadable",
            Self::Limit(Limit::Bytes) => "limit:bytes",
            Self::Limit(Limit::Expansion) => "limit:expansion",
            Self::Limit(Limit::Text) => "limit:text",
            Self::Limit(Limit::Depth) => "limit:depth",
            Self::Limit(Limit::Parts) => "limit:parts",
            Self::Limit(Limit::Findings) => "limit:findings",
            Self::Limit(Limit::Time) => "limit:time",
        })
    }
}

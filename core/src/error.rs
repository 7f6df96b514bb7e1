//! The one error of the library: building fails with file, line and what to do; scanning never fails.

use std::fmt;

/// Why a catalog, a policy or a scanner could not be built.
pub struct BuildError {
    file: String,
    line: Option<usize>,
    kind: BuildErrorKind,
    message: String,
}

/// The class of a [`BuildError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// The file could not be read.
    Unreadable,
    /// The file is not valid TOML or TSV.
    Syntax,
    /// A field is missing, unknown or has a value that means nothing.
    Field,
    /// A name (check, policy, detector, language) is not known.
    Unknown,
}

impl BuildError {
    pub(crate) fn new(
        file: impl Into<String>,
        line: Option<usize>,
        kind: BuildErrorKind,
        message: impl Into<String>,
    ) -> Self {
        Self { file: file.into(), line, kind, message: message.into() }
    }

    /// A TOML error with the line it stands on.
    pub(crate) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        Self::new(file, line, BuildErrorKind::Syntax, error.message().replace('\n', " "))
    }

    /// The class of error.
    pub fn kind(&self) -> BuildErrorKind {
        self.kind
    }

    /// The file it was found in.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Line, counted from 1, where one can be named.
    pub fn line(&self) -> Option<usize> {
        self.line
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {}

//! What the caller hands in: bytes, and what is known about them.

use std::fmt;

/// A file or message to be scanned.
#[derive(Clone, Copy, Default)]
pub struct Document<'d> {
    /// The content as it was stored or received.
    pub bytes: &'d [u8],
    /// File name or path, as it shall stand in reports.
    pub name: Option<&'d str>,
    /// Media type as declared; content decides when the two disagree.
    pub media_type: Option<&'d str>,
}

impl<'d> Document<'d> {
    /// A document of unknown name and type.
    pub fn new(bytes: &'d [u8]) -> Self {
        Self { bytes, name: None, media_type: None }
    }

    /// The same with a name.
    #[must_use]
    pub fn named(mut self, name: &'d str) -> Self {
        self.name = Some(name);
        self
    }
}

impl fmt::Debug for Document<'_> {
    /// Sizes only: content and name may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

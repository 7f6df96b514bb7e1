//! Values of findings -> the document with every one of them masked, wherever it stands in text that can be
//! written again.

mod seek;
mod value;

pub(crate) use value::Values;

use seek::Seeker;

use super::Report;
use crate::extract::{is_writable, rewrite};
use crate::score::Finding;

/// What became of a document: [`Scanner::redact`](crate::Scanner::redact).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Redacted {
    /// The document with the findings masked; the same where nothing was to be masked. None where something was to
    /// be masked, or could not be examined, in a format that cannot be written again (PDF, office files ...), and
    /// where nothing of what was to be masked could be.
    pub bytes: Option<Vec<u8>>,
    /// The report of the result: of the document itself where there is none.
    pub report: Report,
    /// Places that were masked.
    pub masked: usize,
    /// Findings that were to be masked and still stand there: in attachments, in their names, in addresses, in
    /// signed parts.
    pub left: Vec<Finding>,
}

impl Redacted {
    /// True when nothing is left that was to be masked, and everything could be examined: it may be sent on.
    pub fn is_clean(&self) -> bool {
        self.bytes.is_some() && self.left.is_empty() && self.report.is_complete()
    }
}

impl Values {
    /// `bytes` with these values masked, and in how many places; none when there is nothing to change.
    pub(crate) fn mask(&self, bytes: &[u8], media_type: &str, parts: usize) -> Option<(Vec<u8>, usize)> {
        if self.is_empty() || !is_writable(media_type) {
            return None;
        }
        let mut seeker = Seeker::new(self)?;
        let masked = rewrite(bytes, media_type, parts, &mut seeker)?;
        Some((masked, seeker.masked))
    }
}

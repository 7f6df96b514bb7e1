//! For tests: what extraction makes of a file, names aside, each part and gap behind its path.

use super::{Extractor, Gap, Part, Role};
use crate::document::Document;
use crate::limits::Limits;

/// Parts and gaps of a file of this name.
pub(super) fn walked(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let (mut parts, mut gaps) = (Vec::new(), Vec::new());
    let mut sink = |part: Result<Part<'_>, Gap>| match part {
        Ok(part) if part.role == Role::Name => {}
        Ok(part) => parts.push(format!("{}: {}", part.path, part.text)),
        Err(gap) => gaps.push(format!("{}: {}", gap.path, gap.reason)),
    };
    Extractor.extract(&Document::new(bytes).named(name), &Limits::default(), &mut sink);
    (parts, gaps)
}

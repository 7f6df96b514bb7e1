//! A document -> its text sign by sign, and the same document with some of the signs replaced. What is not
//! replaced stays byte for byte as it was.

mod patch;
mod traced;

pub(super) use patch::{Patch, offset_of, patched};
pub(super) use traced::Traced;

use super::{html, mail, text};
use crate::span::Span;

/// Looks through text for what is to be replaced.
pub(crate) trait Finder {
    /// The next sign, and where it stands in the piece of text.
    fn sign(&mut self, sign: char, at: Span);
    /// What follows does not continue what came before.
    fn pause(&mut self);
    /// Ends a piece of text: the signs of it to be replaced, in order.
    fn take(&mut self) -> Vec<Span>;
}

/// The bytes of a document with every sign that `finder` takes replaced by `*`; none when there was nothing to
/// replace. Knows mail of at most `parts` parts, HTML, CSV and plain text, by the media type that the extractor gave.
pub(crate) fn rewrite(
    bytes: &[u8],
    media_type: &str,
    parts: usize,
    finder: &mut dyn Finder,
) -> Option<Vec<u8>> {
    let patches = match media_type {
        "message/rfc822" => mail::patches(bytes, parts, finder),
        "text/html" => {
            let traced = html::trace(bytes, None)?;
            html::signs(&traced.text, finder);
            traced.masks(&finder.take())
        }
        "text/csv" | "text/plain" => {
            let (encoding, mark) = text::encoding_of(bytes, None);
            let traced = Traced::read(bytes, encoding, mark)?;
            running_text(&traced.text, finder);
            traced.masks(&finder.take())
        }
        _ => Vec::new(),
    };
    (!patches.is_empty()).then(|| patched(bytes, patches))
}

/// Media types that can be rewritten.
pub(crate) fn is_writable(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "text/html" | "text/csv" | "text/plain")
}

/// Hands on text as it stands.
pub(super) fn running_text(text: &str, finder: &mut dyn Finder) {
    for (at, sign) in text.char_indices() {
        finder.sign(sign, Span::new(at, at + sign.len_utf8()));
    }
}

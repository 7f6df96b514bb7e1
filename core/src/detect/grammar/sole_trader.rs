//! Ten digits right after a word for a company's number: `Org.nr: 8112289874`.
//! Out come the digits; a company's third digit is 2 or more, so that those with a date are a sole trader's.

use memchr::memmem;

use super::{before, digits_of, run, stands_alone};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// What may follow `org`, and what may stand before the digits.
const REST: [&[u8]; 4] = [b"anisationsnummer", b"anisationsnr", b"nummer", b"nr"];

/// All bare numbers that the word announces.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for start in memmem::find_iter(bytes, "org") {
        if let Some(span) = number(bytes, start).filter(|_| !is_word(before(bytes, start, 1))) {
            found(span, digits_of(&bytes[span.start..span.end]));
        }
    }
}

/// The ten digits announced by the word that begins at `start`.
fn number(bytes: &[u8], start: usize) -> Option<Span> {
    let joint = run(bytes, start + 3, 2, |byte| matches!(byte, b'.' | b'-' | b' '));
    let rest = bytes.get(joint..)?;
    let word = REST.iter().find(|word| rest.starts_with(word))?;
    let gap = joint + word.len();
    let first = run(bytes, gap, 4, |byte| matches!(byte, b'.' | b':' | b' ' | b'\t'));
    let end = run(bytes, first, 11, |byte| byte.is_ascii_digit());
    let span = Span::new(first, end);
    (first > gap && end - first == 10 && stands_alone(bytes, span)).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::super::tests::pieces;
    use super::find;

    #[test]
    fn right_after_its_word() {
        for text in ["Org.nr: 8112289874", "org nr 8112289874.", "Organisationsnummer\t8112289874"] {
            assert_eq!(pieces(find, text), ["8112289874"], "{text}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in
            ["borgnr 8112289874", "org 8112289874", "orgnr 81122898741", "org.nr", "orgnr och 8112289874"]
        {
            assert_eq!(pieces(find, text), [] as [&str; 0], "{text}");
        }
    }
}

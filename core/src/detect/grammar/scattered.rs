//! The digits after a word for an identity number, however they are set: a box or a line a digit, with dots, slashes
//! or tabs between them, broken in the middle. Out come the digits; only the check tells whether they are a number.

use memchr::memmem;

use super::run;
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// What the words have in common: personnummer, personnr; fødselsnummer, fodselsnr; samordningsnummer.
const WORDS: [&[u8]; 3] = [b"personn", b"selsn", b"ordningsn"];

/// How those words go on.
const ENDS: [&[u8]; 3] = [b"ummer", b"umr", b"r"];

/// Letters and signs between the word and the first digit: ` till eleven är: `.
const BEFORE: usize = 24;

/// Signs between two digits.
const BETWEEN: usize = 6;

/// All digits that such a word announces, where ten to twelve stand together.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for word in WORDS {
        for start in memmem::find_iter(bytes, word) {
            if let Some((span, digits)) = announced(bytes, start + word.len()) {
                found(span, digits);
            }
        }
    }
}

/// The digits after a word that goes on at `at`.
fn announced(bytes: &[u8], at: usize) -> Option<(Span, Digits)> {
    let rest = bytes.get(at..)?;
    let end = ENDS.iter().find(|end| rest.starts_with(end))?;
    let start = run(bytes, at + end.len(), BEFORE, |byte| !byte.is_ascii_digit());
    let (mut digits, mut count, mut at, mut end) = (Digits::default(), 0, start, start);
    let mut broken = false;
    while let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
        count += 1;
        if count > 12 {
            return None;
        }
        digits.push(*byte);
        end = at + 1;
        at = run(bytes, end, BETWEEN, |byte| !is_word(byte));
        broken |= at > end && bytes.get(at).is_some_and(u8::is_ascii_digit);
    }
    let letter = bytes.get(end).is_some_and(|byte| is_word(*byte));
    (broken && !letter && (10..=12).contains(&count)).then_some((Span::new(start, end), digits))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::find;

    #[test]
    fn digits_set_apart() {
        for number in [
            "8\n1\n1\n2\n2\n8\n-\n9\n8\n7\n4",
            "8112\n28-9874",
            "811228.9874",
            "81/12/28 9874",
            "811228\t-\t9874",
        ] {
            for said in ["Personnummer: ", "elevens personnr är\n", "Personnumret till eleven "] {
                let text = format!("{said}{number}.\n");
                let digits: Vec<String> = found(find, &text).into_iter().map(|(_, digits)| digits).collect();
                assert_eq!(digits, ["8112289874"], "{text:?}");
            }
        }
        assert_eq!(found(find, "Fødselsnummer 3 0 1 0 8 2 9 9 9 3 9")[0].1, "30108299939");
    }

    #[test]
    fn what_is_whole_or_too_long_is_left_to_others() {
        for text in [
            "personnummer 8112289874",
            "personnummer 811228.9874123 och 5",
            "personnummer 81 12 28 98 74 11 22",
            "personnummer: se nedan under rubriken nummer 811228.9874",
            "personnamn 811228.9874",
            "personnummer",
        ] {
            assert_eq!(found(find, text), [], "{text:?}");
        }
    }
}

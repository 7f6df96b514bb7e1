//! A Swedish bank account whose two numbers a word parts: `Clearingnr 8105-9, kontonr 123 456 789-7`.
//! The place is the account's, for the clearing number only names the bank; out come the digits of both.

use memchr::memmem;

use super::{byte, run, stands_alone};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Between the clearing number and the account: separators, a word or two, separators.
const BETWEEN: usize = 40;
/// Digits, spaces and dashes of an account.
const ACCOUNT: usize = 20;
const WORDS: [&[u8]; 3] = [b"konto", b"account", b"nummer"];

/// All accounts that a clearing number and a word of their own announce.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for start in memmem::find_iter(bytes, "clearing") {
        if let Some((span, digits)) = account(bytes, start) {
            found(span, digits);
        }
    }
}

/// The account announced by the word that begins at `start`.
fn account(bytes: &[u8], start: usize) -> Option<(Span, Digits)> {
    let word_end = run(bytes, start, 20, is_word);
    let clearing = run(bytes, word_end, 12, |byte| !byte.is_ascii_digit());
    let clearing_end = run(bytes, clearing, 6, |byte| byte.is_ascii_digit() || byte == b'-');
    let account = run(bytes, clearing_end, BETWEEN, |byte| !byte.is_ascii_digit());
    let between = bytes.get(clearing_end..account)?;
    if !WORDS.iter().any(|word| memmem::find(between, word).is_some()) {
        return None;
    }
    let joined = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-');
    let mut end = run(bytes, account, ACCOUNT, joined);
    while end > account && !byte(bytes, end - 1).is_ascii_digit() {
        end -= 1;
    }
    let mut digits = Digits::default();
    let parts = [bytes.get(clearing..clearing_end)?, bytes.get(account..end)?];
    parts.concat().iter().filter(|byte| byte.is_ascii_digit()).for_each(|byte| digits.push(*byte));
    let span = Span::new(account, end);
    (stands_alone(bytes, span) && !span.is_empty()).then_some((span, digits))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::find;

    #[test]
    fn a_word_parts_clearing_and_account() {
        for (text, account, digits) in [
            ("Clearingnr 8105-9, kontonr 123 456 789-7", "123 456 789-7", "810591234567897"),
            ("clearingnummer: 3300\nkontonummer: 811228-9874.", "811228-9874", "33008112289874"),
            ("Clearing number 6789 and account number 123456780", "123456780", "6789123456780"),
        ] {
            assert_eq!(found(find, text), [(account.to_owned(), digits.to_owned())], "{text}");
        }
    }

    #[test]
    fn without_the_word_it_is_a_shape() {
        for text in
            ["clearing 6789 123456789", "clearing", "clearingnr 6789", "clearing 6789, konto", "konto 1"]
        {
            assert_eq!(found(find, text), [], "{text}");
        }
    }
}

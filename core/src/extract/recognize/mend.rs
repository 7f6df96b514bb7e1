//! Letters that engines read where a digit stands, in words that otherwise are numbers.

use crate::span::Span;

/// Letters of one number that may be mended; the control digits decide whether it is one.
const MOST: usize = 2;

/// Digits of the shortest number that is mended: all identity numbers have ten or more.
const LEAST: usize = 10;

/// The digit a letter looks like.
fn digit_like(letter: u8) -> Option<char> {
    Some(match letter {
        b'O' | b'o' | b'Q' | b'D' => '0',
        b'l' | b'I' | b'|' | b'i' | b'!' => '1',
        b'Z' | b'z' => '2',
        b'S' | b's' => '5',
        b'G' | b'b' => '6',
        b'B' => '8',
        _ => return None,
    })
}

/// Runs of text that are a number but for one or two such letters. A number may be parted by spaces, as
/// fødselsnummer are written: six digits and five.
pub(super) fn numbers(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let words: Vec<Span> = text
        .split([' ', '\n'])
        .map(|word| {
            let span = Span::new(start, start + word.len());
            start = span.end + 1;
            span
        })
        .collect();
    for (index, word) in words.iter().enumerate() {
        let two = words.get(index + 1).map(|next| Span::new(word.start, next.end));
        let alone = trimmed(text, *word).filter(|span| is_mendable(span.slice(text)));
        let both = two.and_then(|two| trimmed(text, two)).filter(|span| {
            let (first, second) = span.slice(text).split_once(' ').unwrap_or_default();
            first.len() == 6 && second.len() == 5 && is_mendable(span.slice(text))
        });
        found.extend(alone.or(both));
    }
    found
}

/// Without the signs of the sentence around it.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let word = span.slice(text);
    let inner = word.trim_matches([',', '.', ';', ':', '(', ')']);
    let start = span.start + (inner.as_ptr() as usize).checked_sub(word.as_ptr() as usize)?;
    (!inner.is_empty()).then(|| Span::new(start, start + inner.len()))
}

fn is_mendable(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(|byte| digit_like(*byte).is_some()).count();
    let signs = word.bytes().filter(|byte| matches!(byte, b'-' | b'+' | b' ')).count();
    (1..=MOST).contains(&letters)
        && digits + letters + signs == word.len()
        && (LEAST..=12).contains(&(digits + letters))
}

/// The word with digits in place of the letters.
pub(super) fn digits(word: &str) -> String {
    word.bytes().map(|byte| digit_like(byte).unwrap_or(char::from(byte))).collect()
}

#[cfg(test)]
mod tests {
    use super::{digits, numbers};

    fn mended(text: &str) -> Vec<String> {
        numbers(text).iter().map(|span| digits(span.slice(text))).collect()
    }

    #[test]
    fn one_or_two_letters_of_a_long_number() {
        assert_eq!(mended("pnr l9811228-9874, och"), ["19811228-9874"]);
        assert_eq!(mended("(O1888530033)"), ["01888530033"]);
        assert_eq!(mended("fnr 018885 3OO33 nu"), ["018885 30033"]);
    }

    #[test]
    fn words_short_numbers_and_whole_ones_are_left() {
        for text in ["SOS BILD", "B12345", "811228-9874", "lOOl28-9874", "Åsa 018885", "SE5560O1O1O1X"] {
            assert!(mended(text).is_empty(), "{text}");
        }
    }
}

//! How a value and a text are cut into what can be compared: numbers, mail addresses, words.
//! All of it works on folded text (`crate::normalize`), where every byte above ASCII belongs to a letter.

use super::number::{LEAST, MOST, Number, may_be};
use crate::catalog::next_digit;
use crate::span::Span;

/// Most words of one value.
pub(super) const MOST_WORDS: usize = 8;

/// Fewer letters and digits say nothing.
const LEAST_LETTERS: usize = 3;

/// Farthest apart that two words of one value stand: `berg, elias`, `berg\r\n\telias`.
const GAP: usize = 3;

/// Longest address by RFC 5321, 4.5.3.1: 64 bytes and 255.
const LOCAL: usize = 64;
const DOMAIN: usize = 255;

/// A folded cell as it is compared.
pub(super) enum Value<'v> {
    Number(Number),
    Address(&'v str),
    Words(Vec<&'v str>),
    /// Nothing that can be compared.
    Nothing,
}

impl<'v> Value<'v> {
    /// Cuts a folded cell.
    pub(super) fn of(cell: &'v str) -> Self {
        let cell = cell.trim();
        if let Some(span) = memchr::memchr(b'@', cell.as_bytes()).and_then(|at| address(cell, at)) {
            return Value::Address(span.slice(cell));
        }
        // A table kept as floating point.
        let whole = cell.strip_suffix(".0").filter(|head| head.bytes().all(|b| b.is_ascii_digit()));
        let cell = whole.unwrap_or(cell);
        let digits: Vec<u8> = cell.bytes().filter(u8::is_ascii_digit).collect();
        let written = |byte: u8| byte.is_ascii_digit() || separates(byte);
        if (LEAST..=MOST).contains(&digits.len()) && cell.bytes().all(written) {
            return Value::Number(Number::new(&digits, cell.starts_with('+')));
        }
        let mut words = Vec::new();
        each_word(cell, Span::new(0, cell.len()), &mut |span| words.push(span.slice(cell)));
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        let spoken = words.iter().any(|word| word.bytes().any(|byte| !byte.is_ascii_digit()));
        if letters < LEAST_LETTERS || !spoken || words.len() > MOST_WORDS {
            return Value::Nothing;
        }
        Value::Words(words)
    }
}

/// What is hashed for words: sorted, so that `Berg, Elias` is `Elias Berg`.
pub(super) fn join(words: &mut [&str], joined: &mut Vec<u8>) {
    words.sort_unstable();
    joined.clear();
    joined.push(b'w');
    for word in words {
        joined.extend_from_slice(word.as_bytes());
        joined.push(b' ');
    }
}

/// What may stand between the digits of one number; a plus is the dash of those over a hundred years old.
fn separates(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+' | b'\n' | b'\r')
}

/// Runs of digits that may be one number, every way of taking neighbours together, in their one form.
/// `lengths` says how many digits numbers of the list have.
pub(super) fn each_number(text: &str, lengths: u32, found: &mut impl FnMut(Span, &Number)) {
    let bytes = text.as_bytes();
    // The last runs, youngest at the end.
    let mut runs: Vec<Span> = Vec::with_capacity(MOST);
    let mut at = 0;
    while let Some(start) = next_digit(bytes, at) {
        let length = bytes.get(start..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
        let run = Span::new(start, start + length);
        at = run.end;
        if !runs.last().is_some_and(|last| joins(bytes, last.end, start)) {
            runs.clear();
        }
        if runs.len() == MOST {
            runs.remove(0);
        }
        runs.push(run);
        numbers_ending_here(bytes, &runs, lengths, found);
    }
}

fn numbers_ending_here(bytes: &[u8], runs: &[Span], lengths: u32, found: &mut impl FnMut(Span, &Number)) {
    let (Some(last), mut total) = (runs.last(), 0) else { return };
    for (index, first) in runs.iter().enumerate().rev() {
        total += first.len();
        if total > MOST {
            return;
        }
        let international = first.start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'+');
        if may_be(
            lengths,
            total,
            international || bytes.get(first.start..).is_some_and(|b| b.starts_with(b"00")),
        ) {
            let mut digits = [0; MOST];
            let all = runs.get(index..).unwrap_or_default().iter();
            let all = all.flat_map(|run| bytes.get(run.start..run.end).unwrap_or_default());
            digits.iter_mut().zip(all).for_each(|(slot, byte)| *slot = *byte);
            let number = Number::new(digits.get(..total).unwrap_or_default(), international);
            found(Span::new(first.start, last.end), &number);
        }
    }
}

/// True when two runs of digits may be pieces of one number.
fn joins(bytes: &[u8], from: usize, to: usize) -> bool {
    let between = bytes.get(from..to).unwrap_or_default();
    // A plus after a space begins the next number.
    between.len() <= GAP
        && between.iter().all(|byte| separates(*byte))
        && (between == b"+" || !between.contains(&b'+'))
}

/// All mail addresses of a text.
pub(super) fn each_address(text: &str, found: &mut impl FnMut(Span)) {
    memchr::memchr_iter(b'@', text.as_bytes()).filter_map(|at| address(text, at)).for_each(found);
}

/// The address around the sign at `at`.
fn address(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let common = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'.' | b'-');
    let local = |byte: &&u8| common(**byte) || matches!(**byte, b'_' | b'+' | b'%');
    let before = bytes.get(..at)?.iter().rev().take(LOCAL + 1).take_while(local).count();
    let after = bytes.get(at + 1..)?.iter().take(DOMAIN + 1).take_while(|byte| common(**byte)).count();
    let domain = bytes.get(at + 1..at + 1 + after)?;
    let domain = domain.len() - domain.iter().rev().take_while(|byte| !word(**byte)).count();
    let fits = (1..=LOCAL).contains(&before) && (1..=DOMAIN).contains(&domain);
    fits.then(|| Span::new(at - before, at + 1 + domain))
}

fn word(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte >= 0x80
}

/// All words within a span of a folded text: letters and digits without anything between.
pub(super) fn each_word(text: &str, within: Span, found: &mut impl FnMut(Span)) {
    let bytes = text.as_bytes().get(within.start..within.end).unwrap_or_default();
    let mut begun = None;
    let mut toggle = |at: usize| match begun.take() {
        Some(start) => found(Span::new(start, at)),
        None => begun = Some(at),
    };
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut carry = 0;
    let mut at = within.start;
    for block in blocks {
        let words = word_bits(block);
        let mut borders = words ^ (words << 1 | carry);
        carry = words >> 63;
        while borders != 0 {
            toggle(at + borders.trailing_zeros() as usize);
            borders &= borders - 1;
        }
        at += block.len();
    }
    let mut inside = carry == 1;
    for byte in rest {
        if word(*byte) != inside {
            inside = !inside;
            toggle(at);
        }
        at += 1;
    }
    if inside {
        toggle(at);
    }
}

/// A bit for each byte of a word, eight bytes at a step: a loop over bytes alone costs as much as the budget of
/// the whole search, a nanosecond and a half.
fn word_bits(block: &[u8; 64]) -> u64 {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (eights, _) = block.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |bits, (index, eight)| {
        let bytes = u64::from_le_bytes(*eight);
        let low = bytes & !HIGH;
        // The high bit of each byte that is at least `least`.
        let from = |least: u8| low + ONES * u64::from(0x80 - least);
        let letter = from(b'a') & !from(b'{');
        let digit = from(b'0') & !from(b':');
        let high = (letter | digit | bytes) & HIGH;
        bits | ((high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (index * 8)
    })
}

/// Neighbouring words of a text that all may be of the list, as they come.
#[derive(Clone, Copy, Default)]
pub(super) struct Run {
    words: [Span; MOST_WORDS],
    length: usize,
}

impl Run {
    /// Adds a word; those before it fall away when it stands apart from them.
    pub(super) fn push(&mut self, span: Span) {
        let apart = self.last().is_some_and(|last| span.start - last.end.min(span.start) > GAP);
        if apart {
            self.length = 0;
        }
        if self.length == MOST_WORDS {
            self.words.rotate_left(1);
            self.length -= 1;
        }
        if let Some(slot) = self.words.get_mut(self.length) {
            *slot = span;
            self.length += 1;
        }
    }

    /// Forgets all words: another stood between.
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    fn last(&self) -> Option<Span> {
        self.length.checked_sub(1).and_then(|index| self.words.get(index)).copied()
    }

    /// The last `count` words.
    pub(super) fn tail(&self, count: usize) -> Option<&[Span]> {
        self.words.get(self.length.checked_sub(count)?..self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        each_word(text, Span::new(0, text.len()), &mut |span| words.push(span.slice(text)));
        words
    }

    fn numbers(text: &str, lengths: &[usize]) -> Vec<String> {
        let mask = lengths.iter().fold(0, |mask, length| mask | 1 << length);
        let mut numbers = Vec::new();
        each_number(text, mask, &mut |_, number| {
            numbers.push(String::from_utf8(number.as_slice().to_vec()).unwrap());
        });
        numbers
    }

    #[test]
    fn words_at_any_place_of_a_block() {
        for shift in 0..130 {
            let text = format!("{}åsa berg-lind, 7b.{}", "-".repeat(shift), " ".repeat(shift % 7));
            assert_eq!(words(&text), ["åsa", "berg", "lind", "7b"], "{shift}");
            let long = "x".repeat(shift);
            assert_eq!(words(&long), if shift == 0 { vec![] } else { vec![long.as_str()] });
        }
        let every: String = (0..128_u8).map(char::from).filter(|c| !c.is_ascii_uppercase()).collect();
        assert_eq!(words(&every), ["0123456789", "abcdefghijklmnopqrstuvwxyz"]);
    }

    #[test]
    fn numbers_in_their_written_forms() {
        assert_eq!(numbers("nr 811228-9874.", &[10]), ["8112289874"]);
        assert_eq!(numbers("19811228-\n9874", &[10]), ["8112289874"]);
        assert_eq!(numbers("8 1 1 2 2 8 - 9 8 7 4", &[10]).last().unwrap(), "8112289874");
        assert_eq!(numbers("+46 (0)70-174 06 05", &[10]).last().unwrap(), "0701740605");
        assert_eq!(numbers("kl 14.30 i sal 214", &[10]), [""; 0]);
        assert_eq!(numbers("811228-9874\t0701740605", &[10]), ["8112289874", "0701740605"]);
    }

    #[test]
    fn cells_are_numbers_addresses_or_words() {
        assert!(matches!(Value::of(" 070-174 06 05 "), Value::Number(n) if n.as_slice() == b"0701740605"));
        assert!(matches!(Value::of("8112289874.0"), Value::Number(n) if n.as_slice() == b"8112289874"));
        assert!(matches!(Value::of("<elias@skola.example>"), Value::Address("elias@skola.example")));
        assert!(matches!(Value::of("berg, elias"), Value::Words(words) if words == ["berg", "elias"]));
        for nothing in ["", "-", "12", "a", "1,5", &"ord ".repeat(9)] {
            assert!(matches!(Value::of(nothing), Value::Nothing), "{nothing}");
        }
    }
}

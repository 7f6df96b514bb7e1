//! Written forms too free for a shape. Each finds its own anchors (`@`, `:`, `+`, a run of digits) in the folded text,
//! reads a bounded piece around them, and hands on the place and the characters that its check wants.

mod address;
mod email;
mod gps;
mod iban;
mod ip;
mod kid;
mod konto;
mod mac;
mod matrikkel;
mod mrz;
mod property;
mod scattered;
mod sole_trader;
mod telephone;

use super::word::is_word;
use crate::catalog::{Digits, next_digit};
use crate::normalize::Text;
use crate::span::Span;

/// Hands on every place of a written form in `text`; the original shows its capitals.
///
/// No digits: the form itself proves all, and the folded text of the place is the value.
pub(crate) type Grammar = fn(&Text, &str, &mut dyn FnMut(Span, Digits));

/// Grammars by the name detector files use.
pub(crate) static GRAMMARS: &[(&str, Grammar)] = &[
    ("email", email::find),
    ("gps", gps::find),
    ("iban", iban::find),
    ("ip", ip::find),
    ("kid", kid::find),
    ("mac", mac::find),
    ("matrikkel", matrikkel::find),
    ("mrz", mrz::find),
    ("scattered", scattered::find),
    ("no-address", address::find_norwegian),
    ("se-address", address::find_swedish),
    ("se-block", property::find_block),
    ("se-block-like-time", property::find_like_time),
    ("se-konto", konto::find),
    ("se-sole-trader", sole_trader::find),
    ("se-kvarter", property::find_kvarter),
    ("telephone", telephone::find),
];

/// The byte at `at`; a space outside the text.
fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(b' ')
}

/// The byte `back` before `at`; a space outside the text.
fn before(bytes: &[u8], at: usize, back: usize) -> u8 {
    at.checked_sub(back).map_or(b' ', |at| byte(bytes, at))
}

/// True when no letter, digit or underscore touches the span.
fn stands_alone(bytes: &[u8], span: Span) -> bool {
    let open = |byte: u8| !is_word(byte) && byte != b'_';
    open(before(bytes, span.start, 1)) && open(byte(bytes, span.end))
}

/// The end of the run of bytes from `at` that hold, at most `most` of them.
fn run(bytes: &[u8], at: usize, most: usize, holds: impl Fn(u8) -> bool) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take(most).take_while(|byte| holds(**byte)).count()
}

/// The start of the run of bytes up to `at` that hold, at most `most` of them.
fn run_back(bytes: &[u8], at: usize, most: usize, holds: impl Fn(u8) -> bool) -> usize {
    at - bytes.get(..at).unwrap_or_default().iter().rev().take(most).take_while(|byte| holds(**byte)).count()
}

/// Past at most two spaces.
fn skip_spaces(bytes: &[u8], at: usize) -> usize {
    run(bytes, at, 2, |byte| byte == b' ')
}

/// Past one line break.
fn skip_break(bytes: &[u8], at: usize) -> usize {
    match (byte(bytes, at), byte(bytes, at + 1)) {
        (b'\n', _) => at + 1,
        (b'\r', b'\n') => at + 2,
        _ => at,
    }
}

/// Calls `visit` with start and end of every run of digits; it says where to go on.
fn each_digit_run(bytes: &[u8], mut visit: impl FnMut(usize, usize) -> usize) {
    let mut at = 0;
    while let Some(start) = next_digit(bytes, at) {
        let end = run(bytes, start, usize::MAX, |byte| byte.is_ascii_digit());
        at = visit(start, end).max(end);
    }
}

/// True when the letter at `at` of the folded text is a capital in the original.
fn is_capital(text: &Text, original: &str, at: usize) -> bool {
    let origin = text.origin(Span::new(at, at + 1));
    original.get(origin.start..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
}

/// The bytes as digits.
fn digits_of(bytes: &[u8]) -> Digits {
    let mut digits = Digits::default();
    for byte in bytes {
        digits.push(*byte);
    }
    digits
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::normalize::Normalizer;

    /// What a grammar finds: the piece of the original, and the digits.
    pub(super) fn found(grammar: Grammar, original: &str) -> Vec<(String, String)> {
        let mut text = Text::default();
        Normalizer.normalize(original, &mut text);
        let mut all = Vec::new();
        grammar(&text, original, &mut |span, digits| {
            let piece = text.origin(span).slice(original).to_owned();
            all.push((piece, String::from_utf8_lossy(digits.as_slice()).into_owned()));
        });
        all
    }

    /// The pieces of the original that a grammar finds.
    pub(super) fn pieces(grammar: Grammar, original: &str) -> Vec<String> {
        found(grammar, original).into_iter().map(|(piece, _)| piece).collect()
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        let seeds = [
            "@",
            "a@",
            "a@b.",
            ":",
            "::",
            "1:",
            "a:b",
            "12:34 ",
            "<",
            "<<p",
            "p<swe",
            "1.1.1.",
            "1.",
            "+",
            "+4",
            "+46 ",
            "0",
            "0 ",
            "00 ",
            "0-",
            "12 34 ",
            "SE12 ",
            "SE45",
            "ab:",
            "ab-",
            "59.1234",
            "59.1234 ",
            "59*1'",
            "A 1:1",
            "Storgatan 5, 123 45 ",
            "12345 A",
            "0123 B\n",
            "kv A",
            "clearing",
            "clearing1",
            "org",
            "org.nr ",
            "org.nr 1",
            " A",
            "\n",
            "å",
            "§",
            "1A",
            "-",
            "(0)",
            "personnr 1",
            "personnummer 1 2 ",
        ];
        for (name, grammar) in GRAMMARS {
            for seed in seeds {
                let original = seed.repeat((1 << 20) / seed.len());
                let mut text = Text::default();
                Normalizer.normalize(&original, &mut text);
                // The best of three: other work on the machine is not the grammar's.
                let best = (0..3).map(|_| {
                    let started = Instant::now();
                    grammar(&text, &original, &mut |_, _| {});
                    started.elapsed()
                });
                let best = best.min().unwrap();
                // At most 60 ms on a quiet machine, 2026-11-23.
                assert!(best < Duration::from_millis(200), "{name} on {seed:?}: {best:?}");
            }
        }
    }

    #[test]
    fn any_text_is_read_without_panic() {
        let odd = [
            "",
            "å",
            "@å",
            "å@å.åå",
            "+",
            "(0",
            "0-",
            "59,1234",
            "59.1234;å",
            "59*å",
            "1.2.3.",
            ":1",
            "å:1",
            "a:",
            "<å",
            "kv å",
        ];
        for (_, grammar) in GRAMMARS {
            for left in odd {
                for right in odd {
                    found(*grammar, &format!("{left}{right}"));
                    found(*grammar, &format!("{left} {right}\n"));
                }
            }
        }
    }
}

//! The machine-readable zone of passports and identity cards.
//! Source: ICAO Doc 9303 part 4 (TD3, two lines of 44), part 5 (TD1, three of 30), part 6 (TD2, two of 36).

use super::{byte, run, run_back, skip_break, skip_spaces};
use crate::catalog::Digits;
use crate::normalize::Text;
use crate::span::Span;

/// A line of fewer characters is none, even when fillers at its end were lost.
const SHORTEST: usize = 20;
/// Both lines of a passport without a line break, and some.
const LONGEST: usize = 100;

/// Document number, date of birth and date of expiry, each with its check digit, fillers as zeros.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    let mut next = 0;
    for filler in memchr::memchr_iter(b'<', bytes) {
        if filler < next {
            continue;
        }
        let start = run_back(bytes, filler, LONGEST, is_of_zone).max(next);
        let end = run(bytes, filler, usize::MAX, is_of_zone);
        next = end;
        if (SHORTEST..=LONGEST).contains(&(end - start))
            && let Some((span, digits)) = zone(bytes, start, end)
        {
            next = span.end;
            found(span, digits);
        }
    }
}

fn is_of_zone(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'<'
}

/// The zone that a line begins, or is the data of.
fn zone(bytes: &[u8], start: usize, end: usize) -> Option<(Span, Digits)> {
    let line = |at: usize| run(bytes, at, LONGEST, is_of_zone);
    let below = next_line(bytes, end);
    if let Some(digits) = card(bytes, start, below) {
        let names = next_line(bytes, line(below));
        let named = byte(bytes, names).is_ascii_lowercase() && line(names) - names >= 5;
        let last = line(if named { names } else { below });
        return Some((Span::new(start, last), digits));
    }
    // Without a line break the three cards follow each other in one run.
    let joined = [start + 44, start + 36].into_iter().filter(|at| *at < end);
    for at in joined.chain([below, start]) {
        if let Some(digits) = passport(bytes, at) {
            return Some((Span::new(start, line(at).max(end)), digits));
        }
    }
    let digits = card(bytes, start, start + 30)?;
    Some((Span::new(start, end), digits))
}

/// Past spaces and one or two line breaks.
fn next_line(bytes: &[u8], at: usize) -> usize {
    let first = skip_break(bytes, skip_spaces(bytes, at));
    skip_spaces(bytes, skip_break(bytes, skip_spaces(bytes, first)))
}

/// The data line of TD3 and TD2: number and check, nationality, birth and check, sex, expiry and check.
fn passport(bytes: &[u8], at: usize) -> Option<Digits> {
    let line: &[u8; 28] = bytes.get(at..)?.first_chunk()?;
    let [number, rest] = [line.get(..10)?, line.get(10..)?];
    let country = rest.get(..3)?;
    proven(number, rest.get(3..10)?, byte(rest, 10), rest.get(11..18)?, country)
}

/// The first two lines of TD1: type, country, number and check; birth and check, sex, expiry and check.
fn card(bytes: &[u8], first: usize, second: usize) -> Option<Digits> {
    let upper: &[u8; 15] = bytes.get(first..)?.first_chunk()?;
    let lower: &[u8; 18] = bytes.get(second..)?.first_chunk()?;
    let of_card = matches!(byte(upper, 0), b'i' | b'a' | b'c');
    let digits =
        proven(upper.get(5..)?, lower.get(..7)?, byte(lower, 7), lower.get(8..15)?, lower.get(15..)?);
    digits.filter(|_| of_card)
}

/// The digits of the zone when its fields are what they must be.
fn proven(number: &[u8], birth: &[u8], sex: u8, expiry: &[u8], country: &[u8]) -> Option<Digits> {
    let letters = country.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'<');
    let named = byte(country, 0).is_ascii_lowercase();
    let dated =
        [birth, expiry].iter().all(|field| field.iter().all(|byte| byte.is_ascii_digit() || *byte == b'<'));
    let filled = number.iter().all(|byte| is_of_zone(*byte)) && byte(number, 0) != b'<';
    let fits = letters && named && dated && filled && matches!(sex, b'm' | b'f' | b'x' | b'<');
    let mut digits = Digits::default();
    for byte in [number, birth, expiry].concat() {
        digits.push(if byte == b'<' { b'0' } else { byte });
    }
    fits.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::find;

    /// ICAO Doc 9303 part 4 appendix B, part 6 appendix B and part 5 appendix B: the specimens of Utopia.
    const TD3: &str =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    const TD1: &str =
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";

    #[test]
    fn the_specimens_of_the_standard() {
        for (text, digits) in [
            (TD3, "l898902c3674081221204159"),
            (TD2, "d23145890774081221204159"),
            (TD1, "d23145890774081221204159"),
        ] {
            let framed = format!("Pass:\n{text}\nslut");
            assert_eq!(found(find, &framed), [(text.to_owned(), digits.to_owned())], "{text}");
        }
    }

    #[test]
    fn broken_and_cut_lines() {
        for text in [
            TD3.replace('\n', "\r\n\r\n"),
            TD3.replace('\n', ""),
            TD3.replace('\n', " "),
            TD3.replace("<<<<<<<<<<<<<<<<<<<\n", "\n").replace("<<<<<10", ""),
            TD1.replace('\n', ""),
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10".to_owned(),
        ] {
            assert_eq!(found(find, &text).len(), 1, "{text}");
        }
    }

    #[test]
    fn arrows_are_no_zone() {
        for text in [
            "if (a<<b) { std::cout<<x<<y; }",
            "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<",
        ] {
            assert!(found(find, text).is_empty(), "{text}");
        }
    }
}

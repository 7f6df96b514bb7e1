//! A stored number and its format -> the digits a person meant. Identity numbers are the point: no
//! exponent, no thousands separator, leading zeros where the format shows them, dates as ISO.

use std::borrow::Cow;

use crate::date::Date;

/// What a cell's number format makes of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// The digits as stored.
    #[default]
    Plain,
    /// A day, with or without the time of day.
    Date,
    /// Digits at fixed places: `000000-0000`. Zero and `#` stand for digits, the rest for itself.
    Digits(String),
}

/// The day from which serial numbers count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Epoch {
    #[default]
    Y1900,
    Y1904,
}

/// Serial of 2200-01-01; behind it stand identity numbers that somebody formatted as dates.
const LAST_SERIAL: f64 = 109_575.0;

impl Format {
    /// The built-in formats (ECMA-376 part 1, 18.8.30); 27-58 are dates in East Asian editions.
    pub(super) fn builtin(id: u32) -> Self {
        match id {
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Self::Date,
            _ => Self::Plain,
        }
    }

    /// A format by its code, as the first of its sections says.
    pub(super) fn parse(code: &str) -> Self {
        let mut digits = String::new();
        let (mut is_digits, mut is_date, mut has_letters) = (true, false, false);
        let mut characters = code.chars();
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => digits.extend(characters.by_ref().take_while(|c| *c != '"')),
                '\\' => digits.extend(characters.next()),
                '_' | '*' => drop(characters.next()),
                '[' => {
                    let bracket: String = characters.by_ref().take_while(|c| *c != ']').collect();
                    is_date |=
                        matches!(bracket.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
                    is_digits &= !bracket.starts_with(['<', '>', '=']);
                }
                'y' | 'Y' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'm' | 'M' => is_date = true,
                '0' | '#' | '-' | '/' | ' ' | '+' | '(' | ')' | ':' | '\u{a0}' => digits.push(character),
                '?' => digits.push('#'),
                letter if letter.is_alphabetic() => has_letters = true,
                _ => is_digits = false,
            }
        }
        let places = digits.matches(['0', '#']).count();
        if is_date {
            Self::Date
        } else if is_digits && !has_letters && places >= 2 && digits.len() > 2 {
            Self::Digits(digits)
        } else {
            Self::Plain
        }
    }

    /// The text of a stored number, and whether a leading zero may be missing from it.
    pub(super) fn render<'r>(&self, raw: &'r str, epoch: Epoch) -> (Cow<'r, str>, bool) {
        let raw = raw.trim();
        match self {
            Self::Plain => (plain(raw), true),
            Self::Date => match raw.parse().ok().and_then(|serial| date(serial, epoch)) {
                Some(date) => (Cow::Owned(date), false),
                None => (plain(raw), true),
            },
            Self::Digits(places) => (place(places, plain(raw)), true),
        }
    }
}

/// The digits of a number without exponent; the noise of binary fractions is rounded off at 15 digits,
/// as the applications show them.
pub(super) fn plain(raw: &str) -> Cow<'_, str> {
    if raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(raw);
    }
    let is_short = raw.len() <= 16;
    if raw.bytes().all(|byte| byte.is_ascii_digit() || (byte == b'.' && is_short) || byte == b'-') {
        return Cow::Borrowed(raw.split_once('.').map_or(raw, |(whole, fraction)| {
            if fraction.bytes().all(|digit| digit == b'0') { whole } else { raw }
        }));
    }
    match raw.parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < 1e18 => Cow::Owned(decimal(value)),
        _ => Cow::Borrowed(raw),
    }
}

/// A binary number in at most 15 significant digits, or exactly where it is whole.
pub(super) fn decimal(value: f64) -> String {
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let magnitude = value.abs().log10().floor().clamp(-20.0, 15.0) as i32;
    let places = usize::try_from(14 - magnitude).unwrap_or(0);
    let text = format!("{value:.places$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Puts digits into their places from the right; those that are too many stand in front.
fn place<'d>(places: &str, digits: Cow<'d, str>) -> Cow<'d, str> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits;
    }
    let mut left = digits.chars().rev().peekable();
    let mut reversed = String::new();
    let mut open = places.matches(['0', '#']).count();
    for place in places.chars().rev() {
        match (place, left.peek().is_none()) {
            ('0', true) => reversed.push('0'),
            ('0' | '#', false) => reversed.extend(left.next()),
            ('#', true) => {}
            (literal, _) => reversed.push(literal),
        }
        open -= usize::from(matches!(place, '0' | '#'));
        if open == 0 && matches!(place, '0' | '#') {
            reversed.extend(left.by_ref());
        }
    }
    Cow::Owned(reversed.chars().rev().collect::<String>().trim_start_matches(['-', ' ', '/']).to_owned())
}

/// `2024-05-17`, with ` 13:45` where there is a time of day; none where no such day is meant.
fn date(serial: f64, epoch: Epoch) -> Option<String> {
    if !(0.0..LAST_SERIAL).contains(&serial) {
        return None;
    }
    let minutes = ((serial.fract() * 1440.0).round() as i64).min(1439);
    let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let day = serial.trunc() as i64;
    if day == 0 {
        return Some(clock);
    }
    let unix_day = match epoch {
        // Excel counts a 29 February 1900 that never was.
        Epoch::Y1900 if day < 60 => day - 25_568,
        Epoch::Y1900 => day - 25_569,
        Epoch::Y1904 => day - 24_107,
    };
    let date = Date::from_unix(unix_day * 86_400)?;
    let date = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    Some(if minutes == 0 { date } else { format!("{date} {clock}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, raw: &str) -> String {
        Format::parse(code).render(raw, Epoch::Y1900).0.into_owned()
    }

    #[test]
    fn digits_stay_digits() {
        assert_eq!(plain("1.99001011234E11"), "199001011234");
        assert_eq!(plain("199001011234"), "199001011234");
        assert_eq!(plain("199001011234.0"), "199001011234");
        assert_eq!(plain("0.30000000000000004"), "0.3");
        assert_eq!(plain("3.1000000000000001"), "3.1");
        assert_eq!(plain("1E-3"), "0.001");
        assert_eq!(plain("12345678901234567890"), "12345678901234567890");
        assert_eq!(decimal(1_234_567_890_123.5), "1234567890123.5");
    }

    #[test]
    fn formats_put_digits_in_their_places() {
        assert_eq!(shown("000000-0000", "101011234"), "010101-1234");
        assert_eq!(shown("000000 00000", "1010112345"), "010101 12345");
        assert_eq!(shown("00000000000", "1010112345"), "01010112345");
        assert_eq!(shown("000000\\-0000", "1901011234"), "190101-1234");
        assert_eq!(shown("######\"-\"####", "1901011234"), "190101-1234");
        assert_eq!(shown("00000000-0000", "199001011234"), "19900101-1234");
        assert_eq!(shown("000000-0000;@", "199001011234"), "19900101-1234");
        assert_eq!(shown("#,##0", "199001011234"), "199001011234");
        assert_eq!(shown("0.00E+00", "1.99001011234E11"), "199001011234");
        assert_eq!(shown("General", "1.99001011234E11"), "199001011234");
    }

    #[test]
    fn dates_are_iso() {
        assert_eq!(shown("yyyy-mm-dd", "45429"), "2024-05-17");
        assert_eq!(shown("[$-41D]d mmmm yyyy;@", "45429.5"), "2024-05-17 12:00");
        assert_eq!(Format::builtin(14).render("1", Epoch::Y1900).0, "1900-01-01");
        assert_eq!(Format::builtin(14).render("60", Epoch::Y1900).0, "1900-02-28");
        assert_eq!(Format::builtin(14).render("43967", Epoch::Y1904).0, "2024-05-17");
        assert_eq!(shown("yyyy-mm-dd", "19900101"), "19900101");
        assert_eq!(shown("h:mm", "0.5"), "12:00");
    }
}

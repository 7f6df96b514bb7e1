//! Danish CPR number: date of birth and four digits, of which the first tells the century with the year.
//! Source: CPR-kontoret, "Personnummeret i CPR"; since 1 October 2007 numbers are given out that do not hold modulo 11,
//! and the list of cpr.dk (10 May 2023) has them for births on 1 January alone.

use super::check::{Validation, all_digits, number};
use super::mod11;
use crate::catalog::Class;
use crate::date::Date;

const WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Added to the day in a replacement number, which a hospital gives to a patient without a CPR number.
const REPLACEMENT: u8 = 60;

/// A day that is not in the future. The class says what more holds.
pub(crate) fn cpr(digits: &[u8], today: Date) -> Option<Validation> {
    if digits.len() != 10 || !all_digits(digits) {
        return None;
    }
    let written = number(&digits[..2]) as u8;
    let replacement = written > REPLACEMENT;
    let day = if replacement { written - REPLACEMENT } else { written };
    let year = birth_year(number(&digits[4..6]), digits[6])?;
    let date = Date::new(year, number(&digits[2..4]) as u8, day).filter(|date| *date <= today)?;
    let summed = mod11::rest(digits, &WEIGHTS) == 0;
    let new_year = (date.month, date.day) == (1, 1);
    // Days 61-91 are the years in half of the Swedish numbers; a day alone lets 2.5 % of random digits through.
    let cap = match (replacement, summed || new_year) {
        (true, _) => Class::Weak,
        (false, true) => Class::Likely,
        (false, false) => Class::Context,
    };
    Some(Validation { summed, date: Some(date), ..Validation::new(cap) })
}

/// The century by the seventh digit.
fn birth_year(of_century: u16, seventh: u8) -> Option<u16> {
    Some(match (seventh, of_century) {
        (b'0'..=b'3', _) | (b'4' | b'9', 37..) => 1900 + of_century,
        (b'4' | b'9', _) | (b'5'..=b'8', 0..=57) => 2000 + of_century,
        (b'5'..=b'8', _) => 1800 + of_century,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    fn cap(digits: &[u8]) -> Option<Class> {
        cpr(digits, TODAY).map(|validation| validation.cap)
    }

    #[test]
    fn the_example_of_cpr_kontoret() {
        let validation = cpr(b"0707614285", TODAY).unwrap();
        assert_eq!((validation.cap, validation.summed), (Class::Likely, true));
        assert_eq!(validation.date, Date::new(1961, 7, 7));
    }

    #[test]
    fn only_the_first_of_january_does_without_the_sum() {
        assert_eq!(cap(b"0101901234"), Some(Class::Likely));
        assert!(!cpr(b"0101901234", TODAY).unwrap().summed);
        assert_eq!(cap(b"0707614286"), Some(Class::Context));
    }

    #[test]
    fn replacement_numbers_say_little() {
        assert_eq!(cap(b"6707614285"), Some(Class::Weak));
        assert_eq!(cap(b"9207614285"), None);
    }

    #[test]
    fn the_seventh_digit_tells_the_century() {
        for (digits, year) in [
            (b"0707613285", 1961),
            (b"0707374285", 1937),
            (b"0707209285", 2020),
            (b"0707207285", 2020),
            (b"0707587285", 1858),
        ] {
            let found = cpr(digits, TODAY).and_then(|validation| validation.date).map(|date| date.year);
            assert_eq!(found, Some(year));
        }
        assert_eq!(cap(b"0707364285"), None, "born in 2036");
    }

    #[test]
    fn days_that_are_none_or_yet_to_come() {
        for wrong in ["2912264285", "3102614285", "0013614285", "0713614285", "290200128", "07076142851"] {
            assert_eq!(cap(wrong.as_bytes()), None, "{wrong}");
        }
    }
}

//! Swedish personnummer and samordningsnummer: ten digits, or twelve with the century.
//! Source: Folkbokföringslag (1991:481) 18 §; lag (2022:1697) om samordningsnummer; Skatteverket SKV 704 and 707,
//! and its list of test samordningsnummer, of which 8.6 % have month 00, day 60 or a day their month lacks.

use super::check::{Validation, all_digits, number};
use super::luhn;
use crate::catalog::Class;
use crate::date::Date;

/// Tolvan Tolvansson, the number of the forms' example.
const TOLVAN: &[u8] = b"1212121212";

/// Date of birth, birth number 001-999, Luhn.
pub(crate) fn personnummer(digits: &[u8], today: Date) -> Option<Validation> {
    let short = short_form(digits)?;
    let (month, day) = (number(&short[2..4]) as u8, number(&short[4..6]) as u8);
    let date = birth_year(digits, short, today, |year| {
        Date::new(year, month, day).is_some_and(|date| date <= today)
    })
    .and_then(|year| Date::new(year, month, day))?;
    Some(Validation { date: Some(date), ..validation(digits, short) })
}

/// Month 00-12, day 60-91 (60: day unknown), number 001-999, Luhn on the digits as written.
pub(crate) fn samordningsnummer(digits: &[u8], today: Date) -> Option<Validation> {
    let short = short_form(digits)?;
    let (month, day) = (number(&short[2..4]), number(&short[4..6]));
    if month > 12 || !(60..=91).contains(&day) {
        return None;
    }
    birth_year(digits, short, today, |year| year <= today.year)?;
    Some(validation(digits, short))
}

/// The ten digits, when there are ten or twelve, the birth number is not 000 and the sum holds.
fn short_form(digits: &[u8]) -> Option<&[u8]> {
    let short = match digits.len() {
        10 => digits,
        12 => &digits[2..],
        _ => return None,
    };
    (all_digits(digits) && number(&short[6..9]) != 0 && luhn::holds(short)).then_some(short)
}

/// The written century, else the latest of 1800, 1900 and 2000 in which `fits` holds.
fn birth_year(digits: &[u8], short: &[u8], today: Date, fits: impl Fn(u16) -> bool) -> Option<u16> {
    let of_century = number(&short[..2]);
    if digits.len() == 12 {
        let century = number(&digits[..2]);
        return Some(century * 100 + of_century).filter(|year| (18..=20).contains(&century) && fits(*year));
    }
    [2000, 1900, 1800]
        .into_iter()
        .map(|century| century + of_century)
        .filter(|year| *year <= today.year)
        .find(|year| fits(*year))
}

fn validation(digits: &[u8], short: &[u8]) -> Validation {
    let synthetic = short == TOLVAN || short.iter().all(|digit| *digit == short[0]);
    Validation { synthetic, canonical_from: digits.len() - short.len(), ..Validation::new(Class::Certain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn personnummer_of_skatteverkets_test_series() {
        for digits in ["8112289874", "198112289874", "6408233234", "8507099805", "189001019802", "1212121212"]
        {
            assert!(personnummer(digits.as_bytes(), TODAY).is_some(), "{digits}");
            assert!(samordningsnummer(digits.as_bytes(), TODAY).is_none(), "{digits}");
        }
        for wrong in ["8112289875", "8113289874", "178112289874", "811228987", "8102300008", "209912312387"] {
            assert!(personnummer(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_leap_day_is_real_in_some_century() {
        assert!(personnummer(b"0002292399", TODAY).is_some());
        assert!(personnummer(b"190002292399", TODAY).is_none());
    }

    #[test]
    fn samordningsnummer_may_lack_month_and_day() {
        for digits in ["191401682396", "191403702390", "1401682396"] {
            assert!(samordningsnummer(digits.as_bytes(), TODAY).is_some(), "{digits}");
        }
    }

    #[test]
    fn both_lengths_share_their_canonical_digits() {
        assert_eq!(personnummer(b"198112289874", TODAY).unwrap().canonical_from, 2);
        assert_eq!(personnummer(b"8112289874", TODAY).unwrap().canonical_from, 0);
    }
}

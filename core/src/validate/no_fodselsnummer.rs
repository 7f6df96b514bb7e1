//! Norwegian fødselsnummer and D-nummer: eleven digits, date first, two check digits modulo 11.
//! Source: Skatteetaten, Folkeregisteret; forskrift til folkeregisterloven §§ 2-2-1 to 2-2-5; for the numbers
//! given out from 2032, "Nytt fødselsnummer fra 2032" in Skatteetaten's documentation of the register's interface.

use super::check::{Validation, all_digits, number};
use super::mod11;
use crate::catalog::Class;
use crate::date::Date;

const WEIGHTS_1: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const WEIGHTS_2: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// What a series adds to the month, and whether it is a test series.
pub(super) type Shift = (u8, bool);

/// Numbers of the register, and of the tests of NAV's Dolly, Norsk Helsenett, Skatteetaten's Tenor.
const REGISTER: [Shift; 4] = [(0, false), (40, true), (65, true), (80, true)];

/// Day 1-31.
pub(crate) fn fodselsnummer(digits: &[u8], today: Date) -> Option<Validation> {
    check(digits, today, 0, &REGISTER)
}

/// Day 41-71.
pub(crate) fn d_nummer(digits: &[u8], today: Date) -> Option<Validation> {
    check(digits, today, 40, &REGISTER)
}

/// A number of the same build with its own months, of a resident or in the form of a D-nummer.
pub(super) fn of_series(digits: &[u8], today: Date, months: &[Shift]) -> Option<Validation> {
    check(digits, today, 0, months).or_else(|| check(digits, today, 40, months))
}

/// True for eleven digits that both check digits close by the rule in force until 2032.
pub(super) fn closes(digits: &[u8]) -> bool {
    rests(digits) == Some((0, 0))
}

fn rests(digits: &[u8]) -> Option<(u32, u32)> {
    let right = digits.len() == 11 && all_digits(digits);
    right.then(|| (mod11::rest(digits, &WEIGHTS_1), mod11::rest(digits, &WEIGHTS_2)))
}

fn check(digits: &[u8], today: Date, day_offset: u8, months: &[Shift]) -> Option<Validation> {
    let (first, second) = rests(digits)?;
    if first > 3 || second != 0 {
        return None;
    }
    let day = (number(&digits[..2]) as u8).checked_sub(day_offset)?;
    let (month, synthetic) = month(number(&digits[2..4]) as u8, months)?;
    let (of_century, individual) = (number(&digits[4..6]), number(&digits[6..9]));
    let date = if first == 0 {
        let year_of = if day_offset == 0 { birth_year } else { d_year };
        year_of(of_century, individual).and_then(|year| Date::new(year, month, day))
    } else {
        [2000, 1900].into_iter().find_map(|century| Date::new(century + of_century, month, day))
    }?;
    let cap = if first != 0 || date > today {
        Class::Context
    } else if synthetic {
        Class::Likely
    } else {
        Class::Certain
    };
    Some(Validation { synthetic, date: Some(date), ..Validation::new(cap) })
}

/// The calendar month, and whether it was shifted for a test series.
fn month(written: u8, months: &[Shift]) -> Option<(u8, bool)> {
    let shifted = months.iter().filter_map(|(shift, test)| Some((written.checked_sub(*shift)?, *test)));
    shifted.into_iter().find(|(month, _)| (1..=12).contains(month))
}

/// The century by the individual number, for numbers given out before 2032.
fn birth_year(of_century: u16, individual: u16) -> Option<u16> {
    Some(match (individual, of_century) {
        (0..=499, _) | (900..=999, 40..) => 1900 + of_century,
        (500..=749, 54..) => 1800 + of_century,
        (500..=999, 0..=39) => 2000 + of_century,
        _ => return None,
    })
}

/// The same for D-nummer after the extension of 16 November 2021.
fn d_year(of_century: u16, individual: u16) -> Option<u16> {
    Some(match (individual, of_century) {
        (0..=199, 0..=39) | (0..=499 | 600..=999, 40..) => 1900 + of_century,
        (500..=599, 40..) => 1800 + of_century,
        (200..=999, 0..=39) => 2000 + of_century,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn ordinary_and_synthetic_numbers() {
        assert_eq!(fodselsnummer(b"13097248022", TODAY).unwrap().cap, Class::Certain);
        let tenor = fodselsnummer(b"01888530033", TODAY).unwrap();
        assert_eq!((tenor.cap, tenor.synthetic), (Class::Likely, true));
        assert!(fodselsnummer(b"13097248023", TODAY).is_none());
        assert!(fodselsnummer(b"1309724802", TODAY).is_none());
    }

    #[test]
    fn d_numbers_add_forty_to_the_day() {
        assert!(d_nummer(b"41888530027", TODAY).is_some_and(|v| v.synthetic));
        assert!(d_nummer(b"41014061078", TODAY).is_some());
        assert!(fodselsnummer(b"41888530027", TODAY).is_none());
    }

    #[test]
    fn numbers_of_2032_want_context() {
        assert_eq!(fodselsnummer(b"30108299939", TODAY).unwrap().cap, Class::Context);
        assert_eq!(fodselsnummer(b"02013299997", TODAY).unwrap().cap, Class::Context);
    }
}

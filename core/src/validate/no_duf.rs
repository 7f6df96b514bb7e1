//! The DUF number of Norway's foreigners' register: year, six digits, two digits of check.
//! Source: UDI, DUF-nummer; the weights from SSB's KOSTRA documentation. The example on UDI's page does not hold by
//! them, so a number whose sum does not hold is kept, at the lowest class.

use super::check::{Validation, all_digits, number};
use crate::catalog::Class;
use crate::date::Date;

const WEIGHTS: [u32; 10] = [4, 6, 3, 2, 4, 6, 3, 2, 7, 5];

/// Twelve digits, the year from 1990 on.
pub(crate) fn duf(digits: &[u8], today: Date) -> Option<Validation> {
    if digits.len() != 12 || !all_digits(digits) || !(1990..=today.year).contains(&number(&digits[..4])) {
        return None;
    }
    let sum = super::mod11::rest(digits, &WEIGHTS);
    if sum == u32::from(number(&digits[10..])) {
        return Some(Validation::new(Class::Context));
    }
    (!is_time(digits)).then(|| Validation { summed: false, ..Validation::new(Class::Weak) })
}

/// A date and a time of day: nine of ten such digits are a timestamp.
fn is_time(digits: &[u8]) -> bool {
    let two = |at: usize| number(&digits[at..at + 2]);
    let date = Date::new(number(&digits[..4]), two(4) as u8, two(6) as u8);
    date.is_some() && two(8) < 24 && two(10) < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn the_sum_decides_the_class() {
        let holds = duf(b"201400321708", TODAY).unwrap();
        assert_eq!((holds.cap, holds.summed), (Class::Context, true));
        let udi = duf(b"201258697561", TODAY).unwrap();
        assert_eq!((udi.cap, udi.summed), (Class::Weak, false));
    }

    #[test]
    fn years_and_times_bound_it() {
        assert!(duf(b"198912345601", TODAY).is_none());
        assert!(duf(b"202712345601", TODAY).is_none());
        assert!(duf(b"202611221530", TODAY).is_none(), "a timestamp");
        assert!(duf(b"20120101010", TODAY).is_none());
        assert!(duf(b"2012058697xx", TODAY).is_none());
    }
}

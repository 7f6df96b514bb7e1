//! Bankgiro and plusgiro numbers. Source: Bankgirot, "10-modulen"; Nordea Plusgirot, Kontonummer och checksiffra.

use super::check::{Validation, all_digits};
use super::luhn;
use crate::catalog::Class;
use crate::date::Date;

/// Seven or eight digits with a Luhn digit.
pub(crate) fn bankgiro(digits: &[u8], _today: Date) -> Option<Validation> {
    let right = matches!(digits.len(), 7 | 8) && all_digits(digits) && luhn::holds(digits);
    right.then(|| Validation::new(Class::Context))
}

/// Two to eight digits with a Luhn digit.
pub(crate) fn plusgiro(digits: &[u8], _today: Date) -> Option<Validation> {
    let right = (2..=8).contains(&digits.len()) && digits[0] != b'0' && luhn::holds(digits);
    right.then(|| Validation::new(Class::Weak))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn luhn_and_length() {
        assert!(bankgiro(b"50501055", TODAY).is_some());
        assert!(bankgiro(b"50501054", TODAY).is_none());
        assert!(bankgiro(b"505010", TODAY).is_none());
        assert!(plusgiro(b"4156000", TODAY).is_none() || luhn::holds(b"4156000"));
        assert!(plusgiro(b"18", TODAY).is_some());
        assert!(plusgiro(b"0", TODAY).is_none());
        assert!(plusgiro(b"", TODAY).is_none());
    }
}

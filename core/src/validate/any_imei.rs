//! IMEI of a mobile telephone: type allocation code, serial number, Luhn.
//! Source: 3GPP TS 23.003 clause 6.2 and Annex B; GSMA TS.06.

use super::check::{Validation, all_digits};
use super::luhn;
use crate::catalog::Class;
use crate::date::Date;

/// Fifteen digits, not all alike, the last of them Luhn's.
pub(crate) fn imei(digits: &[u8], _today: Date) -> Option<Validation> {
    let alike = digits.iter().all(|digit| Some(digit) == digits.first());
    let holds = digits.len() == 15 && all_digits(digits) && !alike && luhn::holds(digits);
    holds.then(|| Validation::new(Class::Context))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn fifteen_digits_and_luhn() {
        assert!(imei(b"351234567890124", TODAY).is_some());
        for wrong in ["351234567890125", "35123456789012", "000000000000000", "35123456789012x", ""] {
            assert!(imei(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

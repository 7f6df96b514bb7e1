//! KID, the reference of a Norwegian payment: 2 to 25 digits, the last a check digit modulo 10 or 11.
//! Source: Mastercard Payment Services (Nets), OCR giro, systemspesifikasjon: modulo 10 is the Luhn sum; modulo 11 has
//! the weights 2 to 7 from the right, and a dash for ten. 18 % of random digits hold one of the two.

use super::check::{Validation, all_digits};
use super::luhn;
use crate::catalog::Class;
use crate::date::Date;

/// Digits, and in modulo 11 a dash in place of the last.
pub(crate) fn kid(digits: &[u8], _today: Date) -> Option<Validation> {
    let dashed = digits.strip_suffix(b"-");
    let body = dashed.unwrap_or(digits);
    if !(2..=25).contains(&digits.len()) || !all_digits(body) || body.iter().all(|digit| *digit == b'0') {
        return None;
    }
    let holds = match dashed {
        Some(number) => control_11(number) == 10,
        None => luhn::holds(digits) || is_mod_11(digits),
    };
    holds.then(|| Validation::new(Class::Weak))
}

fn is_mod_11(digits: &[u8]) -> bool {
    let Some((last, number)) = digits.split_last() else { return false };
    control_11(number) == u32::from(last.wrapping_sub(b'0'))
}

/// 0 to 10.
fn control_11(number: &[u8]) -> u32 {
    let weights = (2..=7).cycle();
    let sum: u32 = number
        .iter()
        .rev()
        .zip(weights)
        .map(|(byte, weight)| u32::from(byte.wrapping_sub(b'0')) * weight)
        .sum();
    (11 - sum % 11) % 11
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn either_sum_will_do() {
        assert!(kid(b"44711000420", TODAY).is_some(), "modulo 10");
        assert!(kid(b"44711000426", TODAY).is_some(), "modulo 11");
        assert!(kid(b"44711000421", TODAY).is_none());
        assert!(kid(b"1234567890128", TODAY).is_some());
    }

    #[test]
    fn a_dash_stands_for_ten() {
        assert_eq!(control_11(b"1000005"), 10);
        assert!(kid(b"1000005-", TODAY).is_some());
        assert!(kid(b"1000006-", TODAY).is_none());
    }

    #[test]
    fn refuses_what_is_none() {
        for digits in [&b""[..], b"-", b"0", b"0000", b"12a4", b"00000000000000000000000000"] {
            assert!(kid(digits, TODAY).is_none());
        }
    }
}

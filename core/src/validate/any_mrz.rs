//! The machine-readable zone: document number, birth and expiry, each with its check digit, fillers as zeros.
//! Source: ICAO Doc 9303 part 3 section 4.9: weights 7, 3, 1, letters from A = 10, modulo 10.

use super::check::{Validation, all_digits, number};
use crate::catalog::Class;
use crate::date::Date;

/// The three check digits, and months and days that exist or are unknown.
pub(crate) fn zone(digits: &[u8], _today: Date) -> Option<Validation> {
    if digits.len() != 24 {
        return None;
    }
    let (document, dates) = digits.split_at_checked(10)?;
    let (birth, expiry) = dates.split_at_checked(7)?;
    let plausible = |date: &[u8]| {
        all_digits(date)
            && number(date.get(2..4).unwrap_or_default()) <= 12
            && number(date.get(4..6).unwrap_or_default()) <= 31
    };
    let held = [document, birth, expiry].into_iter().all(holds);
    (held && plausible(birth) && plausible(expiry)).then(|| Validation::new(Class::Certain))
}

/// True when the last digit is the check digit of those before it.
fn holds(field: &[u8]) -> bool {
    let Some((check, field)) = field.split_last() else { return false };
    let sum = field
        .iter()
        .zip([7, 3, 1].into_iter().cycle())
        .try_fold(0, |sum, (byte, weight)| Some(sum + weight * char::from(*byte).to_digit(36)?));
    sum.is_some_and(|sum| check.is_ascii_digit() && sum % 10 == u32::from(check - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn the_specimens_of_the_standard() {
        for digits in ["l898902c3674081221204159", "d23145890774081221204159"] {
            assert!(zone(digits.as_bytes(), TODAY).is_some(), "{digits}");
        }
        for wrong in ["l898902c3774081221204159", "l898902c3674081231204159", "l898902c3674081221204158", ""]
        {
            assert!(zone(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

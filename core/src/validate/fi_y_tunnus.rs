//! Finnish Y-tunnus of a company: seven digits and a check digit modulo 11; with "FI" before it the number for VAT.
//! Source: Verohallinto, "Y-tunnuksen tarkistusmerkin laskenta"; yritys- ja yhteisötietolaki (244/2001) 9 §.

use super::check::{Validation, all_digits};
use super::mod11;
use crate::catalog::Class;
use crate::date::Date;

/// The check digit counts once: the whole is divisible by 11.
const WEIGHTS: [u32; 8] = [7, 9, 10, 5, 8, 4, 2, 1];

/// Eight digits, or seven where the zero of an older number was left out.
pub(crate) fn y_tunnus(digits: &[u8], _today: Date) -> Option<Validation> {
    let bare = digits.strip_prefix(b"fi").unwrap_or(digits);
    let weights = match bare.len() {
        8 => &WEIGHTS[..],
        7 => &WEIGHTS[1..],
        _ => return None,
    };
    let empty = bare.iter().all(|byte| *byte == b'0');
    let holds = all_digits(bare) && !empty && mod11::rest(bare, weights) == 0;
    let canonical_from = digits.len() - bare.len();
    holds.then(|| Validation { canonical_from, ..Validation::new(Class::Context) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn the_example_of_verohallinto() {
        for digits in ["15728600", "fi15728600", "02012566", "2012566"] {
            assert!(y_tunnus(digits.as_bytes(), TODAY).is_some(), "{digits}");
        }
        for wrong in ["15728601", "fi15728601", "00000000", "157286", "se15728600", ""] {
            assert!(y_tunnus(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

//! Danish CVR number of a company: eight digits modulo 11; with "DK" before it the number for VAT.
//! Source: Erhvervsstyrelsen, Det Centrale Virksomhedsregister, "Modulus 11"; momsloven § 47.

use super::check::{Validation, all_digits};
use super::mod11;
use crate::catalog::Class;
use crate::date::Date;

const WEIGHTS: [u32; 8] = [2, 7, 6, 5, 4, 3, 2, 1];

/// Eight digits, no zero first, sum divisible by 11; the country's letters before them prove no more.
pub(crate) fn cvr(digits: &[u8], _today: Date) -> Option<Validation> {
    let bare = digits.strip_prefix(b"dk").unwrap_or(digits);
    let holds = bare.len() == 8 && all_digits(bare) && bare[0] != b'0' && mod11::rest(bare, &WEIGHTS) == 0;
    let canonical_from = digits.len() - bare.len();
    holds.then(|| Validation { canonical_from, ..Validation::new(Class::Context) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn numbers_of_danish_authorities() {
        // Erhvervsstyrelsen and Danmarks Statistik, from their own pages.
        for digits in ["10150817", "17150413", "dk17150413"] {
            assert!(cvr(digits.as_bytes(), TODAY).is_some(), "{digits}");
        }
        assert_eq!(cvr(b"dk17150413", TODAY).unwrap().canonical_from, 2);
        for wrong in ["10150818", "01234567", "00000000", "1015081", "dk1015081", "101508170", ""] {
            assert!(cvr(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

//! Norwegian organisasjonsnummer: nine digits, the last a check digit modulo 11; `NO` before and `MVA` after it
//! make it a VAT number.
//! Source: Brønnøysundregistrene, Organisasjonsnummeret; enhetsregisterforskriften; merverdiavgiftsforskriften § 15-10-1.

use super::check::{Validation, all_digits};
use super::mod11;
use crate::catalog::Class;
use crate::date::Date;

const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Nine digits, with or without `no` and `mva`. All given out so far begin with 8 or 9.
pub(crate) fn organisasjonsnummer(digits: &[u8], _today: Date) -> Option<Validation> {
    let prefixed = digits.strip_prefix(b"no");
    let bare = prefixed.unwrap_or(digits);
    let bare = bare.strip_suffix(b"mva").unwrap_or(bare);
    let holds = bare.len() == 9 && all_digits(bare) && mod11::rest(bare, &WEIGHTS) == 0;
    if !holds || bare.iter().all(|digit| *digit == b'0') {
        return None;
    }
    let cap = if matches!(bare.first(), Some(b'8' | b'9')) { Class::Likely } else { Class::Weak };
    let canonical_from = if prefixed.is_some() { 2 } else { 0 };
    Some(Validation { canonical_from, ..Validation::new(cap) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    fn cap(digits: &[u8]) -> Option<Class> {
        organisasjonsnummer(digits, TODAY).map(|validation| validation.cap)
    }

    #[test]
    fn nine_digits_with_or_without_the_letters() {
        for digits in [&b"974760673"[..], b"no974760673", b"974760673mva", b"no974760673mva"] {
            assert_eq!(cap(digits), Some(Class::Likely));
        }
        assert_eq!(organisasjonsnummer(b"no974760673", TODAY).unwrap().canonical_from, 2);
        assert_eq!(cap(b"974760674"), None);
        assert_eq!(cap(b"97476067"), None);
        assert_eq!(cap(b"mva"), None);
        assert_eq!(cap(b"nomva"), None);
    }

    #[test]
    fn other_first_digits_prove_little() {
        assert_eq!(cap(b"123456785"), Some(Class::Weak));
        assert_eq!(cap(b"000000000"), None);
    }
}

//! Numbers of payment cards: the issuer's first digits, a length that goes with them, Luhn.
//! Source: ISO/IEC 7812-1; the card schemes' published ranges (Visa, Mastercard, American Express, Diners Club,
//! Discover, JCB, UnionPay, Maestro, UATP; Nets for Dankort).

use std::ops::RangeInclusive;

use super::check::{Validation, all_digits, number};
use super::luhn;
use crate::catalog::Class;
use crate::date::Date;

/// First four digits, the least and the most number of digits, what they prove at most.
type Range = (RangeInclusive<u16>, (usize, usize), Class);

/// Twelve and thirteen digits are bar codes and orders far more often than cards: EAN 57 is Denmark, 64 Finland.
static RANGES: &[Range] = &[
    (1000..=1999, (15, 15), Class::Weak),
    (2131..=2131, (15, 15), Class::Likely),
    (1800..=1800, (15, 15), Class::Likely),
    (2221..=2720, (16, 16), Class::Likely),
    (3000..=3059, (14, 14), Class::Likely),
    (3095..=3095, (14, 14), Class::Likely),
    (3400..=3499, (15, 15), Class::Likely),
    (3528..=3589, (16, 19), Class::Likely),
    (3600..=3699, (14, 14), Class::Likely),
    (3700..=3799, (15, 15), Class::Likely),
    (3800..=3999, (14, 14), Class::Likely),
    (4000..=4999, (13, 13), Class::Weak),
    (4000..=4999, (16, 16), Class::Likely),
    (4000..=4999, (19, 19), Class::Likely),
    (5000..=5099, (12, 13), Class::Weak),
    (5000..=5099, (14, 19), Class::Likely),
    (5100..=5599, (16, 16), Class::Likely),
    (5600..=6999, (12, 13), Class::Weak),
    (5600..=6999, (14, 19), Class::Likely),
];

/// Digits of a scheme in a length of the scheme, the last of them Luhn's.
pub(crate) fn payment_card(digits: &[u8], _today: Date) -> Option<Validation> {
    if !all_digits(digits) || !luhn::holds(digits) {
        return None;
    }
    let first = number(digits.get(..4)?);
    let fits = |(firsts, (least, most), _): &&Range| {
        firsts.contains(&first) && (*least..=*most).contains(&digits.len())
    };
    RANGES.iter().filter(fits).map(|(.., class)| *class).max().map(Validation::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    fn cap(digits: &str) -> Option<Class> {
        payment_card(digits.as_bytes(), TODAY).map(|validation| validation.cap)
    }

    #[test]
    fn a_card_of_every_scheme() {
        let invented = [
            "4012345678901239",
            "5300123456789011",
            "370012345678905",
            "36001234567895",
            "6220123456789016",
            "622012345678901238",
            "5019123456789013",
            "3528123456789012",
            "180012345678905",
        ];
        for digits in invented {
            assert_eq!(cap(digits), Some(Class::Likely), "{digits}");
        }
        assert_eq!(cap("100123456789014"), Some(Class::Weak));
        assert_eq!(cap("501234567896"), Some(Class::Weak));
    }

    #[test]
    fn digits_that_are_no_card() {
        let wrong = [
            ("4012345678901238", "Luhn"),
            ("40123456789019", "a length Visa does not have"),
            ("9012345678901234", "no scheme"),
            ("0000000000000000", "no scheme"),
            ("401234567890123x", "a letter"),
            ("", "nothing"),
        ];
        for (digits, why) in wrong {
            assert_eq!(cap(digits), None, "{why}");
        }
    }
}

//! Number of a European health insurance card: 80 for health, the country, the insurer and the card.
//! Source: Decision No S2 of the Administrative Commission (2010/C 106/09), annex; EN 1867; ISO 3166-1 for the country.

use super::check::{Validation, all_digits, number};
use crate::catalog::Class;
use crate::date::Date;

/// Sweden, Norway, Denmark, Finland, Iceland.
const NORDIC: [u16; 5] = [752, 578, 208, 246, 352];

/// The other countries of the EU and EEA, Switzerland and the United Kingdom.
const OTHER: [u16; 27] = [
    40, 56, 100, 191, 196, 203, 233, 250, 276, 300, 348, 372, 380, 428, 438, 440, 442, 470, 528, 616, 620,
    642, 703, 705, 724, 756, 826,
];

/// Twenty digits that begin with 80 and a country; no digit checks the others.
pub(crate) fn ehic(digits: &[u8], _today: Date) -> Option<Validation> {
    if digits.len() != 20 || !all_digits(digits) || !digits.starts_with(b"80") {
        return None;
    }
    let country = number(&digits[2..5]);
    let cap = if NORDIC.contains(&country) {
        Class::Likely
    } else if OTHER.contains(&country) {
        Class::Context
    } else {
        return None;
    };
    Some(Validation { summed: false, ..Validation::new(cap) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn the_country_stands_after_80() {
        let cap = |digits: &str| ehic(digits.as_bytes(), TODAY).map(|validation| validation.cap);
        assert_eq!(cap("80752000001234567890"), Some(Class::Likely));
        assert_eq!(cap("80276000001234567890"), Some(Class::Context));
        for wrong in ["80840000001234567890", "81752000001234567890", "8075200000123456789", ""] {
            assert_eq!(cap(wrong), None, "{wrong}");
        }
    }
}

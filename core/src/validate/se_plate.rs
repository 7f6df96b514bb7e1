//! Swedish registration plates: three letters, two digits, and a digit or, since 2019, a letter.
//! Source: Transportstyrelsen, Registreringsskyltar (TSFS 2015:63). Ordinary plates have no I, Q, V, and no O as the
//! last letter; personal plates have them, so that letters alone refute nothing.

use super::check::{Validation, all_digits};
use crate::catalog::Class;
use crate::date::Date;

/// Words before a number, and money: taken for a plate they would be wrong far more often than right.
const WORDS: [&[u8]; 20] = [
    b"sek", b"nok", b"dkk", b"eur", b"usd", b"gbp", b"sfs", b"sou", b"iso", b"rum", b"sal", b"kap", b"kod",
    b"tab", b"fig", b"tel", b"fax", b"och", b"den", b"att",
];

/// The shape, unless its letters are a word.
pub(crate) fn registreringsnummer(digits: &[u8], _today: Date) -> Option<Validation> {
    let (letters, rest) = digits.split_at_checked(3)?;
    let &[first, second, last] = rest else { return None };
    let right = !WORDS.contains(&letters)
        && letters.iter().all(u8::is_ascii_lowercase)
        && all_digits(&[first, second])
        && last.is_ascii_alphanumeric();
    right.then(|| Validation { summed: false, ..Validation::new(Class::Weak) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn words_before_a_number_are_no_plate() {
        for plate in ["abc123", "abc12d"] {
            assert!(registreringsnummer(plate.as_bytes(), TODAY).is_some(), "{plate}");
        }
        for wrong in ["sek123", "ab123", "abc1234", "abc1d2", ""] {
            assert!(registreringsnummer(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

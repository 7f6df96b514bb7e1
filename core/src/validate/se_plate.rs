//! Swedish registration plates: three letters, two digits, and a digit or, since 2019, a letter.
//! Source: Transportstyrelsen, Registreringsskyltar (TSFS 2015:63): no I, Q, V, Å, Ä, Ö; the last letter is no O either.

use super::check::{Validation, all_digits};
use crate::catalog::Class;
use crate::date::Date;

/// Words before a number, and money: taken for a plate they would be wrong far more often than right.
const WORDS: [&[u8]; 20] = [
    b"sek", b"nok", b"dkk", b"eur", b"usd", b"gbp", b"sfs", b"sou", b"iso", b"rum", b"sal", b"kap", b"kod",
    b"tab", b"fig", b"tel", b"fax", b"och", b"den", b"att",
];

/// Letters in use.
pub(crate) fn registreringsnummer(digits: &[u8], _today: Date) -> Option<Validation> {
    let (letters, rest) = digits.split_at_checked(3)?;
    let allowed = |byte: &u8| byte.is_ascii_lowercase() && !b"iqv".contains(byte);
    let &[first, second, last] = rest else { return None };
    let last = last.is_ascii_digit() || allowed(&last) && last != b'o';
    let right =
        !WORDS.contains(&letters) && letters.iter().all(allowed) && all_digits(&[first, second]) && last;
    right.then(|| Validation { summed: false, ..Validation::new(Class::Weak) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn letters_that_look_alike_are_not_used() {
        for plate in ["abc123", "abc12d"] {
            assert!(registreringsnummer(plate.as_bytes(), TODAY).is_some(), "{plate}");
        }
        for wrong in ["iqv123", "abc12o", "ab123", "abc1234", ""] {
            assert!(registreringsnummer(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

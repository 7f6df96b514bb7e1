//! Interim numbers of Swedish universities and of higher vocational education, for students without a personnummer.
//! Source: Ladok, "Interimspersonnummer" (a letter in place of the first digit of the birth number, counted as 1 in the
//! Luhn sum); Myndigheten för yrkeshögskolan, TF-nummer.

use super::check::{Validation, all_digits, number};
use super::luhn;
use crate::catalog::Class;
use crate::date::Date;

/// Letters that registers give out.
const LETTERS: &[u8] = b"trsuwxjklmnp";

/// Date of birth, a letter, two digits and the Luhn digit.
pub(crate) fn interim(digits: &[u8], today: Date) -> Option<Validation> {
    let letter_at = digits.len().checked_sub(4)?;
    let letter = digits.get(letter_at).filter(|byte| LETTERS.contains(byte))?;
    debug_assert!(letter.is_ascii_lowercase());
    let mut summed = [0; 10];
    let short = digits.get(digits.len().checked_sub(10)?..)?;
    summed.copy_from_slice(short);
    summed[6] = b'1';
    let date = birth_date(&digits[..letter_at], today)?;
    (all_digits(&summed) && luhn::holds(&summed)).then(|| Validation {
        canonical_from: digits.len() - short.len(),
        date: Some(date),
        ..Validation::new(Class::Likely)
    })
}

/// Date of birth, `TF` and a serial number of two digits.
pub(crate) fn tf_nummer(digits: &[u8], today: Date) -> Option<Validation> {
    let (date, tail) = digits.split_at_checked(8)?;
    let right = tail.len() == 4 && tail.starts_with(b"tf") && all_digits(&tail[2..]);
    let date = birth_date(date, today).filter(|_| right)?;
    Some(Validation { summed: false, date: Some(date), ..Validation::new(Class::Context) })
}

/// The day of six or eight digits, not after today.
pub(super) fn birth_date(digits: &[u8], today: Date) -> Option<Date> {
    if !all_digits(digits) {
        return None;
    }
    let (years, month, day) = match digits.len() {
        8 => ([number(&digits[..4]); 2], number(&digits[4..6]), number(&digits[6..])),
        6 => {
            let of_century = number(&digits[..2]);
            ([2000 + of_century, 1900 + of_century], number(&digits[2..4]), number(&digits[4..]))
        }
        _ => return None,
    };
    let days = years.into_iter().filter(|year| *year >= 1800);
    days.filter_map(|year| Date::new(year, month as u8, day as u8)).find(|date| *date <= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn the_letter_counts_as_one() {
        for digits in ["000101t220", "20000101t220", "000101p220"] {
            assert!(interim(digits.as_bytes(), TODAY).is_some(), "{digits}");
        }
        for wrong in ["000101e220", "000101t221", "001301t220", "0001011220", "t220", ""] {
            assert!(interim(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }

    #[test]
    fn tf_numbers_have_a_date_and_no_sum() {
        assert!(tf_nummer(b"19900412tf07", TODAY).is_some_and(|v| !v.summed));
        assert!(tf_nummer(b"19901312tf07", TODAY).is_none());
        assert!(tf_nummer(b"19900412tx07", TODAY).is_none());
    }
}

//! Diagnosis codes of ICD-10: letter and two digits in a chapter, up to two places more.
//! Source: WHO, ICD-10, version 2019, list of chapters; Socialstyrelsen, ICD-10-SE, with a letter in the fifth place;
//! Direktoratet for e-helse, ICD-10, Kodeverk.

use super::check::{Validation, number};
use crate::catalog::Class;
use crate::date::Date;

/// First and last category of the letters that no chapter fills; the others go from 00 to 99.
static SHORTER: &[(u8, u16)] =
    &[(b'd', 89), (b'e', 90), (b'h', 95), (b'k', 93), (b'p', 96), (b't', 98), (b'y', 98)];

/// D49 lies between the chapters of tumours and of the blood.
const GAP: (u8, u16) = (b'd', 49);

/// Three to five places; the dot has gone.
pub(crate) fn icd_10(code: &[u8], _today: Date) -> Option<Validation> {
    let (letter, rest) = code.split_first()?;
    let (category, places) = rest.split_at_checked(2)?;
    if !letter.is_ascii_lowercase() || !category.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let shape = match places {
        [] => true,
        [first] => is_digit_or_sign(*first),
        [first, second] => first.is_ascii_digit() && second.is_ascii_alphanumeric(),
        _ => false,
    };
    let category = number(category);
    // V00 is of the American revision; the letter begins at V01.
    let first = u16::from(*letter == b'v');
    let last = SHORTER.iter().find(|(short, _)| short == letter).map_or(99, |(_, last)| *last);
    let holds = shape && (first..=last).contains(&category) && (*letter, category) != GAP;
    holds.then(|| Validation { summed: false, ..Validation::new(Class::Context) })
}

/// A subcategory, or the P of the Swedish list for primary care: F32-P.
fn is_digit_or_sign(place: u8) -> bool {
    place.is_ascii_digit() || place == b'p'
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn codes_with_three_to_five_places() {
        for code in ["f32", "f321", "b341a", "s7200", "u071", "f32p", "z999", "y98", "h95", "v01"] {
            assert!(icd_10(code.as_bytes(), TODAY).is_some(), "{code}");
        }
        let wrong = [
            "e91", "p97", "t99", "k94", "d49", "d90", "v00", "y99", "f3", "f", "", "f32a", "f32aa", "f32111",
            "132", "å32",
        ];
        for code in wrong {
            assert!(icd_10(code.as_bytes(), TODAY).is_none(), "{code}");
        }
    }
}

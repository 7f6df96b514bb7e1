//! ATC codes of medicines: anatomical group, two digits, two letters, two digits.
//! Source: WHO Collaborating Centre for Drug Statistics Methodology, ATC index, level 2.

use super::check::{Validation, number};
use crate::catalog::Class;
use crate::date::Date;

/// The therapeutic groups of each anatomical group.
static GROUPS: &[(u8, &[u16])] = &[
    (b'a', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
    (b'b', &[1, 2, 3, 5, 6]),
    (b'c', &[1, 2, 3, 4, 5, 7, 8, 9, 10]),
    (b'd', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    (b'g', &[1, 2, 3, 4]),
    (b'h', &[1, 2, 3, 4, 5]),
    (b'j', &[1, 2, 4, 5, 6, 7]),
    (b'l', &[1, 2, 3, 4]),
    (b'm', &[1, 2, 3, 4, 5, 9]),
    (b'n', &[1, 2, 3, 4, 5, 6, 7]),
    (b'p', &[1, 2, 3]),
    (b'r', &[1, 2, 3, 5, 6, 7]),
    (b's', &[1, 2, 3]),
    (b'v', &[1, 3, 4, 6, 7, 8, 9, 10, 20]),
];

/// A whole code names a substance; one of four or five places is any letter among digits.
pub(crate) fn atc(code: &[u8], _today: Date) -> Option<Validation> {
    let (group, rest) = code.split_first()?;
    let (therapeutic, rest) = rest.split_at_checked(2)?;
    let (_, known) = GROUPS.iter().find(|(letter, _)| letter == group)?;
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    if !digits(therapeutic) || !known.contains(&number(therapeutic)) {
        return None;
    }
    let letters = rest.iter().take(2).all(u8::is_ascii_lowercase);
    let cap = match rest.len() {
        4 if letters && digits(&rest[2..]) && number(&rest[2..]) > 0 => Class::Context,
        1 | 2 if letters => Class::Weak,
        _ => return None,
    };
    Some(Validation { summed: false, ..Validation::new(cap) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn levels_three_to_five() {
        let cap = |code: &str| atc(code.as_bytes(), TODAY).map(|validation| validation.cap);
        // Metformin, WHOCC's own example.
        assert_eq!(cap("a10ba02"), Some(Class::Context));
        assert_eq!(cap("n06ab"), Some(Class::Weak));
        assert_eq!(cap("n06a"), Some(Class::Weak));
        for wrong in ["a17ba02", "e10ba02", "a10ba00", "a10b102", "a10ba0", "a10", "a", "", "a10ba021"] {
            assert_eq!(cap(wrong), None, "{wrong}");
        }
    }
}

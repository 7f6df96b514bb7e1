//! Reserve numbers of Swedish health care, for patients whose personnummer is not known.
//! Source: Inera, "Nationellt reservid (NRID)" (OID 1.2.752.74.9.1) and "Lokala reservid-nummer" v1.2; facts about the
//! regions' series: Stockholm 1.2.752.97.3.1.3, Västra Götaland 1.2.752.113.11.0.2.1.1.1, Värmland 1.2.752.74.9.2,
//! Örebro 1.2.752.74.9.3, Skåne, CLNK 1.2.752.129.2.1.3.2.

use super::check::{Validation, all_digits, number};
use super::luhn;
use super::se_interim::birth_date;
use crate::catalog::Class;
use crate::date::Date;

/// Letters that are taken for digits or for each other stand in no national number.
const NO_LETTERS: &[u8] = b"ioqvw";

/// The national series: century + 3k or 00, a date or a mark that it is unknown, two letters, sex, check digit.
pub(crate) fn nrid(digits: &[u8], _today: Date) -> Option<Validation> {
    let (date, tail) = digits.split_at_checked(8)?;
    let &[first, second, sex, check] = tail else { return None };
    let letter = |byte: u8| byte.is_ascii_lowercase() && !NO_LETTERS.contains(&byte);
    let known_sex = sex.is_ascii_digit() || letter(sex);
    if !all_digits(date) || !letter(first) || !letter(second) || !known_sex || !check.is_ascii_digit() {
        return None;
    }
    let (century, month, day) = (number(&date[..2]), number(&date[4..6]), number(&date[6..]));
    let right_month = (1..=12).contains(&month) || (20..=99).contains(&month);
    let right_day = (1..=31).contains(&day) || (40..=59).contains(&day);
    // 19 and 20 with a multiple of three added; 00 where the century is unknown too.
    let series = century == 0 || (22..=98).contains(&century) && century % 3 != 0;
    if !series || !right_month || !right_day {
        return None;
    }
    // No official test numbers are published: the sum is a bonus, never a condition.
    let summed = nrid_sum(digits).is_multiple_of(10);
    let cap = if summed { Class::Certain } else { Class::Context };
    Some(Validation { summed, ..Validation::new(cap) })
}

/// Letters by their ASCII value, weights 2 and 1 from the right, digit sums of the products.
fn nrid_sum(digits: &[u8]) -> u32 {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        letter => u32::from(letter.to_ascii_uppercase()),
    };
    let digit_sum = |product: u32| product / 100 + product / 10 % 10 + product % 10;
    digits.iter().rev().enumerate().map(|(i, b)| digit_sum(value(*b) * if i % 2 == 1 { 2 } else { 1 })).sum()
}

/// Any of the regions' series; else ten to twelve digits and letters, which a word must call a reserve number:
/// thousands of numbers of no fixed form are in use (Socialstyrelsen 2008).
pub(crate) fn reservnummer(digits: &[u8], today: Date) -> Option<Validation> {
    let series = [stockholm, vastra_gotaland, varmland, orebro, skane, clnk];
    let cap = match series.into_iter().find_map(|series| series(digits, today)) {
        Some(true) => Class::Certain,
        Some(false) => Class::Context,
        None if is_free_form(digits) => Class::Weak,
        None => return None,
    };
    Some(Validation { summed: cap == Class::Certain, ..Validation::new(cap) })
}

/// Ten to twelve signs with a letter, or twelve digits that begin as no century does (50-99). Other digits alone would
/// hold in every list of references, and a list in which nearly all hold is taken for one of persons.
fn is_free_form(digits: &[u8]) -> bool {
    if all_digits(digits) {
        return digits.len() == 12 && digits.first().is_some_and(|first| *first >= b'5');
    }
    (10..=12).contains(&digits.len())
}

/// `99yyyyNNNNNC`; the sum is over positions 5 to 12 in Inera's text, over the last ten in registered numbers.
fn stockholm(digits: &[u8], _today: Date) -> Option<bool> {
    let right = digits.len() == 12 && all_digits(digits) && digits.starts_with(b"99");
    let year = number(digits.get(2..6)?);
    let plausible = right && (1850..=2299).contains(&year);
    plausible.then(|| luhn::holds(&digits[4..]) || luhn::holds(&digits[2..]))
}

/// `yyyymmddGggC`, G in K, M, X; these count as 5, 7 and 8.
fn vastra_gotaland(digits: &[u8], today: Date) -> Option<bool> {
    let (_, &[sex, first, second, check]) = dated(digits, today)? else { return None };
    let value = match sex {
        b'k' => b'5',
        b'm' => b'7',
        b'x' => b'8',
        _ => return None,
    };
    let mut summed = [0; 10];
    summed.copy_from_slice(&digits[2..]);
    summed[6] = value;
    all_digits(&[first, second, check]).then(|| luhn::holds(&summed))
}

/// `yyyymmddSBNC`, B in F, U, X, P, L.
fn varmland(digits: &[u8], today: Date) -> Option<bool> {
    let (_, tail) = dated(digits, today)?;
    let right = matches!(tail, [b's', b'f' | b'u' | b'x' | b'p' | b'l', n, _] if n.is_ascii_digit());
    right.then_some(false)
}

/// Eight digits, `T`, one sign, a digit, one sign.
fn orebro(digits: &[u8], _today: Date) -> Option<bool> {
    let (date, tail) = digits.split_at_checked(8)?;
    let right = all_digits(date) && matches!(tail, [b't', _, n, _] if n.is_ascii_digit());
    right.then_some(false)
}

/// A date and four signs, one at least a letter.
fn skane(digits: &[u8], today: Date) -> Option<bool> {
    let (_, tail) = dated(digits, today)?;
    (tail.len() == 4 && tail.iter().any(u8::is_ascii_lowercase)).then_some(false)
}

/// `yyyymm`, a day from 32 to 59, `NNNC`.
fn clnk(digits: &[u8], today: Date) -> Option<bool> {
    let right = digits.len() == 12 && all_digits(digits);
    let (year, month, day) = (number(digits.get(..4)?), number(digits.get(4..6)?), number(digits.get(6..8)?));
    let plausible =
        (1850..=today.year).contains(&year) && (1..=12).contains(&month) && (32..=59).contains(&day);
    (right && plausible && luhn::holds(&digits[2..])).then_some(true)
}

/// Eight digits that are a day up to today, and what follows.
fn dated(digits: &[u8], today: Date) -> Option<(Date, &[u8])> {
    let (date, tail) = digits.split_at_checked(8)?;
    birth_date(date, today).map(|date| (date, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn regions_series_of_ineras_examples() {
        for (digits, summed) in [
            ("991981000010", true),
            ("991945000023", true),
            ("19810829m071", true),
            ("19450829k088", true),
            ("19930829x802", true),
            ("19810829su3a", false),
            ("19930829t320", false),
            ("198108320014", true),
        ] {
            assert_eq!(reservnummer(digits.as_bytes(), TODAY).map(|v| v.summed), Some(summed), "{digits}");
        }
        for wrong in ["198112289874", "5076543210", "19810829", "1981082900001", ""] {
            assert!(reservnummer(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
        for free in ["19813229m071", "991781000010", "507654321098", "811228a123"] {
            assert_eq!(reservnummer(free.as_bytes(), TODAY).map(|v| v.cap), Some(Class::Weak), "{free}");
        }
    }

    #[test]
    fn the_national_series_may_lack_a_date() {
        assert!(nrid(b"22950606fh20", TODAY).is_some_and(|v| v.summed));
        assert!(nrid(b"00342145bz31", TODAY).is_some());
        assert!(nrid(b"22950606io20", TODAY).is_none());
        for century in ["19", "20", "21", "24", "99"] {
            assert!(nrid(format!("{century}950606fh20").as_bytes(), TODAY).is_none(), "{century}");
        }
        assert!(nrid(b"22956635fh20", TODAY).is_none());
        assert!(nrid(b"22950606fh2", TODAY).is_none());
    }
}

//! Icelandic kennitala of persons and companies: date, two serial digits, check digit, digit of the century.
//! Source: lög um skráningu einstaklinga nr. 140/2019; Þjóðskrá Íslands, "Um kennitölur": numbers given out to persons
//! from 18 February 2026 have no check digit; kerfiskennitala, which begins with 8 or 9, has no date either.

use super::check::{Validation, all_digits, number};
use super::mod11;
use crate::catalog::Class;
use crate::date::Date;

/// Over the first nine digits: the check digit is the ninth.
const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Added to the day a company was registered.
const COMPANY: u8 = 40;

/// Gervimenn, the invented persons in the register with which Stafrænt Ísland tests services; born on 1 January 1930.
const TEST_PERSONS: [&[u8]; 14] = [
    b"0101302129",
    b"0101302209",
    b"0101302399",
    b"0101302479",
    b"0101302559",
    b"0101302639",
    b"0101302719",
    b"0101302989",
    b"0101303019",
    b"0101303369",
    b"0101304339",
    b"0101304929",
    b"0101305069",
    b"0101307789",
];

/// A day in the century of the last digit, not in the future; a company's with the check digit too.
pub(crate) fn kennitala(digits: &[u8], today: Date) -> Option<Validation> {
    if digits.len() != 10 || !all_digits(digits) {
        return None;
    }
    let without_sum = |cap: Class| Validation { summed: false, ..Validation::new(cap) };
    // 20 % of random digits begin so: only the words around it can tell.
    if matches!(digits[0], b'8' | b'9') {
        return Some(without_sum(Class::Weak));
    }
    let summed = mod11::rest(digits, &WEIGHTS) == 0;
    let written = number(&digits[..2]) as u8;
    let company = written > COMPANY;
    let day = if company { written - COMPANY } else { written };
    let year = century(digits[9])? + number(&digits[4..6]);
    let date = Date::new(year, number(&digits[2..4]) as u8, day).filter(|date| *date <= today)?;
    let validation = match (summed, company) {
        (true, _) => Validation::new(Class::Likely),
        (false, false) => without_sum(Class::Context),
        (false, true) => return None,
    };
    Some(Validation { synthetic: TEST_PERSONS.contains(&digits), date: Some(date), ..validation })
}

fn century(last: u8) -> Option<u16> {
    match last {
        b'8' => Some(1800),
        b'9' => Some(1900),
        b'0' => Some(2000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    fn cap(digits: &str) -> Option<Class> {
        kennitala(digits.as_bytes(), TODAY).map(|validation| validation.cap)
    }

    #[test]
    fn persons_with_and_without_the_check_digit() {
        let old = kennitala(b"1503902149", TODAY);
        assert_eq!(old.map(|v| (v.cap, v.date)), Some((Class::Likely, Date::new(1990, 3, 15))));
        assert_eq!(cap("1503902159"), Some(Class::Context));
        assert_eq!(cap("2902002020"), Some(Class::Likely));
        assert!(kennitala(b"0101302989", TODAY).unwrap().synthetic);
        for wrong in ["1500902149", "0003902149", "3002902149", "1503902141", "2902012020", "3112262020"] {
            assert_eq!(cap(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn companies_add_forty_to_the_day_and_keep_the_check_digit() {
        // Ríkisskattstjóri, from its own page.
        assert_eq!(cap("5402696459"), Some(Class::Likely));
        assert_eq!(cap("5402696469"), None);
    }

    #[test]
    fn system_numbers_have_no_date() {
        let system = kennitala(b"8123456789", TODAY).unwrap();
        assert_eq!((system.cap, system.summed, system.date), (Class::Weak, false, None));
        assert_eq!(cap("812345678"), None);
    }
}

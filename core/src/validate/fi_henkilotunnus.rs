//! Finnish henkilötunnus: date of birth, sign of the century, individual number, control character.
//! Source: Digi- ja väestötietovirasto, "Henkilötunnus"; valtioneuvoston asetus väestötietojärjestelmästä (128/2010),
//! since 1 January 2023 with further signs of the century.

use super::check::{Validation, all_digits, number};
use crate::catalog::Class;
use crate::date::Date;

/// By the remainder of the nine digits divided by 31.
const CONTROL: &[u8; 31] = b"0123456789abcdefhjklmnprstuvwxy";

/// Real date not in the future, number 002-999 (from 900 on temporary or for tests), control character.
pub(crate) fn henkilotunnus(digits: &[u8], today: Date) -> Option<Validation> {
    let (date, sign, individual, control) = match digits.len() {
        10 => (&digits[..6], None, &digits[6..9], digits[9]),
        11 => (&digits[..6], Some(digits[6]), &digits[7..10], digits[10]),
        _ => return None,
    };
    if !all_digits(date) || !all_digits(individual) || number(individual) < 2 {
        return None;
    }
    let value = date.iter().chain(individual).fold(0_u32, |value, byte| value * 10 + u32::from(byte - b'0'));
    if CONTROL.get(value as usize % CONTROL.len()) != Some(&control) {
        return None;
    }
    let (day, month) = (number(&date[..2]) as u8, number(&date[2..4]) as u8);
    let of_century = number(&date[4..6]);
    let real = |century: &u16| Date::new(*century + of_century, month, day).filter(|date| *date <= today);
    let date = centuries(sign).iter().find_map(real)?;
    let synthetic = number(individual) >= 900;
    Some(Validation { synthetic, date: Some(date), ..Validation::new(Class::Certain) })
}

/// The centuries of a sign; a dash or plus arrives as none.
fn centuries(sign: Option<u8>) -> &'static [u16] {
    match sign {
        None => &[1900, 1800],
        Some(b'u'..=b'y') => &[1900],
        Some(b'a'..=b'f') => &[2000],
        Some(_) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    fn birth(digits: &str) -> Option<Date> {
        henkilotunnus(digits.as_bytes(), TODAY).and_then(|validation| validation.date)
    }

    #[test]
    fn the_example_of_digi_ja_vaestotietovirasto() {
        assert_eq!(birth("131052308t"), Date::new(1952, 10, 13));
        assert!(!henkilotunnus(b"131052308t", TODAY).unwrap().synthetic);
        for wrong in ["131052308s", "131052308", "131052b308tt", "13105230t8", ""] {
            assert_eq!(birth(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_signs_of_2023() {
        for sign in ["u", "v", "w", "x", "y"] {
            assert_eq!(birth(&format!("131052{sign}308t")), Date::new(1952, 10, 13));
        }
        for sign in ["g", "t", "z", "1", "o"] {
            assert_eq!(birth(&format!("131052{sign}308t")), None, "{sign}");
        }
        assert_eq!(birth("131052a308t"), None, "born in 2052");
    }

    #[test]
    fn numbers_from_900_are_for_tests() {
        let digits = with_control("131005", "a", "908");
        let validation = henkilotunnus(digits.as_bytes(), TODAY).unwrap();
        assert!(validation.synthetic);
        assert_eq!(validation.date, Date::new(2005, 10, 13));
        for none in ["000", "001"] {
            assert_eq!(birth(&with_control("131005", "a", none)), None, "{none}");
        }
    }

    #[test]
    fn dates_are_real() {
        assert!(birth(&with_control("290204", "b", "123")).is_some());
        assert!(birth(&with_control("290205", "b", "123")).is_none());
        assert!(birth(&with_control("311175", "", "123")).is_none());
        assert!(birth(&with_control("290200", "", "123")).is_none());
    }

    fn with_control(date: &str, sign: &str, individual: &str) -> String {
        let value: usize = format!("{date}{individual}").parse().unwrap();
        format!("{date}{sign}{individual}{}", char::from(CONTROL[value % 31]))
    }
}

//! Norwegian numbers without a public check digit: HPR, passport, driving licence, plate, cadastre.
//! Source: Helsedirektoratet, Helsepersonellregisteret; politiet, Pass; Statens vegvesen, Førerkort and Kjennemerker;
//! Kartverket, Matrikkelen. What they prove comes from the words around them.

use super::check::{Validation, all_digits, is_day, number};
use super::no_fodselsnummer::{d_nummer, fodselsnummer};
use crate::catalog::Class;
use crate::date::Date;

fn unsummed(cap: Class) -> Validation {
    Validation { summed: false, ..Validation::new(cap) }
}

/// Up to nine digits, of which five are the fewest in practice.
pub(crate) fn hpr(digits: &[u8], _today: Date) -> Option<Validation> {
    let fits = (5..=9).contains(&digits.len()) && all_digits(digits);
    (fits && digits.iter().any(|digit| *digit != b'0')).then(|| unsummed(Class::Weak))
}

/// Eight digits, or since 2020 three letters and six digits; eight digits that spell a day are a day.
pub(crate) fn pass(digits: &[u8], _today: Date) -> Option<Validation> {
    let holds = match digits.len() {
        8 => all_digits(digits) && !is_day(digits),
        9 => digits[..3].iter().all(u8::is_ascii_lowercase) && all_digits(&digits[3..]),
        _ => false,
    };
    holds.then(|| unsummed(Class::Weak))
}

/// Eleven digits; those of an identity number are one, whatever document is spoken of.
pub(crate) fn forerkort(digits: &[u8], today: Date) -> Option<Validation> {
    let fits = digits.len() == 11 && all_digits(digits) && digits.iter().any(|digit| *digit != b'0');
    let is_person = |check: fn(&[u8], Date) -> Option<Validation>| check(digits, today).is_some();
    (fits && !is_person(fodselsnummer) && !is_person(d_nummer)).then(|| unsummed(Class::Weak))
}

/// Two letters and 10000-99999, or 1000-9999 on motorcycles, mopeds and trailers.
pub(crate) fn kjennemerke(digits: &[u8], _today: Date) -> Option<Validation> {
    let number = digits.get(2..)?;
    let fits = matches!(number.len(), 4 | 5) && all_digits(number) && number.first() != Some(&b'0');
    fits.then(|| unsummed(Class::Weak))
}

/// As the grammar writes it, `g17b235` or `k0301g17b235`, with an `m` before it where only one of the words was; or
/// digits after the four of a municipality.
pub(crate) fn matrikkel(digits: &[u8], _today: Date) -> Option<Validation> {
    match digits.first()? {
        b'g' | b'k' => Some(unsummed(Class::Likely)),
        b'm' => Some(unsummed(Class::Context)),
        _ => is_municipality(digits.get(..4)?).then(|| unsummed(Class::Weak)),
    }
}

/// The county's number, of today or of before 2020 or 2024, and not a year.
fn is_municipality(digits: &[u8]) -> bool {
    let county = number(&digits[..2]);
    all_digits(digits) && (matches!(county, 1..=18 | 30..=34 | 38..=40 | 42 | 46 | 50 | 54..=56))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn health_personnel() {
        assert!(hpr(b"9144889", TODAY).is_some_and(|v| v.cap == Class::Weak && !v.summed));
        assert!(hpr(b"1234", TODAY).is_none());
        assert!(hpr(b"00000", TODAY).is_none());
    }

    #[test]
    fn passports() {
        assert!(pass(b"27031456", TODAY).is_some());
        assert!(pass(b"cca123456", TODAY).is_some());
        assert!(pass(b"20241122", TODAY).is_none(), "a day");
        assert!(pass(b"22112024", TODAY).is_none(), "a day");
        assert!(pass(b"123456789", TODAY).is_none());
        assert!(pass(b"", TODAY).is_none());
    }

    #[test]
    fn driving_licences() {
        assert!(forerkort(b"05140123451", TODAY).is_some());
        assert!(forerkort(b"13097248022", TODAY).is_none(), "an identity number");
        assert!(forerkort(b"0514012345", TODAY).is_none());
    }

    #[test]
    fn plates() {
        assert!(kjennemerke(b"dn12345", TODAY).is_some());
        assert!(kjennemerke(b"dn1234", TODAY).is_some());
        assert!(kjennemerke(b"dn01234", TODAY).is_none());
        assert!(kjennemerke(b"d", TODAY).is_none());
    }

    #[test]
    fn cadastre() {
        assert!(matrikkel(b"g17b235", TODAY).is_some_and(|v| v.cap == Class::Likely));
        assert!(matrikkel(b"k0301g17b235", TODAY).is_some_and(|v| v.cap == Class::Likely));
        assert!(matrikkel(b"mg17b235", TODAY).is_some_and(|v| v.cap == Class::Context));
        assert!(matrikkel(b"030117235", TODAY).is_some());
        assert!(matrikkel(b"202417235", TODAY).is_none(), "a year");
        assert!(matrikkel(b"", TODAY).is_none());
        assert!(matrikkel(b"0", TODAY).is_none());
    }
}

//! Swedish organisationsnummer, and the numbers built on it: momsregistreringsnummer and HSA-id.
//! Source: Lag (1974:174) om identitetsbeteckning för juridiska personer; Skatteverket SKV 709; Skatteverket,
//! Momsregistreringsnummer; Inera, HSA-id.

use super::check::{Validation, all_digits, number};
use super::luhn;
use super::se_personnummer::{personnummer, samordningsnummer};
use crate::catalog::Class;
use crate::date::Date;

/// Ten digits, or twelve that begin with 16: the third is 2 or more, which no date has, and the Luhn digit holds.
pub(crate) fn organisationsnummer(digits: &[u8], _today: Date) -> Option<Validation> {
    let short = match digits.len() {
        10 => digits,
        12 if digits.starts_with(b"16") || digits.starts_with(b"01") => &digits[2..],
        _ => return None,
    };
    let right = all_digits(short) && short[2] >= b'2' && matches!(short[0], b'1'..=b'3' | b'5'..=b'9');
    // Group 1 is estates of deceased persons.
    (right && luhn::holds(short)).then(|| Validation {
        canonical_from: digits.len() - short.len(),
        personal: short[0] == b'1',
        ..Validation::new(Class::Certain)
    })
}

/// `SE`, the ten digits of a company or of a sole trader, `01`.
pub(crate) fn momsregistreringsnummer(digits: &[u8], today: Date) -> Option<Validation> {
    let short = digits.strip_prefix(b"se")?.strip_suffix(b"01")?;
    let sole_trader = || personnummer(short, today).or_else(|| samordningsnummer(short, today));
    let company = organisationsnummer(short, today);
    let personal = match &company {
        Some(company) => company.personal,
        None => sole_trader().map(|_| true)?,
    };
    Some(Validation { personal, ..Validation::new(Class::Certain) })
}

/// `SE`, an organisationsnummer with or without `16`, and a tail of letters and digits.
pub(crate) fn hsa_id(digits: &[u8], today: Date) -> Option<Validation> {
    let rest = digits.strip_prefix(b"se")?;
    let length = if rest.starts_with(b"16") && rest.get(..12).is_some_and(all_digits) { 12 } else { 10 };
    let (company, tail) = rest.split_at_checked(length)?;
    let valid = organisationsnummer(company, today).filter(|_| !tail.is_empty())?;
    (digits.len() <= 31 && number(&company[..2]) > 0).then_some(Validation {
        personal: false,
        canonical_from: 0,
        ..valid
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn no_number_is_both_a_company_and_a_date() {
        for digits in ["2021005489", "162021005489", "2120000142"] {
            assert!(organisationsnummer(digits.as_bytes(), TODAY).is_some(), "{digits}");
        }
        for wrong in ["2021005488", "8112289874", "4021005489", "202100548", "192021005489", ""] {
            assert!(organisationsnummer(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_sole_traders_vat_number_is_personal() {
        assert!(momsregistreringsnummer(b"se202100548901", TODAY).is_some_and(|v| !v.personal));
        assert!(momsregistreringsnummer(b"se811228987401", TODAY).is_some_and(|v| v.personal));
        assert!(momsregistreringsnummer(b"se811228987501", TODAY).is_none());
        assert!(momsregistreringsnummer(b"se202100548902", TODAY).is_none());
    }

    #[test]
    fn hsa_ids_have_a_tail() {
        assert!(hsa_id(b"se2321000016a1b2", TODAY).is_some());
        assert!(hsa_id(b"se1623210000164h7x", TODAY).is_some());
        assert!(hsa_id(b"se2321000016", TODAY).is_none());
        assert!(hsa_id(b"se2321000017a1b2", TODAY).is_none());
    }
}

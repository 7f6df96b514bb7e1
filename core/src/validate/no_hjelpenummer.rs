//! Norwegian numbers in place of a fødselsnummer: H-nummer and FH-nummer of the health service, NPID of NAV.
//! Source: KITH 11/98, Identifikatorer for personer; Norsk helsenett, Felles hjelpenummer; NAV, Persondataløsningen.

use super::check::Validation;
use super::no_fodselsnummer::{Shift, closes, of_series};
use crate::catalog::Class;
use crate::date::Date;

/// Within one health entity: 40 is added to the month.
const HELP: [Shift; 1] = [(40, false)];

/// NAV's own persons: 20 is added to the month, 60 in tests.
const NPID: [Shift; 2] = [(20, false), (60, true)];

/// Month 41-52.
pub(crate) fn h_nummer(digits: &[u8], today: Date) -> Option<Validation> {
    let validation = of_series(digits, today, &HELP)?;
    Some(Validation { cap: validation.cap.min(Class::Likely), ..validation })
}

/// First digit 8 or 9, no date, both check digits: 0.165 % of random digits, measured 2026-11-22.
pub(crate) fn fh_nummer(digits: &[u8], _today: Date) -> Option<Validation> {
    let holds = matches!(digits.first(), Some(b'8' | b'9')) && closes(digits);
    holds.then(|| Validation::new(Class::Context))
}

/// Month 21-32, and 61-72 in tests.
pub(crate) fn npid(digits: &[u8], today: Date) -> Option<Validation> {
    let validation = of_series(digits, today, &NPID)?;
    Some(Validation { cap: Class::Context, ..validation })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::no_fodselsnummer::{d_nummer, fodselsnummer};

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn help_numbers_add_forty_to_the_month() {
        let found = h_nummer(b"13527247815", TODAY).unwrap();
        assert_eq!((found.cap, found.synthetic), (Class::Likely, false));
        assert_eq!(found.date, Date::new(1972, 12, 13));
        assert!(
            fodselsnummer(b"13527247815", TODAY).unwrap().synthetic,
            "the same digits are NAV's test series"
        );
        assert!(h_nummer(b"53427241161", TODAY).is_some(), "in the form of a D-nummer");
        assert!(h_nummer(b"13097248022", TODAY).is_none());
        assert!(h_nummer(b"13527247816", TODAY).is_none());
    }

    #[test]
    fn common_help_numbers_have_no_date() {
        let found = fh_nummer(b"81234567802", TODAY).unwrap();
        assert_eq!((found.cap, found.date), (Class::Context, None));
        assert!(fh_nummer(b"81234567803", TODAY).is_none());
        assert!(fh_nummer(b"13097248022", TODAY).is_none());
        assert!(fh_nummer(b"", TODAY).is_none());
        assert!(fh_nummer(b"8123456780x", TODAY).is_none());
    }

    #[test]
    fn numbers_of_nav_add_twenty_to_the_month() {
        assert!(npid(b"14258512481", TODAY).is_some_and(|v| !v.synthetic && v.cap == Class::Context));
        assert!(npid(b"54258510030", TODAY).is_some(), "in the form of a D-nummer");
        assert!(npid(b"14628512303", TODAY).is_some_and(|v| v.synthetic));
        assert!(fodselsnummer(b"14628512303", TODAY).is_none());
        assert!(npid(b"14678512363", TODAY).is_some_and(|v| v.synthetic), "60 + 7, or 65 + 2");
        assert!(fodselsnummer(b"14678512363", TODAY).is_some_and(|v| v.cap == Class::Likely));
        for check in [fodselsnummer, d_nummer, h_nummer, npid, fh_nummer] {
            assert!(check(b"15407300685", TODAY).is_none(), "month 40 is nobody's");
        }
    }
}

//! Swedish passports, identity cards and driving licences: no check digit is public, so that the words around decide.
//! Source: Polisen, Pass och nationellt id-kort; Transportstyrelsen, Körkortets fält (4d).

use super::check::{Validation, all_digits, is_day};
use crate::catalog::Class;
use crate::date::Date;

/// Eight digits that are no day, or nine characters that begin with a letter.
pub(crate) fn pass(digits: &[u8], _today: Date) -> Option<Validation> {
    let old = digits.len() == 8 && all_digits(digits) && !is_day(digits);
    let new = digits.len() == 9 && digits.first().is_some_and(u8::is_ascii_lowercase);
    (old || new).then(|| Validation { summed: false, ..Validation::new(Class::Weak) })
}

/// Eight or nine digits that are no day.
pub(crate) fn korkort(digits: &[u8], _today: Date) -> Option<Validation> {
    let fits = matches!(digits.len(), 8 | 9) && all_digits(digits) && !is_day(digits);
    fits.then(|| Validation { summed: false, ..Validation::new(Class::Weak) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn a_day_is_no_document() {
        assert!(pass(b"91234567", TODAY).is_some());
        assert!(pass(b"aa1234567", TODAY).is_some());
        assert!(pass(b"20261122", TODAY).is_none());
        assert!(pass(b"123456789", TODAY).is_none());
        assert!(korkort(b"123456789", TODAY).is_some());
        assert!(korkort(b"22112026", TODAY).is_none());
    }
}

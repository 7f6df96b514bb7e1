//! What a check says of digits that hold, and the digits' common reading.

use crate::catalog::Class;
use crate::date::Date;

/// A number that was not refuted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validation {
    /// The most its digits alone can prove, whatever the written form.
    pub(crate) cap: Class,
    /// Of a series that the authority gives out for tests.
    pub(crate) synthetic: bool,
    /// First byte of the canonical digits: ten of a Swedish number are the same with and without the century.
    pub(crate) canonical_from: usize,
    /// A check digit or the like was tried and holds.
    pub(crate) summed: bool,
    /// The date in it, where it has one.
    pub(crate) date: Option<Date>,
    /// A company's number that is a person's: a sole trader's, an estate's.
    pub(crate) personal: bool,
}

impl Validation {
    /// What a check digit proves that holds, up to `cap`.
    pub(crate) fn new(cap: Class) -> Self {
        Self { cap, synthetic: false, canonical_from: 0, summed: true, date: None, personal: false }
    }
}

/// Arithmetic of one numbering: digits and letters without separators, and today's date.
pub(crate) type Check = fn(&[u8], Date) -> Option<Validation>;

/// For numbers without arithmetic: the written form says all.
pub(super) fn none(_digits: &[u8], _today: Date) -> Option<Validation> {
    Some(Validation { summed: false, ..Validation::new(Class::Certain) })
}

/// The value of a few digits.
pub(crate) fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |value, byte| value * 10 + u16::from(byte.wrapping_sub(b'0') % 10))
}

/// True when all of them are ASCII digits.
pub(crate) fn all_digits(digits: &[u8]) -> bool {
    digits.iter().all(u8::is_ascii_digit)
}

/// True for eight digits that are a day of this or the last century, year or day first.
pub(crate) fn is_day(digits: &[u8]) -> bool {
    let day = |year: &[u8], month: &[u8], day: &[u8]| {
        let year = number(year);
        (1900..2100).contains(&year) && Date::new(year, number(month) as u8, number(day) as u8).is_some()
    };
    digits.len() == 8
        && (day(&digits[..4], &digits[4..6], &digits[6..]) || day(&digits[4..], &digits[2..4], &digits[..2]))
}

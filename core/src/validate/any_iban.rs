//! International bank account numbers. Source: ISO 13616-1:2020; SWIFT, IBAN Registry (TR0090), which gives the
//! Norwegian account's own check digit modulo 11.

use super::check::{Validation, all_digits};
use super::{mod11, mod97};
use crate::catalog::Class;
use crate::date::Date;

/// Weights of a Norwegian account, the check digit last.
const NORWEGIAN: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Country and check digits moved to the end, remainder 1 modulo 97.
pub(crate) fn iban(digits: &[u8], _today: Date) -> Option<Validation> {
    let (head, account) = digits.split_at_checked(4)?;
    if account.len() < 10 || mod97::rest(account.iter().chain(head)) != Some(1) {
        return None;
    }
    // Made-up numbers in forms and tests often close the international sum alone.
    let held = !head.starts_with(b"no") || all_digits(account) && mod11::rest(account, &NORWEGIAN) == 0;
    Some(Validation::new(if held { Class::Certain } else { Class::Likely }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn examples_of_the_registry() {
        for digits in [
            "se4550000000058398257466",
            "no9386011117947",
            "dk5000400440116243",
            "fi2112345600000785",
            "is140159260076545510730339",
            "vg96vpvg0000012345678901",
            "mt84malt011000012345mtlcast001s",
        ] {
            assert_eq!(iban(digits.as_bytes(), TODAY).unwrap().cap, Class::Certain, "{digits}");
        }
        for wrong in ["se4550000000058398257467", "no9386011117948", "no", "", "se45"] {
            assert!(iban(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

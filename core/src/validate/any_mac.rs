//! Hardware addresses: twelve hexadecimal digits. Source: IEEE 802-2014 section 8; IEEE Registration Authority.

use super::check::{Validation, all_digits};
use crate::catalog::Class;
use crate::date::Date;

/// Refutes the null and the broadcast address, which belong to no device.
pub(crate) fn address(digits: &[u8], _today: Date) -> Option<Validation> {
    let hexadecimal = digits.iter().all(u8::is_ascii_hexdigit);
    let alike = |byte: u8| digits.iter().all(|digit| *digit == byte);
    if digits.len() != 12 || !hexadecimal || alike(b'0') || alike(b'f') {
        return None;
    }
    // Decimal digits alone are as often a time stamp or an article number.
    let cap = if all_digits(digits) { Class::Context } else { Class::Certain };
    Some(Validation { summed: false, ..Validation::new(cap) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn of_a_device() {
        assert_eq!(address(b"001a2b3c4d5e", TODAY).unwrap().cap, Class::Certain);
        assert_eq!(address(b"241123101530", TODAY).unwrap().cap, Class::Context);
        for wrong in ["000000000000", "ffffffffffff", "001a2b3c4d", "001a2b3c4d5g"] {
            assert!(address(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

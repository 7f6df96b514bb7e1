//! Internet addresses: twelve digits of version 4, or 32 hexadecimal digits of version 6, `p` before them with a prefix
//! length. Source: RFC 791, RFC 4291; IANA, IPv6 Global Unicast Address Assignments.

use super::check::{Validation, all_digits, number};
use crate::catalog::Class;
use crate::date::Date;

/// Octets that chapters and versions reach too: four of them below this prove little.
const LOW: u16 = 20;

/// How far the address itself tells it from a version, a chapter or a piece of code.
pub(crate) fn address(digits: &[u8], _today: Date) -> Option<Validation> {
    let (cap, canonical_from) = match digits {
        [b'p', six @ ..] => (six_class(six)?.max(Class::Context), 1),
        _ if digits.len() == 12 => (four_class(digits)?, 0),
        _ => (six_class(digits)?, 0),
    };
    Some(Validation { summed: false, canonical_from, ..Validation::new(cap) })
}

fn four_class(digits: &[u8]) -> Option<Class> {
    let low = digits.chunks(3).all(|octet| number(octet) < LOW);
    let class = if low { Class::Context } else { Class::Likely };
    (all_digits(digits) && digits.chunks(3).all(|octet| number(octet) < 256)).then_some(class)
}

fn six_class(digits: &[u8]) -> Option<Class> {
    let text = std::str::from_utf8(digits).ok().filter(|text| text.len() == 32)?;
    let value = u128::from_str_radix(text, 16).ok()?;
    let groups = (0..8).filter(|group| value >> (group * 16) & 0xFFFF != 0).count();
    let first = value >> 112;
    let mapped = value >> 32 == 0xFFFF;
    Some(match groups {
        3.. if first >= 0x40 || mapped || groups > 4 => Class::Likely,
        2.. if first >= 0x40 => Class::Context,
        2.. if value >> 32 == 0 => Class::Context,
        3.. => Class::Context,
        _ => Class::Weak,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn some_addresses_say_more_than_others() {
        for (digits, class) in [
            ("192000002017", Class::Likely),
            ("001002003004", Class::Context),
            ("20010db80000000000000000000000ff", Class::Likely),
            ("fe800000000000000000000000000001", Class::Context),
            ("00000000000000000000ffffc0000280", Class::Likely),
            ("00000000000000000000000000000001", Class::Weak),
            ("00000000000000000000000000000000", Class::Weak),
            ("p00000000000000000000000000000000", Class::Context),
        ] {
            assert_eq!(address(digits.as_bytes(), TODAY).unwrap().cap, class, "{digits}");
        }
        for wrong in ["", "p", "256000000001", "1920000020"] {
            assert!(address(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

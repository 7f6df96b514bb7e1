//! Telephone numbers by the national plans; the first byte says how the number was written (`detect/grammar/telephone.rs`).
//! Source: ITU-T E.164; PTS, Svensk nummerplan för telefoni enligt E.164; Nkom, Nasjonal nummerplan for telefoni.

use super::check::{Validation, all_digits, number};
use crate::catalog::Class;
use crate::date::Date;

/// Swedish area codes of four digits, without the trunk zero. PTS, Riktnummerområden.
static AREAS: &[u16] = &[
    120, 121, 122, 123, 125, 140, 141, 142, 143, 144, 150, 151, 152, 155, 156, 157, 158, 159, 171, 173, 174,
    175, 176, 220, 221, 222, 223, 224, 225, 226, 227, 240, 241, 243, 246, 247, 248, 250, 251, 253, 258, 270,
    271, 278, 280, 281, 290, 291, 292, 293, 294, 295, 297, 300, 301, 302, 303, 304, 320, 321, 322, 325, 340,
    345, 346, 370, 371, 372, 380, 381, 382, 383, 390, 392, 393, 410, 411, 413, 414, 415, 416, 417, 418, 430,
    431, 433, 435, 451, 454, 455, 456, 457, 459, 470, 471, 472, 474, 476, 477, 478, 479, 480, 481, 485, 486,
    490, 491, 492, 493, 494, 495, 496, 498, 499, 500, 501, 502, 503, 504, 505, 506, 510, 511, 512, 513, 514,
    515, 520, 521, 522, 523, 524, 525, 526, 528, 530, 531, 532, 533, 534, 550, 551, 552, 553, 554, 555, 560,
    563, 564, 565, 570, 571, 573, 580, 581, 582, 583, 584, 585, 586, 587, 589, 590, 591, 611, 612, 613, 620,
    621, 622, 623, 624, 640, 642, 643, 644, 645, 647, 650, 651, 652, 653, 657, 660, 661, 662, 663, 670, 671,
    672, 680, 682, 684, 687, 690, 691, 692, 693, 695, 696, 910, 911, 912, 913, 914, 915, 916, 918, 920, 921,
    922, 923, 924, 925, 926, 927, 928, 929, 930, 932, 933, 934, 935, 940, 941, 942, 943, 950, 951, 952, 953,
    954, 960, 961, 970, 971, 973, 975, 976, 977, 978, 980, 981,
];

/// What the plan says of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plan {
    Mobile,
    Fixed,
    Unknown,
}

/// Swedish: with 46, or with the trunk zero.
pub(crate) fn swedish(digits: &[u8], _today: Date) -> Option<Validation> {
    let (written, rest) = split(digits)?;
    let (from, national) = match (written, rest) {
        (b'i' | b'z', [b'4', b'6', national @ ..]) => (3, national),
        (b's' | b'g' | b'b', [b'0', national @ ..]) => (2, national),
        _ => return None,
    };
    if !(7..=9).contains(&national.len()) {
        return None;
    }
    let cap = match (written, swedish_plan(national)) {
        (b'i', Plan::Mobile | Plan::Fixed) => Class::Certain,
        (b'z' | b's', Plan::Mobile | Plan::Fixed) | (b'g', Plan::Mobile) => Class::Likely,
        (b'i' | b'z', Plan::Unknown) | (b'b', Plan::Mobile | Plan::Fixed) | (b'g', Plan::Fixed) => {
            Class::Context
        }
        _ => Class::Weak,
    };
    Some(of(cap, from))
}

/// Area codes and mobile series with the lengths they have, without the trunk zero.
fn swedish_plan(national: &[u8]) -> Plan {
    let length = national.len();
    let three = number(national.get(..3).unwrap_or_default());
    match national {
        [b'7', b'0' | b'2' | b'3' | b'6' | b'9', ..] if length == 9 => Plan::Mobile,
        [b'8', second, ..] if *second != b'0' => Plan::Fixed,
        [b'1', b'0' | b'1' | b'3' | b'6' | b'8' | b'9', ..]
        | [b'2', b'0' | b'1' | b'3' | b'6', ..]
        | [b'3', b'1' | b'3' | b'5' | b'6', ..]
        | [b'4', b'0' | b'2' | b'4' | b'6', ..]
        | [b'5', b'4', ..]
        | [b'6', b'0' | b'3', ..]
        | [b'9', b'0', ..] => Plan::Fixed,
        [b'7', b'7', ..] if length >= 8 => Plan::Fixed,
        _ if length >= 8 && AREAS.binary_search(&three).is_ok() => Plan::Fixed,
        _ => Plan::Unknown,
    }
}

/// Norwegian: eight digits, with 47 or without; 2 to 9 first, no trunk zero.
pub(crate) fn norwegian(digits: &[u8], _today: Date) -> Option<Validation> {
    let (written, rest) = split(digits)?;
    let (from, national) = match (written, rest) {
        (b'i' | b'z', [b'4', b'7', national @ ..]) => (3, national),
        // Four and four is how Danes write; with area code and dash, how Swedes do.
        (b'i' | b'z' | b's' | b'd', _) => return None,
        (_, national) => (1, national),
    };
    if national.len() != 8 {
        return None;
    }
    let planned = matches!(national, [b'2'..=b'9', ..]);
    let cap = match (written, planned) {
        (b'i', true) => Class::Certain,
        (b'z', true) => Class::Likely,
        (b'g', true) | (b'i' | b'z', false) => Class::Context,
        _ => Class::Weak,
    };
    Some(of(cap, from))
}

/// Of any other country; Danish and Finnish ones without their country's code say little.
pub(crate) fn any(digits: &[u8], _today: Date) -> Option<Validation> {
    let (written, rest) = split(digits)?;
    let cap = match (written, rest) {
        (b'i' | b'z', [b'4', b'6' | b'7', ..]) => return None,
        (b'i', _) => Class::Likely,
        (b'z', _) => Class::Context,
        _ => Class::Weak,
    };
    Some(of(cap, 1))
}

/// How it was written, and the digits.
fn split(digits: &[u8]) -> Option<(u8, &[u8])> {
    let (written, rest) = digits.split_first()?;
    (written.is_ascii_lowercase() && all_digits(rest)).then_some((*written, rest))
}

fn of(cap: Class, canonical_from: usize) -> Validation {
    Validation { canonical_from, summed: false, ..Validation::new(cap) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    fn cap(check: fn(&[u8], Date) -> Option<Validation>, digits: &str) -> Option<Class> {
        check(digits.as_bytes(), TODAY).map(|validation| validation.cap)
    }

    #[test]
    fn area_codes_are_in_order() {
        assert!(AREAS.is_sorted());
    }

    #[test]
    fn swedish_numbers_by_form_and_plan() {
        for (digits, class) in [
            ("i46701740635", Class::Certain),
            ("i46846500412", Class::Certain),
            ("z46701740635", Class::Likely),
            ("s0701740635", Class::Likely),
            ("s0846500412", Class::Likely),
            ("s098012345", Class::Likely),
            ("g0701740635", Class::Likely),
            ("g0846500412", Class::Context),
            ("b0701740635", Class::Context),
            ("s0008937688", Class::Weak),
            ("i46457891234", Class::Certain),
            ("i46969123456", Class::Context),
            ("s0781234567", Class::Weak),
        ] {
            assert_eq!(cap(swedish, digits), Some(class), "{digits}");
        }
        assert_eq!(cap(swedish, "i4722345678"), None);
        assert_eq!(cap(swedish, "g22345678"), None);
    }

    #[test]
    fn one_subscriber_has_one_number() {
        let canonical = |digits: &str| {
            let from = swedish(digits.as_bytes(), TODAY).unwrap().canonical_from;
            digits[from..].to_owned()
        };
        assert_eq!(canonical("i46701740635"), canonical("b0701740635"));
    }

    #[test]
    fn norwegian_and_other_numbers() {
        assert_eq!(cap(norwegian, "i4722345678"), Some(Class::Certain));
        assert_eq!(cap(norwegian, "g22345678"), Some(Class::Context));
        assert_eq!(cap(norwegian, "d22345678"), None);
        assert_eq!(cap(norwegian, "b22345678"), Some(Class::Weak));
        assert_eq!(cap(norwegian, "g12345678"), Some(Class::Weak));
        assert_eq!(cap(norwegian, "s0701740635"), None);
        assert_eq!(cap(any, "i4539192533"), Some(Class::Likely));
        assert_eq!(cap(any, "i46701740635"), None);
        assert_eq!(cap(any, "d39192533"), Some(Class::Weak));
    }
}

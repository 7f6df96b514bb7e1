//! Telephone numbers of all countries and as each of the Nordic ones groups them.
//! Source: ITU-T E.164 and E.123; PTS, Svensk nummerplan för telefoni; Nkom, Nasjonal nummerplan for telefoni.
//!
//! The digits begin with a letter that says how the number was written, as that is half the proof:
//! `i` with `+`, `z` with `00`, `s` area code and dash, `g` in groups, `d` four and four, `b` bare.

use super::{before, byte, each_digit_run, run, skip_spaces};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Most digits of an international number, E.164 section 6.
const MOST: usize = 15;
/// Most groups a number is written in.
const GROUPS: usize = 8;

/// International numbers without `+`, `00` and `(0)`; national ones as they stand.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    each_digit_run(bytes, |start, end| {
        let number = international(bytes, start).or_else(|| national(bytes, start, end));
        let Some((span, digits)) = number.filter(|(span, _)| !is_word(byte(bytes, span.end))) else {
            return end;
        };
        found(span, digits);
        span.end
    });
}

/// Groups of digits with what stands before each; without the zero in parentheses.
#[derive(Default)]
struct Groups {
    digits: [u8; MOST + 2],
    groups: [Group; GROUPS],
    length: usize,
}

#[derive(Clone, Copy, Default)]
struct Group {
    /// Digits up to and with this group.
    count: usize,
    size: usize,
    /// Where it ends in the text.
    end: usize,
    /// What stands before it.
    sign: u8,
}

impl Groups {
    /// Reads groups from `at` as long as they can belong to one number; `most` digits at most.
    fn read(bytes: &[u8], at: usize, most: usize, plus: bool) -> Self {
        let mut read = Self::default();
        let (mut at, mut sign, mut count) = (at, 0, 0);
        while let Some(slot) = read.groups.get_mut(read.length) {
            let end = run(bytes, at, most + 1, |byte| byte.is_ascii_digit());
            let (from, size) = (count, end - at);
            count += size;
            let (Some(piece), Some(place)) = (bytes.get(at..end), read.digits.get_mut(from..count)) else {
                break;
            };
            if size == 0 || count > most {
                break;
            }
            place.copy_from_slice(piece);
            *slot = Group { count, size, end, sign };
            read.length += 1;
            let Some((next, next_sign)) = gap(bytes, end, plus) else { break };
            (at, sign) = (next, next_sign);
        }
        read
    }

    fn groups(&self) -> &[Group] {
        self.groups.get(..self.length).unwrap_or_default()
    }

    fn digits(&self) -> &[u8] {
        self.groups().last().and_then(|last| self.digits.get(..last.count)).unwrap_or_default()
    }

    /// Sizes of the groups, zeros after the last.
    fn sizes(&self) -> [usize; GROUPS] {
        let mut sizes = [0; GROUPS];
        sizes.iter_mut().zip(self.groups()).for_each(|(size, group)| *size = group.size);
        sizes
    }

    /// Signs between the groups.
    fn signs(&self) -> impl Iterator<Item = u8> {
        self.groups().iter().skip(1).map(|group| group.sign)
    }

    /// Leaves groups at the end out until `holds` is true of the number of digits; gives where the number ends.
    fn cut(&mut self, holds: impl Fn(usize) -> bool) -> Option<usize> {
        loop {
            let last = self.groups().last()?;
            if holds(last.count) {
                return Some(last.end);
            }
            // Only what stands apart can be another number.
            if last.sign != b' ' {
                return None;
            }
            self.length -= 1;
        }
    }

    /// True when the groups are a date or hours: `08-12-2024`, `08.12.24`, `0800-1700`.
    fn is_date_or_hours(&self) -> bool {
        let first = self.signs().next().filter(|first| *first != b' ');
        let alike = first.is_some_and(|first| self.signs().all(|sign| sign == first));
        let part = |from: usize| value(self.digits().get(from..from + 2).unwrap_or_default());
        match self.sizes() {
            [2, 2, 2 | 4, 0, ..] => alike && part(0) <= 31 && part(2) <= 31,
            [4, 4, 0, ..] => alike && part(0) < 24 && part(2) < 60 && part(4) <= 24 && part(6) < 60,
            _ => false,
        }
    }
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |value, byte| value * 10 + u32::from(byte.wrapping_sub(b'0')))
}

/// Past what stands between two groups, and the sign that does; the zero in parentheses is part of it.
fn gap(bytes: &[u8], at: usize, plus: bool) -> Option<(usize, u8)> {
    let closed = at + usize::from(byte(bytes, at) == b')');
    let mut sign = if closed > at { b')' } else { b' ' };
    let mut end = skip_spaces(bytes, closed);
    if matches!(byte(bytes, end), b'-' | b'/' | b'.') {
        sign = byte(bytes, end);
        // A full stop and a space end a sentence.
        end = if sign == b'.' { end + 1 } else { skip_spaces(bytes, end + 1) };
    }
    if plus && bytes.get(end..).is_some_and(|rest| rest.starts_with(b"(0)")) {
        end = skip_spaces(bytes, end + 3);
        end = skip_spaces(bytes, run(bytes, end, 1, |byte| byte == b'-'));
    } else if byte(bytes, end) == b'(' {
        end += 1;
    }
    (end > at && byte(bytes, end).is_ascii_digit()).then_some((end, sign))
}

/// `+46 (0)70-174 06 35`, `(+47) 22345678`, `0046 70 174 06 35`
fn international(bytes: &[u8], start: usize) -> Option<(Span, Digits)> {
    let doubled = bytes.get(start..)?.starts_with(b"00");
    let space = usize::from(before(bytes, start, 1) == b' ' || before(bytes, start, 1) == b'(');
    let plus = if before(bytes, start, 1 + space) == b'+' { start.checked_sub(1 + space) } else { None };
    let (mut from, first, mark) = match plus {
        Some(plus) => (plus, start, b'i'),
        None if doubled => (start, skip_spaces(bytes, start + 2), b'z'),
        None => return None,
    };
    let outside = before(bytes, from, 1);
    if !matches!(byte(bytes, first), b'1'..=b'9')
        || is_word(outside)
        || mark == b'z' && matches!(outside, b'.' | b',' | b'-' | b'/' | b'+')
    {
        return None;
    }
    from -= usize::from(outside == b'(');
    let mut groups = Groups::read(bytes, first, MOST + 1, true);
    let code = country_code(groups.digits())?;
    let zero = usize::from(groups.digits().get(code) == Some(&b'0'));
    let lengths = match groups.digits().get(..code)? {
        b"46" => 7..=9,
        b"45" | b"47" => 8..=8,
        b"358" => 5..=11,
        b"354" => 7..=7,
        b"298" | b"299" => 6..=6,
        _ => 8 - code..=MOST - code,
    };
    // A zero after the code is a habit, not a digit; where all numbers are as long there is none to leave out.
    let dropped = if lengths.start() == lengths.end() { 0 } else { zero };
    let end = groups.cut(|count| lengths.contains(&count.saturating_sub(code + dropped)))?;
    if byte(bytes, end).is_ascii_digit() || is_amount(&groups) {
        return None;
    }
    let mut digits = Digits::default();
    digits.push(mark);
    groups.digits().iter().take(code).for_each(|digit| digits.push(*digit));
    groups.digits().iter().skip(code + dropped).for_each(|digit| digits.push(*digit));
    Some((Span::new(from, end), digits))
}

/// `+20 000 000`, `+3.14159265`: a sum or a decimal number with its sign.
fn is_amount(groups: &Groups) -> bool {
    let decimal = groups.length == 2 && groups.signs().any(|sign| sign == b'.');
    decimal || groups.digits().ends_with(b"000000")
}

/// Length of the country code. ITU Operational Bulletin 1114 Annex, List of E.164 assigned country codes.
fn country_code(digits: &[u8]) -> Option<usize> {
    match digits {
        [b'1' | b'7', ..] => Some(1),
        [b'2', b'1'..=b'6' | b'9', ..]
        | [b'3', b'5' | b'7' | b'8', ..]
        | [b'4', b'2', ..]
        | [b'5', b'0' | b'9', ..]
        | [b'6', b'7'..=b'9', ..]
        | [b'8', b'0' | b'5' | b'7' | b'8', ..]
        | [b'9', b'6' | b'7' | b'9', ..] => Some(3),
        [b'0', ..] | [b'2' | b'8', b'8' | b'3' | b'9', ..] => None,
        [_, _, ..] => Some(2),
        _ => None,
    }
}

/// `070-174 06 35`, `(08) 123 456`, `22 34 56 78`, `900 12 345`, `0701740635`
fn national(bytes: &[u8], start: usize, end: usize) -> Option<(Span, Digits)> {
    let outside = before(bytes, start, 1);
    let joined =
        matches!(outside, b'.' | b',' | b'-' | b'/' | b':') && before(bytes, start, 2).is_ascii_digit();
    if is_word(outside) || joined || matches!(outside, b'+' | b'_' | b'#' | b'$') {
        return None;
    }
    if !matches!(end - start, 2..=4 | 8..=10) {
        return None;
    }
    let mut groups = Groups::read(bytes, start, 12, false);
    let (mark, end) =
        if byte(bytes, start) == b'0' { trunk(bytes, start, end, &mut groups) } else { eight(&mut groups) }?;
    let next = byte(bytes, end);
    let goes_on = matches!(next, b'-' | b'/' | b'.' | b':' | b',') && byte(bytes, end + 1).is_ascii_digit();
    let spaced = |sign: u8, digit: u8| sign == b' ' && digit.is_ascii_digit();
    let in_row = spaced(next, byte(bytes, end + 1)) || spaced(outside, before(bytes, start, 2));
    if next.is_ascii_digit()
        || next == b'_'
        || (goes_on && mark != b's')
        || (in_row && matches!(mark, b'g' | b'd'))
    {
        return None;
    }
    let mut digits = super::digits_of(&[mark]);
    groups.digits().iter().for_each(|digit| digits.push(*digit));
    Some((Span::new(start - usize::from(outside == b'(' && groups.length > 1), end), digits))
}

/// With a trunk zero: Swedish and Finnish numbers, eight to ten digits in all.
fn trunk(bytes: &[u8], start: usize, run_end: usize, groups: &mut Groups) -> Option<(u8, usize)> {
    let end = groups.cut(|count| (8..=10).contains(&count))?;
    let [first, rest @ ..] = groups.groups() else { return None };
    let Some(second) = rest.first() else { return (end == run_end).then_some((b'b', end)) };
    let even = (2..=4).contains(&first.size) && rest.iter().all(|group| (2..=8).contains(&group.size));
    if !even || groups.is_date_or_hours() {
        return None;
    }
    let parenthesised = before(bytes, start, 1) == b'(' && second.sign == b')';
    let apart = matches!(second.sign, b'-' | b'/') || parenthesised;
    Some((if apart { b's' } else { b'g' }, end))
}

/// Eight digits without a trunk zero: Norwegian and Danish numbers.
fn eight(groups: &mut Groups) -> Option<(u8, usize)> {
    let end = groups.cut(|count| count == 8)?;
    let spaces = groups.signs().all(|sign| sign == b' ');
    match groups.sizes() {
        [8, 0, ..] => (!is_date(groups.digits())).then_some((b'b', end)),
        [2, 2, 2, 2, 0, ..] | [3, 2, 3, 0, ..] if spaces => Some((b'g', end)),
        [4, 4, 0, ..] if spaces => Some((b'd', end)),
        _ => None,
    }
}

/// Eight digits that are a day: `20241123`, `23112024`.
fn is_date(digits: &[u8]) -> bool {
    let part = |from: usize, length: usize| value(digits.get(from..from + length).unwrap_or_default());
    let day = |year: u32, month: u32, day: u32| {
        (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    day(part(0, 4), part(4, 2), part(6, 2)) || day(part(4, 4), part(2, 2), part(0, 2))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::find;

    fn one(text: &str) -> (String, String) {
        let mut all = found(find, text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.remove(0)
    }

    // Numbers that PTS keeps free for books and films: 070-174 06 05 to 99, 08-465 004 00 to 99.
    #[test]
    fn international_forms_share_their_digits() {
        for text in [
            "+46701740635",
            "+46 70 174 06 35",
            "+46 (0)70-174 06 35",
            "+46(0)701740635",
            "(+46) 70 174 06 35",
            "+46-70-1740635",
            "tel:+46701740635",
            "+46 070-174 06 35",
            "+ 46 70 174 06 35 12",
            "+46.70.174.06.35",
        ] {
            assert_eq!(one(text).1, "i46701740635", "{text}");
        }
        assert_eq!(one("0046 70-174 06 35").1, "z46701740635");
        assert_eq!(one("Ring +46 (0)8-465 004 12, tack").0, "+46 (0)8-465 004 12");
        assert_eq!(one("+47 22 34 56 78 eller 79").1, "i4722345678");
        assert_eq!(one("+358 (0)40 123 4567").1, "i358401234567");
        assert_eq!(one("(+358) 401234567").0, "(+358) 401234567");
    }

    #[test]
    fn national_forms_say_how_they_are_written() {
        for (text, digits) in [
            ("070-174 06 35", "s0701740635"),
            ("(070) 174 06 35", "s0701740635"),
            ("070 - 1740635", "s0701740635"),
            ("070/174 06 35", "s0701740635"),
            ("08-465 004 12", "s0846500412"),
            ("070 174 06 35", "g0701740635"),
            ("070.174.06.35", "g0701740635"),
            ("tel:0701740635", "b0701740635"),
            ("22 34 56 78", "g22345678"),
            ("900 12 345", "g90012345"),
            ("3919 2533", "d39192533"),
            ("22345678", "b22345678"),
            ("070-174 06 35, 36", "s0701740635"),
        ] {
            assert_eq!(one(text).1, digits, "{text}");
        }
    }

    #[test]
    fn dates_sums_and_pieces_are_none() {
        for text in [
            "08-12-2024",
            "08.12.2024",
            "0800-1700",
            "20241123",
            "23112024",
            "1+46701740635",
            "+20 000 000 kr",
            "+3.14159265",
            "811228-9874",
            "070101-1234",
            "2024-01-05",
            "12 22 34 56 78",
            "22 34 56 78 90",
            "4571 2234 5678 9012",
            "0701740635123",
            "0123456789,50",
            "A0701740635",
            "0701740635x",
            "12345678.5",
            "+12",
            "1 22345678-1",
            "(0) 12",
            "0.12345678",
        ] {
            assert!(found(find, text).is_empty(), "{text}: {:?}", found(find, text));
        }
    }
}

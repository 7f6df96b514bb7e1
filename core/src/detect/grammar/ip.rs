//! Internet addresses of both versions. Source: RFC 4291 section 2.2 and 2.3, RFC 4007 section 11 (zones),
//! RFC 4632 (prefix lengths). CJEU C-582/14 Breyer: an address can be personal data.

use super::{before, byte, run, run_back};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Longest written address of version 6, with an embedded one of version 4.
const LONGEST: usize = 45;

/// Version 4 as twelve digits, version 6 as 32 hexadecimal digits, `p` before them when a prefix length stands after.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    let mut taken: Vec<Span> = Vec::new();
    let mut next = 0;
    for colon in memchr::memchr_iter(b':', bytes) {
        if colon < next {
            continue;
        }
        let start = run_back(bytes, colon, 5, |byte| byte.is_ascii_hexdigit());
        let end = run(bytes, colon, usize::MAX, is_of_six);
        next = end;
        if let Some((span, digits)) = version_six(bytes, start, end) {
            taken.push(span);
            found(span, digits);
        }
    }
    let mut next = 0;
    for dot in memchr::memchr_iter(b'.', bytes) {
        if dot < next || !before(bytes, dot, 1).is_ascii_digit() || !byte(bytes, dot + 1).is_ascii_digit() {
            continue;
        }
        let start = run_back(bytes, dot, 4, |byte| byte.is_ascii_digit());
        next = run(bytes, dot, usize::MAX, |byte| byte.is_ascii_digit() || byte == b'.');
        let Some((span, digits)) = version_four(bytes, start, next) else { continue };
        let after = taken.partition_point(|of_six| of_six.end <= span.start);
        if !taken.get(after).is_some_and(|of_six| of_six.overlaps(span)) {
            found(span, digits);
        }
    }
}

fn is_of_six(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
}

/// Four octets in a run of digits and dots.
fn version_four(bytes: &[u8], start: usize, end: usize) -> Option<(Span, Digits)> {
    let chain = bytes.get(start..end)?;
    let chain = chain.strip_suffix(b".").unwrap_or(chain);
    if chain.len() > LONGEST {
        return None;
    }
    let numbers = chain.split(|byte| *byte == b'.').count();
    let (octets, length) = octets(chain)?;
    // Five numbers are an address with something after it, but a section or an object identifier begins low.
    if numbers > 5 || numbers == 5 && octets[0] < 10 {
        return None;
    }
    let end = start + length;
    if !super::stands_alone(bytes, Span::new(start, end)) || is_joined(bytes, start, end) {
        return None;
    }
    let mut digits = Digits::default();
    for octet in octets {
        for digit in [octet / 100, octet / 10 % 10, octet % 10] {
            digits.push(b'0' + digit);
        }
    }
    Some((Span::new(start, prefix(bytes, end, 32)), digits))
}

/// True for `1.200.150.100,00` (an amount) and what follows a dot or a comma between digits.
fn is_joined(bytes: &[u8], start: usize, end: usize) -> bool {
    let amount = byte(bytes, end) == b',' && byte(bytes, end + 1).is_ascii_digit();
    let decimals = before(bytes, start, 1) == b',' && before(bytes, start, 2).is_ascii_digit();
    amount && !byte(bytes, end + 3).is_ascii_digit() || decimals || before(bytes, start, 1) == b'.'
}

/// The first four numbers of a dotted chain, none above 255 or with a leading zero, and their length.
fn octets(chain: &[u8]) -> Option<([u8; 4], usize)> {
    let mut octets = [0; 4];
    let mut length = 0;
    let mut numbers = chain.split(|byte| *byte == b'.');
    for octet in &mut octets {
        let number = numbers.next()?;
        let plain = (1..=3).contains(&number.len()) && (number.len() == 1 || number.first() != Some(&b'0'));
        if !plain {
            return None;
        }
        let value = number.iter().try_fold(0_u16, |value, byte| {
            byte.is_ascii_digit().then(|| value * 10 + u16::from(byte.wrapping_sub(b'0')))
        })?;
        *octet = u8::try_from(value).ok()?;
        length += number.len() + 1;
    }
    Some((octets, length - 1))
}

/// Past `/24`, when it is a length that the version has.
fn prefix(bytes: &[u8], end: usize, most: u16) -> usize {
    let stop = run(bytes, end + 1, 4, |byte| byte.is_ascii_digit());
    let digits = bytes.get(end + 1..stop).unwrap_or_default();
    let value = digits.iter().fold(0_u16, |value, byte| value * 10 + u16::from(byte.wrapping_sub(b'0')));
    let fits = byte(bytes, end) == b'/' && (1..=3).contains(&digits.len()) && value <= most;
    if fits && !is_word(byte(bytes, stop)) { stop } else { end }
}

/// An address in a run of hexadecimal digits, colons and dots.
fn version_six(bytes: &[u8], start: usize, end: usize) -> Option<(Span, Digits)> {
    // One colon in front is of a label: `ip:2001:db8::1`.
    let labelled = byte(bytes, start) == b':' && byte(bytes, start + 1) != b':';
    let (start, mut end) = (start + usize::from(labelled), end);
    if end.saturating_sub(start) > LONGEST + 2 {
        return None;
    }
    // A dot or a colon at the end is of the sentence.
    while before(bytes, end, 1) == b'.' || before(bytes, end, 1) == b':' && before(bytes, end, 2) != b':' {
        end = end.checked_sub(1).filter(|end| *end > start)?;
    }
    let groups = groups(bytes.get(start..end)?)?;
    if !super::stands_alone(bytes, Span::new(start, end)) {
        return None;
    }
    let zone = run(bytes, end + 1, 16, |byte| byte.is_ascii_alphanumeric());
    let zoned = if byte(bytes, end) == b'%' && zone > end + 1 { zone } else { end };
    let whole = prefix(bytes, zoned, 128);
    let mut digits = Digits::default();
    if whole > zoned {
        digits.push(b'p');
    }
    for group in groups {
        for shift in [12, 8, 4, 0] {
            digits.push(b"0123456789abcdef".get(usize::from(group >> shift & 15)).copied().unwrap_or(b'0'));
        }
    }
    Some((Span::new(start, whole), digits))
}

/// The eight groups, the gap `::` filled with zeros.
fn groups(address: &[u8]) -> Option<[u16; 8]> {
    let text = std::str::from_utf8(address).ok()?;
    if text.matches(':').count() < 2 {
        return None;
    }
    let (head, tail) = text.split_once("::").map_or((text, None), |(head, tail)| (head, Some(tail)));
    let (mut groups, mut filled) = ([0; 8], 0);
    filled = side(head, &mut groups, filled, tail.is_none())?;
    let Some(tail) = tail else {
        // Eight pairs are a hardware address or a clock with frames, not this.
        let pairs = text.split(':').all(|group| group.len() <= 2);
        return (filled == 8 && !pairs).then_some(groups);
    };
    let (mut behind, mut count) = ([0; 8], 0);
    count = side(tail, &mut behind, count, true)?;
    if filled + count > 7 {
        return None;
    }
    groups.get_mut(8 - count..)?.copy_from_slice(behind.get(..count)?);
    filled += count;
    (filled <= 7).then_some(groups)
}

/// Reads the groups on one side of the gap; an address of version 4 may stand last.
fn side(text: &str, groups: &mut [u16; 8], mut filled: usize, last: bool) -> Option<usize> {
    if text.is_empty() {
        return Some(filled);
    }
    let count = text.split(':').count();
    for (index, group) in text.split(':').enumerate() {
        if group.contains('.') {
            let (octets, length) = octets(group.as_bytes())?;
            if !last || index + 1 != count || length != group.len() {
                return None;
            }
            for pair in octets.chunks_exact(2) {
                *groups.get_mut(filled)? = u16::from_be_bytes([*pair.first()?, *pair.last()?]);
                filled += 1;
            }
        } else {
            if !(1..=4).contains(&group.len()) {
                return None;
            }
            *groups.get_mut(filled)? = u16::from_str_radix(group, 16).ok()?;
            filled += 1;
        }
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, pieces};
    use super::find;

    #[test]
    fn version_four_whole_and_alone() {
        for (text, address) in [
            ("IP 192.0.2.17.", "192.0.2.17"),
            ("http://198.51.100.7/sida", "198.51.100.7"),
            ("(203.0.113.0/24)", "203.0.113.0/24"),
            ("192.0.2.1:8080", "192.0.2.1"),
            ("192.0.2.1.1", "192.0.2.1"),
            ("10.0.0.0/123", "10.0.0.0"),
        ] {
            assert_eq!(pieces(find, text), [address], "{text}");
        }
        assert_eq!(found(find, "192.0.2.17")[0].1, "192000002017");
        for text in [
            "192.0.2",
            "256.1.1.1",
            "192.0.2.256",
            "x192.0.2.1",
            "192.0.2.1x",
            "1.3.6.1.4.1.311",
            "1.2.3.4.5",
            "v1.2.3.4",
            "01.02.03.04",
            "1.200.150.100,00 kr",
            "§1.2.3.4",
            "1234.0.2.1",
        ] {
            assert!(pieces(find, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn version_six_in_all_its_forms() {
        for (text, address) in [
            ("[2001:db8::1]:8080", "2001:db8::1"),
            ("fe80::1%eth0 svarar", "fe80::1%eth0"),
            ("2001:DB8:0:0:0:0:192.0.2.1", "2001:DB8:0:0:0:0:192.0.2.1"),
            ("::ffff:192.0.2.128", "::ffff:192.0.2.128"),
            ("2001:db8::/32.", "2001:db8::/32"),
            ("src=::", "::"),
            ("ip:2001:db8::7", "2001:db8::7"),
            ("IPv6: 2001:db8:85a3::8a2e:370: svarar", "2001:db8:85a3::8a2e:370"),
        ] {
            assert_eq!(pieces(find, text), [address], "{text}");
        }
        assert_eq!(found(find, "2001:db8::ff")[0].1, "20010db80000000000000000000000ff");
        assert_eq!(found(find, "2001:db8::/32")[0].1, "p20010db8000000000000000000000000");
    }

    #[test]
    fn colons_of_other_things() {
        for text in [
            "12:34:56",
            "1:2:3:4",
            "aa:bb:cc:dd:ee:ff",
            "01:23:45:67:89:ab:cd:ef",
            "std::cout",
            "Klass::metod",
            ":::",
            "80:443",
            "2001::db8::1",
            "12345:db8::1",
            "fe80::1text",
            "text2001:db8::1",
            "::ffff:256.0.0.1",
            "::ffff:192.168.1",
            "abc:def:ghi",
        ] {
            assert!(pieces(find, text).is_empty(), "{text}: {:?}", pieces(find, text));
        }
    }
}

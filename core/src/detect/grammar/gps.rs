//! Positions in the Nordic countries: decimal degrees, or degrees, minutes and seconds, north before east.
//! Source: ISO 6709:2022 Annex D; RFC 5870. Folding leaves `*` for the degree sign and for primes.

use super::{before, byte, run, skip_spaces};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Latitudes of the Nordic countries without Greenland, whole degrees.
const NORTH: std::ops::RangeInclusive<u16> = 54..=72;
/// Longitudes from the west of Norway to the east of Finland.
const EAST: std::ops::RangeInclusive<u16> = 4..=32;
/// Decimals from which a place is nearer than some ten metres.
const DECIMALS: usize = 4;
/// Longest label between the two numbers: `, "longitude": `.
const BETWEEN: usize = 20;

/// Pairs of which the first is a latitude, the second a longitude.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    let mut next = 0;
    for sign in memchr::memchr3_iter(b'.', b',', b'*', bytes) {
        if sign < next || !before(bytes, sign, 1).is_ascii_digit() || !before(bytes, sign, 2).is_ascii_digit()
        {
            continue;
        }
        let start = sign - 2;
        let pair = if byte(bytes, sign) == b'*' { sexagesimal(bytes, start) } else { decimal(bytes, start) };
        let Some(end) = pair.filter(|_| begins(bytes, start)) else { continue };
        let north = matches!(before(bytes, start, 1), b'n')
            || before(bytes, start, 1) == b' ' && is_north(bytes, start);
        let start = if north { start - 1 - usize::from(before(bytes, start, 1) == b' ') } else { start };
        next = end;
        found(Span::new(start, end), Digits::default());
    }
}

/// True when nothing that belongs to a number or a word stands before; an N alone may.
fn begins(bytes: &[u8], start: usize) -> bool {
    let last = before(bytes, start, 1);
    let north = last == b'n' && !is_word(before(bytes, start, 2));
    let inside = matches!(last, b'.' | b',' | b'-') && before(bytes, start, 2).is_ascii_digit();
    (north || !is_word(last)) && last != b'-' && !inside
}

fn is_north(bytes: &[u8], start: usize) -> bool {
    before(bytes, start, 2) == b'n' && !is_word(before(bytes, start, 3))
}

/// `59.3293, 18.0686`
fn decimal(bytes: &[u8], start: usize) -> Option<usize> {
    let sign = byte(bytes, start + 2);
    let north = fraction(bytes, start, sign, &NORTH, DECIMALS)?;
    let east = between(bytes, degree(bytes, north))?;
    let end = fraction(bytes, east, sign, &EAST, DECIMALS)?;
    ended(bytes, degree(bytes, end), end)
}

/// Whole degrees in range, the sign, and at least `least` decimals.
fn fraction(
    bytes: &[u8],
    at: usize,
    sign: u8,
    range: &std::ops::RangeInclusive<u16>,
    least: usize,
) -> Option<usize> {
    let end = whole(bytes, at, range)?;
    let decimals = run(bytes, end + 1, 16, |byte| byte.is_ascii_digit());
    (byte(bytes, end) == sign && (least..16).contains(&(decimals - end - 1))).then_some(decimals)
}

/// One to three digits with a value in range.
fn whole(bytes: &[u8], at: usize, range: &std::ops::RangeInclusive<u16>) -> Option<usize> {
    let end = run(bytes, at, 3, |byte| byte.is_ascii_digit());
    let digits = bytes.get(at..end)?;
    let value = digits.iter().fold(0, |value, byte| value * 10 + u16::from(byte.wrapping_sub(b'0')));
    (end > at && range.contains(&value)).then_some(end)
}

/// Past a degree sign, with a space before it or not.
fn degree(bytes: &[u8], at: usize) -> usize {
    match (byte(bytes, at), byte(bytes, at + 1)) {
        (b'*', _) => at + 1,
        // The ordinal sign, often typed for the degree sign; folding keeps it as a letter.
        (b' ', b'*') | (0xC2, 0xBA) => at + 2,
        _ => at,
    }
}

/// From the latitude's end to where the longitude begins: signs, and at most one word.
fn between(bytes: &[u8], at: usize) -> Option<usize> {
    let end = run(bytes, at, BETWEEN, |byte| {
        byte.is_ascii_lowercase()
            || byte >= 0x80
            || matches!(
                byte,
                b' ' | b',' | b';' | b'/' | b'"' | b'\'' | b'&' | b'=' | b':' | b'*' | b'\n' | b'\r'
            )
    });
    let gap = bytes.get(at..end).filter(|gap| !gap.is_empty())?;
    let broken = gap.contains(&b'\n');
    let mut words = gap.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty());
    let mut labelled = false;
    for word in words.by_ref() {
        let east = [&b"lo"[..], b"ln", b"len", b"e", "ö".as_bytes(), "ø".as_bytes(), b"x", b"wgs"];
        let known = east.iter().any(|east| word.starts_with(east));
        if !known && word != b"n" && word != b"och" && word != b"og" {
            return None;
        }
        labelled |= known;
    }
    (!broken || labelled).then_some(end)
}

/// Past an E or Ö that stands alone after the longitude; none when something else is glued to it.
fn ended(bytes: &[u8], at: usize, number: usize) -> Option<usize> {
    let letter = skip_spaces(bytes, at);
    let width = match (byte(bytes, letter), byte(bytes, letter + 1)) {
        (b'e' | b'o', _) => 1,
        (0xC3, 0xB6 | 0xB8) => 2,
        _ => 0,
    };
    if width > 0 && !is_word(byte(bytes, letter + width)) {
        return Some(letter + width);
    }
    let decimals = at == number && byte(bytes, at) == b'.' && byte(bytes, at + 1).is_ascii_digit();
    (!is_word(byte(bytes, at)) && !decimals).then_some(at)
}

/// `59*19'46"n 18*4'7"e`
fn sexagesimal(bytes: &[u8], start: usize) -> Option<usize> {
    let north = angle(bytes, start, &NORTH)?;
    let east = between(bytes, north)?;
    let end = angle(bytes, east, &EAST)?;
    ended(bytes, end, end)
}

/// Degrees, minutes and perhaps seconds, each below sixty, perhaps with decimals.
fn angle(bytes: &[u8], at: usize, range: &std::ops::RangeInclusive<u16>) -> Option<usize> {
    let degrees = mark(bytes, whole(bytes, at, range)?)?;
    let minutes = mark(bytes, sixty(bytes, skip_spaces(bytes, degrees))?)?;
    let seconds = sixty(bytes, skip_spaces(bytes, minutes)).and_then(|end| mark(bytes, end));
    Some(seconds.unwrap_or(minutes))
}

fn sixty(bytes: &[u8], at: usize) -> Option<usize> {
    let end = whole(bytes, at, &(0..=59))?;
    let point = matches!(byte(bytes, end), b'.' | b',') && byte(bytes, end + 1).is_ascii_digit();
    Some(if point { run(bytes, end + 1, 8, |byte| byte.is_ascii_digit()) } else { end })
}

/// Past the sign of degrees, minutes or seconds.
fn mark(bytes: &[u8], at: usize) -> Option<usize> {
    let end = run(bytes, at, 2, |byte| matches!(byte, b'*' | b'\'' | b'"' | 0xC2 | 0xBA));
    (end > at).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::tests::pieces;
    use super::find;

    #[test]
    fn pairs_as_maps_and_people_write_them() {
        for (text, position) in [
            ("Vid 59.3293, 18.0686.", "59.3293, 18.0686"),
            ("59.329323 18.068581", "59.329323 18.068581"),
            ("Position 59,3293; 18,0686, kl. 8", "59,3293; 18,0686"),
            ("geo:59.91273,10.74609", "59.91273,10.74609"),
            ("@59.3293,18.0686,17z", "59.3293,18.0686"),
            ("59.3293° N, 18.0686° E", "59.3293° N, 18.0686° E"),
            ("N59.3293 E18.0686", "N59.3293 E18.0686"),
            ("lat: 59.3293\nlon: 18.0686", "59.3293\nlon: 18.0686"),
            ("{\"lat\":59.3293,\"lng\":18.0686}", "59.3293,\"lng\":18.0686"),
            ("59°19'46\"N 18°4'7\"E", "59°19'46\"N 18°4'7\"E"),
            ("N 59° 19.766', E 018° 04.116' vid", "N 59° 19.766', E 018° 04.116'"),
            ("59°19′46,5″N 18°04′07″Ö", "59°19′46,5″N 18°04′07″Ö"),
        ] {
            assert_eq!(pieces(find, text), [position], "{text}");
        }
    }

    #[test]
    fn other_decimals() {
        for text in [
            "59.32, 18.06",
            "48.8566, 2.3522",
            "159.3293, 18.0686",
            "59.3293 och sedan 18.0686",
            "-59.3293, 18.0686",
            "59.3293\n18.0686",
            "59.3293, 18.0686.1",
            "59.3293",
            "59° och 18°",
            "v59.3293,18.0686",
        ] {
            assert!(pieces(find, text).is_empty(), "{text}: {:?}", pieces(find, text));
        }
    }
}

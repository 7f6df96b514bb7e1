//! Hardware addresses of network cards: `aa:bb:cc:dd:ee:ff`, dashes, or three groups of four as switches print them.
//! Source: IEEE 802-2014 section 8.1.

use super::{before, byte};
use crate::catalog::Digits;
use crate::normalize::Text;
use crate::span::Span;

/// Pairs with one sign throughout, or `0012.3456.789a`.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for at in memchr::memchr3_iter(b':', b'-', b'.', bytes) {
        let sign = byte(bytes, at);
        let (width, groups) = if sign == b'.' { (4, 3) } else { (2, 6) };
        // Most dots and dashes stop here.
        if at < width || byte(bytes, at + 1 + width) != sign || !byte(bytes, at - 1).is_ascii_hexdigit() {
            continue;
        }
        if let Some((span, digits)) = address(bytes, at - width, sign, width, groups) {
            found(span, digits);
        }
    }
}

fn address(bytes: &[u8], start: usize, sign: u8, width: usize, groups: usize) -> Option<(Span, Digits)> {
    let end = start + groups * (width + 1) - 1;
    let mut digits = Digits::default();
    for (index, byte) in bytes.get(start..end)?.iter().enumerate() {
        if index % (width + 1) == width {
            (*byte == sign).then_some(())?;
        } else {
            byte.is_ascii_hexdigit().then(|| digits.push(*byte))?;
        }
    }
    let span = Span::new(start, end);
    let longer = |sign: u8, next: u8| matches!(sign, b':' | b'-' | b'.') && next.is_ascii_hexdigit();
    let alone = super::stands_alone(bytes, span)
        && !longer(before(bytes, start, 1), before(bytes, start, 2))
        && !(longer(byte(bytes, end), byte(bytes, end + 1)) && byte(bytes, end) == sign);
    alone.then_some((span, digits))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::find;

    #[test]
    fn three_ways_to_write_one() {
        for text in ["00:1A:2B:3C:4D:5E", "MAC 00-1a-2b-3c-4d-5e.", "(001a.2b3c.4d5e)"] {
            let all = found(find, text);
            assert_eq!(all.len(), 1, "{text}");
            assert_eq!(all[0].1, "001a2b3c4d5e", "{text}");
        }
    }

    #[test]
    fn neither_shorter_nor_longer_nor_mixed() {
        for text in [
            "00:1A:2B:3C:4D",
            "00:1A:2B:3C:4D:5E:6F",
            "10:2F:33-AC-29-C3",
            "zz:zz:zz:zz:zz:zz",
            "x00:1a:2b:3c:4d:5e",
            "12:34:56",
            "0012.3456.789a.bcde",
            "2024-11-23",
        ] {
            assert!(found(find, text).is_empty(), "{text}");
        }
    }
}

//! The reference of a Norwegian payment right after its word: `KID: 1234 5678 903`, `KID-nummer 1000005-`.
//! Out come its digits; a dash in place of the last one stands for ten.

use memchr::memmem;

use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

const LONGEST: usize = 25;

/// All numbers that `kid` announces.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for start in memmem::find_iter(bytes, "kid") {
        let whole = start.checked_sub(1).is_none_or(|before| !is_word(bytes[before]));
        if let Some((start, firm)) = after_word(bytes, start + 3).filter(|_| whole) {
            numbers(bytes, start, firm, found);
        }
    }
}

/// Where the number begins, and whether the word can only mean a payment: a kid is also a child.
fn after_word(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let rest = bytes.get(at..)?;
    let joined = usize::from(matches!(rest.first(), Some(b'-' | b' ' | b'.')));
    let ends: [&[u8]; 3] = [b"nummeret", b"nummer", b"nr"];
    let end = ends.iter().find(|end| rest.get(joined..).is_some_and(|rest| rest.starts_with(end)));
    let at = at + end.map_or(0, |end| joined + end.len());
    let gap =
        bytes.get(at..)?.iter().take(4).take_while(|byte| matches!(byte, b' ' | b':' | b'.' | b'\t')).count();
    let firm = end.is_some() || bytes.get(at..at + gap)?.contains(&b':');
    (gap > 0).then_some((at + gap, firm))
}

/// The first group of digits, and all groups together.
fn numbers(bytes: &[u8], start: usize, firm: bool, found: &mut dyn FnMut(Span, Digits)) {
    let mut digits = Digits::default();
    let mut at = start;
    let mut groups = 0;
    loop {
        let run = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if run == 0 || digits.as_slice().len() + run > LONGEST {
            return;
        }
        bytes[at..at + run].iter().for_each(|byte| digits.push(*byte));
        at += run;
        groups += 1;
        let spaced = bytes.get(at) == Some(&b' ') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if groups == 1 && spaced && run > 4 && !is_part(bytes, at) {
            found(Span::new(start, at), digits);
        }
        if !spaced {
            break;
        }
        at += 1;
    }
    let dashed = bytes.get(at) == Some(&b'-')
        && !bytes.get(at + 1).is_some_and(|byte| is_word(*byte) || *byte == b' ');
    if dashed {
        digits.push(b'-');
        at += 1;
    }
    let long_enough = digits.as_slice().len() >= if firm { 2 } else { 5 };
    if long_enough && !is_part(bytes, at) {
        found(Span::new(start, at), digits);
    }
}

/// A letter, a decimal or a date goes on after it.
fn is_part(bytes: &[u8], at: usize) -> bool {
    let digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    let next = bytes.get(at).copied().unwrap_or(b' ');
    is_word(next) || digit && matches!(next, b'.' | b',' | b'-' | b'/' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Normalizer;

    fn found(original: &str) -> Vec<String> {
        let mut text = Text::default();
        Normalizer.normalize(original, &mut text);
        let mut all = Vec::new();
        find(&text, original, &mut |span, digits| {
            assert!(span.end <= text.folded.len() && !span.is_empty());
            all.push(String::from_utf8(digits.as_slice().to_vec()).unwrap());
        });
        all
    }

    #[test]
    fn after_its_word() {
        assert_eq!(found("KID: 44711000420"), ["44711000420"]);
        assert_eq!(found("KID 4471 1000 420"), ["44711000420"]);
        assert_eq!(found("KID-nummer: 1000005-"), ["1000005-"]);
        assert_eq!(found("kidnr. 12344"), ["12344"]);
        assert_eq!(found("KID-nr 18"), ["18"]);
        assert_eq!(found("KID 44711000420 1500"), ["44711000420", "447110004201500"]);
        assert_eq!(found("KID: 44711000420 1500,00"), ["44711000420"]);
    }

    #[test]
    fn a_child_is_none() {
        for text in [
            "my kid 18",
            "kids 12345",
            "kid",
            "KID:",
            "kid: x",
            "askid 12345",
            "KID: 1.5",
            "kid 12345678901234567890123456",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text:?}");
        }
    }
}

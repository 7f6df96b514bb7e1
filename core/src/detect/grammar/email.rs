//! Mail addresses. Source: RFC 5321 section 4.1.2 and 4.5.3.1, RFC 6531 (letters above ASCII), RFC 5890 (`xn--`).

use super::{before, byte, run, run_back};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Longest local part, RFC 5321 section 4.5.3.1.1; letters above ASCII count double in UTF-8.
const LOCAL: usize = 128;
/// Longest domain, section 4.5.3.1.2.
const DOMAIN: usize = 255;
/// Longest label of a domain, RFC 1035 section 2.3.4.
const LABEL: usize = 63;

/// `anna.berg+list@exempel.se`
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for at in memchr::memchr_iter(b'@', bytes) {
        if let Some(span) = local(bytes, at).and_then(|start| Some(Span::new(start, domain(bytes, at + 1)?)))
        {
            found(span, Digits::default());
        }
    }
}

/// Where the local part before the sign at `at` begins.
fn local(bytes: &[u8], at: usize) -> Option<usize> {
    let part = |byte: u8| is_word(byte) || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%' | b'&' | b'\'');
    let start = run_back(bytes, at, LOCAL + 1, part);
    if at - start > LOCAL || before(bytes, start, 1) == b'@' {
        return None;
    }
    // Quotes, dots and dashes before the first letter are of the sentence.
    let start = (start..at).find(|i| is_word(byte(bytes, *i)) || byte(bytes, *i) == b'_')?;
    (before(bytes, at, 1) != b'.').then_some(start)
}

/// Where the domain that begins at `at` ends.
fn domain(bytes: &[u8], at: usize) -> Option<usize> {
    let mut labels = 0;
    let mut start = at;
    let mut end = at;
    while start - at < DOMAIN {
        let stop = label(bytes, start)?;
        if stop == start {
            break;
        }
        labels += 1;
        end = stop;
        if byte(bytes, stop) != b'.' {
            break;
        }
        start = stop + 1;
    }
    let top = run_back(bytes, end, LABEL, |byte| byte != b'.');
    let first = bytes.get(at..run(bytes, at, LABEL, is_word)).unwrap_or_default();
    // `logo@2x.png` is a picture for finer screens; `git@host.se:project` names a repository.
    let picture = matches!(first, b"2x" | b"3x") && labels == 2;
    let remote = byte(bytes, end) == b':' && matches!(byte(bytes, end + 1), b'a'..=b'z' | b'/' | b'~');
    let whole = !matches!(byte(bytes, end), b'@' | b'_');
    (labels >= 2 && is_top(bytes.get(top..end)?) && !picture && !remote && whole).then_some(end)
}

/// The end of one label; none when it is too long.
fn label(bytes: &[u8], start: usize) -> Option<usize> {
    let end = run(bytes, start, LABEL + 1, |byte| is_word(byte) || byte == b'-');
    if end - start > LABEL || byte(bytes, start) == b'-' {
        return None;
    }
    Some(run_back(bytes, end, end - start, |byte| byte == b'-'))
}

/// A top-level domain: at least two letters, or written with `xn--`.
fn is_top(label: &[u8]) -> bool {
    let letters = label.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    label.starts_with(b"xn--") || letters && label.len() >= 2
}

#[cfg(test)]
mod tests {
    use super::super::tests::pieces;
    use super::find;

    #[test]
    fn addresses_as_people_write_them() {
        for (text, address) in [
            ("Skriv till anna.berg@exempel.se.", "anna.berg@exempel.se"),
            ("<Kari_Nordmann+nav@example.no>", "Kari_Nordmann+nav@example.no"),
            ("mailto:a-b@post.kommune.example.no?subject=x", "a-b@post.kommune.example.no"),
            ("'örjan@räksmörgås.se', 12", "örjan@räksmörgås.se"),
            ("per@xn--rksmrgs-5wao1o.se;", "per@xn--rksmrgs-5wao1o.se"),
            ("a@xn--d1acufc.xn--p1ai", "a@xn--d1acufc.xn--p1ai"),
            ("(ola@example.com)", "ola@example.com"),
            ("epost: x@example.se-", "x@example.se"),
        ] {
            assert_eq!(pieces(find, text), [address], "{text}");
        }
    }

    #[test]
    fn pieces_of_something_else() {
        for text in [
            "info@exempel.",
            "@anna",
            "anna@",
            "anna@localhost",
            "a@b@c.se",
            "logo@2x.png",
            "git@example.org:me/it.git",
            "image001.png@01D9A3B2.1F2E3D40",
            "paket@1.2.3",
            "a.@b.se",
            "a@-b.se",
            "a@b_c.se",
            "50 st @ 10 kr",
        ] {
            assert!(pieces(find, text).is_empty(), "{text}: {:?}", pieces(find, text));
        }
        assert!(pieces(find, &format!("{}@b.se", "a".repeat(200))).is_empty());
    }
}

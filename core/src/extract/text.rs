//! Plain text in any of the charsets that Nordic offices meet, as Unicode.

use std::borrow::Cow;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{GapReason, Part, Source, Walk};

/// Everything that looks like text: no NUL byte outside UTF-16, few control characters.
pub(super) fn sniff(source: &Source<'_>) -> bool {
    let head = &source.bytes[..source.bytes.len().min(4096)];
    if utf16_of(head).is_some() {
        return true;
    }
    let controls =
        head.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)).count();
    !head.contains(&0) && controls * 50 <= head.len()
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let text = decode(source.bytes, source.charset.as_deref());
    let mut part = Part::body(source.path.clone(), text).with_role(source.role);
    part.dated = source.dated;
    walk.part(part)?;
    let unread = source.charset.as_deref().is_some_and(is_unread);
    if unread || is_programmed(source.bytes) { Err(GapReason::Unsupported) } else { Ok(()) }
}

/// Text that is a program for its words, which it may split and encode: read as it stands, and never complete.
fn is_programmed(bytes: &[u8]) -> bool {
    let head = bytes.trim_ascii_start();
    head.starts_with(b"%!PS")
}

/// The text of `bytes`: byte order mark, then the pattern of UTF-16, then valid UTF-8, then the declared
/// charset, then windows-1252, in which every byte means something.
pub(super) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Cow<'b, str> {
    let (encoding, mark) = encoding_of(bytes, declared);
    encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0
}

/// What `bytes` are encoded in, and the length of the mark before them.
pub(super) fn encoding_of(bytes: &[u8], declared: Option<&str>) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(bytes) {
        return marked;
    }
    if let Some(encoding) = utf16_of(&bytes[..bytes.len().min(4096)]) {
        return (encoding, 0);
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let declared = declared.filter(|encoding| *encoding != REPLACEMENT);
    let declared = declared.filter(|encoding| !encoding.is_ascii_compatible() || *encoding != UTF_8);
    match (std::str::from_utf8(bytes).is_ok(), declared) {
        // ISO-2022-JP and its kin are pure ASCII bytes and still mean something else.
        (true, Some(encoding)) if encoding.is_ascii_compatible() => (UTF_8, 0),
        (true, None) => (UTF_8, 0),
        (_, encoding) => (encoding.unwrap_or(WINDOWS_1252), 0),
    }
}

/// True for a charset that nothing here decodes, as no browser does (Encoding, 4.1, `replacement`): its bytes are
/// ASCII signs that mean something else.
pub(super) fn is_unread(label: &str) -> bool {
    Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes()) == Some(REPLACEMENT)
}

/// UTF-16 without a mark shows itself by NUL bytes in every second place.
fn utf16_of(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return (encoding != UTF_8).then_some(encoding);
    }
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > pairs * 4 && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 4 && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_charsets_of_nordic_offices() {
        assert_eq!(decode("åäö".as_bytes(), None), "åäö");
        assert_eq!(decode(b"\xe5\xe4\xf6", None), "åäö");
        assert_eq!(decode(b"\xe5\xe4\xf6", Some("iso-8859-1")), "åäö");
        assert_eq!(decode(b"\xff\xfeP\0\xe5\0", None), "På");
        assert_eq!(decode(b"P\0e\0r\0 \0", None), "Per ");
        assert_eq!(decode("blåbær".as_bytes(), Some("iso-8859-1")), "blåbær");
    }

    #[test]
    fn a_program_is_not_taken_for_plain() {
        assert!(is_programmed(b"%!PS-Adobe-3.0"));
        assert!(!is_programmed(b"{ \"a\": 1 }"));
    }

    #[test]
    fn what_no_charset_of_ours_is_is_told() {
        assert!(is_unread("HZ-GB-2312") && is_unread("\"iso-2022-kr\"") && !is_unread("utf-8"));
        assert_eq!(decode(b"nr 850709", Some("iso-2022-cn")), "nr 850709");
    }

    #[test]
    fn a_declared_escape_charset_is_honoured() {
        assert_eq!(decode(b"\x1b$B$\"\x1b(B", Some("iso-2022-jp")), "あ");
    }
}

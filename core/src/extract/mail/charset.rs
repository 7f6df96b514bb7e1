//! Bytes and a declared charset -> characters: what the general text reader knows, and the charsets that
//! only mails use (UTF-7, DOS code pages, EBCDIC), UTF-32, and labels that contradict the bytes.

use std::borrow::Cow;

use encoding_rs::Encoding;
use mail_parser::decoders::charsets::map::charset_decoder;

use super::super::text;
use super::ebcdic;

/// The characters of `bytes`.
pub(super) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Cow<'b, str> {
    if let Some(text) = utf32(bytes) {
        return Cow::Owned(text);
    }
    let Some(label) = declared.map(|label| label.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
    else {
        return text::decode(bytes, None);
    };
    let wide = label.starts_with("utf-16") || label.starts_with("utf-32") || label.starts_with("utf16");
    if wide && !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() {
        return text::decode(bytes, None);
    }
    if Encoding::for_label(label.as_bytes()).is_some() {
        return text::decode(bytes, Some(&label));
    }
    if let Some(text) = ebcdic::decode(bytes, &label) {
        return Cow::Owned(text);
    }
    // UTF-7 and DOS pages alone: of the rest the general reader judges better.
    let own =
        matches!(label.as_str(), "utf-7" | "utf7" | "unicode-1-1-utf-7") || DOS.contains(&label.as_str());
    let decoder = if label.contains('7') { charset_decoder(b"utf-7") } else { charset_decoder(b"cp850") };
    match decoder.filter(|_| own) {
        Some(decoder) => Cow::Owned(decoder(bytes)),
        None => text::decode(bytes, None),
    }
}

/// The Nordic DOS pages; 865 differs from 850 in signs, not in letters.
const DOS: &[&str] = &["cp850", "ibm850", "850", "cp865", "ibm865", "865", "cp437", "ibm437", "437"];

/// UTF-32 shows itself by its mark, or by three NUL bytes in every four.
fn utf32(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(256) / 4 * 4)?;
    if head.len() < 8 {
        return None;
    }
    let empty =
        |places: [usize; 2]| head.chunks_exact(4).all(|unit| places.iter().all(|p| unit.get(*p) == Some(&0)));
    let big = if empty([0, 1]) {
        true
    } else if head.starts_with(b"\xff\xfe\0\0") || empty([2, 3]) {
        false
    } else {
        return None;
    };
    let units = bytes.chunks_exact(4).filter_map(|unit| <[u8; 4]>::try_from(unit).ok());
    let codes = units.map(|unit| if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) });
    Some(
        codes.filter(|code| *code != 0xFEFF).map(|code| char::from_u32(code).unwrap_or('\u{FFFD}')).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_believed_only_as_far_as_they_fit() {
        assert_eq!(decode(b"bl\xe5b\xe6r", Some("iso-8859-1")), "blåbær");
        assert_eq!(decode("blåbær".as_bytes(), Some("us-ascii")), "blåbær");
        assert_eq!(decode(b"bl\xe5b\xe6r", Some("utf-8")), "blåbær");
        assert_eq!(decode(b"850709-9805", Some("utf-16")), "850709-9805");
        assert_eq!(decode(b"bl\xe5", Some("no-such-charset")), "blå");
    }

    #[test]
    fn rare_charsets() {
        assert_eq!(decode(b"bl+AOU-b+AOY-r", Some("utf-7")), "blåbær");
        assert_eq!(decode(b"bl\x86b\x91r", Some("ibm865")), "blåbær");
        assert_eq!(decode(b"8\x00\x00\x005\x00\x00\x000\x00\x00\x00", None), "850");
        assert_eq!(decode(b"\x00\x00\xfe\xff\x00\x00\x008\x00\x00\x005", None), "85");
    }
}

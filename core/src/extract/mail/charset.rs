//! Bytes and a declared charset -> characters: what the general text reader knows, and the charsets that
//! only mails use (UTF-7, DOS code pages, EBCDIC), UTF-32, and labels that contradict the bytes.

use std::borrow::Cow;

use encoding_rs::Encoding;
use mail_parser::decoders::charsets::map::charset_decoder;

use super::super::rewrite::Traced;
use super::super::text;
use super::ebcdic;

/// The characters of `bytes`.
pub(super) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Cow<'b, str> {
    match charset_of(bytes, declared) {
        Charset::Known(encoding, mark) => {
            encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0
        }
        Charset::Utf32 { big } => Cow::Owned(utf32(bytes, big).map(|(character, _)| character).collect()),
        Charset::Mainframe(page) => Cow::Owned(page.decode(bytes)),
        Charset::Rare(decoder) => Cow::Owned(decoder(bytes)),
    }
}

/// The same with the way back; none for charsets in which a sign cannot be changed by itself.
pub(super) fn trace<'b>(bytes: &'b [u8], declared: Option<&str>) -> Option<Traced<'b>> {
    match charset_of(bytes, declared) {
        Charset::Known(encoding, mark) => Traced::read(bytes, encoding, mark),
        Charset::Utf32 { big } => {
            Traced::of_signs(utf32(bytes, big), bytes.len(), if big { b"\0\0\0*" } else { b"*\0\0\0" })
        }
        Charset::Mainframe(page) => {
            Traced::of_signs(page.decode(bytes).chars().zip(0..), bytes.len(), &[ebcdic::ASTERISK])
        }
        Charset::Rare(decoder) => {
            let text = decoder(bytes);
            let single = text.chars().count() == bytes.len();
            single.then(|| Traced::of_signs(text.chars().zip(0..), bytes.len(), b"*"))?
        }
    }
}

/// What some bytes are encoded in.
enum Charset {
    /// With the length of the mark before the text.
    Known(&'static Encoding, usize),
    Utf32 {
        big: bool,
    },
    /// EBCDIC.
    Mainframe(ebcdic::Page),
    /// UTF-7 and DOS pages.
    Rare(fn(&[u8]) -> String),
}

fn charset_of(bytes: &[u8], declared: Option<&str>) -> Charset {
    if let Some(big) = utf32_order(bytes) {
        return Charset::Utf32 { big };
    }
    let known = |label| {
        let (encoding, mark) = text::encoding_of(bytes, label);
        Charset::Known(encoding, mark)
    };
    let Some(label) = declared.map(|label| label.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
    else {
        return known(None);
    };
    let wide = label.starts_with("utf-16") || label.starts_with("utf-32") || label.starts_with("utf16");
    if wide && !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() {
        return known(None);
    }
    if Encoding::for_label(label.as_bytes()).is_some() {
        return known(Some(&label));
    }
    if let Some(page) = ebcdic::page(&label) {
        return Charset::Mainframe(page);
    }
    // UTF-7 and DOS pages alone: of the rest the general reader judges better.
    let own =
        matches!(label.as_str(), "utf-7" | "utf7" | "unicode-1-1-utf-7") || DOS.contains(&label.as_str());
    let decoder = if label.contains('7') { charset_decoder(b"utf-7") } else { charset_decoder(b"cp850") };
    decoder.filter(|_| own).map_or_else(|| known(None), Charset::Rare)
}

/// The Nordic DOS pages; 865 differs from 850 in signs, not in letters.
const DOS: &[&str] = &["cp850", "ibm850", "850", "cp865", "ibm865", "865", "cp437", "ibm437", "437"];

/// UTF-32 shows itself by its mark, or by three NUL bytes in every four; true when the great end is first.
fn utf32_order(bytes: &[u8]) -> Option<bool> {
    let head = bytes.get(..bytes.len().min(256) / 4 * 4)?;
    if head.len() < 8 {
        return None;
    }
    let empty =
        |places: [usize; 2]| head.chunks_exact(4).all(|unit| places.iter().all(|p| unit.get(*p) == Some(&0)));
    if empty([0, 1]) {
        Some(true)
    } else if head.starts_with(b"\xff\xfe\0\0") || empty([2, 3]) {
        Some(false)
    } else {
        None
    }
}

/// The characters, and where each stands.
fn utf32(bytes: &[u8], big: bool) -> impl Iterator<Item = (char, usize)> {
    let units = bytes.chunks_exact(4).filter_map(|unit| <[u8; 4]>::try_from(unit).ok());
    let codes = units.map(move |unit| if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) });
    let signs = codes.enumerate().filter(|(_, code)| *code != 0xFEFF);
    signs.map(|(index, code)| (char::from_u32(code).unwrap_or('\u{FFFD}'), index * 4))
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

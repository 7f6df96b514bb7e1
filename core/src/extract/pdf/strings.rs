//! Text strings outside content streams (ISO 32000-1, 7.9.2.2) -> text.

use encoding_rs::{UTF_16BE, UTF_16LE};
use lopdf::Object;

use super::objects::Objects;

/// Codes 0x80 to 0xA0 of `PDFDocEncoding` (ISO 32000-1, annex D.2).
const PDF_DOC: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{fffd}€";

/// Codes 0x18 to 0x1F of the same.
const PDF_DOC_ACCENTS: &str = "˘ˇˆ˙˝˛˚˜";

/// The text of a text string.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Writers put plain UTF-8 here against the standard; by chance it hardly ever is valid.
        _ if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        _ => bytes.iter().map(|byte| pdf_doc(*byte)).collect(),
    };
    // Language marks inside (U+001B lang U+001B) and ends of C strings are no text.
    if text.contains(['\0', '\r', '\u{1b}']) {
        text.replace("\r\n", "\n").replace('\r', "\n").replace(['\0', '\u{1b}'], "")
    } else {
        text
    }
}

fn pdf_doc(byte: u8) -> char {
    match byte {
        0x18..=0x1f => PDF_DOC_ACCENTS.chars().nth(usize::from(byte - 0x18)).unwrap_or(' '),
        0x80..=0xa0 => PDF_DOC.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

/// The text of a string object, or of a stream that stands for one; none for other objects.
pub(super) fn text_of(objects: &Objects, object: &Object) -> Option<String> {
    match objects.resolve(object) {
        Object::String(bytes, _) => Some(decode(bytes)),
        Object::Name(name) => Some(decode(name)),
        Object::Stream(stream) => {
            let unpacked = super::filters::unpack(objects, stream, 1 << 20);
            Some(decode(&unpacked.bytes))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_text_string_is_read() {
        assert_eq!(decode(b"\xfe\xff\x00\xc5\x00s\x00a"), "Åsa");
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\x85sa"), "Åsa");
        assert_eq!(decode(b"\xc5sa \x85 \xa0\x93"), "Åsa – €ﬁ");
    }
}

//! The raw name of a zip member -> text. Only one bit tells UTF-8 from the code pages of old programs.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// The upper half of code page 437, with the Nordic letters of 865 and 850 in place of cent and yen signs.
const CODE_PAGE: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø₧ƒáíóúñÑªº¿⌐¬½¼¡«¤░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The name with slashes, whichever way they lean in the file.
pub(super) fn decode(raw: &[u8], is_utf8: bool, unicode_path: Option<&[u8]>) -> String {
    decode_letters(raw, is_utf8, unicode_path).replace('\\', "/")
}

/// By the UTF-8 flag, by the Unicode path field, as valid UTF-8, or by the likelier code page.
fn decode_letters(raw: &[u8], is_utf8: bool, unicode_path: Option<&[u8]>) -> String {
    // The field holds a version, the checksum of the raw name, and the name (APPNOTE 4.6.9).
    let unicode = unicode_path.and_then(|field| std::str::from_utf8(field.get(5..)?).ok());
    if let Some(name) = unicode.filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if is_utf8 => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => from_code_page(raw).into_owned(),
    }
}

/// Nordic letters stand at 0x80-0xA5 in the DOS code pages and from 0xC0 in windows-1252.
fn from_code_page(raw: &[u8]) -> Cow<'_, str> {
    if raw.iter().all(|byte| *byte < 0x80 || *byte >= 0xC0) {
        return WINDOWS_1252.decode_without_bom_handling(raw).0;
    }
    Cow::Owned(decode_dos(raw))
}

/// Text in the code pages of DOS, as far as they agree on the Nordic letters.
pub(in crate::extract) fn decode_dos(raw: &[u8]) -> String {
    let upper = |byte: u8| CODE_PAGE.chars().nth(usize::from(byte) - 0x80).unwrap_or('\u{fffd}');
    raw.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { upper(*byte) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nordic_names_survive_every_packer() {
        assert_eq!(decode("Löner.csv".as_bytes(), true, None), "Löner.csv");
        assert_eq!(decode("Löner.csv".as_bytes(), false, None), "Löner.csv");
        assert_eq!(decode(b"L\x94ner \x86r.csv", false, None), "Löner år.csv");
        assert_eq!(decode(b"F\x9bdsel.csv", false, None), "Fødsel.csv");
        assert_eq!(decode(b"L\xf6ner.csv", false, None), "Löner.csv");
        assert_eq!(decode(b"L_ner.csv", false, Some(b"\x01\0\0\0\0L\xc3\xb6ner.csv")), "Löner.csv");
        assert_eq!(CODE_PAGE.chars().count(), 128);
    }
}

//! Letters in old files: code pages by character set and by language, letters of two bytes.

/// Code page of the Macintosh.
pub(super) const MAC: u16 = 10_000;

/// The code page of a font's character set ([MS-WMF] 2.1.1.5); none for the system's own.
pub(super) fn page_of_charset(charset: u8) -> Option<u16> {
    Some(match charset {
        77 => MAC,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    })
}

/// The code page of Windows in a locale ([MS-LCID] 2.2), by its primary language.
pub(super) fn page_of_language(locale: u16) -> u16 {
    match (locale, locale & 0x3FF) {
        (0x0404 | 0x0C04, _) => 950,
        (_, 0x04) => 936,
        (_, 0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x1C | 0x24) => 1250,
        (_, 0x02 | 0x19 | 0x22 | 0x23 | 0x2F) => 1251,
        (_, 0x08) => 1253,
        (_, 0x0D) => 1255,
        (_, 0x11) => 932,
        (_, 0x12) => 949,
        (_, 0x1F) => 1254,
        (_, 0x01 | 0x20 | 0x29) => 1256,
        (_, 0x25..=0x27) => 1257,
        _ => 1252,
    }
}

/// Text of two bytes a letter, the lower first.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

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
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
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
        (_, 0x1E) => 874,
        (_, 0x1F) => 1254,
        (_, 0x2A) => 1258,
        (_, 0x01 | 0x20 | 0x29) => 1256,
        (_, 0x25..=0x27) => 1257,
        _ => 1252,
    }
}

/// The name of a code page's charset, of those that browsers know (Encoding, 4.2); none for the others.
pub(super) fn label_of_page(page: u32) -> Option<&'static str> {
    Some(match page {
        866 => "ibm866",
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 | 51_949 => "euc-kr",
        950 => "big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1252 | 20_127 | 28_591 => "windows-1252",
        1253 => "windows-1253",
        1254 | 28_599 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        10_000 | 0x8000 => "macintosh",
        10_007 => "x-mac-cyrillic",
        20_866 => "koi8-r",
        20_932 | 51_932 => "euc-jp",
        21_866 => "koi8-u",
        28_592 => "iso-8859-2",
        28_593 => "iso-8859-3",
        28_594 => "iso-8859-4",
        28_595 => "iso-8859-5",
        28_596 => "iso-8859-6",
        28_597 => "iso-8859-7",
        28_598 => "iso-8859-8",
        28_600 => "iso-8859-10",
        28_603 => "iso-8859-13",
        28_604 => "iso-8859-14",
        28_605 => "iso-8859-15",
        50_220..=50_222 => "iso-2022-jp",
        54_936 => "gb18030",
        65_001 => "utf-8",
        _ => return None,
    })
}

/// Text of two bytes a letter, the lower first.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

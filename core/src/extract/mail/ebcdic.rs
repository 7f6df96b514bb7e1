//! The charsets of mainframes (EBCDIC) -> characters: digits, Latin letters and common signs, which all code pages share,
//! and the Nordic letters of each (IBM code pages 37, 277, 278, 500, 1047 and their forms with a euro sign).

/// The Nordic letters of the international pages: 37, 500, 1047.
const INTERNATIONAL: [(u8, char); 10] = [
    (0x43, 'ä'),
    (0x47, 'å'),
    (0xCC, 'ö'),
    (0x9C, 'æ'),
    (0x70, 'ø'),
    (0x63, 'Ä'),
    (0x67, 'Å'),
    (0xEC, 'Ö'),
    (0x9E, 'Æ'),
    (0x80, 'Ø'),
];

/// Those of Finland and Sweden, page 278, and of Denmark and Norway, page 277: other letters at the same places.
const SWEDISH: [(u8, char); 6] =
    [(0xC0, 'ä'), (0xD0, 'å'), (0x6A, 'ö'), (0x7B, 'Ä'), (0x5B, 'Å'), (0x7C, 'Ö')];
const NORWEGIAN: [(u8, char); 6] =
    [(0xC0, 'æ'), (0xD0, 'å'), (0x6A, 'ø'), (0x7B, 'Æ'), (0x5B, 'Å'), (0x7C, 'Ø')];

/// Signs at one place in every page.
const SIGNS: [(u8, char); 26] = [
    (0x05, '\t'),
    (0x0D, '\r'),
    (0x15, '\n'),
    (0x25, '\n'),
    (0x40, ' '),
    (0x41, ' '),
    (0x4B, '.'),
    (0x4C, '<'),
    (0x4D, '('),
    (0x4E, '+'),
    (0x50, '&'),
    (0x5A, '!'),
    (0x5C, '*'),
    (0x5D, ')'),
    (0x5E, ';'),
    (0x60, '-'),
    (0x61, '/'),
    (0x6B, ','),
    (0x6C, '%'),
    (0x6D, '_'),
    (0x6E, '>'),
    (0x6F, '?'),
    (0x7A, ':'),
    (0x7D, '\''),
    (0x7E, '='),
    (0x7F, '"'),
];

/// The asterisk in every page.
pub(super) const ASTERISK: u8 = 0x5C;

/// A code page: its Nordic letters.
#[derive(Clone, Copy)]
pub(super) struct Page(&'static [(u8, char)]);

/// The code page of a label in lower case; none when it is no such charset.
pub(super) fn page(label: &str) -> Option<Page> {
    let number =
        label.trim_start_matches(|sign: char| sign.is_ascii_alphabetic() || matches!(sign, '-' | '_'));
    let letters: &[(u8, char)] = match number.trim_start_matches('0') {
        "278" | "1143" => &SWEDISH,
        "277" | "1142" => &NORWEGIAN,
        "37" | "500" | "1047" | "1140" | "1148" => &INTERNATIONAL,
        _ if label.starts_with("ebcdic") => &INTERNATIONAL,
        _ => return None,
    };
    Some(Page(letters))
}

impl Page {
    /// The characters, one a byte.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        bytes.iter().map(|byte| character(*byte, self.0)).collect()
    }
}

fn character(byte: u8, letters: &[(u8, char)]) -> char {
    let run = |first: u8, letter: u8| char::from(letter + (byte - first));
    let special = letters.iter().chain(&SIGNS).find(|(place, _)| *place == byte);
    match byte {
        _ if special.is_some() => special.map_or('\u{FFFD}', |(_, sign)| *sign),
        0x81..=0x89 => run(0x81, b'a'),
        0x91..=0x99 => run(0x91, b'j'),
        0xA2..=0xA9 => run(0xA2, b's'),
        0xC1..=0xC9 => run(0xC1, b'A'),
        0xD1..=0xD9 => run(0xD1, b'J'),
        0xE2..=0xE9 => run(0xE2, b'S'),
        0xF0..=0xF9 => run(0xF0, b'0'),
        _ => '\u{FFFD}',
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    fn decode(bytes: &[u8], label: &str) -> Option<String> {
        page(label).map(|page| page.decode(bytes))
    }

    #[test]
    fn letters_and_digits_of_each_page() {
        let text = b"\xc5\x93\xd0\x95 \xf8\xf5\xf0\xf7\xf0\xf9\x60\xf9\xf8\xf0\xf5"
            .map(|b| if b == b' ' { 0x40 } else { b });
        assert_eq!(decode(&text, "ibm278").as_deref(), Some("Elån 850709-9805"));
        assert_eq!(decode(b"\x82\x93\x6a", "cp277").as_deref(), Some("blø"));
        assert_eq!(decode(b"\xd7\x47", "ibm037").as_deref(), Some("På"));
        assert_eq!(decode(b"\xd7\x47", "ebcdic-cp-us").as_deref(), Some("På"));
        assert_eq!(decode(b"\xd7", "cp1252"), None);
    }
}

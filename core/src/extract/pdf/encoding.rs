//! Codes of simple fonts -> text, by the encodings of ISO 32000-1, annex D, and by glyph names.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{MACINTOSH, WINDOWS_1252};

/// Base encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    WinAnsi,
    MacRoman,
    Standard,
    Symbol,
    Dingbats,
}

/// `StandardEncoding` from 0xA1, `.` where a code has no glyph.
const STANDARD_HIGH: &str =
    "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ.–†‡·.¶•‚„”»…‰.¿.`´ˆ˜¯˘˙¨.˚¸.˝˛ˇ—................Æ.ª....ŁØŒº.....æ...ı..łøœß";

/// `Symbol` from 0x21 to 0x7E.
const SYMBOL_LOW: &str =
    "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";

/// `Symbol` from 0xA0, `.` where a code has no glyph of use in text.
const SYMBOL_HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…..↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑";

static GLYPHS: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    let entries = include_str!("glyphs.txt").lines().filter(|line| !line.starts_with('#'));
    entries.flat_map(|line| line.split(',')).fold(HashMap::new(), |mut glyphs, entry| {
        let mut words = entry.split(' ');
        let code = words.next().and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        if let Some(code) = code {
            glyphs.extend(words.map(|name| (name, code)));
        }
        glyphs
    })
});

impl Base {
    /// By its name in `/Encoding` or `/BaseEncoding`.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"WinAnsiEncoding" | b"PDFDocEncoding" => Some(Self::WinAnsi),
            b"MacRomanEncoding" => Some(Self::MacRoman),
            b"StandardEncoding" => Some(Self::Standard),
            _ => None,
        }
    }

    /// The character of a code, if it has one.
    pub(super) fn char(self, code: u8) -> Option<char> {
        let found = match self {
            Self::WinAnsi | Self::MacRoman if code < 0x20 => None,
            Self::WinAnsi => WINDOWS_1252.decode_without_bom_handling(&[code]).0.chars().next(),
            Self::MacRoman => MACINTOSH.decode_without_bom_handling(&[code]).0.chars().next(),
            Self::Standard => match code {
                0x27 => Some('’'),
                0x60 => Some('‘'),
                0x20..=0x7e => Some(char::from(code)),
                0xa1.. => STANDARD_HIGH.chars().nth(usize::from(code - 0xa1)).filter(|found| *found != '.'),
                _ => None,
            },
            Self::Symbol => match code {
                0x20 => Some(' '),
                0x21..=0x7e => SYMBOL_LOW.chars().nth(usize::from(code - 0x21)),
                0xa0.. => SYMBOL_HIGH.chars().nth(usize::from(code - 0xa0)).filter(|found| *found != '.'),
                _ => None,
            },
            // Ornaments are no text, but they are no loss either.
            Self::Dingbats => (code >= 0x20).then_some(if code == 0x20 { ' ' } else { '•' }),
        };
        found.filter(|found| !found.is_control())
    }
}

/// The text of a glyph by its name (Adobe Glyph List specification, section 2).
pub(super) fn glyph_text(name: &str) -> Option<String> {
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    name.split('_').map(component).collect()
}

fn component(name: &str) -> Option<String> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_ascii_alphabetic()
    {
        return Some(letter.to_string());
    }
    if let Some(found) = GLYPHS.get(name) {
        return Some(found.to_string());
    }
    if let Some(units) = name.strip_prefix("uni").and_then(hexadecimal_units) {
        return String::from_utf16(&units).ok().filter(|text| !text.is_empty());
    }
    let code = name.strip_prefix('u').filter(|code| (4..=6).contains(&code.len()))?;
    char::from_u32(u32::from_str_radix(code, 16).ok()?).map(String::from)
}

fn hexadecimal_units(digits: &str) -> Option<Vec<u16>> {
    let units = digits.as_bytes().chunks(4);
    units
        .map(|unit| {
            (unit.len() == 4).then(|| u16::from_str_radix(std::str::from_utf8(unit).ok()?, 16).ok())?
        })
        .collect()
}

/// The number in names such as `a65`, `g65`, `C0065`, which some writers give glyphs by their code.
pub(super) fn numbered(name: &str) -> Option<u8> {
    let digits = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    (name.len() - digits.len() <= 2).then(|| digits.parse().ok())?
}

/// Ligatures as their letters, so that a word is the same however it was set.
pub(super) fn spell_out(found: char) -> Option<&'static str> {
    match found {
        'ﬀ' => Some("ff"),
        'ﬁ' => Some("fi"),
        'ﬂ' => Some("fl"),
        'ﬃ' => Some("ffi"),
        'ﬄ' => Some("ffl"),
        'ﬅ' | 'ﬆ' => Some("st"),
        _ => None,
    }
}

/// True when the text of a glyph says nothing: no text, control or private codes, the replacement character.
pub(super) fn is_void(text: &str) -> bool {
    text.is_empty()
        || text.chars().all(|c| {
            (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
                || matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{ffff}')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyph_names_give_their_text() {
        for (name, text) in [
            ("aring", "å"),
            ("Aring.sc", "Å"),
            ("oslash", "ø"),
            ("ae", "æ"),
            ("f_i", "fi"),
            ("uni00E5", "å"),
            ("uni00660069", "fi"),
            ("u1F600", "😀"),
            ("seven.oldstyle", "7"),
            ("q", "q"),
        ] {
            assert_eq!(glyph_text(name).as_deref(), Some(text), "{name}");
        }
        assert_eq!(glyph_text("g17x"), None);
        assert_eq!(glyph_text(".notdef"), None);
        assert_eq!(numbered("a65"), Some(65));
    }

    #[test]
    fn base_encodings_have_nordic_letters_in_their_places() {
        assert_eq!(Base::WinAnsi.char(0xe5), Some('å'));
        assert_eq!(Base::MacRoman.char(0x8c), Some('å'));
        assert_eq!(Base::Standard.char(0xf9), Some('ø'));
        assert_eq!(Base::Standard.char(0xe1), Some('Æ'));
        assert_eq!(Base::Standard.char(0xae), Some('ﬁ'));
        assert_eq!(Base::Standard.char(0xfb), Some('ß'));
        assert_eq!(Base::Symbol.char(0x61), Some('α'));
        assert_eq!(Base::Symbol.char(0xb0), Some('°'));
    }
}

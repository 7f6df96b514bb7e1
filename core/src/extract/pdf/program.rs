//! Embedded font programs -> what their codes and glyphs mean, for fonts that do not say it elsewhere.

use std::collections::HashMap;

use super::encoding::{Base, glyph_text};
use super::lexer::{Lexer, Token};

/// Glyphs of one font; the formats number them with 16 bits.
const GLYPHS: usize = 1 << 16;

/// What a font program tells.
#[derive(Default)]
pub(super) struct Program {
    /// Text by code, for simple fonts.
    pub(super) codes: HashMap<u8, String>,
    /// Text by glyph number, for fonts addressed by glyph.
    pub(super) glyphs: HashMap<u16, String>,
    /// `glyphs` are character identifiers, not glyph numbers.
    pub(super) is_true_type: bool,
}

/// A number of two bytes, big end first.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at.checked_add(1)?)?]))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(short(bytes, at)?) << 16 | usize::from(short(bytes, at.checked_add(2)?)?))
}

/// Reads a TrueType or OpenType program.
pub(super) fn true_type(bytes: &[u8]) -> Program {
    let mut program = Program { is_true_type: true, ..Program::default() };
    if let Some(names) = table(bytes, *b"post") {
        post(names, &mut program.glyphs);
    }
    let Some(cmap) = table(bytes, *b"cmap") else { return program };
    let count = usize::from(short(cmap, 2).unwrap_or(0)).min(32);
    let mut by_code = HashMap::new();
    for record in (0..count).map(|index| 4 + 8 * index) {
        let (platform, encoding) = (short(cmap, record), short(cmap, record + 2));
        let Some(subtable) = long(cmap, record + 4).and_then(|offset| cmap.get(offset..)) else { continue };
        match (platform, encoding) {
            (Some(3), Some(1 | 10)) | (Some(0), _) => each_code(subtable, &mut |code, glyph| {
                if let Some(found) = char::from_u32(code).filter(|_| code > 0) {
                    program.glyphs.insert(glyph, found.to_string());
                }
            }),
            (Some(3), Some(0)) => each_code(subtable, &mut |code, glyph| {
                by_code.insert((code & 0xff) as u8, glyph);
            }),
            (Some(1), _) => each_code(subtable, &mut |code, glyph| {
                by_code.entry((code & 0xff) as u8).or_insert(glyph);
            }),
            _ => {}
        }
    }
    for (code, glyph) in by_code {
        if let Some(text) = program.glyphs.get(&glyph) {
            program.codes.insert(code, text.clone());
        }
    }
    program
}

/// The outlines of an OpenType program, when they are in the compact format.
pub(super) fn compact_table(bytes: &[u8]) -> Option<&[u8]> {
    table(bytes, *b"CFF ")
}

fn table(bytes: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let count = usize::from(short(bytes, 4)?).min(256);
    let record =
        (0..count).map(|index| 12 + 16 * index).find(|at| bytes.get(*at..at + 4) == Some(tag.as_slice()))?;
    let (start, length) = (long(bytes, record + 8)?, long(bytes, record + 12)?);
    bytes.get(start..start.saturating_add(length).min(bytes.len()))
}

/// Hands on each code and glyph of a `cmap` subtable (OpenType 1.9, formats 0, 4, 6 and 12).
fn each_code(subtable: &[u8], found: &mut dyn FnMut(u32, u16)) {
    match short(subtable, 0) {
        Some(0) => {
            for (code, glyph) in subtable.iter().skip(6).take(256).enumerate() {
                found(code as u32, u16::from(*glyph));
            }
        }
        Some(4) => segments(subtable, found),
        Some(6) => {
            let (first, count) = (short(subtable, 6).unwrap_or(0), short(subtable, 8).unwrap_or(0));
            for index in 0..count {
                let Some(glyph) = short(subtable, 10 + 2 * usize::from(index)) else { break };
                found(u32::from(first) + u32::from(index), glyph);
            }
        }
        Some(12) => {
            let mut left = GLYPHS;
            for group in (0..long(subtable, 12).unwrap_or(0).min(GLYPHS)).map(|index| 16 + 12 * index) {
                let (Some(low), Some(high), Some(first)) =
                    (long(subtable, group), long(subtable, group + 4), long(subtable, group + 8))
                else {
                    break;
                };
                for code in (low..=high).take(left) {
                    found(code as u32, (first + code - low) as u16);
                }
                left = left.saturating_sub(high.saturating_sub(low).saturating_add(1));
            }
        }
        _ => {}
    }
}

fn segments(subtable: &[u8], found: &mut dyn FnMut(u32, u16)) {
    let size = usize::from(short(subtable, 6).unwrap_or(0)) & !1;
    let mut left = GLYPHS;
    for at in (0..size).step_by(2) {
        let (Some(end), Some(start), Some(delta), Some(offset)) = (
            short(subtable, 14 + at),
            short(subtable, 16 + size + at),
            short(subtable, 16 + 2 * size + at),
            short(subtable, 16 + 3 * size + at),
        ) else {
            break;
        };
        for code in (start..=end).take(left) {
            let place = 16 + 3 * size + at + usize::from(offset) + 2 * usize::from(code - start);
            let glyph = match short(subtable, place) {
                _ if offset == 0 => code.wrapping_add(delta),
                None | Some(0) => continue,
                Some(glyph) => glyph.wrapping_add(delta),
            };
            if code != u16::MAX {
                found(u32::from(code), glyph);
            }
        }
        left = left.saturating_sub(usize::from(end.saturating_sub(start)) + 1);
    }
}

/// Glyph names of a `post` table in format 2.
fn post(table: &[u8], glyphs: &mut HashMap<u16, String>) {
    if long(table, 0) != Some(0x2_0000) {
        return;
    }
    let count = short(table, 32).unwrap_or(0);
    let mut names = Vec::new();
    let mut rest = table.get(34 + 2 * usize::from(count)..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first() {
        let Some((name, after)) = after.split_at_checked(usize::from(*length)) else { break };
        names.push(std::str::from_utf8(name).unwrap_or_default());
        rest = after;
    }
    for glyph in 0..count {
        let Some(index) = short(table, 34 + 2 * usize::from(glyph)) else { break };
        let text = match index.checked_sub(258) {
            None => standard_order(index).map(String::from),
            Some(own) => names.get(usize::from(own)).and_then(|name| glyph_text(name)),
        };
        if let Some(text) = text {
            glyphs.insert(glyph, text);
        }
    }
}

/// The character at a place in the order of glyphs that Macintosh fonts had and many fonts kept.
pub(super) fn standard_order(index: u16) -> Option<char> {
    match index {
        3..=97 => char::from_u32(u32::from(index) + 29),
        98..=225 => Base::MacRoman.char((index - 98 + 0x80) as u8),
        _ => None,
    }
}

/// Reads the encoding of a Type 1 program, which stands in its unencrypted head.
pub(super) fn type_1(bytes: &[u8]) -> Program {
    let head_end = bytes.windows(5).position(|word| word == b"eexec").unwrap_or(bytes.len());
    let head = bytes.get(..head_end).unwrap_or_default();
    let mut program = Program::default();
    let Some(start) = head.windows(9).position(|word| word == b"/Encoding") else { return program };
    let mut lexer = Lexer::new(head.get(start + 9..).unwrap_or_default());
    let mut code = None;
    while let Some(token) = lexer.next() {
        match token {
            Token::Number(number) => code = Some(number as u8),
            Token::Name(name) => {
                let text = std::str::from_utf8(&name).ok().and_then(glyph_text);
                if let (Some(code), Some(text)) = (code.take(), text) {
                    program.codes.insert(code, text);
                }
            }
            Token::Operator(b"StandardEncoding") => {
                program.codes.extend(
                    (0..=255).filter_map(|code| Some((code, Base::Standard.char(code)?.to_string()))),
                );
                break;
            }
            Token::Operator(b"def" | b"readonly") => break,
            _ => {}
        }
    }
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_1_program_tells_its_encoding() {
        let program = type_1(b"%!PS\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 12 /fi put\ndup 229 /aring put\nreadonly def\neexec");
        assert_eq!(program.codes.get(&12).map(String::as_str), Some("ﬁ"));
        assert_eq!(program.codes.get(&229).map(String::as_str), Some("å"));
    }

    #[test]
    fn a_character_table_is_turned_round() {
        let mut font = b"\0\x01\0\0\0\x01\0\0\0\0\0\0cmap\0\0\0\0\0\0\0\x1c\0\0\0\x40".to_vec();
        font.extend(b"\0\0\0\x01\0\x03\0\x01\0\0\0\x0c");
        font.extend(b"\0\x06\0\0\0\0\0\xe4\0\x02\0\x05\0\x06");
        let program = true_type(&font);
        assert_eq!(program.glyphs.get(&5).map(String::as_str), Some("ä"));
        assert_eq!(program.glyphs.get(&6).map(String::as_str), Some("å"));
        assert_eq!(standard_order(110), Some('å'));
        assert_eq!(standard_order(19), Some('0'));
    }
}

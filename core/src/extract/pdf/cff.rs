//! Fonts in the Compact Font Format (Adobe Technical Note 5176) -> what their codes and glyphs mean.

use std::collections::HashMap;

use super::encoding::{Base, glyph_text};
use super::program::{Program, short};

/// Standard strings 150 to 228 (appendix A); those before are in the order of `StandardEncoding`.
const STANDARD_STRINGS: &str =
    "¹¬µ™Ð½±Þ¼÷¦°þ¾²®−ð×³©ÁÂÄÀÅÃÇÉÊËÈÍÎÏÌÑÓÔÖÒÕŠÚÛÜÙÝŸŽáâäàåãçéêëèíîïìñóôöòõšúûüùýÿž";

/// First string of the font itself.
const OWN_STRINGS: u16 = 391;

/// Reads a program; what it does not hold stays empty.
pub(super) fn read(bytes: &[u8]) -> Program {
    parse(bytes).unwrap_or_default()
}

fn parse(bytes: &[u8]) -> Option<Program> {
    let (_, at) = index(bytes, usize::from(*bytes.get(2)?))?;
    let (tops, at) = index(bytes, at)?;
    let (strings, _) = index(bytes, at)?;
    let top = operators(tops.first()?);
    // Fonts with character identifiers have no names.
    if top.contains_key(&0x0c1e) {
        return None;
    }
    let place = |operator: u16| top.get(&operator).and_then(|value| usize::try_from(*value).ok());
    let (glyph_count, _) = index(bytes, place(17)?)?;
    let names = charset(bytes, place(15).unwrap_or(0), glyph_count.len());
    let texts: Vec<Option<String>> = names.iter().map(|name| string(*name, &strings)).collect();
    let glyphs =
        texts.iter().enumerate().filter_map(|(glyph, text)| Some((glyph as u16, text.clone()?))).collect();
    Some(Program { codes: codes(bytes, place(16).unwrap_or(0), &texts), glyphs, is_true_type: false })
}

/// The items of an INDEX and the place after it.
fn index(bytes: &[u8], at: usize) -> Option<(Vec<&[u8]>, usize)> {
    let count = usize::from(short(bytes, at)?);
    if count == 0 {
        return Some((Vec::new(), at + 2));
    }
    let size = usize::from(*bytes.get(at + 2)?);
    let offset = |item: usize| {
        let start = at + 3 + item * size;
        let digits = bytes.get(start..start + size.min(4))?;
        Some(digits.iter().fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit)))
    };
    let data = at + 2 + (count + 1) * size;
    let mut items = Vec::with_capacity(count);
    for item in 0..count {
        items.push(bytes.get(data + offset(item)?..data + offset(item + 1)?)?);
    }
    Some((items, data + offset(count)?))
}

/// The last operand of each operator of a DICT; two-byte operators as 0x0cXX.
fn operators(bytes: &[u8]) -> HashMap<u16, i64> {
    let mut found = HashMap::new();
    let mut operand = 0;
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        let mut next = || i64::from(rest.next().unwrap_or(0));
        match byte {
            12 => {
                found.insert(0x0c00 | next() as u16, operand);
            }
            0..=21 => {
                found.insert(u16::from(byte), operand);
            }
            28 => operand = i64::from((next() << 8 | next()) as i16),
            29 => operand = i64::from((next() << 24 | next() << 16 | next() << 8 | next()) as i32),
            30 => while rest.next().is_some_and(|pair| pair & 0xf != 0xf) {},
            32..=246 => operand = i64::from(byte) - 139,
            247..=250 => operand = (i64::from(byte) - 247) * 256 + next() + 108,
            251..=254 => operand = -(i64::from(byte) - 251) * 256 - next() - 108,
            _ => {}
        }
    }
    found
}

/// The name of each glyph, as a string number.
fn charset(bytes: &[u8], at: usize, count: usize) -> Vec<u16> {
    // 0 to 2 are ready-made charsets; the first is the standard strings in order.
    if at <= 2 {
        return (0..229).take(count).collect();
    }
    let mut names = vec![0];
    let format = bytes.get(at).copied().unwrap_or(0);
    let mut at = at + 1;
    while names.len() < count {
        let Some(first) = short(bytes, at) else { break };
        let (left, size) = match format {
            0 => (0, 2),
            1 => (u16::from(bytes.get(at + 2).copied().unwrap_or(0)), 3),
            _ => (short(bytes, at + 2).unwrap_or(0), 4),
        };
        names.extend((first..=first.saturating_add(left)).take(count - names.len()));
        at += size;
    }
    names
}

fn codes(bytes: &[u8], at: usize, texts: &[Option<String>]) -> HashMap<u8, String> {
    if at <= 1 {
        return (0..=255).filter_map(|code| Some((code, Base::Standard.char(code)?.to_string()))).collect();
    }
    let format = bytes.get(at).copied().unwrap_or(0) & 0x7f;
    let count = usize::from(bytes.get(at + 1).copied().unwrap_or(0));
    let mut codes = HashMap::new();
    let mut glyph = 1;
    for item in 0..count {
        let (first, left) = match format {
            0 => (bytes.get(at + 2 + item).copied(), 0),
            _ => (bytes.get(at + 2 + 2 * item).copied(), bytes.get(at + 3 + 2 * item).copied().unwrap_or(0)),
        };
        let Some(first) = first else { break };
        for code in first..=first.saturating_add(left) {
            if let Some(Some(text)) = texts.get(glyph) {
                codes.insert(code, text.clone());
            }
            glyph += 1;
        }
    }
    codes
}

fn string(number: u16, own: &[&[u8]]) -> Option<String> {
    match number {
        0 => None,
        1..=149 => {
            let code = (0x20..=0xff)
                .filter(|code| Base::Standard.char(*code).is_some())
                .nth(usize::from(number) - 1)?;
            Base::Standard.char(code).map(String::from)
        }
        150..=228 => STANDARD_STRINGS.chars().nth(usize::from(number) - 150).map(String::from),
        // Old-style figures.
        239..=248 => char::from_digit(u32::from(number) - 239, 10).map(String::from),
        OWN_STRINGS.. => glyph_text(std::str::from_utf8(own.get(usize::from(number - OWN_STRINGS))?).ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_strings_have_their_numbers() {
        for (number, text) in [
            (1, " "),
            (17, "0"),
            (34, "A"),
            (95, "~"),
            (96, "¡"),
            (149, "ß"),
            (150, "¹"),
            (175, "Å"),
            (204, "å"),
            (228, "ž"),
        ] {
            assert_eq!(string(number, &[]).as_deref(), Some(text), "{number}");
        }
        assert_eq!(string(391, &[b"oslash"]).as_deref(), Some("ø"));
    }

    #[test]
    fn cut_off_programs_are_empty() {
        assert!(read(b"\x01\0\x04\x01").glyphs.is_empty());
        assert!(read(b"\x01\0\x04\x01\xff\xff\x04\0\0").codes.is_empty());
    }
}

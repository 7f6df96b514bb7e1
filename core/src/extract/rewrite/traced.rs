//! Decoded text that knows which bytes each of its signs was read from.

use std::borrow::Cow;

use encoding_rs::{CoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::Patch;
use crate::span::Span;

/// Text and the way back to its bytes.
pub(in super::super) struct Traced<'b> {
    pub(in super::super) text: Cow<'b, str>,
    way: Way,
    /// The sign `*` in the charset of the bytes.
    star: &'static [u8],
}

/// From an offset in the text to one in the bytes.
enum Way {
    /// The bytes are the text, behind a mark of this length.
    Behind(usize),
    /// By the byte of the text; the last entry is the end.
    Table(Vec<u32>),
}

impl<'b> Traced<'b> {
    /// Reads `bytes` behind a mark. None in a charset with states, in which no sign can be changed by itself.
    pub(in super::super) fn read(bytes: &'b [u8], encoding: &'static Encoding, mark: usize) -> Option<Self> {
        let content = bytes.get(mark..)?;
        if encoding == UTF_8
            && let Ok(text) = std::str::from_utf8(content)
        {
            return Some(Self { text: Cow::Borrowed(text), way: Way::Behind(mark), star: b"*" });
        }
        if encoding == ISO_2022_JP {
            return None;
        }
        let star: &[u8] = match encoding {
            e if e == UTF_16LE => b"*\0",
            e if e == UTF_16BE => b"\0*",
            _ => b"*",
        };
        Self::of_signs(
            signs(content, encoding).into_iter().map(|(sign, at)| (sign, at + mark)),
            bytes.len(),
            star,
        )
    }

    /// Text of signs, each with the offset of its bytes, which end at `end`.
    pub(in super::super) fn of_signs(
        signs: impl Iterator<Item = (char, usize)>,
        end: usize,
        star: &'static [u8],
    ) -> Option<Self> {
        let end = u32::try_from(end).ok()?;
        let (mut text, mut table) = (String::new(), Vec::new());
        for (sign, at) in signs {
            text.push(sign);
            table.extend(std::iter::repeat_n(u32::try_from(at).ok()?, sign.len_utf8()));
        }
        table.push(end);
        Some(Self { text: Cow::Owned(text), way: Way::Table(table), star })
    }

    /// The bytes of a span of the text.
    pub(in super::super) fn origin(&self, span: Span) -> Span {
        let at = |offset: usize| match &self.way {
            Way::Behind(mark) => offset + mark,
            Way::Table(table) => table.get(offset).or(table.last()).map_or(0, |at| *at as usize),
        };
        Span::new(at(span.start), at(span.end))
    }

    /// Patches of the bytes that put a `*` in the place of each of these signs.
    pub(in super::super) fn masks(&self, signs: &[Span]) -> Vec<Patch> {
        signs.iter().map(|sign| Patch { at: self.origin(*sign), bytes: self.star.to_vec() }).collect()
    }
}

/// The characters of `bytes`, and where each begins: the decoder is fed byte by byte and watched.
fn signs(bytes: &[u8], encoding: &'static Encoding) -> Vec<(char, usize)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut signs = Vec::new();
    let mut begun = 0;
    for index in 0..=bytes.len() {
        let mut buffer = [0; 64];
        let (byte, last) =
            (bytes.get(index..(index + 1).min(bytes.len())).unwrap_or_default(), index == bytes.len());
        let (result, _, written, _) = decoder.decode_to_utf8(byte, &mut buffer, last);
        debug_assert_eq!(result, CoderResult::InputEmpty);
        let said = buffer.get(..written).and_then(|said| std::str::from_utf8(said).ok()).unwrap_or_default();
        let count = said.chars().count();
        for (number, sign) in said.chars().enumerate() {
            // Of several at once, the last is this byte's: those before it had waited for it.
            let own = number > 0 && number + 1 == count && !last;
            signs.push((sign, if own { index } else { begun }));
        }
        if count > 0 {
            begun = index + 1;
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::text;

    fn masked(bytes: &[u8], declared: Option<&str>, sign: char) -> Vec<u8> {
        let (encoding, mark) = text::encoding_of(bytes, declared);
        let traced = Traced::read(bytes, encoding, mark).unwrap();
        assert_eq!(traced.text, text::decode(bytes, declared));
        let spans: Vec<Span> = traced
            .text
            .char_indices()
            .filter(|(_, c)| *c == sign)
            .map(|(at, c)| Span::new(at, at + c.len_utf8()))
            .collect();
        super::super::patched(bytes, traced.masks(&spans))
    }

    #[test]
    fn signs_are_replaced_in_every_charset() {
        assert_eq!(masked("åx8".as_bytes(), None, 'å'), b"*x8");
        assert_eq!(masked(b"\xef\xbb\xbf8x", None, '8'), b"\xef\xbb\xbf*x");
        assert_eq!(masked(b"\xe5x8", Some("iso-8859-1"), 'å'), b"*x8");
        assert_eq!(masked(b"\xff\xfe8\0\xe5\0x\0", None, 'å'), b"\xff\xfe8\0*\0x\0");
        assert_eq!(masked(b"\0a\0\xe5\0x\0y", None, 'å'), b"\0a\0*\0x\0y");
        assert_eq!(masked(b"\x88\xaf8\x41", Some("gbk"), '8'), b"\x88\xaf*\x41");
    }

    #[test]
    fn any_bytes_are_read_as_the_reader_does() {
        let mut seed = 9_u64;
        for round in 0..2000 {
            let mut next = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 56) as u8
            };
            let bytes: Vec<u8> = (0..round % 17).map(|_| if next() < 100 { 0 } else { next() }).collect();
            for label in ["utf-8", "utf-16", "big5", "gb18030", "shift_jis", "euc-kr", "windows-1252"] {
                let (encoding, mark) = text::encoding_of(&bytes, Some(label));
                let traced = Traced::read(&bytes, encoding, mark).unwrap();
                assert_eq!(traced.text, text::decode(&bytes, Some(label)), "{bytes:?} {label}");
            }
        }
    }
}

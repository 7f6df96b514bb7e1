//! Character maps (ISO 32000-1, 9.7.5 and 9.10.3) -> how codes are cut out of a string, their
//! character identifiers and their text.

use std::collections::HashMap;

use lopdf::{Object, Stream};

use super::filters::unpack;
use super::lexer::{Lexer, Token};
use super::objects::Objects;

/// Entries of one map; there are 65,536 codes of two bytes.
const ENTRIES: usize = 1 << 17;

/// Ranges of codes of one map, looked through for each code.
const SPACES: usize = 256;

/// A map unpacked is at most this.
const BYTES: u64 = 8 << 20;

/// Maps that build upon maps.
const DEPTH: usize = 4;

/// One character map.
#[derive(Default)]
pub(super) struct CharacterMap {
    /// Length in bytes, lowest and highest code.
    spaces: Vec<(usize, u32, u32)>,
    texts: HashMap<u32, Box<str>>,
    /// Lowest and highest code and the text of the lowest; by rising lowest code after [`Self::settle`].
    text_ranges: Vec<(u32, u32, Box<str>)>,
    /// Lowest and highest code and the identifier of the lowest.
    identifiers: Vec<(u32, u32, u32)>,
    /// The codes themselves are the identifiers.
    is_identity: bool,
}

impl CharacterMap {
    /// Reads the map in a stream, and those that it builds upon.
    pub(super) fn read(objects: &Objects, stream: &Stream) -> Self {
        let mut map = Self::default();
        let mut next = Some(stream);
        for _ in 0..DEPTH {
            let Some(stream) = next else { break };
            let unpacked = unpack(objects, stream, BYTES);
            if unpacked.damaged || unpacked.cut {
                objects.note_damage();
            }
            map.parse(&unpacked.bytes);
            next = match objects.get(&stream.dict, b"UseCMap") {
                Some(Object::Stream(base)) => Some(base),
                Some(Object::Name(name)) => {
                    map.is_identity |= name.starts_with(b"Identity");
                    None
                }
                _ => None,
            };
        }
        map.settle();
        map
    }

    fn parse(&mut self, bytes: &[u8]) {
        let mut lexer = Lexer::new(bytes);
        let mut operands: Vec<Token<'_>> = Vec::new();
        while let Some(token) = lexer.next() {
            match token {
                Token::Operator(operator) => {
                    self.operate(operator, &operands);
                    operands.clear();
                }
                operand if operands.len() < ENTRIES * 4 => operands.push(operand),
                _ => {}
            }
        }
    }

    fn operate(&mut self, operator: &[u8], operands: &[Token<'_>]) {
        match operator {
            b"endcodespacerange" => {
                for pair in operands.chunks_exact(2) {
                    if let [Token::Text(low), Token::Text(high)] = pair
                        && (1..=4).contains(&low.len())
                        && self.spaces.len() < SPACES
                    {
                        self.spaces.push((low.len(), code_of(low), code_of(high)));
                    }
                }
            }
            b"endbfchar" => {
                for pair in operands.chunks_exact(2) {
                    if let [Token::Text(code), target] = pair {
                        self.put(code_of(code), target);
                    }
                }
            }
            b"endbfrange" => self.text_ranges_of(operands),
            b"endcidrange" => {
                for triple in operands.chunks_exact(3) {
                    if let [Token::Text(low), Token::Text(high), Token::Number(first)] = triple {
                        self.identifiers.push((code_of(low), code_of(high), *first as u32));
                    }
                }
            }
            b"endcidchar" => {
                for pair in operands.chunks_exact(2) {
                    if let [Token::Text(code), Token::Number(identifier)] = pair {
                        self.identifiers.push((code_of(code), code_of(code), *identifier as u32));
                    }
                }
            }
            b"usecmap" => {
                self.is_identity |=
                    matches!(operands.last(), Some(Token::Name(name)) if name.starts_with(b"Identity"));
            }
            _ => {}
        }
    }

    fn text_ranges_of(&mut self, operands: &[Token<'_>]) {
        let mut rest = operands.iter();
        while let Some(low) = rest.next() {
            let (Token::Text(low), Some(Token::Text(high))) = (low, rest.next()) else { continue };
            let (low, high) = (code_of(low), code_of(high));
            match rest.next() {
                Some(Token::ArrayOpen) => {
                    for code in low..=u32::MAX {
                        match rest.next() {
                            Some(Token::ArrayClose) | None => break,
                            Some(target) if code <= high => self.put(code, target),
                            Some(_) => {}
                        }
                    }
                }
                Some(Token::Text(target)) if low <= high && self.text_ranges.len() < ENTRIES => {
                    self.text_ranges.push((low, high, text_of(target).into()));
                }
                _ => {}
            }
        }
    }

    fn put(&mut self, code: u32, target: &Token<'_>) {
        if self.texts.len() >= ENTRIES {
            return;
        }
        let text = match target {
            Token::Text(bytes) => text_of(bytes),
            Token::Name(name) => {
                std::str::from_utf8(name).ok().and_then(super::encoding::glyph_text).unwrap_or_default()
            }
            _ => return,
        };
        // A map that builds upon another comes first and holds against it.
        self.texts.entry(code).or_insert_with(|| text.into());
    }

    fn settle(&mut self) {
        self.text_ranges.sort_by_key(|range| range.0);
        self.identifiers.sort_by_key(|range| range.0);
    }

    /// True when it tells the text of some code.
    pub(super) fn has_texts(&self) -> bool {
        !self.texts.is_empty() || !self.text_ranges.is_empty()
    }

    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.texts.get(&code) {
            return Some(text.to_string());
        }
        let after = self.text_ranges.partition_point(|range| range.0 <= code);
        let (low, _, text) =
            self.text_ranges.get(..after)?.iter().rev().take(8).find(|range| code <= range.1)?;
        let mut text = text.to_string();
        let last = text.pop()?;
        text.push(char::from_u32(u32::from(last).checked_add(code - low)?)?);
        Some(text)
    }

    /// The character identifier of a code.
    pub(super) fn identifier(&self, code: u32) -> Option<u32> {
        let after = self.identifiers.partition_point(|range| range.0 <= code);
        let found = self.identifiers.get(..after)?.iter().rev().take(8).find(|range| code <= range.1);
        match found {
            Some((low, _, first)) => first.checked_add(code - low),
            None => self.is_identity.then_some(code),
        }
    }

    /// Cuts the next code off a string: the code and its length.
    pub(super) fn cut(&self, bytes: &[u8]) -> (u32, usize) {
        for length in 1..=bytes.len().min(4) {
            let code = code_of(bytes.get(..length).unwrap_or_default());
            if self.spaces.iter().any(|space| space.0 == length && within(code, space.1, space.2, length)) {
                return (code, length);
            }
        }
        let shortest = self.spaces.iter().map(|space| space.0).min().unwrap_or(2).min(bytes.len());
        (code_of(bytes.get(..shortest).unwrap_or_default()), shortest)
    }
}

/// Each byte of a code must stand in its own range (ISO 32000-1, 9.7.6.2).
fn within(code: u32, low: u32, high: u32, length: usize) -> bool {
    (0..length).all(|at| {
        let byte = |value: u32| (value >> (8 * at)) & 0xff;
        (byte(low)..=byte(high)).contains(&byte(code))
    })
}

/// The number that the first four bytes make.
pub(super) fn code_of(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn text_of(bytes: &[u8]) -> String {
    if let [single] = bytes {
        return char::from(*single).to_string();
    }
    // A character takes two bytes; ligatures take a handful of them.
    let mut units: Vec<u16> = bytes.chunks_exact(2).take(64).map(|pair| code_of(pair) as u16).collect();
    // Ghostscript 10.00 turns the bytes of ligatures round: `ff` comes as U+6600 U+6600.
    let is_turned = |unit: &u16| matches!(unit.to_be_bytes(), [letter, 0] if letter.is_ascii_alphabetic());
    if units.len() > 1 && units.iter().all(is_turned) {
        units = units.into_iter().map(u16::swap_bytes).collect();
    }
    char::decode_utf16(units).filter_map(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &[u8]) -> CharacterMap {
        let mut map = CharacterMap::default();
        map.parse(text);
        map.settle();
        map
    }

    #[test]
    fn characters_and_ranges_give_their_text() {
        let map = map(b"1 begincodespacerange <0000><FFFF> endcodespacerange 2 beginbfchar <0003><0020> <0010><00660069> endbfchar \
            2 beginbfrange <0020><0029><0030> <0041><0043>[<00E5><00E4><00F6>] endbfrange");
        assert_eq!(map.text(3).as_deref(), Some(" "));
        assert_eq!(map.text(0x10).as_deref(), Some("fi"));
        assert_eq!(map.text(0x27).as_deref(), Some("7"));
        assert_eq!(map.text(0x43).as_deref(), Some("ö"));
        assert_eq!(map.text(0x44), None);
        assert_eq!(text_of(b"\x66\0\x69\0"), "fi");
        assert_eq!(map.cut(b"\x00\x27x"), (0x27, 2));
    }

    #[test]
    fn a_range_over_all_codes_costs_nothing() {
        let map = map(b"1 beginbfrange <00000000><FFFFFFFF><0041> endbfrange 1 beginbfrange <00><FFFFFFFF>[<0041>] endbfrange");
        assert_eq!(map.text(2).as_deref(), Some("C"));
    }

    #[test]
    fn codes_of_mixed_length_are_cut_by_their_spaces() {
        let map = map(b"2 begincodespacerange <00><80> <8140><9FFC> endcodespacerange 1 begincidrange <20><7e> 1 endcidrange");
        assert_eq!(map.cut(b"\x41\x81\x40"), (0x41, 1));
        assert_eq!(map.cut(b"\x81\x40"), (0x8140, 2));
        assert_eq!(map.identifier(0x41), Some(34));
    }
}

//! Rich Text Format (1.9.1) -> the text as it is shown, with headers, notes, comments, text boxes, fields and
//! properties beside it; embedded objects and pictures are read as files of their own.

mod destination;
mod lexer;
mod object;

use super::sheet::{hand_on, record::decode};
use super::{GapReason, Limit, Role, Source, Walk, letters};
use destination::{Destination, letter};
use lexer::{Lexer, Token};

/// Groups in groups; Word opens no file with more than some hundreds.
const DEPTH: usize = 10_000;

/// Bytes that stand for a letter in a code page; a longer run beside `\u` is text that would be hidden.
const FALLBACK: usize = 8;

pub(super) fn sniff(source: &Source<'_>) -> bool {
    // Word takes a file for this format by these letters alone.
    source.bytes.trim_ascii_start().starts_with(b"{\\rt")
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let state = State { fallback: 1, ..State::default() };
    let mut reader = Reader { state, page: 1252, ..Reader::default() };
    let mut outcome = Ok(());
    for (index, token) in Lexer::new(source.bytes).enumerate() {
        if index % 4096 == 0 {
            walk.check_time()?;
        }
        if reader.stack.len() >= DEPTH {
            outcome = Err(GapReason::Limit(Limit::Depth));
            break;
        }
        if let Some(ended) = reader.token(token) {
            object::hand_on(ended, &reader.data, source, walk);
            reader.data.clear();
            reader.digit = None;
        }
    }
    reader.flush();
    for (destination, text) in Destination::TEXTS.into_iter().zip(&reader.texts) {
        let (name, role) = match destination {
            Destination::Body => ("", Role::Body),
            Destination::Header => ("header", Role::Body),
            Destination::Footnotes => ("footnotes", Role::Body),
            Destination::Comments => ("comments", Role::Body),
            Destination::Shapes => ("text-box", Role::Body),
            Destination::Authors => ("comments", Role::Metadata),
            Destination::Fields => ("fields", Role::Metadata),
            _ => ("properties", Role::Metadata),
        };
        let path = if name.is_empty() { source.path.clone() } else { source.path.field(name) };
        let is_special = matches!(source.role, Role::Quoted | Role::Alternative);
        let role = if is_special { source.role } else { role };
        hand_on(source, path, role, text, walk)?;
    }
    outcome.and(if reader.stack.is_empty() { Ok(()) } else { Err(GapReason::Malformed) })
}

/// What holds in a group, and in groups inside it.
#[derive(Clone, Default)]
struct State {
    destination: Destination,
    font: i32,
    /// Bytes that follow `\u` for readers without Unicode.
    fallback: usize,
}

#[derive(Default)]
struct Reader {
    state: State,
    stack: Vec<State>,
    texts: [String; Destination::TEXTS.len()],
    /// Bytes of an object or a picture.
    data: Vec<u8>,
    digit: Option<u8>,
    /// Text of the current code page that is not decoded yet.
    bytes: Vec<u8>,
    units: Vec<u16>,
    /// Code pages by font.
    fonts: std::collections::HashMap<i32, u16>,
    page: u16,
    default_font: i32,
    /// Bytes still to be passed over.
    skip: usize,
    /// The group begins with `\*`, or has just begun.
    is_starred: bool,
    is_new: bool,
}

impl Reader {
    /// Takes a token in; gives the destination of data that ended with it.
    fn token(&mut self, token: Token<'_>) -> Option<Destination> {
        match token {
            Token::Open => {
                self.flush();
                self.stack.push(self.state.clone());
                (self.is_new, self.is_starred, self.skip) = (true, false, 0);
                return None;
            }
            Token::Close => return self.close(),
            Token::Word(word, number) => self.word(word, number),
            Token::Sign(b'*') => {
                self.is_starred = true;
                return None;
            }
            Token::Sign(b'~') => self.push(' '),
            Token::Sign(b'_') => self.push('-'),
            Token::Sign(_) => {}
            Token::Hex(byte) => self.text(&[byte]),
            Token::Text(text) => self.text(text),
            Token::Binary(bytes) if self.state.destination.holds_data() => self.data.extend_from_slice(bytes),
            Token::Binary(bytes) => self.text(bytes),
        }
        (self.is_new, self.is_starred) = (false, false);
        None
    }

    fn close(&mut self) -> Option<Destination> {
        self.flush();
        let ended = self.state.destination;
        self.state = self.stack.pop().unwrap_or_default();
        self.skip = 0;
        if ended != self.state.destination {
            self.end_line(ended);
            return ended.holds_data().then_some(ended);
        }
        // Title and author are groups of their own in the same destination.
        if ended >= Destination::Authors {
            self.end_line(ended);
        }
        None
    }

    fn end_line(&mut self, destination: Destination) {
        if let Some(text) = self.texts.get_mut(destination as usize)
            && !text.is_empty()
            && !text.ends_with('\n')
            && destination != Destination::Body
        {
            text.push('\n');
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let opens = self.is_new || self.is_starred || word == b"objdata";
        if let Some(destination) = Destination::of(word).filter(|_| opens) {
            self.flush();
            // What is skipped stays so inside but for objects, which are hidden there; an object stays one.
            let is_free = self.state.destination != Destination::Skip || destination == Destination::Object;
            if is_free && self.state.destination != Destination::Object {
                self.state.destination = destination;
            }
            return;
        }
        if self.is_starred && !Destination::is_plain(word) {
            self.state.destination = Destination::Skip;
            return;
        }
        if let Some(letter) = letter(word) {
            return self.push(letter);
        }
        let value = number.unwrap_or(0);
        match word {
            b"u" => self.unicode(value),
            b"uc" => self.state.fallback = usize::try_from(value).unwrap_or(1).min(FALLBACK),
            b"f" => self.font(value),
            b"plain" => self.font(self.default_font),
            b"deff" => {
                self.default_font = value;
                self.font(value);
            }
            b"ansicpg" | b"cpg" if self.state.destination == Destination::FontTable => {
                self.fonts.insert(self.state.font, value as u16);
            }
            b"ansicpg" => self.page = value as u16,
            b"mac" => self.page = 10_000,
            b"pc" => self.page = 437,
            b"pca" => self.page = 850,
            b"fcharset" => {
                let charset = u8::try_from(value).unwrap_or_default();
                if let Some(page) = letters::page_of_charset(charset) {
                    self.fonts.insert(self.state.font, page);
                }
            }
            _ => {}
        }
    }

    fn font(&mut self, number: i32) {
        self.flush();
        self.state.font = number;
    }

    fn unicode(&mut self, value: i32) {
        if self.units.is_empty() {
            self.flush();
        }
        match u32::try_from(value).ok().filter(|value| *value > 0xFFFF).and_then(char::from_u32) {
            Some(letter) => self.units.extend(letter.encode_utf16(&mut [0; 2]).iter()),
            None => self.units.push(value as u16),
        }
        self.skip = self.state.fallback;
    }

    fn text(&mut self, text: &[u8]) {
        let skipped = self.skip.min(text.len());
        self.skip -= skipped;
        let text = &text[skipped..];
        match self.state.destination {
            Destination::Skip | Destination::FontTable => {}
            Destination::Object | Destination::Picture => text.iter().for_each(|byte| self.hex(*byte)),
            _ if text.is_empty() => {}
            _ => {
                self.end_units();
                self.bytes.extend_from_slice(text);
            }
        }
    }

    /// Data is written in pairs of hexadecimal digits, with anything between them.
    fn hex(&mut self, byte: u8) {
        let Some(value) = char::from(byte).to_digit(16) else { return };
        match self.digit.take() {
            None => self.digit = Some(value as u8),
            Some(high) => self.data.push(high << 4 | value as u8),
        }
    }

    fn push(&mut self, letter: char) {
        self.skip = 0;
        self.flush();
        if let Some(text) = self.texts.get_mut(self.state.destination as usize) {
            text.push(letter);
        }
    }

    fn end_units(&mut self) {
        if !self.units.is_empty() {
            let letters = String::from_utf16_lossy(&std::mem::take(&mut self.units));
            if let Some(text) = self.texts.get_mut(self.state.destination as usize) {
                text.push_str(&letters);
            }
        }
    }

    /// Decodes what stands in the code page of the font.
    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let page =
                self.fonts.get(&self.state.font).copied().filter(|page| *page != 0).unwrap_or(self.page);
            let letters = decode(&std::mem::take(&mut self.bytes), page);
            if let Some(text) = self.texts.get_mut(self.state.destination as usize) {
                text.push_str(&letters);
            }
        }
        self.end_units();
    }
}

#[cfg(test)]
mod tests;

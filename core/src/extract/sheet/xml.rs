//! Bytes of an XML file -> tags and pieces of text, in a buffer of fixed size. It checks nothing: broken
//! nesting, unknown entities and missing ends give what can be read. Entities of a DTD are never expanded.

use std::borrow::Cow;
use std::io::Read;

use memchr::memchr;

use super::tag::{REFERENCE, is_space, local};
pub(in crate::extract) use super::tag::{Tag, unescape};

use crate::extract::GapReason;

/// A tag longer than this is an attack; a text longer than this comes in pieces. Excel's longest cell
/// has 32,767 characters.
const TOKEN: usize = 1 << 20;
const CHUNK: usize = 1 << 16;

/// What stands next.
pub(in crate::extract) enum Event<'x> {
    /// An opening tag; an empty one is followed by its [`Event::Close`].
    Open(Tag<'x>),
    /// A closing tag, by its name without prefix.
    Close(&'x [u8]),
    /// A piece of the text between tags.
    Text(Cow<'x, str>),
    /// A comment, an instruction or a declaration, told only where it was asked for.
    Aside(Cow<'x, str>),
    /// Nothing more.
    End,
}

/// Reads XML from `input`.
pub(in crate::extract) struct Xml<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    /// Where in the buffer the name of an empty tag stands, whose end is still to be told.
    empty: Option<(usize, usize)>,
    tells_asides: bool,
}

impl<R: Read> Xml<R> {
    pub(in crate::extract) fn new(input: R) -> Self {
        let (buffer, empty) = (Vec::new(), None);
        let mut xml = Self { input, buffer, at: 0, ended: false, empty, tells_asides: false };
        xml.fill();
        if matches!(xml.buffer.first_chunk(), Some([0xFE, 0xFF] | [0xFF, 0xFE])) {
            xml.read_utf16();
        }
        xml
    }

    /// The same, telling what documents of a known format keep no words in: comments, instructions, declarations.
    pub(in crate::extract) fn with_asides(mut self) -> Self {
        self.tells_asides = true;
        self
    }

    /// The reader below, for what it has to tell after the end.
    pub(in crate::extract) fn into_inner(self) -> R {
        self.input
    }

    /// Bytes that are already here; none where the end of an empty tag is still to be told.
    pub(super) fn ahead(&self) -> &[u8] {
        if self.empty.is_some() { &[] } else { self.buffer.get(self.at..).unwrap_or_default() }
    }

    /// Goes past bytes ahead that are read.
    pub(super) fn pass(&mut self, count: usize) {
        self.at += count;
    }

    /// The next tag or text.
    pub(in crate::extract) fn next(&mut self) -> Result<Event<'_>, GapReason> {
        if let Some((start, end)) = self.empty.take() {
            return Ok(Event::Close(local(&self.buffer[start..end])));
        }
        loop {
            if self.at >= self.buffer.len() && !self.fill() {
                return Ok(Event::End);
            }
            if self.buffer[self.at] != b'<' {
                let (start, end) = self.text_bounds();
                return Ok(Event::Text(unescape(&self.buffer[start..end])));
            }
            while self.buffer.len() - self.at < 9 && self.fill() {}
            let rest = &self.buffer[self.at..];
            if self.tells_asides && matches!(rest, [b'<', b'!' | b'?', ..]) && !rest.starts_with(b"<![CDATA[")
            {
                let (start, end) = self.aside_bounds();
                return Ok(Event::Aside(String::from_utf8_lossy(&self.buffer[start..end])));
            }
            if rest.starts_with(b"<![CDATA[") {
                let (start, end) = self.cdata_bounds();
                return Ok(Event::Text(String::from_utf8_lossy(&self.buffer[start..end])));
            } else if rest.starts_with(b"<!--") {
                self.skip_past(b"-->");
            } else if rest.starts_with(b"<?") {
                self.skip_past(b"?>");
            } else if rest.starts_with(b"<!") {
                self.skip_doctype();
            } else {
                return self.tag();
            }
        }
    }

    fn tag(&mut self) -> Result<Event<'_>, GapReason> {
        let mut quote = None;
        let mut seen = 1;
        let length = loop {
            let rest = &self.buffer[self.at..];
            if seen == 1
                && let Some(length) = plain_tag(rest)
            {
                break length;
            }
            let found = rest.iter().skip(seen).position(|byte| closes_tag(*byte, &mut quote));
            if let Some(found) = found {
                break seen + found;
            }
            seen = rest.len();
            if seen > TOKEN || !self.fill() {
                // A tag that never ends, or a file cut off inside one.
                self.at = self.buffer.len();
                self.ended = true;
                return Err(GapReason::Malformed);
            }
        };
        let (start, end) = (self.at + 1, self.at + length);
        self.at = end + 1;
        let raw = &self.buffer[start..end];
        if let Some(name) = raw.strip_prefix(b"/") {
            return Ok(Event::Close(local(name.trim_ascii())));
        }
        if let Some(raw) = raw.strip_suffix(b"/") {
            let name_end = raw.iter().position(|byte| is_space(*byte)).unwrap_or(raw.len());
            self.empty = Some((start, start + name_end));
            return Ok(Event::Open(Tag { raw }));
        }
        Ok(Event::Open(Tag { raw }))
    }

    /// Up to the next tag or the end of the buffer, but never through a character or a reference.
    fn text_bounds(&mut self) -> (usize, usize) {
        loop {
            let rest = &self.buffer[self.at..];
            let start = self.at;
            if let Some(length) = memchr(b'<', rest) {
                self.at += length;
                return (start, self.at);
            }
            let whole = whole_pieces(rest);
            if whole > 0 && rest.len() >= CHUNK {
                self.at += whole;
                return (start, self.at);
            }
            if !self.fill() {
                let start = self.at;
                self.at = self.buffer.len();
                return (start, self.at);
            }
        }
    }

    fn cdata_bounds(&mut self) -> (usize, usize) {
        self.at += b"<![CDATA[".len();
        loop {
            let rest = &self.buffer[self.at..];
            if let Some(length) = memchr::memmem::find(rest, b"]]>") {
                let start = self.at;
                self.at += length + 3;
                return (start, start + length);
            }
            if rest.len() > TOKEN || !self.fill() {
                let start = self.at;
                self.at = self.buffer.len();
                return (start, self.at);
            }
        }
    }

    /// A comment or instruction to its end, a declaration to the next tag; in pieces where it is long.
    fn aside_bounds(&mut self) -> (usize, usize) {
        let rest = &self.buffer[self.at..];
        let mark: &[u8] = match rest {
            [_, b'?', ..] => b"?>",
            [_, b'!', b'-', ..] => b"-->",
            _ => b">",
        };
        loop {
            let rest = &self.buffer[self.at..];
            let found = memchr::memmem::find(rest, mark).map(|found| found + mark.len());
            if let Some(length) = found.or_else(|| (rest.len() > TOKEN).then_some(rest.len())) {
                let start = self.at;
                self.at += length;
                return (start, self.at);
            }
            if !self.fill() {
                let start = self.at;
                self.at = self.buffer.len();
                return (start, self.at);
            }
        }
    }

    fn skip_past(&mut self, mark: &[u8]) {
        loop {
            if let Some(found) = memchr::memmem::find(&self.buffer[self.at..], mark) {
                self.at += found + mark.len();
                return;
            }
            self.at = self.at.max(self.buffer.len().saturating_sub(mark.len() - 1));
            if !self.fill() {
                self.at = self.buffer.len();
                return;
            }
        }
    }

    fn skip_doctype(&mut self) {
        let mut depth = 0_u32;
        loop {
            while let Some(byte) = self.buffer.get(self.at) {
                self.at += 1;
                match byte {
                    b'<' => depth += 1,
                    b'>' if depth <= 1 => return,
                    b'>' => depth -= 1,
                    _ => {}
                }
            }
            if !self.fill() {
                return;
            }
        }
    }

    /// Drops what is read and takes in more; false at the end of the input.
    fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let before = self.buffer.len();
        let mut filled = before;
        self.buffer.resize(before + CHUNK, 0);
        while let Some(room) = self.buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
            match self.input.read(room) {
                Ok(count) if count > 0 => filled += count,
                outcome => {
                    self.ended = outcome.is_err() || filled == before;
                    break;
                }
            }
        }
        self.buffer.truncate(filled);
        !self.ended
    }

    /// OOXML allows UTF-16, nobody writes it; the whole file is turned at once.
    fn read_utf16(&mut self) {
        while self.fill() {}
        let (text, ..) = encoding_rs::UTF_16LE.decode(&self.buffer);
        self.buffer = text.into_owned().into_bytes();
    }
}

/// Length of a tag whose quotation marks come in pairs before the first bracket.
fn plain_tag(rest: &[u8]) -> Option<usize> {
    let length = memchr(b'>', rest)?;
    let marks = rest[..length].iter().fold((0_usize, 0_usize), |(double, single), byte| {
        (double + usize::from(*byte == b'"'), single + usize::from(*byte == b'\''))
    });
    (marks.0.is_multiple_of(2) && marks.1 == 0).then_some(length)
}

fn closes_tag(byte: u8, quote: &mut Option<u8>) -> bool {
    match (*quote, byte) {
        (None, b'>') => return true,
        (None, b'"' | b'\'') => *quote = Some(byte),
        (Some(open), _) if open == byte => *quote = None,
        _ => {}
    }
    false
}

/// Length of the front of `text` that cuts neither a UTF-8 character nor an entity reference.
fn whole_pieces(text: &[u8]) -> usize {
    let tail = text.len().saturating_sub(REFERENCE);
    if let Some(at) = text[tail..].iter().rposition(|byte| *byte == b'&')
        && memchr(b';', &text[tail + at..]).is_none()
    {
        return tail + at;
    }
    let lead = text.iter().rposition(|byte| *byte & 0xC0 != 0x80).unwrap_or(0);
    if text.get(lead).is_some_and(u8::is_ascii) { text.len() } else { lead }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &[u8]) -> String {
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        let mut xml = Xml::new(text);
        let mut out = String::new();
        loop {
            match xml.next() {
                Ok(Event::Open(tag)) => {
                    out += &("(".to_owned() + &name(tag.name()));
                    tag.attributes().for_each(|(n, v)| out += &[" ", &name(n), "=", &unescape(v)].concat());
                }
                Ok(Event::Close(closed)) => out += &(name(closed) + ")"),
                Ok(Event::Text(text) | Event::Aside(text)) => out.push_str(&text),
                Ok(Event::End) => return out,
                Err(reason) => return out + &format!("!{reason}"),
            }
        }
    }

    #[test]
    fn tags_text_and_references() {
        assert_eq!(
            events(b"<?xml version='1.0'?><a:b x:c=\"1>2\"/>t&amp;&#229;&nope;"),
            "(b c=1>2b)t&\u{e5}&nope;"
        );
        assert_eq!(events(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a><![CDATA[<x>]]><!-- > --></a>"), "(a<x>a)");
        assert_eq!(events(b"<a b='1' c = \"2\">"), "(a b=1 c=2");
        assert_eq!(events(b"text <a"), "text !malformed");
    }

    #[test]
    fn long_text_comes_whole_across_the_buffer() {
        let long = "å&lt;".repeat(100_000);
        let text = events(format!("<t>{long}</t>").as_bytes());
        assert_eq!(text, format!("(t{}t)", "å<".repeat(100_000)));
    }

    #[test]
    fn utf16_is_turned() {
        let utf16: Vec<u8> = "\u{feff}<a>Ö</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(events(&utf16), "(aÖa)");
    }

    #[test]
    fn an_endless_tag_ends() {
        let mut text = b"<a ".to_vec();
        text.resize(3 << 20, b'x');
        assert_eq!(events(&text), "!malformed");
    }
}

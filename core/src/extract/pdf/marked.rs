//! Marked content with `/ActualText` (ISO 32000-1, 14.9.4): the text that stands for what is shown.

use lopdf::{Dictionary, Object};

use super::layout::{Layout, Place};
use super::lexer::Token;
use super::objects::Objects;
use super::strings;

/// Marks open at one time.
const OPEN: usize = 256;

/// Glyphs under one replacement; beyond that they are shown as they are.
const HELD: usize = 4096;

/// Open marks of a content stream and the glyphs held back under a replacement.
#[derive(Default)]
pub(super) struct Marked {
    /// One for each open mark: the text that replaces its content.
    open: Vec<Option<String>>,
    held: Vec<(Place, String)>,
}

impl Marked {
    /// A mark opens.
    pub(super) fn open(&mut self, objects: &Objects, resources: Option<&Dictionary>, operands: &[Token<'_>]) {
        if self.open.len() < OPEN {
            self.open.push(actual_text(objects, resources, operands));
        }
    }

    /// The innermost mark closes; `place` is where the pen stands.
    pub(super) fn close(&mut self, layout: &mut Layout, place: Place) {
        let Some(Some(actual)) = self.open.pop() else { return };
        if self.is_holding() {
            return;
        }
        let held = std::mem::take(&mut self.held);
        let shown: String = held.iter().map(|(_, text)| text.as_str()).collect();
        match (held.first(), held.last()) {
            (Some((first, _)), Some((last, _))) if is_faithful(&shown, &actual) => {
                let end = if last.angle == first.angle { last.end.max(first.end) } else { first.end };
                layout.show(Place { end, ..*first }, &actual);
            }
            (None, _) => layout.show(place, &actual),
            _ => release(layout, held),
        }
    }

    /// The content stream ends, and with it every mark.
    pub(super) fn close_all(&mut self, layout: &mut Layout) {
        self.open.clear();
        release(layout, std::mem::take(&mut self.held));
    }

    /// Shows a glyph, or holds it back while a replacement is open.
    pub(super) fn show(&mut self, layout: &mut Layout, place: Place, text: &str) {
        if !self.is_holding() {
            return layout.show(place, text);
        }
        self.held.push((place, text.to_owned()));
        if self.held.len() >= HELD {
            self.close_all(layout);
        }
    }

    fn is_holding(&self) -> bool {
        self.open.iter().any(Option::is_some)
    }
}

fn release(layout: &mut Layout, held: Vec<(Place, String)>) {
    for (place, text) in held {
        layout.show(place, &text);
    }
}

/// A replacement must not hide digits that are seen on the page. Hyphens at the end of a line are
/// replaced by nothing or by a soft hyphen, and are kept as shown.
fn is_faithful(shown: &str, actual: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_void = actual.chars().all(|letter| letter.is_whitespace() || letter == '\u{ad}');
    !is_void && digits(actual).contains(&digits(shown))
}

fn actual_text(objects: &Objects, resources: Option<&Dictionary>, operands: &[Token<'_>]) -> Option<String> {
    match operands.get(1)? {
        Token::Name(name) => {
            let properties = objects.dictionary(objects.dictionary(resources?, b"Properties")?, name)?;
            match objects.get(properties, b"ActualText")? {
                Object::String(bytes, _) => Some(strings::decode(bytes)),
                _ => None,
            }
        }
        Token::DictionaryOpen => operands.windows(2).find_map(|pair| match pair {
            [Token::Name(key), Token::Text(bytes)] if key.as_ref() == b"ActualText" => {
                Some(strings::decode(bytes))
            }
            _ => None,
        }),
        _ => None,
    }
}

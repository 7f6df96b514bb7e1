//! HTML -> its text sign by sign, each with its place in the markup: what is shown, wherever tags, references
//! and comments split it; then the values of attributes; then comments, scripts and style sheets.

use super::super::rewrite::{Finder, offset_of};
use super::lexer::{Lexer, Tag, Token};
use super::{entity, is_block};
use crate::span::Span;

/// Hands every sign of a page to `finder`.
pub(in super::super) fn signs(html: &str, finder: &mut dyn Finder) {
    shown(html, finder);
    for token in Lexer::new(html) {
        if let Token::Open(tag) = token {
            for (name, raw) in tag.attributes() {
                finder.pause();
                attribute(name, raw, place(html, raw), finder);
            }
        }
    }
    hidden(html, finder);
    finder.pause();
}

fn place(html: &str, piece: &str) -> usize {
    offset_of(html.as_bytes(), piece.as_bytes())
}

fn shown(html: &str, finder: &mut dyn Finder) {
    for token in Lexer::new(html) {
        match token {
            Token::Text(text) => referenced(text, place(html, text), &mut |sign, at| finder.sign(sign, at)),
            Token::Open(Tag { name, .. }) | Token::Close(name) if parts(name) => {
                finder.sign(' ', Span::default());
            }
            _ => {}
        }
    }
}

/// True for tags that part what stands before and after them.
fn parts(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PARTING.contains(&name.as_str()) || is_block(&name)
}

const PARTING: &[&str] = &[
    "br", "td", "th", "tr", "table", "pre", "textarea", "listing", "xmp", "img", "input", "select", "button",
];

/// The signs of text with character references, which begins at `base`.
fn referenced(text: &str, base: usize, take: &mut dyn FnMut(char, Span)) {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = || rest.chars().next().map_or(('\0', 1), |sign| (sign, sign.len_utf8()));
        let reference = if rest.starts_with('&') { entity::reference_at(rest) } else { None };
        let (sign, length) = reference.unwrap_or_else(plain);
        take(sign, Span::new(base + at, base + at + length));
        at += length.max(1);
    }
}

fn attribute(name: &str, raw: &str, base: usize, finder: &mut dyn Finder) {
    let address = raw.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    if address {
        return;
    }
    if !raw.contains('%') || !["href", "action", "src"].iter().any(|link| name.eq_ignore_ascii_case(link)) {
        return referenced(raw, base, &mut |sign, at| finder.sign(sign, at));
    }
    let mut signs = Vec::new();
    referenced(raw, base, &mut |sign, at| signs.push((sign, at)));
    linked(&signs, finder);
}

/// The signs of an address, what percent signs stand for among them (RFC 3986, 2.1).
fn linked(signs: &[(char, Span)], finder: &mut dyn Finder) {
    let mut rest = signs;
    while let Some(((sign, at), after)) = rest.split_first() {
        let run: Vec<(u8, Span)> = std::iter::successors(escape(rest), |(_, _, rest)| escape(rest))
            .map(|(byte, at, _)| (byte, at))
            .collect();
        if run.is_empty() {
            finder.sign(*sign, *at);
            rest = after;
            continue;
        }
        rest = rest.get(run.len() * 3..).unwrap_or_default();
        let bytes: Vec<u8> = run.iter().map(|(byte, _)| *byte).collect();
        let text = std::str::from_utf8(&bytes).map_or_else(
            // windows-1252 has its letters where Latin-1 has them.
            |_| bytes.iter().map(|byte| (char::from(*byte), 1)).collect(),
            |text| text.chars().map(|sign| (sign, sign.len_utf8())).collect::<Vec<_>>(),
        );
        let mut first = 0;
        for (sign, length) in text {
            if let (Some((_, start)), Some((_, end))) = (run.get(first), run.get(first + length - 1)) {
                finder.sign(sign, Span::new(start.start, end.end));
            }
            first += length;
        }
    }
}

/// A sign and its place.
type Placed = (char, Span);

/// The byte of the escape at the beginning, its place, and what follows it.
fn escape(signs: &[Placed]) -> Option<(u8, Span, &[Placed])> {
    let [('%', start), (high, _), (low, end), rest @ ..] = signs else { return None };
    let byte = high.to_digit(16)? << 4 | low.to_digit(16)?;
    Some((byte as u8, Span::new(start.start, end.end), rest))
}

/// What stands between the tokens.
fn hidden(html: &str, finder: &mut dyn Finder) {
    let mut end = 0;
    for token in Lexer::new(html) {
        let (start, after) = match token {
            Token::Text(text) => (place(html, text), place(html, text) + text.len()),
            Token::Open(tag) => (place(html, tag.name), place(html, tag.rest()) + tag.rest().len() + 1),
            Token::Close(name) => (place(html, name), place(html, name) + name.len() + 1),
            // Read as it stands, with all else between tags.
            Token::Code(_) => continue,
        };
        between(html, Span::new(end, start), finder);
        end = after;
    }
    between(html, Span::new(end, html.len()), finder);
}

fn between(html: &str, piece: Span, finder: &mut dyn Finder) {
    finder.pause();
    for (at, sign) in piece.slice(html).char_indices() {
        let at = piece.start + at;
        finder.sign(sign, Span::new(at, at + sign.len_utf8()));
    }
}

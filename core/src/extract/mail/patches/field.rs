//! A header field -> the changes of its raw value; encoded words (RFC 2047) are changed in their own encoding.
//! Addresses themselves stay: a masked one would reach nobody.

use std::ops::Range;

use super::super::super::rewrite::{Finder, Patch, Traced, offset_of, patched};
use super::super::charset;
use super::super::header::Field;
use super::super::recode::{Layout, base64, quoted_printable};
use super::super::words::{self, Word};
use crate::span::Span;

/// The changes of the value of `field`.
pub(super) fn patches(field: &Field<'_>, finder: &mut dyn Finder) -> Vec<Patch> {
    let Some(traced) = charset::trace(field.value, None) else { return Vec::new() };
    let mut value = Value {
        text: &traced.text,
        addresses: ADDRESSED.iter().any(|name| field.name.eq_ignore_ascii_case(name)),
        groups: Vec::new(),
        end: traced.text.len(),
        finder,
    };
    value.read();
    let (end, groups) = (traced.text.len(), value.groups);
    finder.pause();
    let masked = finder.take();
    let (plain, encoded): (Vec<Span>, Vec<Span>) = masked.into_iter().partition(|sign| sign.start < end);
    let mut patches = traced.masks(&plain);
    // Both in rising order: each sign is looked at once.
    let mut waiting = encoded.iter().peekable();
    for group in &groups {
        let mut own: Vec<Span> = Vec::new();
        while let Some(sign) = waiting.next_if(|sign| sign.start < group.base + group.length) {
            own.push(Span::new(sign.start - group.base, sign.end - group.base));
        }
        if !own.is_empty() {
            patches.extend(group.patches(&own, &traced));
        }
    }
    patches
}

/// Fields that hold addresses (RFC 5322, 3.6; RFC 8098).
const ADDRESSED: &[&str] = &[
    "From",
    "To",
    "Cc",
    "Bcc",
    "Sender",
    "Reply-To",
    "Resent-From",
    "Resent-To",
    "Resent-Cc",
    "Resent-Bcc",
    "Resent-Sender",
    "Mail-Followup-To",
    "Disposition-Notification-To",
    "Return-Receipt-To",
    "Errors-To",
    "X-Original-To",
];

/// A value on its way to the finder. Signs of encoded words are counted from the end of the value on.
struct Value<'v> {
    text: &'v str,
    addresses: bool,
    groups: Vec<Group>,
    end: usize,
    finder: &'v mut dyn Finder,
}

impl Value<'_> {
    fn read(&mut self) {
        let mut group = Group::default();
        let mut rest = self.text;
        while let Some((before, word, after)) = words::next_word(rest) {
            // White space between two encoded words is not text (RFC 2047, 6.2).
            if group.words.is_empty() || !before.trim().is_empty() {
                self.close(&mut group);
                self.plain(before);
            } else if !group.charset.eq_ignore_ascii_case(word.charset) {
                self.close(&mut group);
            }
            group.push(&word, offset_of(self.text.as_bytes(), word.encoded.as_bytes()));
            rest = after;
        }
        self.close(&mut group);
        self.plain(rest);
    }

    fn plain(&mut self, piece: &str) {
        let base = offset_of(self.text.as_bytes(), piece.as_bytes());
        let kept = if self.addresses { addresses(piece) } else { Vec::new() };
        let mut kept = kept.iter().peekable();
        for (at, sign) in piece.char_indices() {
            while kept.next_if(|range| range.end <= at).is_some() {}
            if kept.peek().is_some_and(|range| range.contains(&at)) {
                self.finder.pause();
            } else {
                self.finder.sign(sign, Span::new(base + at, base + at + sign.len_utf8()));
            }
        }
    }

    /// Hands on neighbouring words, which may share a letter.
    fn close(&mut self, group: &mut Group) {
        let mut group = std::mem::take(group);
        let Some(traced) = charset::trace(&group.bytes, Some(&group.charset)) else {
            return self.finder.pause();
        };
        (group.base, group.length) = (self.end, traced.text.len());
        for (at, sign) in traced.text.char_indices() {
            self.finder.sign(sign, Span::new(self.end + at, self.end + at + sign.len_utf8()));
        }
        self.end += traced.text.len();
        drop(traced);
        self.groups.push(group);
    }
}

/// Encoded words that follow each other in one charset.
#[derive(Default)]
struct Group {
    charset: String,
    bytes: Vec<u8>,
    words: Vec<Placed>,
    /// Where its signs are counted from, and how many bytes of text it says.
    base: usize,
    length: usize,
}

/// A word of a group.
struct Placed {
    is_base64: bool,
    encoded: String,
    /// Where its encoded form stands in the value.
    at: usize,
    /// Its bytes among the group's.
    bytes: Range<usize>,
}

impl Group {
    fn push(&mut self, word: &Word<'_>, at: usize) {
        word.charset.clone_into(&mut self.charset);
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&word.bytes);
        let (is_base64, encoded) = (word.is_base64, word.encoded.to_owned());
        self.words.push(Placed { is_base64, encoded, at, bytes: start..self.bytes.len() });
    }

    /// The changes of the raw value that mask these signs.
    fn patches(&self, signs: &[Span], value: &Traced<'_>) -> Vec<Patch> {
        let Some(traced) = charset::trace(&self.bytes, Some(&self.charset)) else { return Vec::new() };
        let changes = traced.masks(signs);
        let mut patches = Vec::new();
        for word in &self.words {
            let first = changes.partition_point(|patch| patch.at.end <= word.bytes.start);
            let near = changes.iter().skip(first).take_while(|patch| patch.at.start < word.bytes.end);
            let own: Vec<Patch> = near.filter_map(|patch| within(patch, &word.bytes)).collect();
            if own.is_empty() {
                continue;
            }
            let encoded = if word.is_base64 {
                let bytes = self.bytes.get(word.bytes.clone()).unwrap_or_default();
                base64(&patched(bytes, own), Layout::WORD)
            } else {
                let encoded = word.encoded.as_bytes();
                patched(encoded, quoted_printable(encoded, own))
            };
            let at = value.origin(Span::new(word.at, word.at + word.encoded.len()));
            patches.push(Patch { at, bytes: encoded });
        }
        patches
    }
}

/// The share of a change that falls on a word: what stands there instead goes to the word in which it begins.
fn within(patch: &Patch, word: &Range<usize>) -> Option<Patch> {
    let (start, end) = (patch.at.start.max(word.start), patch.at.end.min(word.end));
    let bytes = if patch.at.start >= word.start { patch.bytes.clone() } else { Vec::new() };
    (start < end).then(|| Patch { at: Span::new(start - word.start, end - word.start), bytes })
}

/// Where addresses stand: between angle brackets, and words with an at sign.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut quoted, mut angle, mut word) = (false, None, 0);
    for (at, sign) in text.char_indices() {
        match (sign, angle) {
            ('>', Some(start)) => {
                found.push(start..at + 1);
                (angle, word) = (None, at + 1);
            }
            ('"', None) => (quoted, word) = (!quoted, at + 1),
            ('<', None) if !quoted => angle = Some(at),
            (' ' | '\t' | '\r' | '\n' | ',' | ';' | ':' | '(' | ')', None) => {
                bare(text, word..at, &mut found);
                word = at + 1;
            }
            _ => {}
        }
    }
    match angle {
        Some(start) => found.push(start..text.len()),
        None => bare(text, word..text.len(), &mut found),
    }
    found
}

fn bare(text: &str, word: Range<usize>, found: &mut Vec<Range<usize>>) {
    if text.get(word.clone()).is_some_and(|word| word.contains('@')) {
        found.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_names() {
        let said = |text: &str| addresses(text).into_iter().map(|r| text[r].to_owned()).collect::<Vec<_>>();
        assert_eq!(said(" \"A, 850709\" <a@b.example>, c@d.example (C)"), ["<a@b.example>", "c@d.example"]);
        assert_eq!(said("Eva <a"), ["<a"]);
        assert_eq!(said("Eva 850709-9805"), [""; 0]);
    }
}

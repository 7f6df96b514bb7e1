//! A tag -> its name, its attributes, its references resolved.

use std::borrow::Cow;

use memchr::memchr;

/// No entity reference is longer: `&#x10FFFF;`, with zeros in front.
pub(super) const REFERENCE: usize = 16;

/// An opening tag.
#[derive(Clone, Copy)]
pub(in crate::extract) struct Tag<'x> {
    pub(super) raw: &'x [u8],
}

impl<'x> Tag<'x> {
    /// Its name without prefix.
    pub(in crate::extract) fn name(self) -> &'x [u8] {
        let end = self.raw.iter().position(|byte| is_space(*byte)).unwrap_or(self.raw.len());
        local(&self.raw[..end])
    }

    /// All of it between the brackets.
    pub(in crate::extract) fn whole(self) -> &'x [u8] {
        self.raw
    }

    /// What stands behind its name.
    pub(in crate::extract) fn rest(self) -> &'x [u8] {
        let end = self.raw.iter().position(|byte| is_space(*byte)).unwrap_or(self.raw.len());
        &self.raw[end..]
    }

    /// The value of the first attribute whose name without prefix is `name`.
    pub(in crate::extract) fn get(self, name: &str) -> Option<Cow<'x, str>> {
        self.attributes().find(|(found, _)| *found == name.as_bytes()).map(|(_, value)| unescape(value))
    }

    /// Names without prefix, and raw values.
    pub(in crate::extract) fn attributes(self) -> Attributes<'x> {
        Attributes { rest: self.rest() }
    }
}

/// Walks through the attributes of a tag once.
pub(in crate::extract) struct Attributes<'x> {
    rest: &'x [u8],
}

impl<'x> Iterator for Attributes<'x> {
    type Item = (&'x [u8], &'x [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let equals = memchr(b'=', self.rest)?;
        let name = local(self.rest[..equals].trim_ascii());
        let after = self.rest[equals + 1..].trim_ascii_start();
        let quote = *after.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let length = memchr(quote, &after[1..])?;
        self.rest = &after[length + 2..];
        Some((name, &after[1..=length]))
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

pub(super) fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// Text with its predefined and numeric references resolved; others stand as they are.
pub(in crate::extract) fn unescape(raw: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(raw);
    if !text.contains('&') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(REFERENCE).position(|byte| byte == b';');
        if let Some((character, end)) = end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            plain.push(character);
            rest = &rest[end + 1..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

//! Encoded words in header text (RFC 2047) -> characters; also those that break the rules: with spaces in
//! them, without padding, with a letter cut in two between neighbours.

use super::charset;
use super::transfer;

/// `text` with its encoded words decoded.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending = Pending::default();
    let mut rest = text;
    while let Some((before, word, after)) = next_word(rest) {
        // White space between two encoded words is not text (RFC 2047, 6.2).
        if pending.is_empty() || !before.trim().is_empty() {
            pending.flush(&mut out);
            out.push_str(before);
        }
        pending.push(&word, &mut out);
        rest = after;
    }
    pending.flush(&mut out);
    out.push_str(rest);
    out
}

/// An encoded word.
pub(super) struct Word<'t> {
    pub(super) charset: &'t str,
    /// In base64, otherwise quoted-printable.
    pub(super) is_base64: bool,
    /// As it was sent.
    pub(super) encoded: &'t str,
    pub(super) bytes: Vec<u8>,
}

/// Neighbours in one charset are joined before decoding: some writers cut letters in two.
#[derive(Default)]
struct Pending {
    charset: String,
    bytes: Vec<u8>,
}

impl Pending {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn push(&mut self, word: &Word<'_>, out: &mut String) {
        if !self.charset.eq_ignore_ascii_case(word.charset) {
            self.flush(out);
            word.charset.clone_into(&mut self.charset);
        }
        self.bytes.extend_from_slice(&word.bytes);
    }

    fn flush(&mut self, out: &mut String) {
        if !self.bytes.is_empty() {
            out.push_str(&charset::decode(&self.bytes, Some(&self.charset)));
            self.bytes.clear();
        }
    }
}

/// The text before the next encoded word, the word, and the text after it.
pub(super) fn next_word(text: &str) -> Option<(&str, Word<'_>, &str)> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find("=?").map(|found| found + from) {
        let inner = text.get(at + 2..)?;
        if let Some((word, after)) = word_at(inner) {
            return Some((text.get(..at)?, word, after));
        }
        from = at + 2;
    }
    None
}

fn word_at(inner: &str) -> Option<(Word<'_>, &str)> {
    let head = inner.get(..inner.floor_char_boundary(80))?;
    let (label, after) = head.split_once('?')?;
    let (encoding, _) = after.split_once('?')?;
    let start = label.len() + encoding.len() + 2;
    let body = inner.get(start..)?;
    // A word has at most 75 characters (RFC 2047, 2); writers who do not know that stay below this.
    let window = body.get(..body.floor_char_boundary(1024))?;
    // One that is never closed goes to the end of its line's word: some programs show it decoded.
    let (end, mark) = match window.find("?=") {
        Some(end) => (end, 2),
        None => (window.find(char::is_whitespace).unwrap_or(window.len()), 0),
    };
    let encoded = window.get(..end)?;
    let is_base64 = encoding.eq_ignore_ascii_case("B");
    if !is_base64 && !encoding.eq_ignore_ascii_case("Q") {
        return None;
    }
    let bytes = if is_base64 {
        transfer::base64(encoded.as_bytes()).bytes
    } else {
        transfer::quoted_printable(encoded.replace('_', " ").as_bytes())
    };
    let charset = label.split_once('*').map_or(label, |(charset, _)| charset);
    Some((Word { charset, is_base64, encoded, bytes }, body.get(end + mark..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_both_encodings() {
        assert_eq!(decode("Re: =?iso-8859-1?Q?bl=E5b=E6r_8507?= ok"), "Re: blåbær 8507 ok");
        assert_eq!(decode("=?UTF-8?B?TMO2bmVy?= =?utf-8*sv?q?_2026?="), "Löner 2026");
        assert_eq!(decode("=?utf-8?B?TMO2bmVy 2026"), "Löner 2026");
        assert_eq!(decode("a =?x? b =?utf-8?Q??= c"), "a =?x? b  c");
    }

    #[test]
    fn broken_words_are_read_too() {
        assert_eq!(decode("=?utf-8?Q?p=C3?= =?utf-8?Q?=A5?="), "på");
        assert_eq!(decode("=?utf-8?B?TMO2bmV?="), "Löne");
        assert_eq!(decode("=?utf-8?Q?hej du?="), "hej du");
    }

    #[test]
    fn many_words_take_linear_time() {
        assert!(!decode(&"=?a?Q?".repeat(50_000)).is_empty());
        assert!(!decode(&"=?utf-8?Q?=?= ".repeat(50_000)).is_empty());
    }
}

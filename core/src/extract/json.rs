//! JSON, also a value a line (RFC 8259, JSON Lines) -> lines `key: value`, escapes decoded: a number stands beside what it
//! is called. Read as far as it goes, whatever is wrong with it.

use super::{GapReason, Part, Source, Walk, text};

/// Where a key is looked for in content that nobody declared.
const HEAD: usize = 4096;

pub(super) fn sniff(source: &Source<'_>) -> bool {
    let head = source.bytes.get(..source.bytes.len().min(HEAD)).unwrap_or_default();
    let head = text::decode(head, None);
    let head = head.trim_start();
    let begins = head.starts_with(['{', '[']);
    let claimed = source.claims(
        &[
            "application/json",
            "text/json",
            "application/x-ndjson",
            "application/ld+json",
            "application/geo+json",
        ],
        &["json", "jsonl", "ndjson", "geojson"],
    );
    let inner = head.get(1..).unwrap_or_default().trim_start();
    let keyed = || inner.starts_with(['"', '{', '[']) && head.contains("\":") | head.contains("\" :");
    text::sniff(source) && begins && (claimed || keyed())
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let json = text::decode(source.bytes, source.charset.as_deref());
    let mut reader = Reader::default();
    reader.read(&json);
    let whole = reader.is_whole();
    let mut part = Part::body(source.path.clone(), reader.out).with_role(source.role);
    part.dated = source.dated;
    walk.part(part)?;
    if whole { Ok(()) } else { Err(GapReason::Malformed) }
}

#[derive(Default)]
struct Reader {
    out: String,
    key: String,
    depth: i64,
    /// Something was closed that was not open, or a string never ended.
    broken: bool,
}

impl Reader {
    fn is_whole(&self) -> bool {
        self.depth == 0 && !self.broken
    }

    fn read(&mut self, json: &str) {
        let mut rest = json.trim_start_matches('\u{FEFF}');
        while let Some(sign) = rest.chars().next() {
            rest = match sign {
                '"' => self.string(rest.get(1..).unwrap_or_default()),
                '{' | '[' => self.open(sign, rest),
                '}' | ']' => self.close(sign, rest),
                ',' | ':' => rest.get(1..).unwrap_or_default(),
                _ if sign.is_whitespace() => rest.trim_start(),
                _ => self.bare(rest),
            };
        }
    }

    fn open<'j>(&mut self, sign: char, rest: &'j str) -> &'j str {
        self.depth += 1;
        if sign == '{' {
            self.key.clear();
            self.line();
        }
        rest.get(1..).unwrap_or_default()
    }

    fn close<'j>(&mut self, sign: char, rest: &'j str) -> &'j str {
        self.depth -= 1;
        self.broken |= self.depth < 0;
        self.line();
        if sign == '}' {
            self.key.clear();
            // Records stand apart, as paragraphs do.
            self.out.push('\n');
        }
        rest.get(1..).unwrap_or_default()
    }

    /// A number, a word, or whatever else stands there.
    fn bare<'j>(&mut self, rest: &'j str) -> &'j str {
        let end = rest.find(|sign: char| {
            sign.is_whitespace() || matches!(sign, ',' | ':' | '{' | '}' | '[' | ']' | '"')
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        self.value(word);
        after
    }

    /// A key or a value.
    fn string<'j>(&mut self, inner: &'j str) -> &'j str {
        let (string, after) = unescaped(inner);
        self.broken |= after.is_none();
        let after = after.unwrap_or_default();
        match after.trim_start().strip_prefix(':') {
            Some(value) => {
                self.key = string;
                value
            }
            None => {
                self.value(&string);
                after
            }
        }
    }

    fn value(&mut self, value: &str) {
        if self.key.is_empty() {
            let begins = self.out.is_empty() || self.out.ends_with('\n');
            self.out.push_str(if begins { "" } else { "\t" });
        } else {
            self.line();
            self.out.push_str(&self.key);
            self.out.push_str(": ");
        }
        self.out.push_str(value);
    }

    fn line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

/// The string up to its quotation mark, and what follows that; nothing when it never ends.
fn unescaped(inner: &str) -> (String, Option<&str>) {
    let mut out = String::new();
    let mut rest = inner;
    while let Some(at) = rest.find(['"', '\\']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + 1..).unwrap_or_default();
        if rest.as_bytes().get(at) == Some(&b'"') {
            return (out, Some(after));
        }
        let (sign, length) = escape(after);
        out.push(sign);
        rest = after.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    (out, None)
}

/// The sign after a backslash, and how long it is written.
fn escape(after: &str) -> (char, usize) {
    let unit = |from: usize| u32::from_str_radix(after.get(from..from + 4)?, 16).ok();
    match after.chars().next() {
        Some('n' | 'r') => ('\n', 1),
        Some('t' | 'b' | 'f') => (' ', 1),
        Some('u') => {
            let Some(high) = unit(1) else { return ('\u{FFFD}', 1) };
            let low = after.get(5..7).filter(|next| *next == "\\u").and_then(|_| unit(7));
            let pair = low.filter(|low| (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(low));
            match pair.and_then(|low| char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))) {
                Some(sign) => (sign, 11),
                None => (char::from_u32(high).unwrap_or('\u{FFFD}'), 5),
            }
        }
        Some(sign) => (sign, sign.len_utf8()),
        None => ('\\', 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (String, bool) {
        let mut reader = Reader::default();
        reader.read(json);
        let whole = reader.is_whole();
        (reader.out.trim_end().to_owned(), whole)
    }

    #[test]
    fn values_stand_beside_their_keys() {
        let (text, whole) = read(
            r#"{"elev": {"namn": "\u00c5sa \ud83d\ude00", "personnummer": 198507099805, "nr": ["1", 2]}, "ok": true}"#,
        );
        assert_eq!(text, "namn: Åsa 😀\npersonnummer: 198507099805\nnr: 1\nnr: 2\n\nok: true");
        assert!(whole);
        assert_eq!(read("{\"a\":\"x\"}\n{\"a\":\"y\\nz\"}").0, "a: x\n\na: y\nz");
        assert_eq!(read("[[\"850709\", 9805], [1, 2]]").0, "850709\t9805\n1\t2");
    }

    #[test]
    fn what_is_wrong_hides_nothing() {
        for json in [
            "{\"a\": \"850709-9805",
            "{\"a\": 850709-9805, x",
            "[\"850709-9805\"",
            "{\"a\":{\"b\":850709-9805}}}",
        ] {
            let (text, whole) = read(json);
            assert!(text.contains("850709-9805") && !whole, "{json}: {text}");
        }
        assert_eq!(read("{'a': b\\u12 \"\\u12\"}").0.trim(), "'a'\tb\\u12\t\u{FFFD}12");
    }

    #[test]
    fn deep_nesting_takes_linear_time() {
        assert!(!read(&"[".repeat(1_000_000)).1);
        assert!(!read(&"{\"a\":".repeat(300_000)).1);
    }
}

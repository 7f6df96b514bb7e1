//! Header block -> fields, and field values -> text: folding undone, encoded words (RFC 2047) decoded,
//! parameters (RFC 2045 and 2231) taken apart by mail-parser.

use mail_parser::parsers::MessageStream;
use mail_parser::{DateTime, HeaderValue};

use super::charset;
use super::words;
use crate::date::Date;

/// A header field as it was sent.
#[derive(Clone, Copy)]
pub(super) struct Field<'m> {
    /// Name as written.
    pub(super) name: &'m str,
    /// Value with its line breaks.
    pub(super) value: &'m [u8],
}

/// The fields at the beginning of a message or part.
#[derive(Default)]
pub(super) struct Header<'m> {
    fields: Vec<Field<'m>>,
}

impl<'m> Header<'m> {
    /// Reads fields from the beginning of `bytes`. Also tells where the body begins, and whether the
    /// blank line before it was there.
    pub(super) fn parse(bytes: &'m [u8]) -> (Self, usize, bool) {
        let mut fields: Vec<Field<'m>> = Vec::new();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let length = line_length(rest);
            let line = rest.get(..length).unwrap_or_default();
            if trim_end(line).is_empty() && !line.starts_with(b" ") && !line.starts_with(b"\t") {
                return (Self { fields }, at + length, true);
            }
            if let Some(field) =
                fields.last_mut().filter(|_| line.starts_with(b" ") || line.starts_with(b"\t"))
            {
                field.value = bytes.get(at - field.value.len()..at + length).unwrap_or_default();
            } else if let Some(field) = field_of(line) {
                fields.push(field);
            } else if at > 0 || !is_envelope(line) {
                return (Self { fields }, at, false);
            }
            at += length;
        }
        (Self { fields }, bytes.len(), true)
    }

    /// All fields in order.
    pub(super) fn fields(&self) -> &[Field<'m>] {
        &self.fields
    }

    /// Raw values of every field of this name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'m [u8]> {
        self.fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    }

    /// The structured value of the first field of this name.
    pub(super) fn structured(&self, name: &str) -> Option<Structured> {
        self.structured_all(name).next()
    }

    /// The structured values of every field of this name.
    pub(super) fn structured_all(&self, name: &str) -> impl Iterator<Item = Structured> {
        self.all(name).filter_map(Structured::parse)
    }

    /// True when a field of this name stands there twice and says different things.
    pub(super) fn contradicts(&self, name: &str) -> bool {
        let mut values = self.all(name).map(|value| text(value).to_lowercase());
        let first = values.next();
        values.any(|value| Some(value) != first)
    }

    /// The values of this name too long to be taken apart.
    pub(super) fn overlong(&self, name: &str) -> impl Iterator<Item = &'m [u8]> {
        self.all(name).filter(|value| value.len() > STRUCTURED)
    }

    /// The day of the `Date` field, as its writer saw it.
    pub(super) fn date(&self) -> Option<Date> {
        let value = self.all("Date").next()?;
        let date = DateTime::parse_rfc822(&format!("{}\n", text(value)))?;
        Date::new(date.year, date.month, date.day)
    }
}

/// Bytes of a structured value that are taken apart. Twice the longest honest one; mail-parser 0.11 takes
/// quadratic time for continued parameters (3.6 s for 200,000 of them, measured 2026-11-23).
const STRUCTURED: usize = 8 << 10;

/// `text/plain; charset=utf-8` and its like.
#[derive(Clone, Default)]
pub(super) struct Structured {
    /// The value before the first semicolon, lower case.
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

impl Structured {
    /// A value without parameters.
    pub(super) fn bare(value: &str) -> Self {
        Self { value: value.to_owned(), parameters: Vec::new() }
    }

    fn parse(raw: &[u8]) -> Option<Self> {
        let raw = raw.get(..raw.len().min(STRUCTURED)).unwrap_or_default();
        let line = format!("{}\n", unfold(&charset::decode(raw, None)));
        let mut stream = MessageStream::new(line.as_bytes());
        let HeaderValue::ContentType(parsed) = stream.parse_content_type() else { return None };
        let subtype = parsed.c_subtype.map(|subtype| format!("/{subtype}")).unwrap_or_default();
        let value = format!("{}{subtype}", parsed.c_type).trim().to_lowercase();
        let parameters = parsed.attributes.unwrap_or_default();
        let parameters =
            parameters.into_iter().map(|p| (p.name.to_lowercase(), words::decode(&p.value))).collect();
        Some(Self { value, parameters })
    }

    /// A parameter, decoded.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A value as text: on one line, encoded words decoded.
pub(super) fn text(value: &[u8]) -> String {
    words::decode(unfold(&charset::decode(value, None)).trim())
}

/// Folding undone: line breaks go, the white space after them stays.
pub(super) fn unfold(value: &str) -> String {
    value.chars().filter(|c| !matches!(c, '\r' | '\n')).collect()
}

fn field_of(line: &[u8]) -> Option<Field<'_>> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    // Two dashes begin a boundary line, which may contain a colon.
    if name.is_empty() || name.starts_with(b"--") || !name.iter().all(|b| (33..127).contains(b)) {
        return None;
    }
    Some(Field { name: std::str::from_utf8(name).ok()?, value: line.get(colon + 1..)? })
}

/// The line that a mailbox file or an old relay puts before the header, or Apple Mail the length.
fn is_envelope(line: &[u8]) -> bool {
    let length = trim_end(line);
    line.starts_with(b"From ")
        || line.starts_with(b">From ")
        || !length.is_empty() && length.iter().all(u8::is_ascii_digit)
}

/// Length of the first line, its line feed included.
pub(super) fn line_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1)
}

/// A line without its line break.
pub(super) fn trim_end(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

/// True when `bytes` begin as a message does: two or more of the fields that every message has.
pub(super) fn looks_like_message(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(16 << 10)).unwrap_or_default();
    let (header, _, _) = Header::parse(head.trim_ascii_start());
    let mut seen: Vec<String> = header.fields().iter().map(|field| field.name.to_ascii_lowercase()).collect();
    seen.retain(|name| TELLING.contains(&name.as_str()));
    seen.sort_unstable();
    seen.dedup();
    seen.len() >= 2
}

const TELLING: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "received",
    "mime-version",
    "message-id",
    "content-type",
    "return-path",
    "delivered-to",
    "reply-to",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Structured {
        Structured::parse(value.as_bytes()).unwrap()
    }

    #[test]
    fn fields_are_unfolded_and_decoded() {
        let message = b"Subject: =?utf-8?Q?L=C3=B6n?=\r\n =?utf-8?Q?er?=\r\nX-A : b\r\n\r\ntext";
        let (header, body, blank) = Header::parse(message);
        assert_eq!(
            header.fields().iter().map(|f| (f.name, text(f.value))).collect::<Vec<_>>(),
            [("Subject", "Löner".to_owned()), ("X-A", "b".to_owned())]
        );
        assert!(blank && message.ends_with(b"text") && body == message.len() - 4);
        let (header, _, blank) = Header::parse(b"Subject: a\n--x:y\n");
        assert!(!blank && header.fields().len() == 1);
    }

    #[test]
    fn names_come_in_every_encoding() {
        assert_eq!(
            parse("application/pdf; name*0*=utf-8''Barn%20p%C3%A5; name*1*=%20lista; name*2=.pdf")
                .parameter("name"),
            Some("Barn på lista.pdf")
        );
        assert_eq!(
            parse("attachment; filename=\"=?iso-8859-1?Q?M=F6te?=.pdf\"").parameter("filename"),
            Some("Möte.pdf")
        );
        assert_eq!(parse("attachment;\r\n filename=\"a; b.pdf\"").parameter("filename"), Some("a; b.pdf"));
        assert_eq!(
            parse("attachment; filename=Löner 2026.xlsx").parameter("filename"),
            Some("Löner 2026.xlsx")
        );
        assert_eq!(
            parse("Multipart/Mixed; boundary=\"=_a:b c\" (note)").parameter("boundary"),
            Some("=_a:b c")
        );
        assert_eq!(parse("Text/HTML ; Charset=\"UTF-8\"").value, "text/html");
    }

    #[test]
    fn the_day_is_the_writers() {
        let (header, _, _) = Header::parse(b"Date: Thu, 12 Mar 2026 23:30:00 -0500\n\n");
        assert_eq!(header.date(), Date::new(2026, 3, 12));
        assert_eq!(Header::parse(b"Date: yesterday\n\n").0.date(), None);
    }

    #[test]
    fn a_letter_that_begins_like_a_header_is_none() {
        assert!(!looks_like_message("Till: Anna\nFrån: Per\n\nHej".as_bytes()));
        assert!(!looks_like_message(b"Subject: x\n\nSubject matter"));
        assert!(looks_like_message(b"From a@b.example Mon Jan  5 2026\nSubject: x\nTo: a@b.example\n\nHej"));
    }
}

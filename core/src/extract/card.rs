//! vCard (RFC 6350, 2426, and 2.1 of the Versit consortium) and iCalendar (RFC 5545, vCalendar 1.0) -> a line a property,
//! `NOTE: text`: folds undone, values decoded. Pictures and attachments in them are files of their own.

use mail_parser::decoders::base64::base64_decode;

use super::{GapReason, Limit, Part, Source, Step, Walk, text};

pub(super) fn sniff_card(source: &Source<'_>) -> bool {
    begins(source.bytes, "begin:vcard")
}

pub(super) fn sniff_calendar(source: &Source<'_>) -> bool {
    begins(source.bytes, "begin:vcalendar")
}

/// True for either, whatever it is called.
pub(super) fn is_card(bytes: &[u8]) -> bool {
    begins(bytes, "begin:vcard") || begins(bytes, "begin:vcalendar")
}

fn begins(bytes: &[u8], wanted: &str) -> bool {
    let head = text::decode(bytes.get(..bytes.len().min(64)).unwrap_or_default(), None);
    head.trim_start_matches(['\u{FEFF}', ' ', '\r', '\n']).to_ascii_lowercase().starts_with(wanted)
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let raw = text::decode(source.bytes, source.charset.as_deref());
    let mut out = String::with_capacity(raw.len());
    let mut files = 0;
    for line in unfolded(&raw) {
        let Some(property) = Property::read(&line) else {
            // Not a property: whatever it is, it is text.
            out.push_str(&line);
            out.push('\n');
            continue;
        };
        match property.file() {
            Some(bytes) if files < walk.limits().parts => {
                files += 1;
                let name = format!("{}-{files}", property.name.to_ascii_lowercase());
                let mut inner = Source::new(&bytes, source.path.join(Step::File(name)));
                inner.dated = source.dated;
                walk.nested(&inner);
            }
            Some(_) => return Err(GapReason::Limit(Limit::Parts)),
            None => property.write(&mut out),
        }
    }
    let mut part = Part::body(source.path.clone(), out).with_role(source.role);
    part.dated = source.dated;
    walk.part(part)
}

/// Lines with their folds undone: a line that begins with a space goes on with the one before, and in version 2.1 one
/// that ends with an equals sign under quoted-printable.
fn unfolded(raw: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut soft = false;
    for line in raw.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        let folded = line.strip_prefix([' ', '\t']);
        match lines.last_mut() {
            Some(last) if soft => last.push_str(line),
            Some(last) if folded.is_some() => last.push_str(folded.unwrap_or_default()),
            _ if line.is_empty() => {}
            _ => lines.push(line.to_owned()),
        }
        let last = lines.last_mut().filter(|last| last.ends_with('='));
        soft = last.is_some_and(|last| {
            let coded = last
                .split(':')
                .next()
                .is_some_and(|head| head.to_ascii_lowercase().contains("quoted-printable"));
            if coded {
                last.pop();
            }
            coded
        });
    }
    lines
}

/// `NAME;PARAMETER=VALUE:VALUE`.
struct Property<'l> {
    name: &'l str,
    parameters: String,
    said: &'l str,
    value: &'l str,
}

impl<'l> Property<'l> {
    fn read(line: &'l str) -> Option<Self> {
        let mut quoted = false;
        let colon = line.char_indices().find(|(_, sign)| {
            quoted ^= *sign == '"';
            *sign == ':' && !quoted
        });
        let (head, value) = (line.get(..colon?.0)?, line.get(colon?.0 + 1..)?);
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        // A group stands before the name: item1.TEL
        let name = name.rsplit('.').next().unwrap_or(name);
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_name.then(|| Self { name, parameters: parameters.to_ascii_lowercase(), said: parameters, value })
    }

    fn has(&self, wanted: &[&str]) -> bool {
        self.parameters.split([';', '=', ',']).any(|word| wanted.contains(&word.trim()))
    }

    /// The file that the value is: in base64, or as a `data:` address.
    fn file(&self) -> Option<Vec<u8>> {
        let coded = match self.value.strip_prefix("data:").and_then(|data| data.split_once(";base64,")) {
            Some((_, data)) => data,
            None if self.has(&["base64", "b"]) => self.value,
            None => return None,
        };
        let dense: Vec<u8> = coded.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        Some(base64_decode(&dense).unwrap_or(dense))
    }

    fn write(&self, out: &mut String) {
        if self.name.eq_ignore_ascii_case("begin") || self.name.eq_ignore_ascii_case("end") {
            // Cards and events stand apart, as paragraphs do.
            out.push('\n');
            return;
        }
        out.push_str(self.name);
        // Names and addresses of people stand in parameters: CN="Åsa Berg".
        if let Some((_, name)) = self.said.split_once("CN=") {
            out.push_str(" (");
            out.push_str(name.split(';').next().unwrap_or_default().trim_matches('"'));
            out.push(')');
        }
        out.push_str(": ");
        if self.has(&["quoted-printable"]) {
            out.push_str(&text::decode(&super::mail::quoted_printable(self.value.as_bytes()), None));
        } else {
            unescape(self.value, out);
        }
        out.push('\n');
    }
}

/// `\n` is a line, a backslash before any other sign that sign; parts of a name or address stand apart by semicolons.
fn unescape(value: &str, out: &mut String) {
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            ';' => out.push(' '),
            _ => out.push(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::extract::{Extractor, Gap, Part, Role};
    use crate::limits::Limits;

    fn read(text: &str) -> Vec<String> {
        let mut told = Vec::new();
        let document = Document::new(text.as_bytes());
        Extractor.extract(&document, &Limits::default(), &mut |part: Result<Part<'_>, Gap>| match part {
            Ok(part) if part.role == Role::Name => {}
            Ok(part) => told.push(format!("{}|{}", part.path, part.text.trim())),
            Err(gap) => told.push(format!("! {} {}", gap.path, gap.reason)),
        });
        told
    }

    #[test]
    fn cards_are_read_property_by_property() {
        let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Berg;Åsa;;;\r\nitem1.TEL;TYPE=CELL:070-1740605\r\nNOTE:Personnummer 8507\r\n 09-9805\\, hej\\nrad två\r\nEND:VCARD\r\n";
        assert_eq!(
            read(card),
            ["|VERSION: 3.0\nN: Berg Åsa   \nTEL: 070-1740605\nNOTE: Personnummer 850709-9805, hej\nrad två"]
        );
        let old = "begin:vcard\nversion:2.1\nNOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85sa 8507=\n09-9805\nend:vcard\n";
        assert_eq!(read(old), ["|version: 2.1\nNOTE: Åsa 850709-9805"]);
    }

    #[test]
    fn events_and_what_they_carry() {
        let event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Möte om\n\t 850709-9805\nATTENDEE;CN=\"Åsa: Berg\":mailto:asa@skola.example\nATTACH;ENCODING=BASE64;VALUE=BINARY:ODUwNzA5LTk4MDU=\nEND:VEVENT\nEND:VCALENDAR\n";
        assert_eq!(
            read(event),
            [
                "attach-1|850709-9805",
                "|SUMMARY: Möte om 850709-9805\nATTENDEE (Åsa: Berg): mailto:asa@skola.example"
            ]
        );
    }
}

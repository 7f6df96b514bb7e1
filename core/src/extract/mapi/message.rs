//! The properties of a message -> its subject, headers, bodies and everything else somebody wrote into it.

use super::packed;
use super::property::{BINARY, NARROW, Properties, Property, id};
use crate::extract::{GapReason, Part, PartPath, Role, Source, Step, Walk, html, mail};

/// Where a message stands, and what it is dated.
pub(super) struct Place<'p> {
    pub(super) source: &'p Source<'p>,
    pub(super) path: &'p PartPath,
}

/// Properties that are told elsewhere, or that programs write for programs.
const TOLD: &[u16] = &[
    id::MESSAGE_CLASS,
    id::SUBJECT,
    id::TRANSPORT_HEADERS,
    id::SENDER_NAME,
    id::SENDER_ADDRESS,
    id::BODY,
    id::HTML,
    // Kinds of addresses, mail programs' own numbers.
    0x0C1E,
    0x0064,
    0x0075,
    0x0077,
    0x1035,
    0x300B,
];

/// The subject without its prefix, the topic of the conversation.
const TOPICS: [u16; 2] = [0x0E1D, 0x0070];

/// Hands on all of a message but its attachments.
pub(super) fn hand_on(
    place: &Place<'_>,
    message: &Properties,
    recipients: &[Properties],
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let part = |path: PartPath, role: Role, text: String| {
        let role = if place.source.role == Role::Quoted { Role::Quoted } else { role };
        Part {
            dated: message.day(id::SUBMITTED).or(place.source.dated),
            ..Part::body(path, text).with_role(role)
        }
    };
    let subject = part(place.path.field("subject"), Role::Header, message.text(id::SUBJECT));
    walk.part(Part { label: Some("Subject".to_owned()), ..subject })?;
    walk.part(part(place.path.field("headers"), Role::Header, headers(message, recipients)))?;
    let body = message.text(id::BODY);
    let has_body = !body.trim().is_empty();
    walk.part(part(place.path.field("body"), Role::Body, body))?;
    if let Some(page) = page(message) {
        let role = if has_body { Role::Alternative } else { Role::Body };
        let page = html::to_page(&page);
        walk.part(part(place.path.field("body"), role, page.text))?;
        html::hand_on(&page.embedded, place.path, message.day(id::SUBMITTED).or(place.source.dated), walk);
    }
    if let Some(rtf) = message.get(id::RTF).filter(|property| property.kind == BINARY) {
        let (text, outcome) = packed::unpack(&rtf.bytes, walk);
        let path = place.path.field("body");
        if let Err(reason) = outcome {
            walk.gap(path.clone(), reason);
        }
        let mut source = Source::new(&text, path);
        source.dated = message.day(id::SUBMITTED).or(place.source.dated);
        source.role = if has_body || page(message).is_some() { Role::Alternative } else { Role::Body };
        walk.nested(&source);
    }
    let mut lines = others(message, &message.text(id::SUBJECT));
    for recipient in recipients {
        lines.extend(others(recipient, ""));
    }
    walk.part(part(place.path.field("properties"), Role::Metadata, lines.join("\n")))?;
    let class = message.text(id::MESSAGE_CLASS).to_ascii_lowercase();
    if class.ends_with(".smime") {
        walk.gap(place.path.clone(), GapReason::Encrypted);
    }
    Ok(())
}

/// The page of a message, whatever type its property has.
fn page(message: &Properties) -> Option<String> {
    let property = message.get(id::HTML)?;
    let page = match property.kind {
        BINARY | NARROW => {
            let bytes = property.bytes.strip_suffix(b"\0").unwrap_or(&property.bytes);
            html::decode(bytes, message.charset()).into_owned()
        }
        _ => message.text_of(property)?,
    };
    (!page.trim().is_empty()).then_some(page)
}

fn headers(message: &Properties, recipients: &[Properties]) -> String {
    let mut lines = String::new();
    let mut line = |field: &str, words: [String; 3]| {
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            lines.extend([field, ": ", &words.join(" "), "\n"]);
        }
    };
    line("From", [message.text(id::SENDER_NAME), message.text(id::SENDER_ADDRESS), String::new()]);
    for recipient in recipients {
        let field = match recipient.long(id::RECIPIENT_KIND) {
            Some(2) => "Cc",
            Some(3) => "Bcc",
            _ => "To",
        };
        line(field, [id::NAME, id::SMTP_ADDRESS, id::ADDRESS].map(|id| recipient.text(id)));
    }
    lines + &mail::written_fields(&message.text(id::TRANSPORT_HEADERS))
}

/// Every other text: categories, places of meetings, fields of contacts and tasks.
fn others(message: &Properties, subject: &str) -> Vec<String> {
    let texts = message.list.iter().filter(|property| !TOLD.contains(&property.id));
    // The subject comes once more without its prefix, and as the topic of the conversation.
    let is_new = |property: &&Property, text: &str| !TOPICS.contains(&property.id) || !subject.contains(text);
    let mut lines: Vec<String> = texts
        .filter_map(|property| message.text_of(property).filter(|text| is_new(&property, text)))
        .collect();
    lines.retain(|line| {
        line.chars().any(char::is_alphanumeric)
            && !line.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("/o="))
    });
    lines.dedup();
    lines
}

/// Hands on an attachment: its file, with the name it is shown by. False when it holds no file.
pub(super) fn attach(
    place: &Place<'_>,
    number: usize,
    attachment: &Properties,
    dated: Option<crate::date::Date>,
    walk: &mut Walk<'_>,
) -> Result<bool, GapReason> {
    let name = name_of(number, attachment);
    let Some(data) = attachment.get(id::DATA).filter(|property| property.kind == BINARY) else {
        return Ok(false);
    };
    let mut source = Source::new(&data.bytes, place.path.join(Step::File(name.clone())));
    source.name = Some(name);
    source.media_type = Some(attachment.text(id::MEDIA_TYPE).to_lowercase()).filter(|kind| !kind.is_empty());
    source.dated = dated.or(place.source.dated);
    source.role = if place.source.role == Role::Quoted { Role::Quoted } else { Role::Body };
    walk.nested(&source);
    // Its names are told already.
    let mut lines = others(attachment, "");
    lines.retain(|line| source.name.as_ref().is_none_or(|name| !name.contains(line.as_str())));
    let path = source.path.field("properties");
    let mut part = Part::body(path, lines.join("\n")).with_role(Role::Metadata);
    part.dated = source.dated;
    walk.part(part)?;
    Ok(true)
}

/// Tells of an attachment without a file: one by reference, an object of another program.
pub(super) fn miss(
    place: &Place<'_>,
    number: usize,
    attachment: &Properties,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let name = name_of(number, attachment);
    let path = place.path.join(Step::File(name.clone()));
    walk.part(Part::body(path.clone(), name).with_role(Role::Name))?;
    walk.gap(path, GapReason::Unsupported);
    Ok(())
}

pub(super) fn name_of(number: usize, attachment: &Properties) -> String {
    [id::LONG_FILE, id::SHORT_FILE, id::NAME]
        .iter()
        .map(|id| attachment.text(*id))
        .find(|name| !name.trim().is_empty())
        .unwrap_or_else(|| format!("attachment-{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::mapi::property::{LONG, NARROW};

    #[test]
    fn a_page_is_read_in_the_code_page_that_is_told_of_it() {
        let read = |kind: u16, page: u32, bytes: &[u8]| {
            let mut message = Properties { code_page: 1252, ..Properties::default() };
            message.add(id::INTERNET_CODE_PAGE, LONG, page.to_le_bytes().to_vec());
            message.add(id::HTML, kind, bytes.to_vec());
            super::page(&message).unwrap()
        };
        for kind in [NARROW, BINARY] {
            assert_eq!(read(kind, 65_001, b"<b>\xc3\xa5sa\0"), "<b>\u{e5}sa");
            assert_eq!(read(kind, 20_866, b"<b>\xc1\xc2"), "<b>\u{430}\u{431}");
            assert_eq!(read(kind, 28_592, b"<b>\xb3"), "<b>\u{142}");
        }
    }
}

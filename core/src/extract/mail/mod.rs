//! Mail (RFC 5322, MIME) -> subject, header lines, body, quoted history, and every attachment as a source
//! of its own. Broken and contradictory mails are read in every way a mail program might read them, and
//! the doubt is a gap.

mod attachment;
mod body;
mod charset;
mod ebcdic;
mod flowed;
mod header;
mod leaf;
mod mailbox;
mod patches;
mod quoted;
mod recode;
mod rescue;
mod security;
mod transfer;
mod yenc;
mod tree;
mod words;

use std::borrow::Cow;
use std::collections::HashMap;

use super::{GapReason, Limit, Part, PartPath, Role, Source, Step, Walk};
use crate::date::Date;
use attachment::Names;
use header::Header;
pub(super) use patches::patches;
pub(super) use transfer::quoted_printable;
use tree::Tree;

/// The bytes that base64 stands for, junk in it passed over.
pub(super) fn base64(encoded: &[u8]) -> Vec<u8> {
    transfer::base64(encoded).bytes
}

/// Declared as a message, or beginning as one.
pub(super) fn sniff(source: &Source<'_>) -> bool {
    source.claims(&["message/rfc822", "message/global", "message/news", "application/mbox"], EXTENSIONS)
        || header::looks_like_message(source.bytes)
}

const EXTENSIONS: &[&str] = &["eml", "emlx", "mbox", "mbx", "mht", "mhtml"];

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let bytes = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source.bytes);
    let bytes = with_line_feeds(bytes.trim_ascii_start());
    let messages = mailbox::split(&bytes);
    if messages.len() < 2 {
        read_message(source, &bytes, walk)?;
        return match bent_header(&bytes) {
            Some(other) => {
                walk.gap(source.path.clone(), GapReason::Malformed);
                read_message(source, &other, walk)
            }
            None => Ok(()),
        };
    }
    for (index, message) in messages.iter().enumerate() {
        walk.check_time()?;
        if index >= walk.limits().parts {
            return Err(GapReason::Limit(Limit::Parts));
        }
        let name = format!("message-{}.eml", index + 1);
        let mut inner = Source::new(message, source.path.join(Step::File(name.clone())));
        inner.name = Some(name);
        inner.media_type = Some("message/rfc822".to_owned());
        walk.nested(&inner);
    }
    Ok(())
}

/// A message whose lines end with carriage returns alone has no lines for a parser.
fn with_line_feeds(bytes: &[u8]) -> Cow<'_, [u8]> {
    let head = bytes.get(..bytes.len().min(16 << 10)).unwrap_or_default();
    if head.contains(&b'\n') || !head.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// The message as one reads it to whom a carriage return alone ends a line, where one stands in its header: mail
/// servers put line feeds around such a message, and leave it as a header without a body.
fn bent_header(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = memchr::memmem::find(bytes, b"\n\n").or(memchr::memmem::find(bytes, b"\r\n\r\n"));
    let header = bytes.get(..end.unwrap_or(bytes.len()))?;
    let bare = |at: usize| !matches!(header.get(at + 1), None | Some(b'\n' | b'\r'));
    memchr::memchr_iter(b'\r', header).any(bare).then(|| {
        let mut lines = Vec::with_capacity(bytes.len());
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
                b'\r' => lines.push(b'\n'),
                other => lines.push(*other),
            }
        }
        lines
    })
}

fn read_message(source: &Source<'_>, bytes: &[u8], walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let tree = Tree::parse(bytes, walk.limits().parts);
    let Some(root) = tree.entities.first() else { return Ok(()) };
    let mut mail = Mail {
        path: &source.path,
        role: source.role,
        dated: root.header.date().or(source.dated),
        plain: HashMap::new(),
        names: Names::default(),
    };
    if tree.entities.iter().any(|entity| entity.flawed && entity.is_multipart()) {
        walk.gap(source.path.clone(), GapReason::Malformed);
    }
    for (index, entity) in tree.entities.iter().enumerate() {
        mail.header(&entity.header, walk)?;
        mail.leaf(&tree, index, walk)?;
    }
    if !tree.outside.is_empty() {
        mail.outside(&tree.outside.join(b"\n".as_slice()), walk)?;
    }
    if tree.overflowed { Err(GapReason::Limit(Limit::Parts)) } else { Ok(()) }
}

/// The message being read.
struct Mail<'s> {
    path: &'s PartPath,
    role: Role,
    dated: Option<Date>,
    /// Letters and digits of the plain text in each `multipart/alternative`, by its entity.
    plain: HashMap<usize, String>,
    names: Names,
}

impl Mail<'_> {
    /// The subject, and the lines of the other fields that people write.
    fn header(&self, header: &Header<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let mut lines = String::new();
        for field in header.fields() {
            let value = header::text(field.value);
            if field.name.eq_ignore_ascii_case("Subject") {
                let part = self.part(self.path.field("subject"), Role::Header, value);
                walk.part(Part { label: Some("Subject".to_owned()), ..part })?;
            } else if !is_transport(&field.name.to_ascii_lowercase()) {
                lines.push_str(field.name);
                lines.push_str(": ");
                lines.push_str(&value);
                lines.push('\n');
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        let hidden = rescue::tokens(&lines);
        walk.part(self.part(self.path.field("headers"), Role::Header, lines))?;
        for text in hidden {
            walk.part(self.part(self.path.field("headers"), Role::Alternative, text))?;
        }
        Ok(())
    }

    fn part<'t>(&self, path: PartPath, role: Role, text: impl Into<Cow<'t, str>>) -> Part<'t> {
        Part { dated: self.dated, ..Part::body(path, text).with_role(role) }
    }
}

/// The fields of a header that people write, a line each.
pub(super) fn written_fields(header: &str) -> String {
    let mut lines = String::new();
    let mut is_kept = false;
    for line in header.lines() {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            is_kept = !is_transport(&name);
        }
        if is_kept {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    lines
}

/// Fields that programs write for programs.
fn is_transport(name: &str) -> bool {
    TRANSPORT.contains(&name) || TRANSPORT_FAMILIES.iter().any(|family| name.starts_with(family))
}

const TRANSPORT: &[&str] = &[
    "received",
    "received-spf",
    "dkim-signature",
    "domainkey-signature",
    "message-id",
    "references",
    "in-reply-to",
    "authentication-results",
    "mime-version",
    "date",
    "return-path",
    "user-agent",
    "thread-index",
    "delivered-to",
    "autocrypt",
    "feedback-id",
    "precedence",
    "importance",
    "priority",
    "x-mailer",
    "x-received",
    "x-priority",
    "x-msmail-priority",
    "x-mimeole",
    "x-uid",
    "x-originating-ip",
    "x-virus-scanned",
    "x-account-key",
    "x-attachment-id",
    "x-universally-unique-identifier",
    "x-tuid",
    "x-envelope-from",
    "x-auto-response-suppress",
    "msip_labels",
];

const TRANSPORT_FAMILIES: &[&str] = &[
    "content-",
    "list-",
    "arc-",
    "x-ms-",
    "x-microsoft-",
    "x-forefront-",
    "x-exchange-",
    "x-google-",
    "x-gm-",
    "x-mozilla-",
    "x-apple-",
    "x-spam-",
    "x-proofpoint-",
    "x-vakthund-",
];

#[cfg(test)]
mod tests;

//! One entity of a message -> body text, a nested source, a gap, or nothing when it is only a signature or
//! a small picture of the layout.

use super::super::{GapReason, PartPath, Role, Source, Step, Walk, card, html, picture, text};
use super::attachment::{self, Named};
use super::rescue::{self, Reading};
use super::security::{self, Sealed};
use super::transfer::{self, Decoded};
use super::tree::{Entity, Tree};
use super::{Mail, body, charset, header};
use crate::limits::Limits;

/// A leaf, decoded.
pub(super) struct Leaf<'l, 'm> {
    pub(super) tree: &'l Tree<'m>,
    pub(super) index: usize,
    pub(super) entity: &'l Entity<'m>,
    pub(super) bytes: &'l [u8],
    pub(super) named: &'l Named,
}

impl Leaf<'_, '_> {
    pub(super) fn kind(&self) -> &str {
        &self.entity.kind.value
    }

    pub(super) fn charset(&self) -> Option<&str> {
        self.entity.kind.parameter("charset")
    }

    fn parent_kind(&self) -> &str {
        let parent = self.entity.parent.and_then(|parent| self.tree.entities.get(parent));
        parent.map_or("", |parent| parent.kind.value.as_str())
    }

    /// Running text of the message: text without a file name that is not marked as an attachment.
    pub(super) fn is_body(&self) -> bool {
        let text_type = self.kind().starts_with("text/") && !KEPT_APART.contains(&self.kind());
        text_type
            && self.named.name.is_none()
            && !self.named.attached
            && !rescue::is_document(self.bytes)
            && !picture::is_picture(self.bytes)
    }

    /// Control characters in a body: it is read, but it may not be what it is said to be.
    fn is_odd_body(&self) -> bool {
        self.is_body() && !text::sniff(&Source::new(self.bytes, PartPath::default()))
    }
}

/// Texts that are files even when nameless.
const KEPT_APART: &[&str] = &[
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/directory",
    "text/x-vcalendar",
    "text/csv",
    "text/rtf",
    "text/rfc822-headers",
];

impl Mail<'_> {
    /// Reads one entity of the message.
    pub(super) fn leaf(
        &mut self,
        tree: &Tree<'_>,
        index: usize,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        let Some(entity) = tree.entities.get(index) else { return Ok(()) };
        if entity.is_multipart() && !entity.too_deep && entity.parts > 0 {
            if entity.kind.value == "multipart/encrypted" {
                walk.gap(self.path.clone(), GapReason::Encrypted);
            }
            return Ok(());
        }
        let encoding =
            entity.header.all("Content-Transfer-Encoding").next().map(header::text).unwrap_or_default();
        let decoded = transfer::decode(entity.body, &encoding);
        if entity.is_multipart() {
            return self.unopened(entity, &decoded, walk);
        }
        let named = Named::of(entity);
        let leaf = Leaf { tree, index, entity, bytes: &decoded.bytes, named: &named };
        if is_bare_signature(&leaf) {
            return Ok(());
        }
        let path = if leaf.is_body() { self.path.field("body") } else { self.file(&leaf) };
        if decoded.damaged || entity.flawed || leaf.is_odd_body() {
            walk.gap(path.clone(), GapReason::Malformed);
        }
        if rescue::is_binhex(leaf.bytes) || leaf.is_body() && leaf.charset().is_some_and(text::is_unread) {
            walk.gap(path.clone(), GapReason::Unsupported);
        }
        self.decoded(&leaf, &path, walk)?;
        self.other_readings(&leaf, &decoded, &encoding, &path, walk)
    }

    /// Where an attachment stands.
    fn file(&mut self, leaf: &Leaf<'_, '_>) -> PartPath {
        let name = leaf.named.name.clone().unwrap_or_else(|| self.names.make(leaf.kind()));
        self.path.join(Step::File(name))
    }

    fn decoded(
        &mut self,
        leaf: &Leaf<'_, '_>,
        path: &PartPath,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        if !leaf.named.said.is_empty() {
            walk.part(self.part(path.clone(), Role::Name, leaf.named.said.as_str()))?;
        }
        if leaf.is_body() {
            return self.body(leaf, walk);
        }
        match leaf.kind() {
            kind if SEALED.contains(&kind) => self.sealed(leaf, path, walk),
            _ if ["p7m", "p7s"].iter().any(|extension| leaf.named.has_extension(extension)) => {
                self.sealed(leaf, path, walk);
            }
            "message/partial" | "message/external-body" => {
                walk.gap(path.clone(), GapReason::Unsupported);
                self.plain(leaf, path, walk)?;
            }
            "message/rfc822" | "message/global" | "message/news" => self.nested(leaf, path, walk),
            _ if card::is_card(leaf.bytes) => self.nested(leaf, path, walk),
            kind if kind.starts_with("message/") || FOLDED.contains(&kind) => self.plain(leaf, path, walk)?,
            _ if security::holds_pgp_message(&String::from_utf8_lossy(head(leaf.bytes))) => {
                walk.gap(path.clone(), GapReason::Encrypted);
                self.nested(leaf, path, walk);
            }
            _ if picture::is_picture(leaf.bytes) => {
                if leaf.named.attached || leaf.bytes.len() > Limits::SMALL_PICTURE {
                    self.nested(leaf, path, walk);
                }
            }
            _ => self.nested(leaf, path, walk),
        }
        Ok(())
    }

    fn nested(&self, leaf: &Leaf<'_, '_>, path: &PartPath, walk: &mut Walk<'_>) {
        let mut source = self.source(leaf.bytes, path);
        source.media_type = Some(leaf.kind().to_owned());
        source.charset = leaf.charset().map(str::to_owned);
        walk.nested(&source);
    }

    fn source<'b>(&self, bytes: &'b [u8], path: &PartPath) -> Source<'b> {
        let mut source = Source::new(bytes, path.clone());
        if let Some(Step::File(name)) = path.0.last() {
            source.name = Some(name.clone());
        }
        source.dated = self.dated;
        source
    }

    /// Text in folded lines (RFC 5545, RFC 6350, delivery reports), which may hold encoded words.
    fn plain(&self, leaf: &Leaf<'_, '_>, path: &PartPath, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let text = charset::decode(leaf.bytes, leaf.charset()).replace("\r\n", "\n");
        let text = text.replace("\n ", "").replace("\n\t", "");
        let text = super::words::decode(&text);
        self.readings(rescue::readings(text.as_bytes()), leaf.kind(), path, walk)?;
        walk.part(self.part(path.clone(), Role::Body, text))
    }

    fn sealed(&self, leaf: &Leaf<'_, '_>, path: &PartPath, walk: &mut Walk<'_>) {
        let said = leaf.entity.kind.parameter("smime-type").unwrap_or_default().to_ascii_lowercase();
        match security::open(leaf.bytes) {
            Sealed::Signed(entity) => {
                let mut source = self.source(&entity, path);
                source.media_type = Some("message/rfc822".to_owned());
                walk.nested(&source);
            }
            Sealed::Signature => {}
            Sealed::Encrypted => walk.gap(path.clone(), GapReason::Encrypted),
            Sealed::Other if said.contains("enveloped") => walk.gap(path.clone(), GapReason::Encrypted),
            Sealed::Other => walk.gap(path.clone(), GapReason::Unsupported),
        }
    }

    /// A multipart in which no part was found: encoded as a whole, or broken, or too deep.
    fn unopened(
        &self,
        entity: &Entity<'_>,
        decoded: &Decoded<'_>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        if entity.too_deep {
            walk.gap(self.path.clone(), GapReason::Limit(super::Limit::Depth));
            return self.outside(entity.body, walk);
        }
        if decoded.bytes.as_ref() == entity.body {
            return self.outside(entity.body, walk);
        }
        let kind = entity.header.all("Content-Type").next().unwrap_or_default();
        let message = [b"MIME-Version: 1.0\nContent-Type:", kind, b"\n", &decoded.bytes].concat();
        let mut source = self.source(&message, &self.path.join(Step::File("message.eml".to_owned())));
        source.media_type = Some("message/rfc822".to_owned());
        walk.nested(&source);
        Ok(())
    }

    /// Text that belongs to no part.
    pub(super) fn outside(&self, bytes: &[u8], walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let path = self.path.field("body");
        walk.part(self.part(path.clone(), self.role, charset::decode(bytes, None)))?;
        self.readings(rescue::readings(bytes), "", &path, walk)
    }

    /// What a mail program that judges the encoding otherwise would show.
    fn other_readings(
        &self,
        leaf: &Leaf<'_, '_>,
        decoded: &Decoded<'_>,
        encoding: &str,
        path: &PartPath,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        let mut readings = decoded.others.clone();
        let mut tried = vec![encoding.to_lowercase()];
        for other in leaf.entity.header.all("Content-Transfer-Encoding").map(header::text) {
            let other = other.to_lowercase();
            if tried.len() < MOST_ENCODINGS && !tried.contains(&other) {
                readings.push(transfer::decode(leaf.entity.body, &other).bytes.into_owned());
                tried.push(other);
            }
        }
        readings.retain(|reading| !reading.trim_ascii().is_empty() && reading.as_slice() != leaf.bytes);
        let mut kinds = leaf.entity.header.structured_all("Content-Type").take(MOST_KINDS);
        if leaf.kind() != HTML && kinds.any(|kind| kind.value == HTML) {
            self.readings(vec![leaf.bytes.to_vec().into()], HTML, path, walk)?;
        }
        self.readings(readings.into_iter().map(Reading::from).collect(), leaf.kind(), path, walk)
    }

    /// Hands on second readings: text as text, anything else to the reader of its format.
    pub(super) fn readings(
        &self,
        readings: Vec<Reading>,
        kind: &str,
        path: &PartPath,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        for Reading { bytes, name } in readings {
            let name = name.as_deref().map(attachment::clean).filter(|name| !name.is_empty());
            let path = match &name {
                Some(name) => self.path.join(Step::File(name.clone())),
                None => path.clone(),
            };
            if let Some(name) = &name {
                walk.part(self.part(path.clone(), Role::Name, name.clone()))?;
            }
            if name.is_none() && rescue::is_text(&bytes) {
                let text = charset::decode(&bytes, None);
                let page = kind == HTML || body::is_html(kind, &bytes);
                let text = if page { html::to_text(&text).into() } else { text };
                walk.part(self.part(path, Role::Alternative, text))?;
            } else {
                walk.nested(&self.source(&bytes, &path));
            }
        }
        Ok(())
    }
}

/// Transfer encodings tried when several are declared; there are not more that differ.
const MOST_ENCODINGS: usize = 4;

/// Media types looked at when several are declared.
const MOST_KINDS: usize = 8;

const HTML: &str = "text/html";

/// Folded texts with fields of their own.
const FOLDED: &[&str] = &[
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/directory",
    "text/x-vcalendar",
    "application/ics",
    "text/rfc822-headers",
];

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..bytes.len().min(4096)).unwrap_or_default()
}

/// S/MIME objects (RFC 8551).
const SEALED: &[&str] = &[
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
];

/// A PGP signature, or the control part beside an encrypted one: they hold no text, and for the encrypted
/// part the gap stands already.
fn is_bare_signature(leaf: &Leaf<'_, '_>) -> bool {
    if leaf.parent_kind() == "multipart/encrypted" {
        let control = leaf.kind() == "application/pgp-encrypted" && leaf.bytes.len() < 200;
        return control || security::holds_pgp_message(&String::from_utf8_lossy(head(leaf.bytes)));
    }
    leaf.kind() == "application/pgp-signature" && security::is_pgp_signature(leaf.bytes)
}

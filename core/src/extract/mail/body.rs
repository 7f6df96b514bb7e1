//! The text parts of a message -> new text and quoted history; an HTML form that says nothing beyond the
//! plain text beside it is passed over.

use super::super::{GapReason, Role, Walk, html};
use super::leaf::Leaf;
use super::quoted::{self, Split};
use super::{Mail, charset, flowed, rescue, security};

impl Mail<'_> {
    /// Hands on a text part of the message.
    pub(super) fn body(&mut self, leaf: &Leaf<'_, '_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let kind = leaf.entity.kind.value.as_str();
        let around = leaf.tree.alternative_around(leaf.index);
        if is_html(kind, leaf.bytes) {
            let html = match leaf.charset() {
                Some(label) => charset::decode(leaf.bytes, Some(label)),
                None => html::decode(leaf.bytes, None),
            };
            let page = html::to_page(&html);
            self.page(&page, around, walk)?;
            html::hand_on(&page.embedded, self.path, self.dated, walk);
            return Ok(());
        }
        let mut text = charset::decode(leaf.bytes, leaf.charset());
        let parameter = |name| leaf.entity.kind.parameter(name).unwrap_or_default();
        if parameter("format").eq_ignore_ascii_case("flowed") {
            text = flowed::reflow(&text, parameter("delsp").eq_ignore_ascii_case("yes")).into();
        }
        if let Some(around) = around.filter(|_| kind == "text/plain") {
            self.plain.entry(around).or_default().push_str(&essence(&text));
        }
        if security::holds_pgp_message(&text) {
            walk.gap(self.path.field("body"), GapReason::Encrypted);
        }
        self.hand_on(&quoted::split(&text, &[]), self.role, walk)?;
        self.readings(rescue::readings(leaf.bytes), kind, &self.path.field("body"), walk)
    }

    fn page(&self, page: &html::Page, around: Option<usize>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        if security::holds_pgp_message(&page.text) {
            walk.gap(self.path.field("body"), GapReason::Encrypted);
        }
        let mut split = quoted::split(&page.text, &page.quoted);
        let plain = around.and_then(|around| self.plain.get(&around)).filter(|plain| !plain.is_empty());
        let Some(plain) = plain else { return self.hand_on(&split, self.role, walk) };
        for text in [&mut split.fresh, &mut split.quoted] {
            if plain.contains(&essence(text)) {
                text.clear();
            }
        }
        self.hand_on(&split, Role::Alternative, walk)
    }

    fn hand_on(&self, split: &Split, role: Role, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        for (name, role, text) in [("body", role, &split.fresh), ("quoted", Role::Quoted, &split.quoted)] {
            if !text.is_empty() {
                walk.part(self.part(self.path.field(name), role, text.as_str()))?;
            }
        }
        Ok(())
    }
}

/// Letters and digits: what two forms of one message have in common.
fn essence(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Declared as HTML or a kin of it, or beginning as a page does.
pub(super) fn is_html(kind: &str, bytes: &[u8]) -> bool {
    if matches!(kind, "text/html" | "text/x-amp-html" | "text/enriched" | "text/richtext") {
        return true;
    }
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default().trim_ascii_start().to_ascii_lowercase();
    head.starts_with(b"<!doctype html") || head.starts_with(b"<html")
}

//! A message -> the changes of its raw bytes that mask what a finder takes from its free-text header fields and
//! from its text parts. Signed and encrypted parts, attachments and damaged parts stay as they are.

mod convert;
mod field;

use super::super::html;
use super::super::rewrite::{Finder, Patch, offset_of, running_text};
use super::attachment::Named;
use super::leaf::Leaf;
use super::recode::recode;
use super::transfer::{self, Form};
use super::tree::Tree;
use super::{body, charset, header, is_transport, mailbox, with_line_feeds};
use crate::span::Span;

/// The changes of a message, or of the messages of a mailbox.
pub(in super::super) fn patches(bytes: &[u8], parts: usize, finder: &mut dyn Finder) -> Vec<Patch> {
    let begun = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let base = offset_of(bytes, begun);
    let lines = with_line_feeds(begun);
    let mut messages = mailbox::split(&lines);
    if messages.len() < 2 {
        messages = vec![&lines];
    }
    let mut patches = Vec::new();
    for message in messages {
        let tree = Tree::parse(message, parts);
        let mut writer = Writer { outer: &lines, patches: &mut patches };
        for index in 0..tree.entities.len() {
            writer.entity(&tree, index, finder);
        }
    }
    let returns = lines.as_ref() != begun;
    for patch in &mut patches {
        patch.at = Span::new(patch.at.start + base, patch.at.end + base);
        if returns {
            patch.bytes.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b'\r');
        }
    }
    patches
}

/// Collects the changes of one message.
struct Writer<'w> {
    /// What the patches are counted from.
    outer: &'w [u8],
    patches: &'w mut Vec<Patch>,
}

impl Writer<'_> {
    fn entity(&mut self, tree: &Tree<'_>, index: usize, finder: &mut dyn Finder) {
        if is_sealed(tree, index) {
            return;
        }
        let Some(entity) = tree.entities.get(index) else { return };
        for written in
            entity.header.fields().iter().filter(|field| !is_transport(&field.name.to_ascii_lowercase()))
        {
            let patches = field::patches(written, finder);
            self.add(written.value, patches);
        }
        self.leaf(tree, index, finder);
    }

    /// Takes changes of `piece` over.
    fn add(&mut self, piece: &[u8], patches: Vec<Patch>) {
        let base = offset_of(self.outer, piece);
        let moved = patches
            .into_iter()
            .map(|patch| Patch { at: Span::new(patch.at.start + base, patch.at.end + base), ..patch });
        self.patches.extend(moved);
    }

    fn leaf(&mut self, tree: &Tree<'_>, index: usize, finder: &mut dyn Finder) {
        let Some(entity) = tree.entities.get(index).filter(|entity| !entity.is_multipart()) else { return };
        let mut encodings = entity.header.all("Content-Transfer-Encoding");
        let encoding = encodings.next().map(header::text).unwrap_or_default();
        let decoded = transfer::decode(entity.body, &encoding);
        let named = Named::of(entity);
        let leaf = Leaf { tree, index, entity, bytes: &decoded.bytes, named: &named };
        let doubtful = decoded.damaged || !decoded.others.is_empty() || encodings.next().is_some();
        if doubtful || !leaf.is_body() {
            return;
        }
        let is_html = body::is_html(leaf.kind(), leaf.bytes);
        let traced = match leaf.charset() {
            None if is_html => html::trace(leaf.bytes, None),
            label => charset::trace(leaf.bytes, label),
        };
        let Some(traced) = traced else { return self.convert(&leaf, is_html, finder) };
        if traced.text.contains(SIGNED) {
            return;
        }
        read(&traced.text, is_html, finder);
        let masked = finder.take();
        if !masked.is_empty() {
            let patches = recode(entity.body, Form::of(&encoding), leaf.bytes, traced.masks(&masked));
            self.add(entity.body, patches);
        }
    }
}

fn read(text: &str, is_html: bool, finder: &mut dyn Finder) {
    if is_html { html::signs(text, finder) } else { running_text(text, finder) }
}

/// The head of a text that is signed as it stands (RFC 9580, 7).
const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";

/// True inside a signed or encrypted multipart: a change would break the signature.
fn is_sealed(tree: &Tree<'_>, index: usize) -> bool {
    let mut around = tree.entities.get(index).and_then(|entity| entity.parent);
    while let Some(entity) = around.and_then(|parent| tree.entities.get(parent)) {
        if matches!(entity.kind.value.as_str(), "multipart/signed" | "multipart/encrypted") {
            return true;
        }
        around = entity.parent;
    }
    false
}

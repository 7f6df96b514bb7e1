//! What a document says about itself: properties, the metadata packet, bookmarks and form data.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, Stream};

use super::filters::unpack;
use super::objects::Objects;
use super::strings::{decode, text_of};
use super::xml;

/// A metadata packet or a packet of form data unpacked is at most this.
const PACKET_BYTES: u64 = 16 << 20;

/// Properties that are searched for what the packet says.
const SAID_BYTES: usize = 64 << 10;

/// Bookmarks of one document.
const BOOKMARKS: usize = 100_000;

/// Properties, one line each, then the text of the metadata packet where it says more.
pub(super) fn properties(objects: &Objects) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (key, value) in objects.dictionary(objects.trailer(), b"Info").into_iter().flat_map(Dictionary::iter)
    {
        let is_date = matches!(key.as_slice(), b"CreationDate" | b"ModDate" | b"Trapped");
        if let Some(text) = text_of(objects, value).filter(|text| !is_date && !text.trim().is_empty()) {
            lines.push(format!("{}: {}", decode(key), text.trim()));
        }
    }
    let packet = objects.catalog().and_then(|catalog| objects.stream(catalog, b"Metadata"));
    if let Some(packet) = packet {
        let said = lines.join("\n");
        let text = packet_text(objects, packet);
        let mut seen = HashSet::new();
        lines.extend(
            text.lines()
                .filter(|line| !(said.len() < SAID_BYTES && said.contains(*line)) && seen.insert(*line))
                .map(str::to_owned),
        );
    }
    lines.join("\n")
}

fn packet_text(objects: &Objects, packet: &Stream) -> String {
    let unpacked = unpack(objects, packet, PACKET_BYTES);
    if unpacked.damaged || unpacked.cut {
        objects.note_damage();
    }
    xml::text(&String::from_utf8_lossy(&unpacked.bytes))
}

/// Titles of the bookmarks, one line each.
pub(super) fn bookmarks(objects: &Objects) -> String {
    let root = objects.catalog().and_then(|catalog| objects.dictionary(catalog, b"Outlines"));
    let mut waiting: Vec<&Dictionary> =
        root.and_then(|root| objects.dictionary(root, b"First")).into_iter().collect();
    let mut seen = HashSet::new();
    let mut titles = Vec::new();
    while let Some(item) = waiting.pop() {
        if !seen.insert(std::ptr::from_ref(item)) || seen.len() > BOOKMARKS {
            continue;
        }
        titles.extend(item.get(b"Title").ok().and_then(|title| text_of(objects, title)));
        waiting.extend(objects.dictionary(item, b"Next"));
        waiting.extend(objects.dictionary(item, b"First"));
    }
    titles.join("\n")
}

/// Text of the form data that XFA forms keep beside their fields.
pub(super) fn form_data(objects: &Objects) -> String {
    let form = objects.catalog().and_then(|catalog| objects.dictionary(catalog, b"AcroForm"));
    let packets = match form.and_then(|form| objects.get(form, b"XFA")) {
        Some(Object::Array(items)) => items
            .chunks(2)
            .filter(|pair| matches!(pair.first().map(|name| objects.resolve(name)), Some(Object::String(name, _)) if name == b"datasets"))
            .filter_map(|pair| pair.get(1))
            .collect(),
        Some(packet) => vec![packet],
        None => Vec::new(),
    };
    let texts = packets.into_iter().filter_map(|packet| match objects.resolve(packet) {
        Object::Stream(stream) => Some(packet_text(objects, stream)),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

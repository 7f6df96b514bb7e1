//! A personal store of Outlook ([MS-PST]; `.pst`, `.ost`): every message that its tree of nodes knows, in whatever
//! folder or none, with recipients, attachments and the messages attached to it.

mod cipher;
mod heap;
#[cfg(test)]
mod made;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::heap::Object;
use self::store::{CLIENT, MAGIC, Node, Store};
use super::message::{self, Place, attach, miss, name_of};
use super::property::{BINARY, OBJECT, Properties, id};
use crate::extract::{GapReason, Limit, Part, PartPath, Role, Source, Step, Walk};

/// Sorts of nodes ([MS-PST] 2.2.2.1).
const FOLDER: u8 = 0x02;
const SEARCH_FOLDER: u8 = 0x03;
const MESSAGE: u8 = 0x04;
const ATTACHMENT: u8 = 0x05;
/// Messages that programs keep in a folder: rules, forms, settings.
const ASSOCIATED: u8 = 0x08;

/// The table of a message's recipients.
const RECIPIENTS: u32 = 0x692;

/// Folders in folders; stores that lead back to themselves have more.
const FOLDERS: usize = 64;

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    source.bytes.starts_with(MAGIC) && source.bytes.get(8..10) == Some(CLIENT)
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let store = Store::open(source.bytes)?;
    let nodes = store.nodes(walk)?;
    if nodes.is_empty() {
        store.damage();
    }
    let folders = read_folders(source, &store, &nodes, walk)?;
    let damaged = store.take_damage();
    let messages = nodes.iter().filter(|node| matches!(node.kind(), MESSAGE | ASSOCIATED));
    for (number, node) in (1..).zip(messages) {
        let folder = folders.get(&node.parent).map_or_else(String::new, |folder| folder.path(&folders));
        let path = if folder.is_empty() { source.path.clone() } else { source.path.join(Step::File(folder)) };
        let path = path.join(Step::File(format!("message-{number}.msg")));
        let mut waiting = vec![Waiting { node: *node, path, depth: 0 }];
        while let Some(next) = waiting.pop() {
            read_message(source, &store, next, &mut waiting, walk)?;
        }
    }
    if damaged { Err(GapReason::Malformed) } else { Ok(()) }
}

struct Folder {
    name: String,
    parent: u32,
}

impl Folder {
    /// Its name behind those of the folders around it.
    fn path(&self, folders: &BTreeMap<u32, Self>) -> String {
        let mut names = vec![self.name.as_str()];
        let mut parent = self.parent;
        while let Some(folder) =
            folders.get(&parent).filter(|folder| folder.parent != parent && names.len() < FOLDERS)
        {
            names.push(&folder.name);
            parent = folder.parent;
        }
        names.retain(|name| !name.is_empty());
        names.reverse();
        names.join("/")
    }
}

/// Names of folders are text too.
fn read_folders(
    source: &Source<'_>,
    store: &Store<'_>,
    nodes: &[Node],
    walk: &mut Walk<'_>,
) -> Result<BTreeMap<u32, Folder>, GapReason> {
    let mut folders = BTreeMap::new();
    let mut names = String::new();
    for node in nodes.iter().filter(|node| matches!(node.kind(), FOLDER | SEARCH_FOLDER)) {
        let Some(object) = Object::open(store, *node, walk)? else { continue };
        let name = object.properties(walk)?.text(id::NAME);
        names.extend([&name, "\n"]);
        folders.insert(node.id, Folder { name, parent: node.parent });
    }
    let mut part = Part::body(source.path.field("folders"), names).with_role(Role::Name);
    part.dated = source.dated;
    walk.part(part)?;
    Ok(folders)
}

struct Waiting {
    node: Node,
    path: PartPath,
    depth: usize,
}

/// Reads one message; those attached to it are left for later. What is missing of it is a gap at its own path.
fn read_message(
    source: &Source<'_>,
    store: &Store<'_>,
    message: Waiting,
    waiting: &mut Vec<Waiting>,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let Waiting { node, path, depth } = message;
    walk.check_time()?;
    if depth > walk.limits().depth {
        walk.gap(path, GapReason::Limit(Limit::Depth));
        return Ok(());
    }
    if let Some(object) = Object::open(store, node, walk)? {
        let mut message = object.properties(walk)?;
        drop_prefix(&mut message);
        message.settle_code_page();
        let mut recipients = match object.node(RECIPIENTS) {
            Some(table) => {
                Object::open(store, table, walk)?.map_or(Ok(Vec::new()), |table| table.rows(walk))?
            }
            None => Vec::new(),
        };
        for recipient in &mut recipients {
            recipient.code_page = message.code_page;
        }
        let place = Place { source, path: &path };
        message::hand_on(&place, &message, &recipients, walk)?;
        let attachments = object.nodes.iter().filter(|node| node.kind() == ATTACHMENT);
        for (number, node) in (1..).zip(attachments) {
            let Some(attachment) = Object::open(store, *node, walk)? else { continue };
            waiting.extend(
                read_attachment(&place, number, &attachment, &message, store, walk)?
                    .map(|(node, path)| Waiting { node, path, depth: depth + 1 }),
            );
        }
    }
    if store.take_damage() {
        walk.gap(path, GapReason::Malformed);
    }
    Ok(())
}

/// Hands on what is attached; a message inside the message is given back, to be read like the others.
fn read_attachment(
    place: &Place<'_>,
    number: usize,
    attachment: &Object<'_, '_>,
    message: &Properties,
    store: &Store<'_>,
    walk: &mut Walk<'_>,
) -> Result<Option<(Node, PartPath)>, GapReason> {
    let mut properties = attachment.properties(walk)?;
    properties.code_page = message.code_page;
    let object = properties.get(id::DATA).filter(|property| property.kind == OBJECT);
    let object = object.and_then(|property| store::long(&property.bytes, 0));
    if let Some(node) = object.and_then(|id| attachment.node(id)) {
        if node.kind() == MESSAGE {
            let name = name_of(number, &properties) + ".msg";
            return Ok(Some((node, place.path.join(Step::File(name)))));
        }
        // An object of another program: the bytes of its storage.
        let bytes = store.data(node.data, walk)?.concat();
        properties.list.retain(|property| property.id != id::DATA);
        properties.add(id::DATA, BINARY, bytes);
    }
    if !attach(place, number, &properties, message.day(id::SUBMITTED), walk)? {
        miss(place, number, &properties, walk)?;
    }
    Ok(None)
}

/// A subject may begin with a mark and the length of its `SV: ` ([MS-PST] 2.5.3.1.1.1).
fn drop_prefix(message: &mut Properties) {
    for property in message.list.iter_mut().filter(|property| property.id == id::SUBJECT) {
        let letter = if property.kind == super::property::WIDE { 2 } else { 1 };
        let is_length = property.bytes.get(letter).is_some_and(u8::is_ascii_control);
        if property.bytes.first() == Some(&1) && is_length && property.bytes.len() >= 2 * letter {
            property.bytes.drain(..2 * letter);
        }
    }
}

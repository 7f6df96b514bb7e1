//! Files inside a document -> the walk, which finds their readers.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, Stream};

use super::filters::unpack;
use super::objects::Objects;
use super::strings::{decode, text_of};
use crate::extract::{GapReason, Limit, Source, Step, Walk};

/// Hands on every embedded file, by whatever way the document leads to it.
pub(super) fn read(objects: &Objects, source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut seen = HashSet::new();
    let specifications = objects.all().filter_map(|(_, object)| match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        _ => None,
    });
    for dictionary in specifications {
        // Annotations may hold the specification themselves.
        for specification in [Some(dictionary), direct(dictionary)].into_iter().flatten() {
            for stream in streams(objects, specification) {
                if seen.insert(std::ptr::from_ref(stream)) {
                    hand_on(objects, source, walk, stream, name_of(objects, specification))?;
                }
            }
        }
    }
    for (_, object) in objects.all() {
        if let Object::Stream(stream) = object
            && stream.dict.has_type(b"EmbeddedFile")
            && seen.insert(std::ptr::from_ref(stream))
        {
            hand_on(objects, source, walk, stream, "embedded".into())?;
        }
    }
    Ok(())
}

fn direct(dictionary: &Dictionary) -> Option<&Dictionary> {
    dictionary.get(b"FS").ok().and_then(|object| object.as_dict().ok())
}

fn streams<'o>(objects: &'o Objects, specification: &'o Dictionary) -> Vec<&'o Stream> {
    let Some(Object::Dictionary(files)) = objects.get(specification, b"EF") else { return Vec::new() };
    [b"UF".as_slice(), b"F", b"DOS", b"Mac", b"Unix"]
        .iter()
        .filter_map(|key| objects.stream(files, key))
        .collect()
}

fn name_of(objects: &Objects, specification: &Dictionary) -> String {
    let name = [b"UF".as_slice(), b"F"].iter().find_map(|key| text_of(objects, specification.get(key).ok()?));
    let name = name.unwrap_or_default();
    match name.rsplit(['/', '\\']).next() {
        Some(name) if !name.trim().is_empty() => name.trim().to_owned(),
        _ => "embedded".into(),
    }
}

fn hand_on(
    objects: &Objects,
    source: &Source<'_>,
    walk: &mut Walk<'_>,
    stream: &Stream,
    name: String,
) -> Result<(), GapReason> {
    walk.check_time()?;
    let path = source.path.join(Step::File(name.clone()));
    let packed = stream.content.len() as u64;
    let unpacked = unpack(objects, stream, walk.room(packed));
    let within = walk.charge(unpacked.bytes.len() as u64, packed);
    if unpacked.cut || within.is_err() {
        walk.gap(path, GapReason::Limit(Limit::Expansion));
        return Ok(());
    }
    if unpacked.damaged || unpacked.opaque {
        walk.gap(path.clone(), GapReason::Malformed);
    }
    let media_type = objects.name(&stream.dict, b"Subtype").map(|name| decode(name).to_lowercase());
    walk.nested(&Source {
        bytes: &unpacked.bytes,
        path,
        name: Some(name),
        media_type,
        charset: None,
        dated: source.dated,
        role: source.role,
    });
    Ok(())
}

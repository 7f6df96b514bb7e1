//! An `OpenDocument` spreadsheet (ods, ots, flat fods) -> its sheets as tables, comments at their cells, and
//! the words of its headers, objects and properties.

use super::content;
use super::package::{Package, has_extension, read_xml};
use super::words::Words;
use super::xml::Xml;
use crate::extract::zip::{Archive, peek, read_member, unpack};
use crate::extract::{GapReason, Role, Source, Walk};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    if is_flat(source.bytes) {
        return true;
    }
    let Some(archive) = Archive::open(source.bytes) else { return false };
    let declared = archive.named("mimetype").next().map(|member| peek(member, 256));
    match declared {
        Some(declared) => declared.trim_ascii_start().starts_with(MEDIA_TYPE.as_bytes()),
        None => archive.has("content.xml") && source.claims(&[MEDIA_TYPE], &["ods", "ots"]),
    }
}

/// The whole document in one XML file.
fn is_flat(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    head.trim_ascii_start().starts_with(b"<?xml")
        && memchr::memmem::find(head, MEDIA_TYPE.as_bytes()).is_some()
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    if is_flat(source.bytes) {
        return content::read(source, &mut Xml::new(source.bytes), walk);
    }
    let archive = Archive::open(source.bytes).ok_or(GapReason::Malformed)?;
    if is_encrypted(&archive, walk) {
        return Err(GapReason::Encrypted);
    }
    let mut outcome = if archive.damaged { Err(GapReason::Malformed) } else { Ok(()) };
    let mut package = Package::new(archive);
    let contents = package.take("content.xml");
    if contents.is_empty() {
        outcome = Err(GapReason::Malformed);
    }
    for index in contents {
        let member = &package.archive.members[index];
        read_xml(member, &source.path, walk, |xml, walk| content::read(source, xml, walk))?;
    }
    for index in package.take_all(|member| !member.is_folder() && !is_wordless(&member.name)) {
        let member = &package.archive.members[index];
        if !has_extension(&member.name, "xml") {
            read_member(source, member, walk);
            continue;
        }
        let (field, role) = kind_of(&member.name);
        let path = source.path.field(field);
        read_xml(member, &path, walk, |xml, walk| Words::new(source, path.clone(), role).read(xml, walk))?;
    }
    outcome
}

/// The manifest tells which members are encrypted; the content always is, if any is.
fn is_encrypted(archive: &Archive<'_>, walk: &mut Walk<'_>) -> bool {
    let manifests: Vec<_> = archive.named("META-INF/manifest.xml").collect();
    manifests.into_iter().any(|member| {
        let (manifest, _) = unpack(member, walk);
        memchr::memmem::find(&manifest, b"encryption-data").is_some()
    })
}

/// Pictures, looks and views.
fn is_wordless(name: &str) -> bool {
    let folders =
        ["Pictures/", "Thumbnails/", "Configurations2/", "META-INF/", "ObjectReplacements/", "media/"];
    folders.iter().any(|folder| name.starts_with(folder))
        || matches!(name, "mimetype" | "settings.xml" | "layout-cache" | "manifest.rdf")
        || name.ends_with("/settings.xml")
}

fn kind_of(name: &str) -> (&'static str, Role) {
    match name {
        "meta.xml" => ("properties", Role::Metadata),
        "styles.xml" => ("headers", Role::Metadata),
        _ if name.ends_with("content.xml") => ("object", Role::Body),
        _ => ("other", Role::Metadata),
    }
}

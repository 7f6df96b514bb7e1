//! An `OpenDocument` file (ods, odt, odp, odg, flat or packed) -> its sheets as tables with comments at their
//! cells, or its paragraphs, and the words of its headers, objects and properties.

use super::content;
use super::package::{Package, has_extension, read_xml};
use super::words::Words;
use super::xml::Xml;
use crate::extract::zip::{Archive, Unpacked, peek, read_member, read_pictures, unpack};
use crate::extract::{GapReason, Role, Source, Walk};

const FAMILY: &[u8] = b"application/vnd.oasis.opendocument.";
const SHEET: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    kind(source.bytes).is_some_and(|kind| kind.starts_with(SHEET))
}

/// Text documents, presentations and drawings.
pub(in crate::extract) fn sniff_text(source: &Source<'_>) -> bool {
    kind(source.bytes).is_some_and(|kind| !kind.starts_with(SHEET))
}

/// The media type that the document gives itself: in a member of a package, at the front of a flat file,
/// or in the manifest of a package whose first member is lost.
fn kind(bytes: &[u8]) -> Option<Vec<u8>> {
    if is_flat(bytes) {
        return declared(bytes);
    }
    let archive = Archive::open(bytes)?;
    let named = archive.named("mimetype").next().map(|member| peek(member, 256));
    let manifest =
        || archive.named("META-INF/manifest.xml").next().and_then(|member| declared(&peek(member, 4096)));
    named.and_then(|kind| declared(&kind)).or_else(manifest)
}

/// The first media type of the family in a piece of XML.
fn declared(head: &[u8]) -> Option<Vec<u8>> {
    let head = &head[..head.len().min(8192)];
    let found = memchr::memmem::find(head, FAMILY)?;
    Some(head[found..].to_vec())
}

/// The whole document in one XML file.
fn is_flat(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    head.trim_ascii_start().starts_with(b"<?xml")
        && memchr::memmem::find(head, b"office:document ").is_some()
        && memchr::memmem::find(head, FAMILY).is_some()
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    if is_flat(source.bytes) {
        return content::read(source, &mut Xml::new(source.bytes), walk);
    }
    read_package(source, walk, |xml, walk| content::read(source, xml, walk))
}

pub(in crate::extract) fn read_text(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let words = || Words::new(source, source.path.clone(), Role::Body);
    if is_flat(source.bytes) {
        return words().read(&mut Xml::new(source.bytes), walk);
    }
    read_package(source, walk, |xml, walk| words().read(xml, walk))
}

fn read_package(
    source: &Source<'_>,
    walk: &mut Walk<'_>,
    read_content: impl Fn(&mut Xml<Unpacked<'_>>, &mut Walk<'_>) -> Result<(), GapReason>,
) -> Result<(), GapReason> {
    let archive = Archive::open(source.bytes).ok_or(GapReason::Malformed)?;
    read_pictures(source, &archive, walk)?;
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
        read_xml(member, &source.path, walk, |xml, walk| read_content(xml, walk))?;
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

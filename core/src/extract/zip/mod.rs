//! A zip file -> its members, each read by the reader of its own format. A member that is encrypted,
//! packed in a way that no reader knows, damaged or contradictory is a gap at its own path.

mod directory;
mod member;
mod name;

pub(super) use directory::{Archive, Member};
pub(super) use member::{Unpacked, peek, unpack};
pub(super) use name::decode_dos;

use super::{FORMATS, GapReason, Limit, PICTURE, Part, PartPath, Role, Source, Step, Walk, picture};
use crate::limits::Limits;

pub(super) fn sniff(source: &Source<'_>) -> bool {
    Archive::is_zip(source.bytes)
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let archive = Archive::open(source.bytes).ok_or(GapReason::Malformed)?;
    if is_unread_package(&archive) {
        return Err(GapReason::Unsupported);
    }
    for (index, member) in archive.members.iter().filter(|member| !member.is_folder()).enumerate() {
        if index >= walk.limits().parts {
            return Err(GapReason::Limit(Limit::Parts));
        }
        walk.check_time()?;
        read_member(source, member, walk);
    }
    if archive.damaged { Err(GapReason::Malformed) } else { Ok(()) }
}

/// First bytes that tell a picture from what is none.
const PICTURE_HEAD: u64 = 64;
const GZIP: &[u8] = b"\x1F\x8B";

/// Hexadecimal digits of the shortest sum in use.
const SUM_DIGITS: usize = 24;

/// Reads pictures inside a document, or tells of them: small ones are looks, larger ones may be scans.
pub(super) fn read_pictures(
    source: &Source<'_>,
    archive: &Archive<'_>,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    read_pictures_of(source, archive, walk, |name| {
        ["media/", "Pictures/"].iter().any(|folder| name.contains(folder))
    })
}

/// The same for a document that keeps its pictures in other places.
pub(super) fn read_pictures_of(
    source: &Source<'_>,
    archive: &Archive<'_>,
    walk: &mut Walk<'_>,
    is_picture: impl Fn(&str) -> bool,
) -> Result<(), GapReason> {
    let mut is_told = false;
    let mut names = String::new();
    for member in archive.members.iter().filter(|member| is_picture(&member.name)) {
        if is_named(&member.name) {
            names.extend([&member.name, "\n"]);
        }
        let is_large = member.packed.len() > Limits::SMALL_PICTURE;
        // Letters of a drawing are letters, not pixels; `emz` and `wmz` are drawings packed by gzip.
        let head = peek(member, PICTURE_HEAD);
        let is_drawing = picture::is_drawing(&head) || head.starts_with(GZIP);
        if is_drawing || is_disguised(&head) || is_large && walk.recognizes() {
            read_member(source, member, walk);
        } else if is_large && !is_told {
            walk.gap(source.path.field("pictures"), GapReason::ImageOnly);
            is_told = true;
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    let mut part = Part::body(source.path.field("pictures"), names).with_role(Role::Name);
    part.dated = source.dated;
    walk.part(part)
}

/// Only its name says that it is a picture: another reader knows the content.
fn is_disguised(head: &[u8]) -> bool {
    let source = Source::new(head, PartPath::default());
    let format = FORMATS.iter().find(|format| (format.sniff)(&source));
    !head.is_empty() && format.is_some_and(|format| format.media_type != PICTURE)
}

/// Some writers name pictures by a sum over them, which looks like a number and is none.
fn is_named(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file);
    stem.len() < SUM_DIGITS || !stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Hands on the words of the drawing that shows a document in a list of files: they may be older than the document.
pub(super) fn read_thumbnail(
    source: &Source<'_>,
    archive: &Archive<'_>,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let is_thumbnail =
        |member: &&Member<'_>| member.name.to_ascii_lowercase().starts_with("docprops/thumbnail");
    let Some(member) = archive.members.iter().find(is_thumbnail) else { return Ok(()) };
    if !picture::is_drawing(&peek(member, PICTURE_HEAD)) {
        return Ok(());
    }
    let path = source.path.field("thumbnail");
    let (bytes, outcome) = unpack(member, walk);
    if let Err(reason) = outcome {
        walk.gap(path.clone(), reason);
    }
    let mut part = Part::body(path, picture::text_of_drawing(&bytes)).with_role(Role::Metadata);
    part.dated = source.dated;
    walk.part(part)
}

/// Hands a member on, under its own name, as a file inside the source.
pub(super) fn read_member(source: &Source<'_>, member: &Member<'_>, walk: &mut Walk<'_>) {
    let path = source.path.join(Step::File(member.name.clone()));
    let (bytes, outcome) = unpack(member, walk);
    if let Err(reason) = outcome {
        walk.gap(path.clone(), reason);
    }
    let mut nested = Source::new(&bytes, path);
    // Folders are named after people as files are.
    nested.name = Some(member.name.clone());
    nested.dated = source.dated;
    nested.role = source.role;
    walk.nested(&nested);
}

/// Office documents are zip files too; read as loose files their words would fall apart.
fn is_unread_package(archive: &Archive<'_>) -> bool {
    let pages = |member: &Member<'_>| member.name.starts_with("Index/") && member.name.contains(".iwa");
    archive.has("Index.zip") || archive.members.iter().any(pages)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use ::zip::CompressionMethod;
    use ::zip::write::{SimpleFileOptions, ZipWriter};

    use crate::extract::walked::walked;

    fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, bytes) in members {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn members_are_read_in_their_place() {
        let inner = packed(&[("djupt/b.txt", b"inner text")]);
        let (parts, gaps) = walked("a.zip", &packed(&[("mapp/a.txt", b"some text"), ("i.zip", &inner)]));
        assert_eq!(parts, ["a.zip > mapp/a.txt: some text", "a.zip > i.zip > djupt/b.txt: inner text"]);
        assert_eq!(gaps, [""; 0]);
    }

    #[test]
    fn a_cut_off_file_is_read_as_far_as_it_goes() {
        let whole = packed(&[("a.txt", b"first text"), ("b.txt", b"second text")]);
        let directory = memchr::memmem::find(&whole, b"PK\x01\x02").unwrap();
        let (parts, gaps) = walked("a.zip", &whole[..directory]);
        assert_eq!(parts, ["a.zip > a.txt: first text", "a.zip > b.txt: second text"]);
        assert_eq!(gaps, ["a.zip: malformed"]);
        let (parts, gaps) = walked("a.zip", &whole[..directory - 6]);
        assert_eq!(parts[0], "a.zip > a.txt: first text");
        assert!(gaps.contains(&"a.zip: malformed".to_owned()));
    }

    #[test]
    fn a_member_that_the_directory_hides_is_read() {
        let mut hidden = packed(&[("hidden.txt", b"hidden text")]);
        let end = memchr::memmem::find(&hidden, b"PK\x01\x02").unwrap();
        hidden.truncate(end);
        hidden.extend(packed(&[("a.txt", b"shown text")]));
        let (parts, gaps) = walked("a.zip", &hidden);
        assert_eq!(parts, ["a.zip > a.txt: shown text", "a.zip > hidden.txt: hidden text"]);
        assert_eq!(gaps, ["a.zip > hidden.txt: malformed"]);
    }

    #[test]
    fn headers_that_disagree_are_told() {
        let mut bytes = packed(&[("a.txt", b"some text")]);
        let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        bytes[directory + 46] = b'b';
        assert_eq!(walked("a.zip", &bytes).1, ["a.zip > b.txt: malformed"]);
        let mut bytes = packed(&[("a.txt", b"some text")]);
        bytes[directory + 16] ^= 1;
        assert_eq!(walked("a.zip", &bytes).1, ["a.zip > a.txt: malformed"]);
    }

    #[test]
    fn locked_and_foreign_members_are_gaps() {
        let mut bytes = packed(&[("a.txt", b"some text"), ("b.txt", b"other text")]);
        let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        for header in [6, directory + 8] {
            bytes[header] |= 1;
        }
        let (parts, gaps) = walked("a.zip", &bytes);
        assert_eq!((parts.len(), gaps), (1, vec!["a.zip > a.txt: encrypted".to_owned()]));
        let mut bytes = packed(&[("a.txt", b"some text")]);
        let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        for header in [8, directory + 10] {
            bytes[header] = 98;
        }
        assert_eq!(walked("a.zip", &bytes).1, ["a.zip > a.txt: unsupported"]);
    }

    #[test]
    fn a_bomb_is_a_gap() {
        let bomb = packed(&[("bomb.txt", &vec![b'x'; 8 << 20])]);
        let (_, gaps) = walked("a.zip", &bomb);
        assert_eq!(gaps, ["a.zip > bomb.txt: limit:expansion"]);
    }

    #[test]
    fn any_bytes_end() {
        let whole = packed(&[("a.txt", b"first text"), ("b/c.csv", b"a;b\n1;2"), ("d.xml", b"<a/>")]);
        for at in 0..whole.len() {
            walked("a.zip", &whole[..at]);
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                walked("a.zip", &changed);
            }
        }
    }
}

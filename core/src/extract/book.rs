//! An electronic book (EPUB 3.3) -> its pages in reading order, then whatever else its package holds. What the
//! publisher has locked is a gap of its own.

use super::sheet::package::{Package, has_extension, read_xml, resolve};
use super::sheet::words::Words;
use super::sheet::xml::{Event, Xml};
use super::zip::{Archive, Member, Unpacked, peek, read_member, read_pictures_of};
use super::{GapReason, Role, Source, Step, Walk, address};

const KIND: &[u8] = b"application/epub+zip";
const CONTAINER: &str = "META-INF/container.xml";
const ENCRYPTION: &str = "META-INF/encryption.xml";

const PICTURES: &[&str] = &["jpg", "jpeg", "png", "gif", "webp", "tif", "tiff", "bmp"];
const FONTS: &[&str] = &["otf", "ttf", "ttc", "woff", "woff2"];
/// How the content of a font begins.
const FONT_HEADS: &[&[u8]] = &[b"\0\x01\0\0", b"OTTO", b"ttcf", b"true", b"wOFF", b"wOF2"];

pub(super) fn sniff(source: &Source<'_>) -> bool {
    let archive = Archive::is_zip(source.bytes).then(|| Archive::open(source.bytes)).flatten();
    archive.is_some_and(|archive| {
        archive.named("mimetype").any(|member| peek(member, 64).trim_ascii().starts_with(KIND))
    })
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let archive = Archive::open(source.bytes).ok_or(GapReason::Malformed)?;
    let damaged = archive.damaged;
    read_pictures_of(source, &archive, walk, |name| is_one_of(name, PICTURES))?;
    let mut package = Package::new(archive);
    package.take_all(|member| member.is_folder() || is_one_of(&member.name, PICTURES));
    let mut notes = Notes::default();
    notes.take(&mut package, CONTAINER, source, walk)?;
    notes.take(&mut package, ENCRYPTION, source, walk)?;
    for root in std::mem::take(&mut notes.roots) {
        notes.folder = root.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default();
        notes.take(&mut package, &root, source, walk)?;
    }
    let mut order: Vec<usize> = notes.pages().into_iter().flat_map(|page| package.take(&page)).collect();
    order.extend(package.take_all(|member| !notes.is_font(member)));
    for index in order {
        walk.check_time()?;
        let member = &package.archive.members[index];
        if notes.locked.contains(&member.name) {
            walk.gap(source.path.join(Step::File(member.name.clone())), GapReason::Encrypted);
        } else {
            read_member(source, member, walk);
        }
    }
    if damaged { Err(GapReason::Malformed) } else { Ok(()) }
}

fn is_one_of(name: &str, extensions: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    extensions.iter().any(|extension| has_extension(&name, extension))
}

/// What the book's own lists say of its members.
#[derive(Default)]
struct Notes {
    /// Descriptions of the book: mostly one.
    roots: Vec<String>,
    /// Members that only the publisher's program opens.
    locked: Vec<String>,
    /// The folder of the description, from which its names are seen.
    folder: String,
    /// Members by the name that the description gives them.
    items: Vec<(String, String)>,
    /// Those names in reading order.
    spine: Vec<String>,
}

impl Notes {
    /// Reads the members of this name: what they list, and whatever else is written in them.
    fn take(
        &mut self,
        package: &mut Package<'_>,
        name: &str,
        source: &Source<'_>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        let path = source.path.field("properties");
        for index in package.take(name) {
            let member = &package.archive.members[index];
            read_xml(member, &path, walk, |xml, _| self.gather(xml))?;
            read_xml(member, &path, walk, |xml, walk| {
                Words::new(source, path.clone(), Role::Metadata).read(xml, walk)
            })?;
        }
        Ok(())
    }

    /// By its content too, unless the publisher has scrambled it.
    fn is_font(&self, member: &Member<'_>) -> bool {
        let head = peek(member, 4);
        is_one_of(&member.name, FONTS)
            && (FONT_HEADS.contains(&head.as_slice()) || self.locked.contains(&member.name))
    }

    fn gather(&mut self, xml: &mut Xml<Unpacked<'_>>) -> Result<(), GapReason> {
        loop {
            let tag = match xml.next()? {
                Event::Open(tag) => tag,
                Event::End => return Ok(()),
                _ => continue,
            };
            let text = |name: &str| tag.get(name).unwrap_or_default().into_owned();
            match tag.name() {
                b"rootfile" => self.roots.push(text("full-path")),
                b"CipherReference" => self.locked.push(address::decoded(&text("URI")).into_owned()),
                b"item" => {
                    self.items.push((text("id"), resolve(&self.folder, &address::decoded(&text("href")))));
                }
                b"itemref" => self.spine.push(text("idref")),
                _ => {}
            }
        }
    }

    fn pages(&self) -> Vec<String> {
        let page = |id: &String| self.items.iter().find(|(item, _)| item == id).map(|(_, name)| name.clone());
        self.spine.iter().filter_map(page).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use ::zip::write::{SimpleFileOptions, ZipWriter};

    use crate::extract::walked::walked;

    const OPF: &[u8] = b"<package xmlns:dc='x'><metadata><dc:title>Boken om Alva</dc:title></metadata><manifest>\
        <item id='b' href='text/b%20c.xhtml'/><item id='a' href='text/a.xhtml'/><item id='l' href='text/l.xhtml'/></manifest>\
        <spine><itemref idref='b'/><itemref idref='a'/></spine></package>";

    fn book(encryption: &[u8]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in [
            ("mimetype", b"application/epub+zip".as_slice()),
            ("META-INF/container.xml", b"<container><rootfile full-path='OPS/book.opf'/></container>"),
            ("META-INF/encryption.xml", encryption),
            ("OPS/book.opf", OPF),
            ("OPS/cover.jpg", b"Pnr 811228-9874"),
            ("OPS/small.png", b"\x89PNG\r\n\x1a\n"),
            ("OPS/fonts/a.ttf", b"Pnr 811228-9874"),
            ("OPS/fonts/b.ttf", b"\0\x01\0\0\0\x0c"),
            ("OPS/style.css", b"p { margin: 1em }"),
            ("OPS/text/a.xhtml", b"<html><body><p>Andra sidan</p></body></html>"),
            ("OPS/text/b c.xhtml", b"<html><body><p>F\xc3\xb6rsta sidan</p></body></html>"),
            ("OPS/text/l.xhtml", b"<html><body><p>Bilaga</p></body></html>"),
        ] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn pages_come_in_reading_order_and_names_do_not_hide_what_a_member_is() {
        let (parts, gaps) = walked("a.epub", &book(b"<encryption/>"));
        let wanted = [
            "a.epub > OPS/cover.jpg: Pnr 811228-9874",
            "a.epub > properties: Boken om Alva\n",
            "a.epub > properties: text/b c.xhtml\ntext/a.xhtml\ntext/l.xhtml\n",
            "a.epub > OPS/text/b c.xhtml: Första sidan",
            "a.epub > OPS/text/a.xhtml: Andra sidan",
            "a.epub > mimetype: application/epub+zip",
            "a.epub > OPS/fonts/a.ttf: Pnr 811228-9874",
            "a.epub > OPS/style.css: p { margin: 1em }",
            "a.epub > OPS/text/l.xhtml: Bilaga",
        ];
        assert_eq!((parts.as_slice(), gaps.len()), (&wanted.map(str::to_owned)[..], 0));
    }

    #[test]
    fn what_is_locked_is_a_gap() {
        let lock = b"<encryption><CipherReference URI='OPS/text/b%20c.xhtml'/></encryption>";
        let (parts, gaps) = walked("a.epub", &book(lock));
        assert_eq!(gaps, ["a.epub > OPS/text/b c.xhtml: encrypted"]);
        assert!(!parts.iter().any(|part| part.contains("sidan") && part.contains("b c")));
    }
}

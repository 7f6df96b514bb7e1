//! Text documents and presentations (docx, pptx and their kin; odt, odp, odg) -> their words, paragraph by
//! paragraph, tables row by row, and all the other places where their members keep words.

use super::sheet::package::{Package, has_extension, read_xml};
use super::sheet::words::Words;
use super::zip::{Archive, read_member, read_pictures, read_thumbnail};
use super::{GapReason, PartPath, Role, Source, Step, Walk};

pub(super) fn sniff(source: &Source<'_>) -> bool {
    Archive::is_zip(source.bytes) && Archive::open(source.bytes).is_some_and(|archive| is_office(&archive))
}

fn is_office(archive: &Archive<'_>) -> bool {
    let in_package = archive.has("[Content_Types].xml");
    in_package
        && archive.members.iter().any(|member| matches!(folder_of(&member.name), "word" | "ppt" | "visio"))
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let archive = Archive::open(source.bytes).ok_or(GapReason::Malformed)?;
    read_pictures(source, &archive, walk)?;
    read_thumbnail(source, &archive, walk)?;
    let damaged = archive.damaged;
    let mut package = Package::new(archive);
    let mut order =
        package.take_all(|member| !member.is_folder() && !is_wordless(&member.name.to_ascii_lowercase()));
    order.sort_by_key(|index| place_in_order(&package.archive.members[*index].name.to_ascii_lowercase()));
    for index in order {
        walk.check_time()?;
        let member = &package.archive.members[index];
        let name = member.name.to_ascii_lowercase();
        if has_extension(&name, "rels") {
            let path = source.path.field("links");
            read_xml(member, &path, walk, |xml, walk| {
                Words::new(source, path.clone(), Role::Metadata).read_links(xml, walk)
            })?;
        } else if has_extension(&name, "xml") || has_extension(&name, "vml") {
            let (path, role) = path_of(&source.path, &name);
            read_xml(member, &path, walk, |xml, walk| {
                Words::new(source, path.clone(), role).read(xml, walk)
            })?;
        } else {
            read_member(source, member, walk);
        }
    }
    if damaged { Err(GapReason::Malformed) } else { Ok(()) }
}

fn folder_of(name: &str) -> &str {
    name.trim_start_matches('/').split_once('/').map_or("", |(folder, _)| folder)
}

/// The text first, slides by their number, then what stands around them.
fn place_in_order(name: &str) -> (u32, u32) {
    let number = slide_number(name);
    match name {
        "word/document.xml" => (0, 0),
        _ if name.starts_with("ppt/slides/slide") => (0, number),
        _ if name.starts_with("ppt/notesslides/") => (1, number),
        _ if name.starts_with("word/") || name.starts_with("ppt/") => (2, 0),
        _ => (3, 0),
    }
}

/// The number in `slide12.xml`; 0 where there is none.
fn slide_number(name: &str) -> u32 {
    let digits: String =
        name.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().unwrap_or(0)
}

/// Where the words of a member stand, and what they are.
fn path_of(path: &PartPath, name: &str) -> (PartPath, Role) {
    const KINDS: &[(&str, &str, Role)] = &[
        ("comments", "comments", Role::Body),
        ("notesslides/", "notes", Role::Body),
        ("word/header", "header", Role::Body),
        ("word/footer", "footer", Role::Body),
        ("footnotes", "footnotes", Role::Body),
        ("endnotes", "endnotes", Role::Body),
        ("charts/", "chart", Role::Body),
        ("diagrams/", "diagram", Role::Body),
        ("drawings/", "drawing", Role::Body),
        ("glossary/", "glossary", Role::Body),
        ("visio/pages/", "page", Role::Body),
        ("ppt/slidelayouts/", "layout", Role::Metadata),
        ("ppt/slidemasters/", "layout", Role::Metadata),
        ("docprops/", "properties", Role::Metadata),
        ("customxml/", "custom-xml", Role::Metadata),
        ("settings", "settings", Role::Metadata),
    ];
    if name == "word/document.xml" {
        return (path.clone(), Role::Body);
    }
    if name.starts_with("ppt/slides/slide") {
        return (path.join(Step::Page(slide_number(name))), Role::Body);
    }
    let kind = KINDS.iter().find(|(mark, ..)| name.contains(mark));
    let (field, role) = kind.map_or(("other", Role::Metadata), |(_, field, role)| (*field, *role));
    (path.field(field), role)
}

/// Members in which no words stand: looks, pictures, fonts, settings of printers, programs.
fn is_wordless(name: &str) -> bool {
    let folders = [
        "[trash]/",
        "/theme/",
        "/media/",
        "/fonts/",
        "docprops/thumbnail",
        "/printersettings",
        "/activex/activex",
    ];
    let files =
        ["/styles.xml", "/styleswitheffects.xml", "/fonttable.xml", "/websettings.xml", "/numbering.xml"];
    name == "[content_types].xml"
        || folders.iter().any(|folder| name.contains(folder))
        || files.iter().any(|file| name.ends_with(file))
        || name.contains("vbaprojectsignature")
        || name.contains("/vbadata")
        || name.contains("/tablestyles")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use ::zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;
    use crate::document::Document;
    use crate::extract::Extractor;
    use crate::limits::Limits;

    #[test]
    fn slides_come_by_number() {
        assert_eq!(slide_number("ppt/slides/slide12.xml"), 12);
        assert!(place_in_order("ppt/slides/slide2.xml") < place_in_order("ppt/slides/slide10.xml"));
        assert!(place_in_order("word/document.xml") < place_in_order("word/header1.xml"));
    }

    #[test]
    fn members_have_their_place() {
        let place = |name| path_of(&PartPath::default(), name).0.to_string();
        assert_eq!(place("ppt/slides/slide3.xml"), "page 3");
        assert_eq!(place("word/comments.xml"), "comments");
        assert_eq!(place("ppt/notesslides/notesslide1.xml"), "notes");
    }

    #[test]
    fn names_of_pictures_and_words_of_the_thumbnail_are_read() {
        let record = |kind: u16, content: &[u8]| {
            [&(content.len() as u32 / 2 + 3).to_le_bytes()[..], &kind.to_le_bytes(), content].concat()
        };
        let head = [&[1, 0, 9, 0, 0, 3][..], &[0; 12]].concat();
        let drawing = [head, record(0x0521, b"\x02\0Ek\x07\0\x09\0"), record(0, &[])].concat();
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in [
            ("[Content_Types].xml", b"<Types/>".as_slice()),
            ("docProps/thumbnail.wmf", &drawing),
            ("ppt/media/811228-9874.png", b"\x89PNG"),
            ("ppt/media/100000000000012345678901A2B3C4D5.png", b"\x89PNG"),
            ("ppt/media/text.png", b"Pnr 811228-9874"),
            ("ppt/slides/slide1.xml", b"<p><t>Text</t></p>"),
        ] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        let mut parts = Vec::new();
        Extractor.extract(&Document::new(&bytes).named("a.pptx"), &Limits::default(), &mut |part| {
            let part = part.unwrap();
            parts.push(format!("{}: {}", part.path, part.text));
        });
        let wanted = [
            "a.pptx: a.pptx",
            "a.pptx > ppt/media/text.png: ppt/media/text.png",
            "a.pptx > ppt/media/text.png: Pnr 811228-9874",
            "a.pptx > pictures: ppt/media/811228-9874.png\nppt/media/text.png\n",
            "a.pptx > thumbnail: Ek",
            "a.pptx > page 1: Text\n",
        ];
        assert_eq!(parts, wanted);
    }
}

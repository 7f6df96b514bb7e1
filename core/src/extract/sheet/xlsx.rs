//! An Excel workbook (xlsx, xlsm, xltx ...) -> its sheets as tables, and all the other places where its
//! members keep words: comments, drawings, charts, pivot caches, links, properties, embedded files.

use super::package::{Package, Relation, has_extension, read_bytes, read_passing, read_xml};
use super::words::Words;
use super::workbook::Workbook;
use super::worksheet::{self, cell_path, reference};
use super::xml::{Event, Xml};
use super::{binary, hand_on};
use crate::extract::zip::{Archive, Unpacked, read_member, read_pictures, read_thumbnail};
use crate::extract::{GapReason, PartPath, Role, Source, Step, Walk, text};

/// The members that all sheets share, beside the workbook itself.
const SHARED: &[&str] = &["styles.xml", "styles.bin", "sharedStrings.xml", "sharedStrings.bin"];

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    Archive::is_zip(source.bytes) && Archive::open(source.bytes).is_some_and(|archive| is_workbook(&archive))
}

fn is_workbook(archive: &Archive<'_>) -> bool {
    !books(archive).is_empty() || archive.members.iter().any(|member| is_sheet(&member.name))
}

/// Names of the workbooks: `xl/workbook.xml` as a rule, elsewhere in a package that some program made.
fn books(archive: &Archive<'_>) -> Vec<String> {
    let is_package = archive.has("[Content_Types].xml");
    let is_book = |name: &str| {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let in_place = folder.eq_ignore_ascii_case("xl") || (is_package && !folder.contains('/'));
        in_place && ["workbook.xml", "workbook.bin"].iter().any(|book| file.eq_ignore_ascii_case(book))
    };
    let names = archive.members.iter().map(|member| member.name.trim_start_matches('/'));
    names.filter(|name| is_book(name)).map(str::to_owned).collect()
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let archive = Archive::open(source.bytes).ok_or(GapReason::Malformed)?;
    read_pictures(source, &archive, walk)?;
    read_thumbnail(source, &archive, walk)?;
    let damaged = archive.damaged;
    let books = books(&archive);
    let mut reader = Reader { source, package: Package::new(archive), book: Workbook::default() };
    for name in &books {
        reader.read_shared(name, walk)?;
    }
    reader.read_names(walk)?;
    reader.read_sheets(&books, walk)?;
    reader.read_rest(walk)?;
    if damaged { Err(GapReason::Malformed) } else { Ok(()) }
}

struct Reader<'a, 'b> {
    source: &'a Source<'b>,
    package: Package<'b>,
    book: Workbook,
}

impl Reader<'_, '_> {
    /// Reads a workbook and what stands beside it for all sheets.
    fn read_shared(&mut self, name: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let folder = name.rfind('/').map_or("", |slash| &name[..=slash]);
        self.read_common(name, "workbook", walk)?;
        for file in SHARED {
            let field = if file.starts_with("styles") { "styles" } else { "strings" };
            self.read_common(&format!("{folder}{file}"), field, walk)?;
        }
        Ok(())
    }

    fn read_common(&mut self, name: &str, field: &'static str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let path = self.source.path.field(field);
        for index in self.package.take(name) {
            let (member, book) = (&self.package.archive.members[index], &mut self.book);
            if is_binary(name) {
                read_bytes(member, &path, walk, |bytes, _| book.read_binary(bytes))?;
                continue;
            }
            read_xml(member, &path, walk, |xml, _| match field {
                "workbook" => book.read_book(xml),
                "styles" => book.read_styles(xml),
                _ => book.strings.read(xml),
            })?;
        }
        Ok(())
    }

    fn read_names(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let path = &self.source.path;
        let names = std::mem::take(&mut self.book.names);
        hand_on(self.source, path.field("names"), Role::Metadata, &names, walk)
    }

    fn read_sheets(&mut self, books: &[String], walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let mut relations = Vec::new();
        for name in books {
            relations.extend(self.package.relations(name, walk, &self.source.path)?);
        }
        let sheets = std::mem::take(&mut self.book.sheets);
        for sheet in sheets {
            walk.check_time()?;
            let path = self.source.path.join(Step::Sheet(sheet.name));
            let target =
                relations.iter().find(|relation| relation.id == sheet.relation && !relation.is_external);
            let Some(relation) = target.filter(|relation| self.package.archive.has(&relation.target)) else {
                walk.gap(path, GapReason::Malformed);
                continue;
            };
            for index in self.package.take(&relation.target) {
                self.read_sheet(index, &path, walk)?;
            }
        }
        // Sheets that the workbook does not list travel with the file all the same.
        for index in self.package.take_all(|member| is_sheet(&member.name)) {
            let name =
                self.package.archive.members[index].name.rsplit('/').next().unwrap_or_default().to_owned();
            self.read_sheet(index, &self.source.path.join(Step::Sheet(name)), walk)?;
        }
        self.book.strings.hand_on_unused(self.source, self.source.path.field("unused-strings"), walk)
    }

    fn read_sheet(&mut self, index: usize, path: &PartPath, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let (member, book) = (&self.package.archive.members[index], &mut self.book);
        let name = member.name.clone();
        let source = self.source;
        if is_binary(&name) {
            read_bytes(member, path, walk, |bytes, walk| {
                binary::read_sheet(source, path, book, bytes, walk)
            })?;
        } else {
            read_passing(member, path, walk, |xml, walk| worksheet::read(source, path, book, xml, walk))?;
        }
        self.read_related(&name, path, walk)
    }

    /// Comments, drawings and links of a sheet, and what those refer to in turn.
    fn read_related(&mut self, name: &str, path: &PartPath, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let mut waiting = self.package.relations(name, walk, path)?;
        waiting.reverse();
        let mut links = String::new();
        while let Some(relation) = waiting.pop() {
            walk.check_time()?;
            if relation.is_external {
                push_link(&mut links, &relation);
            } else if !is_shared(&relation.target) {
                for index in self.package.take(&relation.target) {
                    waiting.extend(self.package.relations(&relation.target, walk, path)?);
                    self.read_other(index, path, walk)?;
                }
            }
        }
        self.package.take(&rels_of(name));
        hand_on(self.source, path.field("links"), Role::Metadata, &links, walk)
    }

    /// Everything that no sheet led to.
    fn read_rest(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        for index in self.package.take_all(|member| !member.is_folder()) {
            self.read_other(index, &self.source.path, walk)?;
        }
        Ok(())
    }

    /// Reads a member that is no sheet, by the folder in which it stands.
    fn read_other(&mut self, index: usize, path: &PartPath, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let member = &self.package.archive.members[index];
        let name = member.name.to_ascii_lowercase();
        if is_wordless(&name) {
            return Ok(());
        }
        let source = self.source;
        let (field, role) = kind_of(&name);
        let place = &path.field(field);
        if has_extension(&name, "rels") {
            read_xml(member, place, walk, |xml, walk| {
                Words::new(source, path.field("links"), Role::Metadata).read_links(xml, walk)
            })
        } else if is_custom_property(&name) {
            read_bytes(member, place, walk, |bytes, walk| {
                let words = text::decode(bytes, Some("utf-16le"));
                hand_on(source, place.clone(), Role::Metadata, &words, walk)
            })
        } else if is_binary(&name) && !OTHERS.iter().any(|other| name.contains(other)) {
            read_bytes(member, place, walk, |bytes, walk| {
                binary::read_other(source, path, field, bytes, walk)
            })
        } else if !(has_extension(&name, "xml") || has_extension(&name, "vml")) {
            read_member(source, member, walk);
            walk.check_time()
        } else if field == "comments" {
            read_xml(member, place, walk, |xml, walk| read_comments(source, path, xml, walk))
        } else {
            read_xml(member, place, walk, |xml, walk| Words::new(source, place.clone(), role).read(xml, walk))
        }
    }
}

/// Comments and answers to them, each at its cell.
fn read_comments(
    source: &Source<'_>,
    sheet: &PartPath,
    xml: &mut Xml<Unpacked<'_>>,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let mut words = Words::new(source, sheet.field("comments"), Role::Metadata);
    loop {
        let event = xml.next()?;
        match &event {
            Event::Open(tag) if matches!(tag.name(), b"comment" | b"threadedComment") => {
                let cell = tag.get("ref").and_then(|cell| reference(cell.as_bytes()));
                words.finish(walk)?;
                words = Words::new(source, cell_path(sheet, cell).field("comment"), Role::Body);
                words.event(&event, walk)?;
            }
            Event::Close(b"comment" | b"threadedComment") => {
                words.finish(walk)?;
                words = Words::new(source, sheet.field("comments"), Role::Metadata);
            }
            Event::End => return words.finish(walk),
            _ => words.event(&event, walk)?,
        }
    }
}

fn push_link(links: &mut String, relation: &Relation) {
    links.push_str(&relation.target);
    links.push('\n');
}

fn rels_of(name: &str) -> String {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    format!("{folder}/_rels/{file}.rels")
}

fn is_binary(name: &str) -> bool {
    has_extension(name, "bin")
}

/// What an add-in keeps with a sheet, as UTF-16.
fn is_custom_property(name: &str) -> bool {
    name.starts_with("xl/customproperty") && is_binary(name)
}

fn is_sheet(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let folder = ["xl/worksheets/", "xl/macrosheets/", "xl/dialogsheets/", "xl/chartsheets/"];
    folder
        .iter()
        .any(|folder| name.strip_prefix(folder).is_some_and(|file| !file.contains('/') && !file.is_empty()))
}

/// Parts of the whole workbook, which a sheet may name but not own.
fn is_shared(name: &str) -> bool {
    is_sheet(name) || name.contains("pivotCache") || name.contains("externalLinks")
}

/// Binary members that are files of other formats.
const OTHERS: [&str; 3] = ["/embeddings/", "/activex/", "/vbaproject"];

/// Members in which no words stand: looks, order of calculation, pictures, settings of printers, programs.
fn is_wordless(name: &str) -> bool {
    name == "[content_types].xml"
        || name.contains("xl/calcchain.")
        || name.contains("xl/worksheets/binaryindex")
        || ["xl/theme/", "xl/media/", "xl/printersettings/", "docprops/thumbnail", "xl/fonts/"]
            .iter()
            .any(|f| name.starts_with(f))
        || (name.starts_with("xl/vbaprojectsignature") && is_binary(name))
        || (name.starts_with("xl/charts/") && (name.contains("/style") || name.contains("/colors")))
}

/// What a member holds, and the role of its words.
fn kind_of(name: &str) -> (&'static str, Role) {
    const KINDS: &[(&str, &str, Role)] = &[
        (".rels", "links", Role::Metadata),
        ("comment", "comments", Role::Body),
        ("xl/customproperty", "properties", Role::Metadata),
        ("xl/drawings/", "drawing", Role::Body),
        ("xl/charts/", "chart", Role::Body),
        ("xl/diagrams/", "diagram", Role::Body),
        ("pivot", "pivot", Role::Body),
        ("slicer", "pivot", Role::Body),
        ("xl/externallinks/", "external-links", Role::Body),
        ("xl/tables/", "tables", Role::Metadata),
        ("xl/connections", "connections", Role::Metadata),
        ("docprops/", "properties", Role::Metadata),
        ("customxml/", "custom-xml", Role::Metadata),
        ("xl/persons/", "persons", Role::Metadata),
    ];
    let kind = KINDS.iter().find(|(mark, ..)| name.contains(mark));
    kind.map_or(("other", Role::Metadata), |(_, field, role)| (*field, *role))
}

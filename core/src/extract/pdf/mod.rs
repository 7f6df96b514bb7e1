//! Reads PDF: a part for each page, then properties, bookmarks, form data and embedded files.
//! lopdf finds the objects; filters, fonts, content and layout are read here, because numbers must
//! come out with their digits in order. What cannot be read is a gap at its page.

mod annotations;
mod attached;
#[cfg(test)]
mod built;
mod cff;
mod cmap;
mod content;
mod encoding;
mod filters;
mod font;
mod guard;
mod layout;
mod lexer;
#[cfg(test)]
mod made;
mod marked;
mod matrix;
mod metadata;
mod objects;
mod pages;
mod picture;
mod program;
#[cfg(test)]
mod reads;
mod rows;
mod state;
mod strings;
mod widths;
pub(super) mod xml;

use lopdf::Object;

use self::annotations::Told;
use self::content::{Memory, Noticed, Painter};
use self::matrix::Matrix;
use self::objects::Objects;
use self::pages::Page;
use self::state::State;
use super::{GapReason, Limit, Part, PartPath, Role, Source, Step, Walk};

/// Readers find the header in the first KiB (ISO 32000-1, implementation note 13).
const HEADER_WITHIN: usize = 1024;

/// A page of so few letters under a picture this large, as a share of the page, is a scan with a stamp.
const STAMP_LETTERS: usize = 40;
const SCAN_SHARE: f64 = 0.7;

/// True for a PDF header, with or without something before it.
pub(super) fn sniff(source: &Source<'_>) -> bool {
    let claims = source.claims(&["application/pdf", "application/x-pdf"], &["pdf"]);
    let start = source.bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let content = source.bytes.get(start..).unwrap_or_default();
    let head = content.get(..HEADER_WITHIN.min(content.len())).unwrap_or_default();
    if head.starts_with(b"%PDF-") || head.starts_with(b"\xef\xbb\xbf%PDF-") {
        return true;
    }
    // An archive or a mail may begin with a PDF that it holds unpacked.
    let is_container = head.starts_with(b"PK") || source.claims(&["message/rfc822"], &["eml", "mbox"]);
    let has_object = || contains(content.get(..8192.min(content.len())).unwrap_or_default(), b" obj");
    !is_container && (contains(head, b"%PDF-") || claims) && has_object()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Hands on pages and what stands beside them.
pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let objects = Objects::open(source.bytes, walk.limits().time)?;
    if is_cut_in_update(source.bytes) {
        objects.note_damage();
    }
    let mut memory = Memory::default();
    let mut told = Told::new();
    let pages = pages::list(&objects);
    for (number, page) in (1..).zip(&pages) {
        let path = source.path.join(Step::Page(number));
        read_page(&objects, page, source, &path, walk, &mut memory, &mut told)?;
    }
    let form = [annotations::fields_elsewhere(&objects, &mut told).join("\n"), metadata::form_data(&objects)]
        .join("\n");
    let quoted = source.role == Role::Quoted;
    for (name, text, role) in [
        ("form", form, Role::Body),
        ("outline", metadata::bookmarks(&objects), Role::Body),
        ("metadata", metadata::properties(&objects), Role::Metadata),
    ] {
        let mut part =
            Part::body(source.path.field(name), text).with_role(if quoted { Role::Quoted } else { role });
        part.dated = source.dated;
        walk.part(part)?;
    }
    attached::read(&objects, source, walk)?;
    if objects.is_limited() {
        walk.gap(source.path.clone(), GapReason::Limit(Limit::Expansion));
    }
    if objects.is_damaged() { Err(GapReason::Malformed) } else { Ok(()) }
}

/// An update appended to the document breaks off before its end: the version before it would be read.
fn is_cut_in_update(bytes: &[u8]) -> bool {
    let tail = bytes.windows(5).rposition(|window| window == b"%%EOF").and_then(|end| bytes.get(end..));
    tail.is_some_and(|tail| contains(tail, b" obj"))
}

fn read_page<'o>(
    objects: &'o Objects,
    page: &Page<'o>,
    source: &Source<'_>,
    path: &PartPath,
    walk: &mut Walk<'_>,
    memory: &mut Memory,
    told: &mut Told,
) -> Result<(), GapReason> {
    walk.check_time()?;
    let annotations = annotations::of_page(objects, page.dictionary);
    let mut painter = Painter::new(objects, walk, memory);
    let content = content_of(&mut painter, page);
    let outcome = painter
        .paint(&content, page.resources(), State::new(Matrix::IDENTITY))
        .and_then(|()| annotations::paint(&mut painter, &annotations));
    let (mut text, noticed) = painter.finish();
    for line in annotations::written(objects, &annotations, &text, told) {
        text.push_str(if text.is_empty() { "" } else { "\n\n" });
        text.push_str(&line);
    }
    if is_scanned(&noticed, &text, page.area(objects)) {
        read_pictures(objects, &noticed, source, path, walk)?;
    }
    tell_gaps(&noticed, path, walk);
    let role = if source.role == Role::Quoted { Role::Quoted } else { Role::Body };
    let mut part = Part::body(path.clone(), text).with_role(role);
    part.dated = source.dated;
    walk.part(part)?;
    outcome
}

/// The content of a page, which may be cut into several streams at any token.
fn content_of<'o>(painter: &mut Painter<'_, 'o, '_>, page: &Page<'o>) -> Vec<u8> {
    let objects = painter.objects;
    match objects.get(page.dictionary, b"Contents") {
        Some(Object::Stream(stream)) => painter.unpack(stream),
        Some(Object::Array(items)) => {
            let mut content = Vec::new();
            for item in items {
                match objects.resolve(item) {
                    Object::Stream(stream) => content.append(&mut painter.unpack(stream)),
                    _ => painter.noticed.damaged |= objects.is_rebuilt(),
                }
                content.push(b'\n');
            }
            content
        }
        _ => Vec::new(),
    }
}

/// True for a page that shows a picture in place of its text.
fn is_scanned(noticed: &Noticed<'_>, text: &str, area: f64) -> bool {
    let letters = text.chars().filter(|letter| !letter.is_whitespace()).take(STAMP_LETTERS).count();
    let is_large = noticed.largest_picture > SCAN_SHARE * area && letters < STAMP_LETTERS;
    noticed.pictures && (letters == 0 || is_large)
}

/// Reads the pictures of a page; what no engine can read is a gap.
fn read_pictures(
    objects: &Objects,
    noticed: &Noticed<'_>,
    source: &Source<'_>,
    path: &PartPath,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let mut unread = noticed.unshown;
    for stream in &noticed.shown {
        let packed = stream.content.len() as u64;
        match picture::file_of(objects, stream, walk.room(packed)) {
            Some(file) => {
                walk.charge(file.len() as u64, packed)?;
                walk.picture(source, path, &file)?;
            }
            None => unread = true,
        }
    }
    if unread {
        walk.gap(path.clone(), GapReason::ImageOnly);
    }
    Ok(())
}

fn tell_gaps(noticed: &Noticed<'_>, path: &PartPath, walk: &mut Walk<'_>) {
    // A bullet without a name is common and harmless; a number of ten digits is not.
    let all = noticed.told + noticed.untold;
    let unreadable =
        noticed.untold >= 8 && noticed.untold * 50 >= all || noticed.untold * 4 >= all && noticed.untold > 0;
    if noticed.damaged || unreadable {
        walk.gap(path.clone(), GapReason::Malformed);
    }
    if noticed.limited {
        walk.gap(path.clone(), GapReason::Limit(Limit::Expansion));
    }
}

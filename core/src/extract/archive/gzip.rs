//! A file packed by gzip, members one after the other (RFC 1952) -> the file inside, by the name stored in it.

use flate2::GzHeader;
use flate2::bufread::GzDecoder;

use super::{add_last, fill, inner_name, read_inside};
use crate::extract::{GapReason, Part, Role, Source, Walk, text};

/// The method is always deflate.
const MAGIC: [u8; 3] = [0x1F, 0x8B, 8];

/// Flags that no version defines (2.3.1.2).
const RESERVED: u8 = 0xE0;

const EXTENSIONS: &[(&str, &str)] = &[
    ("gz", ""),
    ("gzip", ""),
    ("tgz", ".tar"),
    ("taz", ".tar"),
    ("svgz", ".svg"),
    ("wmz", ".wmf"),
    ("emz", ".emf"),
];

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    source.bytes.starts_with(&MAGIC) && source.bytes.get(3).is_some_and(|flags| flags & RESERVED == 0)
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut said = Said::default();
    let mut bytes = Vec::new();
    let outcome = unpack(source.bytes, &mut bytes, &mut said, walk);
    let charged = walk.charge(bytes.len() as u64, source.bytes.len() as u64);
    let mut names = said.names.into_iter();
    let name = names.next().or_else(|| inner_name(source, EXTENSIONS));
    tell(source, "names", &names.collect::<Vec<_>>(), Role::Name, walk)?;
    tell(source, "comment", &said.comments, Role::Metadata, walk)?;
    read_inside(source, name, &bytes, outcome.and(charged), walk);
    Ok(())
}

/// What the headers say, each thing once.
#[derive(Default)]
struct Said {
    names: Vec<String>,
    comments: Vec<String>,
}

impl Said {
    fn note(&mut self, header: Option<&GzHeader>) {
        let text = |raw: Option<&[u8]>| raw.map(|raw| text::decode(raw, None).into_owned());
        add(&mut self.names, text(header.and_then(GzHeader::filename)));
        add(&mut self.comments, text(header.and_then(GzHeader::comment)));
    }
}

/// Names far beyond what anyone gives would be looked through again and again.
const MOST_SAID: usize = 1000;

fn add(known: &mut Vec<String>, text: Option<String>) {
    let text = text.filter(|text| !text.is_empty() && known.len() < MOST_SAID && !known.contains(text));
    known.extend(text);
}

fn tell(
    source: &Source<'_>,
    field: &'static str,
    lines: &[String],
    role: Role,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    walk.part(Part::body(source.path.field(field), lines.join("\n")).with_role(role))
}

/// Zeros behind the last member are the padding of a tape; anything else was not examined.
fn unpack(mut rest: &[u8], bytes: &mut Vec<u8>, said: &mut Said, walk: &Walk<'_>) -> Result<(), GapReason> {
    let room = walk.room(rest.len() as u64);
    while rest.starts_with(&MAGIC) {
        let before = bytes.len();
        let mut decoder = GzDecoder::new(rest);
        let outcome = fill(&mut decoder, room, bytes, walk);
        said.note(decoder.header());
        if outcome == Err(GapReason::Malformed) {
            let given = bytes.len() - before;
            add_last(Box::new(GzDecoder::new(rest)), given as u64, room, bytes);
        }
        outcome?;
        rest = decoder.into_inner();
    }
    if rest.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(GapReason::Malformed) }
}

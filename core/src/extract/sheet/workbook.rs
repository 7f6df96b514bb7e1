//! What the cells of an OOXML workbook refer to: its sheets, its shared strings and its number formats.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

use super::hand_on;
use super::number::{Epoch, Format};
use super::usual;
use super::worksheet::decode_escapes;
use super::xml::{Event, Tag, Xml};
use crate::extract::{GapReason, Limit, PartPath, Role, Source, Walk};

/// A sheet as the workbook lists it; hidden ones are listed like others.
pub(super) struct Sheet {
    pub(super) name: String,
    /// The relation that leads to its member.
    pub(super) relation: String,
}

/// Everything that all sheets share.
#[derive(Default)]
pub(super) struct Workbook {
    pub(super) sheets: Vec<Sheet>,
    /// Names of ranges and what they stand for, one a line.
    pub(super) names: String,
    pub(super) epoch: Epoch,
    /// Number format by the style index of a cell.
    pub(super) formats: Vec<Format>,
    pub(super) strings: Strings,
}

impl Workbook {
    /// Reads `xl/workbook.xml`.
    pub(super) fn read_book<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), GapReason> {
        let mut in_name = false;
        loop {
            match xml.next()? {
                Event::Open(tag) => match tag.name() {
                    b"sheet" => self.sheets.push(Sheet {
                        name: tag.get("name").unwrap_or_default().into_owned(),
                        relation: relation_of(tag),
                    }),
                    b"workbookPr" if tag.get("date1904").is_some_and(|flag| is_true(&flag)) => {
                        self.epoch = Epoch::Y1904;
                    }
                    b"definedName" => {
                        in_name = true;
                        for attribute in ["name", "comment", "description"] {
                            self.names.push_str(&tag.get(attribute).unwrap_or_default());
                            self.names.push(' ');
                        }
                    }
                    _ => {}
                },
                Event::Text(text) if in_name => self.names.push_str(&text),
                Event::Close(b"definedName") => {
                    in_name = false;
                    self.names.push('\n');
                }
                Event::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads `xl/styles.xml`.
    pub(super) fn read_styles<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), GapReason> {
        let mut custom: HashMap<u32, Format> = HashMap::new();
        let mut in_cells = false;
        let number = |tag: Tag<'_>| tag.get("numFmtId").and_then(|id| id.parse::<u32>().ok());
        loop {
            match xml.next()? {
                Event::Open(tag) => match tag.name() {
                    b"numFmt" => {
                        if let (Some(id), Some(code)) = (number(tag), tag.get("formatCode")) {
                            custom.insert(id, Format::parse(&code));
                        }
                    }
                    b"cellXfs" => in_cells = true,
                    b"xf" if in_cells => {
                        let id = number(tag).unwrap_or(0);
                        self.formats.push(custom.get(&id).cloned().unwrap_or_else(|| Format::builtin(id)));
                    }
                    _ => {}
                },
                Event::Close(b"cellXfs") => in_cells = false,
                Event::End => return Ok(()),
                _ => {}
            }
        }
    }
}

/// `r:id`, in either of the two editions of the standard; `sheetId` is another attribute.
fn relation_of(tag: Tag<'_>) -> String {
    tag.get("id").unwrap_or_default().into_owned()
}

pub(super) fn is_true(flag: &str) -> bool {
    matches!(flag, "1" | "true" | "on")
}

/// Strings that cells name by their index, one after another in one piece of memory.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    /// Where each ends, and in the highest bit whether a cell shows it.
    ends: Vec<u32>,
    is_cut: bool,
}

const USED: u32 = 1 << 31;
/// More text is not kept; the limits of a document are far below it.
const MOST: usize = USED as usize - 1;

impl Strings {
    /// Reads `xl/sharedStrings.xml`: runs are joined, readings of East Asian signs left out.
    pub(super) fn read<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), GapReason> {
        let (mut in_text, mut in_reading) = (false, false);
        loop {
            if !in_text && !in_reading {
                let taken = self.take_usual(xml.ahead());
                xml.pass(taken);
            }
            match xml.next()? {
                Event::Open(tag) => match tag.name() {
                    b"t" => in_text = true,
                    b"rPh" => in_reading = true,
                    _ => {}
                },
                Event::Text(text) if in_text && !in_reading => self.text.push_str(&text),
                Event::Close(b"t") => in_text = false,
                Event::Close(b"rPh") => in_reading = false,
                Event::Close(b"si") => self.end_escaped(),
                Event::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads strings as long as they are written in the usual form; gives the number of bytes they take.
    fn take_usual(&mut self, bytes: &[u8]) -> usize {
        let mut rest = bytes;
        while let Some((text, after)) = usual::string(rest) {
            rest = after;
            self.text.push_str(text);
            self.end_escaped();
        }
        bytes.len() - rest.len()
    }

    /// Ends a string in which control characters may be written as codes.
    fn end_escaped(&mut self) {
        let start = self.start(self.ends.len());
        if let Cow::Owned(plain) = decode_escapes(self.text.get(start..).unwrap_or_default()) {
            self.text.truncate(start);
            self.text.push_str(&plain);
        }
        self.end();
    }

    /// Adds a whole string.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.end();
    }

    fn end(&mut self) {
        if self.text.len() > MOST {
            self.text.truncate(self.start(self.ends.len()));
            self.is_cut = true;
        }
        self.ends.push(self.text.len() as u32);
    }

    /// The string at `index`, which counts as shown from now on.
    pub(super) fn show(&mut self, index: usize) -> Option<&str> {
        *self.ends.get_mut(index)? |= USED;
        self.get(index)
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = self.ends.get(index)? & !USED;
        self.text.get(self.start(index)..end as usize)
    }

    /// Where the string at `index` begins: at the end of the one before it.
    fn start(&self, index: usize) -> usize {
        let before = index.checked_sub(1).and_then(|before| self.ends.get(before));
        before.map_or(0, |end| (end & !USED) as usize)
    }

    /// Strings that no cell shows, though they travel with the file; fails where some could not be kept.
    pub(super) fn hand_on_unused(
        &self,
        source: &Source<'_>,
        path: PartPath,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        if self.is_cut {
            walk.gap(path.clone(), GapReason::Limit(Limit::Text));
        }
        let unused: String = self.unused().flat_map(|text| [text, "\n"]).collect();
        hand_on(source, path, Role::Body, &unused, walk)
    }

    fn unused(&self) -> impl Iterator<Item = &str> {
        let hidden = self.ends.iter().enumerate().filter(|(_, end)| **end & USED == 0);
        hidden.filter_map(|(index, _)| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_join_their_runs() {
        let mut strings = Strings::default();
        let table = "<sst uniqueCount='4000000000'><si><r><t>19121212</t></r><r><t>-1212</t></r><rPh><t>x</t></rPh></si><si/><si><t>b</t></si></sst>";
        strings.read(&mut Xml::new(table.as_bytes())).unwrap();
        assert_eq!(strings.show(0), Some("19121212-1212"));
        assert_eq!(strings.show(1), Some(""));
        assert_eq!(strings.show(3), None);
        assert_eq!(strings.unused().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn styles_lead_to_formats() {
        let mut book = Workbook::default();
        let styles = "<numFmts><numFmt numFmtId='164' formatCode='000000&quot;-&quot;0000'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf/><xf numFmtId='164'/><xf numFmtId='14'/></cellXfs>";
        book.read_styles(&mut Xml::new(styles.as_bytes())).unwrap();
        assert_eq!(book.formats, [Format::Plain, Format::Digits("000000-0000".into()), Format::Date]);
    }
}

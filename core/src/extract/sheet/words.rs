//! Any XML of an office document -> its words: text by paragraphs, cells of a table in a row, and those
//! attributes in which people write. Runs of one paragraph are joined, whatever formatting parts them.

use std::io::Read;
use std::mem;

use super::number;
use super::xml::{Event, Tag, Xml, unescape};
use crate::extract::{GapReason, Part, PartPath, Role, Source, Walk, address};

const BYTES: usize = 1 << 20;

/// An element of an unknown format whose name has as many digits is no word of the format.
const DIGITS_OF_NAME: usize = 6;

/// Gathers words until they fill a part.
pub(in crate::extract) struct Words<'s> {
    source: &'s Source<'s>,
    path: PartPath,
    role: Role,
    text: String,
    attributes: String,
    /// Text that stands beside the paragraph: deleted, a field's code, a form for older programs.
    aside: String,
    /// The innermost element has text of its own.
    has_text: bool,
    /// The innermost element holds the place of a drawing.
    is_mute: bool,
    /// Nothing is known of the format: any attribute may hold words.
    all_attributes: bool,
    cells: u32,
    asides: u32,
    skipped: u32,
}

impl<'s> Words<'s> {
    pub(in crate::extract) fn new(source: &'s Source<'s>, path: PartPath, role: Role) -> Self {
        let (text, attributes, aside) = (String::new(), String::new(), String::new());
        Self {
            source,
            path,
            role,
            text,
            attributes,
            aside,
            asides: 0,
            has_text: false,
            is_mute: false,
            all_attributes: false,
            cells: 0,
            skipped: 0,
        }
    }

    /// The same for a format of which nothing is known.
    pub(in crate::extract) fn with_all_attributes(mut self) -> Self {
        self.all_attributes = true;
        self
    }

    /// Reads to the end.
    pub(in crate::extract) fn read<R: Read>(
        mut self,
        xml: &mut Xml<R>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        let outcome = loop {
            match xml.next() {
                Ok(Event::End) => break Ok(()),
                Ok(event) => self.event(&event, walk)?,
                Err(reason) => break Err(reason),
            }
        };
        self.finish(walk)?;
        outcome
    }

    /// Takes in what stands next.
    pub(in crate::extract) fn event(
        &mut self,
        event: &Event<'_>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        match event {
            Event::Open(tag) => self.open(*tag),
            Event::Close(name) => self.close(name),
            Event::Text(text) => self.push(text),
            Event::Aside(text) => self.attribute(text),
            Event::End => {}
        }
        let full = |text: &str, ends: bool| text.len() >= BYTES && (ends || text.len() >= 2 * BYTES);
        if full(&self.text, self.text.ends_with('\n')) || full(&self.attributes, true) {
            self.flush(walk)?;
        }
        Ok(())
    }

    /// Hands on what is left.
    pub(in crate::extract) fn finish(mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        self.flush(walk)
    }

    /// Reads the addresses outside the package that a relationships part refers to.
    pub(in crate::extract) fn read_links<R: Read>(
        mut self,
        xml: &mut Xml<R>,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        loop {
            match xml.next()? {
                Event::Open(tag) if tag.get("TargetMode").is_some_and(|mode| mode == "External") => {
                    self.line(&address::decoded(&tag.get("Target").unwrap_or_default()));
                }
                Event::End => return self.finish(walk),
                _ => {}
            }
        }
    }

    /// Adds a line that stands by itself.
    pub(in crate::extract) fn line(&mut self, line: &str) {
        self.end_line();
        self.text.push_str(line);
        self.end_line();
    }

    fn open(&mut self, tag: Tag<'_>) {
        let name = tag.name();
        self.has_text = false;
        self.is_mute = is_position(name) && !self.all_attributes;
        match name {
            // Readings of East Asian signs repeat the text.
            b"rPh" if !self.all_attributes => self.skipped += 1,
            // A tab with a position is a setting of the ruler.
            b"tab" if tag.get("pos").is_none() => self.push("\t"),
            b"noBreakHyphen" => self.push("-"),
            b"br" | b"cr" | b"line-break" | b"annotation" | b"note" => self.break_line(),
            _ if is_aside(name) => self.asides += 1,
            b"s" if tag.get("v").is_none() => self.push(" "),
            b"tc" | b"table-cell" | b"covered-table-cell" => self.cells += 1,
            _ => {}
        }
        if self.all_attributes {
            return self.whole_tag(tag);
        }
        for (attribute, value) in tag.attributes().filter(|(attribute, _)| holds_words(name, attribute)) {
            let value = unescape(value);
            let value = match attribute {
                b"v" => number::plain(&value),
                b"href" => address::decoded(&value).into_owned().into(),
                _ => value,
            };
            if value.trim().len() > 1 {
                self.attribute(&value);
            }
        }
    }

    /// All values of a tag, and the tag itself where it is written otherwise or has a number for a name.
    fn whole_tag(&mut self, tag: Tag<'_>) {
        let mut told = 0;
        for (attribute, value) in tag.attributes() {
            told += digits(attribute) + digits(value);
            self.attribute(&address::decoded(&unescape(value)));
        }
        if digits(tag.rest()) > told || digits(tag.name()) >= DIGITS_OF_NAME {
            self.attribute(&unescape(tag.whole()));
        }
    }

    fn attribute(&mut self, value: &str) {
        if !value.trim().is_empty() {
            self.attributes.push_str(value.trim());
            self.attributes.push('\n');
        }
    }

    fn close(&mut self, name: &[u8]) {
        let ends_leaf = mem::take(&mut self.has_text) && !is_run(name);
        if self.all_attributes && digits(name) >= DIGITS_OF_NAME {
            self.attribute(&String::from_utf8_lossy(name));
        }
        self.is_mute = false;
        match name {
            b"rPh" if !self.all_attributes => self.skipped = self.skipped.saturating_sub(1),
            _ if is_aside(name) => self.end_aside(),
            _ if self.asides > 0 && (ends_leaf || is_block(name)) => self.aside.push('\n'),
            _ if self.asides > 0 => {}
            b"tc" | b"table-cell" | b"covered-table-cell" => {
                self.cells = self.cells.saturating_sub(1);
                let kept = self.text.trim_end_matches(' ').len();
                self.text.truncate(kept);
                self.text.push('\t');
            }
            b"tr" | b"table-row" => {
                let kept = self.text.trim_end_matches('\t').len();
                self.text.truncate(kept);
                self.end_line();
            }
            _ if ends_leaf || is_block(name) => self.break_line(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.skipped > 0 || (text.contains('\n') && text.trim().is_empty()) {
            return;
        }
        let is_short = text.trim().len() < 10 || text.contains(',');
        if self.is_mute && is_short && text.bytes().all(|byte| !byte.is_ascii_alphabetic()) {
            return;
        }
        self.has_text = true;
        if self.asides == 0 {
            self.text.push_str(text);
        } else if self.aside.len() < BYTES {
            self.aside.push_str(text);
        } else {
            self.attributes.push_str(text);
        }
    }

    /// What stood beside the paragraph is told after it, unless the paragraph says the same.
    fn end_aside(&mut self) {
        self.asides = self.asides.saturating_sub(1);
        if self.asides == 0 {
            let aside = mem::take(&mut self.aside);
            if !self.text.trim_end().ends_with(aside.trim()) {
                self.attributes.push_str(aside.trim());
                self.attributes.push('\n');
            }
        }
    }

    /// A new line, or a space inside a cell.
    fn break_line(&mut self) {
        if self.cells > 0 {
            if !self.text.ends_with([' ', '\t', '\n']) {
                self.text.push(' ');
            }
        } else {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn flush(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let pieces =
            [(mem::take(&mut self.text), self.role), (mem::take(&mut self.attributes), Role::Metadata)];
        for (text, role) in pieces {
            if !text.trim().is_empty() {
                let mut part = Part::body(self.path.clone(), text).with_role(role);
                part.dated = self.source.dated;
                walk.part(part)?;
            }
        }
        Ok(())
    }
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| byte.is_ascii_digit()).count()
}

/// Elements that divide a paragraph by its formatting, not by its sense.
fn is_run(name: &[u8]) -> bool {
    matches!(
        name,
        b"t" | b"r" | b"span" | b"a" | b"hyperlink" | b"s" | b"font" | b"b" | b"tab" | b"noBreakHyphen"
    )
}

/// Elements whose text is not part of the paragraph around them.
fn is_aside(name: &[u8]) -> bool {
    matches!(name, b"delText" | b"instrText" | b"delInstrText" | b"Fallback" | b"rt")
}

/// Elements that hold the place of a drawing.
fn is_position(name: &[u8]) -> bool {
    matches!(
        name,
        b"col"
            | b"row"
            | b"colOff"
            | b"rowOff"
            | b"Anchor"
            | b"Row"
            | b"Column"
            | b"posOffset"
            | b"pctWidth"
            | b"pctHeight"
    )
}

fn is_block(name: &[u8]) -> bool {
    matches!(name, b"p" | b"h" | b"si" | b"text" | b"comment" | b"annotation" | b"list-item" | b"div")
}

/// Attributes that people fill in, or that repeat what they filled in.
fn holds_words(element: &[u8], attribute: &[u8]) -> bool {
    match attribute {
        b"title" | b"descr" | b"tooltip" | b"display" | b"prompt" | b"promptTitle" | b"error"
        | b"errorTitle" | b"caption" | b"displayName" | b"author" | b"command" | b"connection"
        | b"location" | b"sourceFile" | b"defaultValue" | b"displayText" | b"alt" | b"totalsRowLabel"
        | b"string-value" | b"initials" | b"href" | b"comment" | b"description" | b"summary" | b"instr" => {
            true
        }
        b"string" => element == b"textpath",
        b"text" => element == b"cfRule",
        _ if attribute.ends_with(b"Caption") => true,
        b"name" => matches!(
            element,
            b"tableColumn"
                | b"definedName"
                | b"cacheField"
                | b"cNvPr"
                | b"docPr"
                | b"table"
                | b"frame"
                | b"property"
                | b"custSheetView"
        ),
        b"v" => matches!(element, b"s" | b"n" | b"d"),
        b"val" => matches!(
            element,
            b"docVar"
                | b"alias"
                | b"tag"
                | b"default"
                | b"statusText"
                | b"helpText"
                | b"listEntry"
                | b"filter"
                | b"customFilter"
                | b"inputCells"
                | b"attr"
                | b"connectString"
                | b"query"
        ),
        b"value" => matches!(element, b"listItem" | b"user-defined"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn words(text: &str) -> String {
        let mut out = String::new();
        let mut sink = |part: Result<Part<'_>, crate::extract::Gap>| out.push_str(&part.unwrap().text);
        let limits = Limits::default();
        let source = Source::new(b"", PartPath::default());
        let words = Words::new(&source, PartPath::default(), Role::Body);
        words.read(&mut Xml::new(text.as_bytes()), &mut Walk::new(&limits, &mut sink)).unwrap();
        out
    }

    #[test]
    fn runs_are_joined_and_leaves_parted() {
        let runs = "<w:p><w:r><w:t>19121212</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>-1212</w:t></w:r></w:p><w:p>b</w:p>";
        assert_eq!(words(runs), "19121212-1212\nb\n");
        assert_eq!(words("<a>\n<v>1</v>\n<v>2</v></a>"), "1\n2\n");
        assert_eq!(words("<si><t>a</t><rPh><t>x</t></rPh></si>"), "a\n");
    }

    #[test]
    fn tables_keep_their_rows() {
        let table =
            "<tr><tc><p>Anna</p></tc><tc><p>Nr</p><p>2</p></tc></tr><tr><tc><p>b</p></tc></tr><p>c</p>";
        assert_eq!(words(table), "Anna\tNr 2\nb\nc\n");
    }

    #[test]
    fn what_stands_beside_a_paragraph_is_told_apart() {
        let text = "<p><r><t>Anna 1912</t></r><del><r><delText>gammalt</delText></r></del><r><noBreakHyphen/><t>12</t></r></p>";
        assert_eq!(words(text), "Anna 1912-12\ngammalt\n");
        let text = "<p><ruby><rt>べ</rt><rubyBase><r><t>別</t></r></rubyBase></ruby>府さん</p>";
        assert_eq!(words(text), "別府さん\nべ\n");
        let text =
            "<AlternateContent><Choice><p>Ek</p></Choice><Fallback><p>Ek</p></Fallback></AlternateContent>";
        assert_eq!(words(text), "Ek\n");
    }

    #[test]
    fn attributes_with_words_are_kept() {
        assert_eq!(words("<x prompt='Skriv nr' id='17'/><n v='1.9E3'/>"), "Skriv nr\n1900\n");
    }
}

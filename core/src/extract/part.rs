//! What extraction hands on: a piece of text and where it stands in the document.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::recognize::Recognition;
use crate::date::Date;
use crate::span::Span;

/// One step on the way from the document to a place in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A file or message, by its name.
    File(String),
    /// A named piece: `body`, `quoted`, `subject`, `metadata`, `annotations` ...
    Field(Cow<'static, str>),
    /// A sheet of a workbook, by its name.
    Sheet(String),
    /// A cell; row and column from 0.
    Cell {
        /// Row.
        row: u32,
        /// Column.
        column: u32,
    },
    /// A page, from 1.
    Page(u32),
}

/// The way to a part or finding; `Display` gives `mail.eml > lista.xlsx > Elever!B7`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartPath(pub Vec<Step>);

impl PartPath {
    /// The path one step further in.
    #[must_use]
    pub fn join(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }

    /// The path to a piece with a fixed name.
    #[must_use]
    pub fn field(&self, name: &'static str) -> Self {
        self.join(Step::Field(Cow::Borrowed(name)))
    }
}

impl fmt::Display for PartPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            let after_sheet = index > 0 && matches!(self.0[index - 1], Step::Sheet(_));
            match step {
                Step::Cell { .. } if after_sheet => f.write_str("!")?,
                _ if index > 0 => f.write_str(" > ")?,
                _ => {}
            }
            match step {
                Step::File(name) | Step::Sheet(name) => f.write_str(name)?,
                Step::Field(name) => f.write_str(name)?,
                Step::Cell { row, column } => write!(f, "{}{}", column_letters(*column), row + 1)?,
                Step::Page(number) => write!(f, "page {number}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for PartPath {
    /// Names may hold personal data: only the number of steps is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartPath({} steps)", self.0.len())
    }
}

fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// What a part is in its document; scoring and policy look at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text.
    #[default]
    Body,
    /// The same message once more in another form (HTML beside plain text).
    Alternative,
    /// History quoted in a reply, or a forwarded header block and what follows.
    Quoted,
    /// A mail header field; the label says which.
    Header,
    /// The name of a file, sheet or message.
    Name,
    /// A table: a sheet or a CSV file.
    Table,
    /// Document properties, comments' authors and the like.
    Metadata,
}

/// A cell of a table inside a part's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where its text begins in the part.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Row, from 0, as the application counts it.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
    /// Stored as a number, or all digits in a CSV file: a leading zero may be lost.
    pub number: bool,
}

/// The cells of a part, in the order of the text, and the column headers above them.
#[derive(Clone, Debug, Default)]
pub struct Table<'p> {
    /// Cells by rising `start`.
    pub cells: Cow<'p, [Cell]>,
    /// Header text by column; the same for all parts of one sheet.
    pub header: Arc<Vec<String>>,
}

impl Table<'_> {
    /// The cell in which the byte at `offset` stands.
    pub fn cell_at(&self, offset: usize) -> Option<&Cell> {
        let after = self.cells.partition_point(|cell| cell.start <= offset);
        self.cells.get(after.checked_sub(1)?).filter(|cell| offset < cell.end)
    }

    /// The header above a column; empty where there is none.
    pub fn header_of(&self, column: u32) -> &str {
        self.header.get(column as usize).map_or("", String::as_str)
    }
}

/// A piece of text with its place and its surroundings.
#[derive(Clone)]
pub struct Part<'p> {
    /// The way to it.
    pub path: PartPath,
    /// What it is.
    pub role: Role,
    /// Name of the header field or form field that holds it.
    pub label: Option<String>,
    /// The text, as Unicode, otherwise as it was.
    pub text: Cow<'p, str>,
    /// Its cells, when it is a table: rows end with a line feed, cells with a tab.
    pub table: Option<Table<'p>>,
    /// The day of the message it stands in.
    pub dated: Option<Date>,
    /// How well it was read, where an engine read it in a picture.
    pub recognition: Option<Recognition>,
    /// Readable runs of content that no reader knows.
    pub fallback: bool,
}

impl<'p> Part<'p> {
    /// Running text at `path`.
    pub fn body(path: PartPath, text: impl Into<Cow<'p, str>>) -> Self {
        Self {
            path,
            role: Role::Body,
            label: None,
            text: text.into(),
            table: None,
            dated: None,
            recognition: None,
            fallback: false,
        }
    }

    /// The path down to the cell, and the span within it; `path` is that of the part, as it shall be shown.
    pub(crate) fn place(&self, path: &PartPath, origin: Span) -> (PartPath, Span) {
        match self.table.as_ref().and_then(|table| table.cell_at(origin.start)) {
            Some(cell) => {
                let start = origin.start - cell.start;
                let within = Span::new(start, start + origin.len());
                (path.join(Step::Cell { row: cell.row, column: cell.column }), within)
            }
            None => (path.clone(), origin),
        }
    }

    /// The same in another role.
    #[must_use]
    pub fn with_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("role", &self.role)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_as_a_person_would_say_them() {
        let mail = PartPath::default().join(Step::File("mail.eml".into()));
        let sheet = mail.join(Step::File("lista.xlsx".into())).join(Step::Sheet("Elever".into()));
        assert_eq!(
            sheet.join(Step::Cell { row: 6, column: 1 }).to_string(),
            "mail.eml > lista.xlsx > Elever!B7"
        );
        assert_eq!(
            mail.join(Step::File("lista.csv".into())).join(Step::Cell { row: 0, column: 27 }).to_string(),
            "mail.eml > lista.csv > AB1"
        );
        assert_eq!(mail.join(Step::Page(2)).to_string(), "mail.eml > page 2");
    }
}

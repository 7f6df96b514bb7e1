//! Cells, one after another -> parts of about a megabyte, with the place of every cell and the column
//! headers of the sheet. Memory follows the cells that are there, never the size a sheet claims.

use std::borrow::Cow;
use std::sync::Arc;

use crate::date::Date;
use crate::extract::{Cell, GapReason, Part, PartPath, Role, Source, Step, Table, Walk};

const ROWS: usize = 4096;
/// A longer cell is told in pieces; Excel's longest has 32,767 characters.
pub(super) const BYTES: usize = 1 << 20;
/// Titles and remarks may stand above the headers, but not more than this many rows.
const HEADER_ROWS: u32 = 16;
/// Wider tables exist; no column out there is found by its header.
const HEADER_COLUMNS: u32 = 16_384;

/// Gathers the cells of one sheet.
pub(super) struct Grid {
    path: PartPath,
    dated: Option<Date>,
    text: String,
    cells: Vec<Cell>,
    rows: usize,
    row_starts: usize,
    header: Option<Arc<Vec<String>>>,
    is_empty: bool,
    rows_seen: u32,
}

impl Grid {
    /// An empty sheet at `path`.
    pub(super) fn new(source: &Source<'_>, path: PartPath) -> Self {
        Self {
            path,
            dated: source.dated,
            text: String::new(),
            cells: Vec::new(),
            rows: 0,
            row_starts: 0,
            header: None,
            is_empty: true,
            rows_seen: 0,
        }
    }

    /// Adds a cell; one without text is passed over. A cell of a new row ends the row before it.
    pub(super) fn cell(
        &mut self,
        (row, column): (u32, u32),
        text: &str,
        number: bool,
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if self.cells.get(self.row_starts).is_some_and(|first| first.row != row) {
            self.end_row();
            if self.rows >= ROWS || self.text.len() >= BYTES {
                self.flush(walk)?;
            }
        }
        let mut rest = text;
        while !rest.is_empty() {
            if self.text.len() >= BYTES {
                self.end_row();
                self.flush(walk)?;
            }
            let (piece, after) = rest.split_at(rest.floor_char_boundary(BYTES));
            self.push(row, column, piece, number);
            rest = after;
        }
        Ok(())
    }

    /// Hands on what is left; of a sheet without cells there is at least its name.
    pub(super) fn finish(mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        self.end_row();
        self.flush(walk)?;
        match self.path.0.last() {
            Some(Step::Sheet(name)) if self.is_empty => {
                walk.part(Part::body(self.path.clone(), name.clone()).with_role(Role::Name))
            }
            _ => Ok(()),
        }
    }

    fn push(&mut self, row: u32, column: u32, text: &str, number: bool) {
        if self.cells.len() > self.row_starts {
            self.text.push('\t');
        }
        let start = self.text.len();
        // Without an early end the compiler looks at many bytes at once.
        let is_broken = |bytes: &[u8]| {
            bytes.iter().fold(false, |found, byte| found | matches!(byte, b'\t' | b'\n' | b'\r'))
        };
        if is_broken(text.as_bytes()) {
            self.text.extend(text.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }));
        } else {
            self.text.push_str(text);
        }
        self.cells.push(Cell { start, end: self.text.len(), row, column, number });
    }

    fn end_row(&mut self) {
        if self.cells.len() == self.row_starts {
            return;
        }
        self.text.push('\n');
        self.rows += 1;
        self.rows_seen += 1;
        if self.header.is_none() && self.rows_seen <= HEADER_ROWS {
            self.header = header_of(&self.text, self.cells.get(self.row_starts..).unwrap_or_default());
        }
        self.row_starts = self.cells.len();
    }

    fn flush(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        (self.rows, self.row_starts) = (0, 0);
        if self.cells.is_empty() {
            return Ok(());
        }
        self.is_empty = false;
        let header = Arc::clone(self.header.get_or_insert_default());
        // Lent, not given: a sheet of many parts fills the same memory again.
        let mut part = Part::body(self.path.clone(), self.text.as_str()).with_role(Role::Table);
        part.table = Some(Table { cells: Cow::Borrowed(&self.cells), header });
        part.dated = self.dated;
        let outcome = walk.part(part);
        self.text.clear();
        self.cells.clear();
        outcome
    }
}

/// A row of two or more words without a number of four digits or more names the columns.
fn header_of(text: &str, cells: &[Cell]) -> Option<Arc<Vec<String>>> {
    let text_of = |cell: &Cell| text.get(cell.start..cell.end).unwrap_or_default();
    let digits = |cell: &Cell| text_of(cell).bytes().filter(u8::is_ascii_digit).count();
    let words = cells.iter().filter(|cell| !cell.number).count();
    if words < 2 || cells.iter().any(|cell| digits(cell) >= 4) {
        return None;
    }
    let mut header = Vec::new();
    for cell in cells.iter().filter(|cell| cell.column < HEADER_COLUMNS) {
        let column = cell.column as usize;
        if header.len() <= column {
            header.resize(column + 1, String::new());
        }
        text_of(cell).clone_into(&mut header[column]);
    }
    Some(Arc::new(header))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn parts(cells: &[(u32, u32, &str)]) -> Vec<(String, Table<'static>)> {
        let mut parts = Vec::new();
        let mut sink = |part: Result<Part<'_>, crate::extract::Gap>| {
            let part = part.unwrap();
            let table = part.table.unwrap();
            let cells = Cow::Owned(table.cells.into_owned());
            parts.push((part.text.into_owned(), Table { cells, header: table.header }));
        };
        let limits = Limits::default();
        let mut walk = Walk::new(&limits, &mut sink);
        let mut grid = Grid::new(&Source::new(b"", PartPath::default()), PartPath::default());
        for (row, column, text) in cells {
            grid.cell((*row, *column), text, false, &mut walk).unwrap();
        }
        grid.finish(&mut walk).unwrap();
        parts
    }

    #[test]
    fn rows_cells_and_headers() {
        let parts =
            parts(&[(0, 0, "Klass 7B"), (2, 0, "Namn"), (2, 3, "Person\tnr"), (3, 3, "19121212-1212")]);
        let (text, table) = &parts[0];
        assert_eq!(text, "Klass 7B\nNamn\tPerson nr\n19121212-1212\n");
        let cell = table.cell_at(text.find("1912").unwrap()).unwrap();
        assert_eq!((cell.row, cell.column, &text[cell.start..cell.end]), (3, 3, "19121212-1212"));
        assert_eq!(table.header_of(3), "Person nr");
    }

    #[test]
    fn long_sheets_come_in_parts_with_one_header() {
        let mut cells = vec![(0, 0, "Namn"), (0, 1, "Nr")];
        cells.extend((1..10_000).flat_map(|row| [(row, 0, "a"), (row, 1, "b")]));
        let parts = parts(&cells);
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[2].1.header_of(1), "Nr");
        assert_eq!(parts.iter().map(|(_, table)| table.cells.len()).sum::<usize>(), 20_000);
    }

    #[test]
    fn an_endless_cell_comes_in_pieces() {
        let long = "å".repeat(3 << 20);
        let parts = parts(&[(0, 0, &long)]);
        assert_eq!(parts.iter().map(|(text, _)| text.matches('å').count()).sum::<usize>(), 3 << 20);
        assert!(parts.iter().all(|(text, _)| text.len() < 3 << 20));
    }
}

//! The content of an `OpenDocument` spreadsheet, as a stream -> tables, with comments at their cells.
//! Repeated rows and cells only move the counters: Calc repeats the last one a million times.

use std::io::Read;
use std::mem;

use super::grid::{self, Grid};
use super::number;
use super::words::Words;
use super::worksheet::{cell_path, holds_words};
use super::xml::{Event, Tag, Xml};
use crate::extract::{GapReason, PartPath, Role, Source, Step, Walk};

/// A filled cell or row is told this often; the same text once more adds nothing.
const REPEATS: u32 = 100;

/// A cell of the row that is being read.
struct Value {
    column: u32,
    repeated: u32,
    text: String,
    is_number: bool,
}

struct Reader<'s> {
    source: &'s Source<'s>,
    sheet: PartPath,
    grid: Grid,
    formulas: Grid,
    /// Words outside the cells.
    around: Words<'s>,
    /// A comment or drawing inside a cell, and how many elements of it are open.
    aside: Option<(Words<'s>, u32)>,
    tables: u32,
    row: u32,
    rows_repeated: u32,
    column: u32,
    row_values: Vec<Value>,
    row_bytes: usize,
    in_cell: bool,
    cell: Value,
    /// The value as stored, where it is not the text that is shown.
    stored: Option<String>,
}

/// Reads `content.xml`.
pub(super) fn read<R: Read>(
    source: &Source<'_>,
    xml: &mut Xml<R>,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    let path = source.path.clone();
    let mut reader = Reader {
        source,
        grid: Grid::new(source, path.clone()),
        formulas: Grid::new(source, path.clone()),
        around: Words::new(source, path.field("settings"), Role::Metadata),
        sheet: path,
        aside: None,
        tables: 0,
        row: 0,
        rows_repeated: 1,
        column: 0,
        row_values: Vec::new(),
        row_bytes: 0,
        in_cell: false,
        cell: Value { column: 0, repeated: 1, text: String::new(), is_number: false },
        stored: None,
    };
    let outcome = loop {
        match xml.next() {
            Ok(Event::End) => break Ok(()),
            Ok(event) => reader.event(&event, walk)?,
            Err(reason) => break Err(reason),
        }
    };
    reader.end_cell();
    reader.end_row(walk)?;
    reader.end_sheet(walk)?;
    if let Some((words, _)) = reader.aside.take() {
        words.finish(walk)?;
    }
    reader.around.finish(walk)?;
    outcome
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        if self.aside.is_some() {
            return self.event_aside(event, walk);
        }
        match event {
            Event::Open(tag) if self.in_cell => self.open_in_cell(*tag),
            Event::Text(text) if self.in_cell => self.push(text),
            Event::Open(tag) if self.tables > 0 && is_cell(tag.name()) => self.open_cell(*tag),
            Event::Open(tag) if tag.name() == b"table" => return self.open_table(*tag, walk),
            Event::Open(tag) if self.tables > 0 && tag.name() == b"table-row" => {
                self.rows_repeated = count(*tag, "number-rows-repeated");
                self.column = 0;
            }
            Event::Close(name) if is_cell(name) && self.in_cell => self.end_cell(),
            Event::Close(b"table-row") if self.tables > 0 => return self.end_row(walk),
            Event::Close(b"table") if self.tables > 0 => {
                self.tables -= 1;
                return if self.tables == 0 { self.end_sheet(walk) } else { Ok(()) };
            }
            Event::Close(_) if self.in_cell => {}
            _ => return self.around.event(event, walk),
        }
        Ok(())
    }

    fn event_aside(&mut self, event: &Event<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let Some((words, open)) = &mut self.aside else { return Ok(()) };
        match event {
            Event::Open(_) => *open += 1,
            Event::Close(_) => *open -= 1,
            _ => {}
        }
        let ended = *open == 0;
        words.event(event, walk)?;
        if let Some((words, _)) = self.aside.take_if(|_| ended) {
            words.finish(walk)?;
        }
        Ok(())
    }

    fn open_table(&mut self, tag: Tag<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        self.tables += 1;
        if self.tables > 1 {
            return Ok(());
        }
        let name = tag.get("name").unwrap_or_default().into_owned();
        self.sheet = self.source.path.join(Step::Sheet(name));
        let grid = Grid::new(self.source, self.sheet.clone());
        mem::replace(&mut self.grid, grid).finish(walk)?;
        self.formulas = Grid::new(self.source, self.sheet.field("formulas"));
        (self.row, self.column) = (0, 0);
        Ok(())
    }

    fn open_cell(&mut self, tag: Tag<'_>) {
        self.in_cell = true;
        let repeated = count(tag, "number-columns-repeated");
        let kind = tag.get("value-type").unwrap_or_default();
        self.stored = match kind.as_ref() {
            "float" | "currency" | "percentage" => {
                tag.get("value").map(|value| number::plain(value.trim()).into_owned())
            }
            "date" => tag.get("date-value").map(|value| value.replace('T', " ")),
            "boolean" => tag.get("boolean-value").map(|value| value.to_uppercase()),
            _ => tag.get("string-value").map(std::borrow::Cow::into_owned),
        };
        let is_number = matches!(kind.as_ref(), "float" | "currency" | "percentage");
        self.cell = Value { column: self.column, repeated, text: String::new(), is_number };
        if let Some(formula) = tag.get("formula").filter(|formula| holds_words(formula)) {
            self.row_values.push(Value {
                column: self.column,
                repeated: 0,
                text: formula.into_owned(),
                is_number: false,
            });
        }
    }

    fn open_in_cell(&mut self, tag: Tag<'_>) {
        match tag.name() {
            b"p" if !self.cell.text.is_empty() => self.cell.text.push(' '),
            b"tab" | b"line-break" | b"s" => self.cell.text.push(' '),
            b"a" => {
                if let Some(target) = tag.get("href").filter(|target| !target.starts_with('#')) {
                    self.around.line(&target);
                }
            }
            name @ (b"annotation" | b"frame" | b"custom-shape" | b"detective") => {
                let path = cell_path(&self.sheet, Some((self.row, self.column)));
                let field = if name == b"annotation" { "comment" } else { "drawing" };
                self.aside = Some((Words::new(self.source, path.field(field), Role::Body), 1));
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if !(text.trim().is_empty() && text.contains('\n')) {
            self.cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        self.in_cell = false;
        let empty = Value { column: 0, repeated: 1, text: String::new(), is_number: false };
        let mut cell = mem::replace(&mut self.cell, empty);
        if let Some(stored) = self.stored.take()
            && !(cell.is_number && shows_digits(&cell.text, &stored))
        {
            cell.text = stored;
        }
        self.column = self.column.saturating_add(cell.repeated);
        if !cell.text.trim().is_empty() {
            self.row_bytes += cell.text.len();
            self.row_values.push(cell);
        }
    }

    fn end_row(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let values = mem::take(&mut self.row_values);
        let is_huge = mem::take(&mut self.row_bytes) > grid::BYTES;
        if !values.is_empty() {
            let times = if is_huge { 1 } else { self.rows_repeated.min(REPEATS) };
            for row in (self.row..).take(times as usize) {
                self.emit(row, &values, walk)?;
            }
        }
        self.row = self.row.saturating_add(self.rows_repeated);
        self.rows_repeated = 1;
        Ok(())
    }

    fn emit(&mut self, row: u32, values: &[Value], walk: &mut Walk<'_>) -> Result<(), GapReason> {
        for value in values {
            if value.repeated == 0 {
                self.formulas.cell((row, value.column), &value.text, false, walk)?;
            }
            for column in (value.column..).take(value.repeated.min(REPEATS) as usize) {
                self.grid.cell((row, column), &value.text, value.is_number, walk)?;
            }
        }
        Ok(())
    }

    fn end_sheet(&mut self, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let grid = Grid::new(self.source, self.source.path.clone());
        mem::replace(&mut self.grid, grid).finish(walk)?;
        let formulas = Grid::new(self.source, self.source.path.clone());
        mem::replace(&mut self.formulas, formulas).finish(walk)
    }
}

/// Cells under a merged one are hidden, not empty.
fn is_cell(name: &[u8]) -> bool {
    matches!(name, b"table-cell" | b"covered-table-cell")
}

fn count(tag: Tag<'_>, name: &str) -> u32 {
    tag.get(name).and_then(|count| count.trim().parse().ok()).unwrap_or(1)
}

/// True when the shown text is the stored number with zeros in front, or with one separator in it.
fn shows_digits(shown: &str, stored: &str) -> bool {
    let shown = shown.trim();
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    let separators = shown.len() - digits.len();
    let plain = shown.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b' ' | b'/' | b'+'));
    plain && separators <= 2 && digits.trim_start_matches('0') == stored.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Part;
    use crate::limits::Limits;

    fn parts(table: &str) -> Vec<(String, String)> {
        let mut parts = Vec::new();
        let mut sink = |part: Result<Part<'_>, crate::extract::Gap>| {
            let part = part.unwrap();
            if part.role == Role::Name {
                return;
            }
            let cells = part.table.iter().flat_map(|table| table.cells.iter());
            let cells = cells
                .map(|cell| part.path.join(Step::Cell { row: cell.row, column: cell.column }).to_string());
            let cells: Vec<_> = cells.collect();
            parts.push((
                if cells.is_empty() { part.path.to_string() } else { cells.join(" ") },
                part.text.into_owned(),
            ));
        };
        let limits = Limits::default();
        let text = format!("<office:spreadsheet>{table}</office:spreadsheet>");
        let source = Source::new(b"", PartPath::default());
        read(&source, &mut Xml::new(text.as_bytes()), &mut Walk::new(&limits, &mut sink)).unwrap();
        parts
    }

    #[test]
    fn cells_stand_where_they_stand() {
        let parts = parts(
            "<table:table table:name='A'><table:table-row table:number-rows-repeated='3'><table:table-cell table:number-columns-repeated='1024'/></table:table-row>\
             <table:table-row><table:table-cell table:number-columns-repeated='2'/><table:table-cell office:value-type='float' office:value='1.91212121212E+11'><text:p>1,91E+11</text:p></table:table-cell>\
             <table:table-cell office:value-type='date' office:date-value='2024-05-17'><text:p>17 maj</text:p></table:table-cell>\
             <table:table-cell office:value-type='string'><office:annotation><dc:creator>B</dc:creator><text:p>Not <text:span>1</text:span></text:p></office:annotation><text:p>1912<text:span>1212</text:span></text:p><text:p>ny</text:p></table:table-cell></table:table-row></table:table>",
        );
        assert_eq!(parts[0], ("A!E4 > comment".into(), "B\nNot 1\n".into()));
        assert_eq!(parts[1], ("A!C4 A!D4 A!E4".into(), "191212121212\t2024-05-17\t19121212 ny\n".into()));
    }

    #[test]
    fn repeats_are_told_a_hundred_times() {
        let parts = parts(
            "<table:table table:name='A'><table:table-row table:number-rows-repeated='4000000000'><table:table-cell table:number-columns-repeated='2'><text:p>x</text:p></table:table-cell></table:table-row></table:table>",
        );
        assert_eq!(parts[0].1, "x\tx\n".repeat(100));
    }

    #[test]
    fn a_format_that_pads_is_shown() {
        assert!(shows_digits("010101-1234", "101011234"));
        assert!(shows_digits("0101011234", "101011234"));
        assert!(!shows_digits("199 001 011 234", "199001011234"));
        assert!(!shows_digits("1,99E+11", "199001011234"));
    }
}

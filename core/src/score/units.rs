//! The pieces of a part in which a statement stands: sentences of running text, rows of a table.

use std::collections::HashSet;

use crate::detect::is_word;
use crate::extract::{Part, Role};
use crate::normalize::Text;
use crate::span::Span;

/// A sentence or row of the folded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) span: Span,
    /// Cells with their columns, when it is a row.
    pub(super) cells: Vec<(Span, u32)>,
    /// Which header row stands over it; index into [`Units::headers`].
    pub(super) header: Option<usize>,
    /// An empty line or another block stands before it.
    pub(super) opens_block: bool,
}

/// All units of a part.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    pub(super) units: Vec<Unit>,
    /// Folded header texts by column.
    pub(super) headers: Vec<Vec<String>>,
}

/// Running text and what its full stops are judged by.
struct Prose<'p> {
    folded: &'p str,
    /// Words whose full stop ends no sentence.
    abbreviations: &'p HashSet<String>,
    /// True where the original has a capital.
    capital: &'p dyn Fn(usize) -> bool,
}

/// Bytes of the longest sentence: what has no full stop for so long is no sentence, and the cost of a unit grows
/// with its length.
const LONGEST: usize = 1200;

/// Cells of the longest row read as one, and its bytes: each hit looks at all of its row.
const LONGEST_ROW: usize = 64;
const WIDEST_ROW: usize = 8 * LONGEST;

/// Lines longer than this are wrapped by the mail client, not ended by the writer.
const WRAPPED: usize = 55;

impl Units {
    /// Cuts a part.
    pub(super) fn cut(part: &Part<'_>, text: &Text, abbreviations: &HashSet<String>) -> Self {
        let mut units = Self::default();
        match &part.table {
            Some(table) => {
                units.headers.push(table.header.iter().map(|header| header.to_lowercase()).collect());
                units.table_rows(part, text);
            }
            None if part.role == Role::Name => {
                let whole = Span::new(0, text.folded.len());
                let unit = |span| Unit { span, opens_block: true, ..Unit::default() };
                units.units.extend(pieces(&text.folded, whole).map(unit));
            }
            None => units.running_text(&Prose {
                folded: &text.folded,
                abbreviations,
                capital: &|at| {
                    let origin = text.origin(Span::new(at, at + 1));
                    origin.slice(&part.text).chars().next().is_some_and(char::is_uppercase)
                },
            }),
        }
        units
    }

    /// The unit that holds the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> Option<usize> {
        let after = self.units.partition_point(|unit| unit.span.start <= offset);
        after.checked_sub(1).filter(|index| self.units.get(*index).is_some_and(|unit| offset < unit.span.end))
    }

    /// Where the row around a place begins; 0 where there is no row.
    pub(super) fn row_start(&self, offset: usize) -> usize {
        let unit = self.at(offset).and_then(|index| self.units.get(index));
        unit.filter(|unit| !unit.cells.is_empty()).map_or(0, |unit| unit.span.start)
    }

    /// The folded header over a place; empty where there is none.
    pub(super) fn header_at(&self, offset: usize) -> &str {
        let Some(unit) = self.at(offset).and_then(|index| self.units.get(index)) else { return "" };
        let after = unit.cells.partition_point(|(span, _)| span.start <= offset);
        let cell = after.checked_sub(1).and_then(|index| unit.cells.get(index));
        let header = unit.header.and_then(|index| self.headers.get(index));
        cell.and_then(|(_, column)| header?.get(*column as usize)).map_or("", String::as_str)
    }

    fn table_rows(&mut self, part: &Part<'_>, text: &Text) {
        let cells = part.table.as_ref().map_or(&[][..], |table| &table.cells);
        for row in cells.chunk_by(|a, b| a.row == b.row) {
            let cells: Vec<(Span, u32)> = row
                .iter()
                .map(|cell| (text.folded_span(Span::new(cell.start, cell.end)), cell.column))
                .collect();
            let is_header = self.headers.first().is_some_and(|header| {
                cells.iter().all(|(cell, column)| {
                    header.get(*column as usize).is_some_and(|h| h == cell.slice(&text.folded).trim())
                })
            });
            if is_header {
                continue;
            }
            self.row(&text.folded, &cells, Some(0));
        }
    }

    /// The cells of a row as one unit; as several where it is too long.
    fn row(&mut self, folded: &str, cells: &[(Span, u32)], header: Option<usize>) {
        let mut row = Vec::new();
        let mut bytes = 0;
        for (cell, column) in cells {
            for piece in pieces(folded, *cell) {
                row.push((piece, *column));
                bytes += piece.len();
                if row.len() == LONGEST_ROW || bytes >= WIDEST_ROW {
                    self.row_unit(std::mem::take(&mut row), header);
                    bytes = 0;
                }
            }
        }
        self.row_unit(row, header);
    }

    fn row_unit(&mut self, cells: Vec<(Span, u32)>, header: Option<usize>) {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
        let span = Span::new(first.0.start, last.0.end);
        self.units.push(Unit { span, cells, header, opens_block: true });
    }

    fn running_text(&mut self, prose: &Prose<'_>) {
        let folded = prose.folded;
        let lines = lines(folded);
        let mut index = 0;
        while let Some(line) = lines.get(index) {
            let rows = table_rows(folded, &lines[index..]);
            if rows > 0 {
                self.text_table(folded, &lines[index..index + rows]);
                index += rows;
                continue;
            }
            let opens_block = index == 0 || lines[index - 1].is_empty();
            let mut end = index + 1;
            while end < lines.len() && !ends(folded, lines[end - 1], lines[end]) {
                end += 1;
            }
            self.sentences(prose, Span::new(line.start, lines[end - 1].end), opens_block);
            index = end;
        }
    }

    /// Lines of `;`, tab or `|` separated cells, the first without digits as header.
    fn text_table(&mut self, folded: &str, lines: &[Span]) {
        let Some(first) = lines.first().map(|line| line.slice(folded)) else { return };
        let Some((separator, _)) = separator(first) else { return };
        let is_header = !first.bytes().any(|byte| byte.is_ascii_digit());
        let header = is_header.then(|| {
            self.headers.push(first.split(separator).map(|cell| cell.trim().to_owned()).collect());
            self.headers.len() - 1
        });
        for line in &lines[usize::from(is_header)..] {
            let mut cells = Vec::new();
            let mut start = line.start;
            for (column, cell) in line.slice(folded).split(separator).enumerate() {
                cells.push((Span::new(start, start + cell.len()), column as u32));
                start += cell.len() + 1;
            }
            self.row(folded, &cells, header);
        }
    }

    fn sentences(&mut self, prose: &Prose<'_>, block: Span, opens_block: bool) {
        let folded = prose.folded;
        let bytes = folded.as_bytes();
        let mut start = block.start;
        let mut opens = opens_block;
        for at in block.start..block.end {
            let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
            let ended = matches!(bytes[at], b'.' | b'!' | b'?')
                && next.is_ascii_whitespace()
                && !abbreviation(prose, start, at)
                && !folded.get(at + 2..).is_some_and(|rest| rest.starts_with('§'))
                && (!is_day(bytes, start, at) || (prose.capital)(at + 2));
            let stop = ended || at - start >= LONGEST && !is_word(bytes[at]);
            if stop || at + 1 == block.end {
                let span = Span::new(start, at + 1);
                if !span.slice(folded).trim().is_empty() {
                    self.units.push(Unit { span, opens_block: opens, ..Unit::default() });
                    opens = false;
                }
                start = at + 1;
            }
        }
    }
}

/// A cell or name cut between words, so that no piece is longer than a row but by a word; one piece if it is empty.
fn pieces(folded: &str, whole: Span) -> impl Iterator<Item = Span> {
    let bytes = folded.as_bytes();
    let mut rest = Some(whole);
    std::iter::from_fn(move || {
        let span = rest.take()?;
        let least = span.start + WIDEST_ROW;
        let end = (least..span.end).find(|at| bytes.get(*at).is_some_and(|byte| !is_word(*byte)));
        let Some(end) = end else { return Some(span) };
        rest = Some(Span::new(end, span.end));
        Some(Span::new(span.start, end))
    })
}

fn lines(folded: &str) -> Vec<Span> {
    let mut start = 0;
    let line = |line: &str| {
        let length = line.trim_end_matches(['\n', '\r']).len();
        let span = Span::new(start, start + length);
        start += line.len();
        span
    };
    folded.split_inclusive('\n').map(line).collect()
}

/// True when a new unit begins with the line `next`.
fn ends(folded: &str, line: Span, next: Span) -> bool {
    let following = next.slice(folded).trim_start();
    let listed = following.starts_with(['-', '*', '>', '+'])
        || following.bytes().next().is_some_and(|b| b.is_ascii_digit())
            && following.contains(['.', ')'])
            && following.find(['.', ')']).is_some_and(|at| at < 4);
    line.len() < WRAPPED || following.is_empty() || listed
}

/// A single letter or a short abbreviation before the full stop: `t.ex.`, `bl.a.`, `f. 1978`.
fn abbreviation(prose: &Prose<'_>, start: usize, stop: usize) -> bool {
    let before = prose.folded.get(start..stop).unwrap_or_default();
    let word = before.rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
    let letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    letter || word.contains('.') || prose.abbreviations.contains(word)
}

/// One or two digits before the full stop: `12. mars`, `3. trinn`.
fn is_day(bytes: &[u8], start: usize, stop: usize) -> bool {
    let digits = bytes[start..stop].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=2).contains(&digits) && bytes[start..stop - digits].last().is_none_or(u8::is_ascii_whitespace)
}

/// How many lines from here form a table with the same number of at least three cells.
fn table_rows(folded: &str, lines: &[Span]) -> usize {
    let Some((mark, count)) = lines.first().and_then(|line| separator(line.slice(folded))) else { return 0 };
    let same = |line: &&Span| line.slice(folded).matches(mark).count() == count;
    let rows = lines.iter().take_while(same).count();
    if rows >= 2 { rows } else { 0 }
}

/// The separator of a line that looks like a row, and how often it stands there.
fn separator(line: &str) -> Option<(char, usize)> {
    let counts = [';', '\t', '|'].map(|mark| (mark, line.matches(mark).count()));
    counts.into_iter().find(|(_, count)| *count >= 2 || (*count == 1 && line.contains('\t')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::PartPath;
    use crate::normalize::Normalizer;

    fn cut(original: &str) -> (Text, Units) {
        let mut text = Text::default();
        Normalizer.normalize(original, &mut text);
        let units =
            Units::cut(&Part::body(PartPath::default(), original), &text, &HashSet::from(["kl".to_owned()]));
        (text, units)
    }

    fn sentences(original: &str) -> Vec<String> {
        let (text, units) = cut(original);
        units.units.iter().map(|unit| unit.span.slice(&text.folded).trim().to_owned()).collect()
    }

    #[test]
    fn wrapped_lines_are_one_sentence_and_short_ones_are_not() {
        let wrapped = "Elias har fått sin diagnos bekräftad från mottagningen nu i\nveckan. Han är glad.\n\nHälsningar\nAnna";
        assert_eq!(sentences(wrapped).len(), 4);
        assert_eq!(
            sentences("Det gäller t.ex. kl. 10 den 3. mars. Hej då."),
            ["det gäller t.ex. kl. 10 den 3. mars.", "hej då."]
        );
    }

    #[test]
    fn no_unit_grows_with_the_text() {
        let note = "Elias Berg har diabetes och migrän ".repeat(5000);
        let (text, units) = cut(&format!("Namn;Notat;Avd\nEva Ek;{note};IT\nBo Al;Influensa;HR\n"));
        assert!(units.units.iter().all(|unit| unit.span.len() < 2 * WIDEST_ROW + 100));
        assert_eq!(units.header_at(text.folded.rfind("migrän").unwrap()), "notat");
        assert_eq!(units.units[0].cells.len(), 2);
        let long = "Elias Berg har diabetes och migrän ".repeat(5000);
        assert!(cut(&long).1.units.iter().all(|unit| unit.span.len() < LONGEST + 100));
    }

    #[test]
    fn rows_of_text_know_their_header() {
        let (text, units) = cut("Namn;Avd;Orsak\nEva Ek;IT;Migrän\nBo Al;HR;Influensa\n");
        assert_eq!(units.units.len(), 2);
        assert_eq!(units.header_at(text.folded.find("migrän").unwrap()), "orsak");
    }
}

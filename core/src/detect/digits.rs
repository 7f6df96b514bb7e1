//! Finds digits in the written forms of the detectors: forms are looked up by the length of their first run.

use super::candidate::{Candidate, Edge, NO_COLUMN};
use regex::Regex;

use crate::catalog::{Catalog, Class, Digits, Find, KindId, Shape, Written};
use crate::extract::Table;
use crate::normalize::Text;
use crate::span::Span;

/// A detector that uses a form.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) kind: KindId,
    pub(crate) class: Class,
}

/// One written form, shared by all detectors that draw it alike.
#[derive(Clone)]
pub(crate) struct Form {
    written: String,
    /// Digits without any separator.
    contiguous: bool,
    /// Its pieces stand apart by spaces, as those of longer numbers do.
    spaces: bool,
    /// Forms of one country and length vote together.
    pub(crate) group: u8,
    pub(crate) users: Vec<User>,
}

/// All forms, and which begin with how many digits.
#[derive(Clone, Default)]
pub(crate) struct Forms {
    forms: Vec<Form>,
    by_first: Vec<Vec<(u16, Shape)>>,
    patterns: Vec<(u16, Regex)>,
    groups: Vec<String>,
}

/// Longest run of digits a form may begin with.
const LONGEST_RUN: usize = 24;

/// Lengths to which a number cell is filled up with zeros.
const PADDED: [usize; 2] = [10, 11];

impl Forms {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut forms = Self { by_first: vec![Vec::new(); LONGEST_RUN + 1], ..Self::default() };
        for detector in catalog.detectors() {
            let Some(kind) = catalog.kind_id(&detector.kind) else { continue };
            for find in &detector.finds {
                let user = User { kind, class: find.class };
                forms.add(find, detector.country.as_deref().unwrap_or("any"), user);
            }
        }
        forms
    }

    fn add(&mut self, find: &Find, country: &str, user: User) {
        let drawn = find.written.as_str();
        let contiguous = drawn.bytes().all(|byte| byte == b'#');
        let group = self.group(format!("{country} {}", if contiguous { drawn } else { "separated" }));
        if let Some(same) = self.forms.iter_mut().find(|form| form.written == drawn && form.group == group) {
            return same.users.push(user);
        }
        let index = self.forms.len() as u16;
        match &find.form {
            Written::Shape(shape) => {
                if let Some(bucket) = self.by_first.get_mut(shape.first_digits()) {
                    bucket.push((index, shape.clone()));
                }
            }
            Written::Pattern(pattern) => self.patterns.push((index, pattern.clone())),
        }
        let spaces = drawn.contains(' ');
        self.forms.push(Form { written: drawn.to_owned(), contiguous, spaces, group, users: vec![user] });
    }

    fn group(&mut self, name: String) -> u8 {
        let index = self.groups.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.groups.push(name);
            self.groups.len() - 1
        });
        index as u8
    }

    pub(crate) fn get(&self, form: u16) -> Option<&Form> {
        self.forms.get(usize::from(form))
    }

    /// All candidates of a text; `table` gives columns and number cells.
    pub(crate) fn detect(&self, text: &Text, table: Option<&Table>, candidates: &mut Vec<Candidate>) {
        let bytes = text.folded.as_bytes();
        let first = candidates.len();
        let mut at = 0;
        while let Some(start) = next_digit(bytes, at) {
            let run = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            at = start + run;
            self.at_run(bytes, start, run, candidates);
            if run == 1 {
                at = self.spaced(bytes, start, candidates).unwrap_or(at);
            }
        }
        for (index, pattern) in &self.patterns {
            self.places(*index, pattern, &text.folded, candidates);
        }
        if let Some(table) = table {
            for candidate in &mut candidates[first..] {
                let cell = table.cell_at(text.origin(candidate.span).start);
                candidate.column = cell.map_or(NO_COLUMN, |cell| cell.column);
            }
            self.number_cells(text, table, candidates);
        }
    }

    fn at_run(&self, bytes: &[u8], start: usize, run: usize, candidates: &mut Vec<Candidate>) {
        let Some(bucket) = self.by_first.get(run) else { return };
        for (index, shape) in bucket {
            let Some(form) = self.get(*index) else { continue };
            let Some((end, digits)) = shape.matches(bytes, start) else { continue };
            if let Some(edge) = edge(bytes, Span::new(start, end), form) {
                candidates.push(Candidate {
                    form: *index,
                    span: Span::new(start, end),
                    digits,
                    column: NO_COLUMN,
                    edge,
                });
            }
        }
    }

    /// All places of a regular expression, with the letters and digits in each.
    fn places(&self, index: u16, pattern: &Regex, folded: &str, candidates: &mut Vec<Candidate>) {
        let Some(form) = self.get(index) else { return };
        for found in pattern.find_iter(folded) {
            let span = Span::new(found.start(), found.end());
            let mut digits = Digits::default();
            found.as_str().bytes().filter(u8::is_ascii_alphanumeric).for_each(|byte| digits.push(byte));
            let edge = edge(folded.as_bytes(), span, form);
            candidates.extend(edge.map(|edge| Candidate {
                form: index,
                span,
                digits,
                column: NO_COLUMN,
                edge,
            }));
        }
    }

    /// Digits with a space between each: the letters of a form filled in box by box.
    fn spaced(&self, bytes: &[u8], start: usize, candidates: &mut Vec<Candidate>) -> Option<usize> {
        let mut close = [0_u8; 32];
        let mut length = 0;
        let mut at = start;
        let mut end = start;
        while let Some(byte) = bytes.get(at).filter(|b| b.is_ascii_digit() || (**b == b'-' && length > 0)) {
            let alone = !bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            if !alone || length == close.len() {
                return None;
            }
            close[length] = *byte;
            length += 1;
            end = at + 1;
            at = end + usize::from(matches!(bytes.get(end), Some(b' ')));
        }
        let close = close[..length].strip_suffix(b"-").unwrap_or(&close[..length]);
        let first_run = close.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if close.len() < 10 {
            return None;
        }
        for (index, shape) in self.by_first.get(first_run)? {
            let Some((matched, digits)) = shape.matches(close, 0) else { continue };
            if matched == close.len() {
                let edge = Edge { spaced: true, ..Edge::default() };
                candidates.push(Candidate {
                    form: *index,
                    span: Span::new(start, end),
                    digits,
                    column: NO_COLUMN,
                    edge,
                });
            }
        }
        Some(end)
    }

    /// Cells stored as numbers, with the zeros that such a cell loses.
    fn number_cells(&self, text: &Text, table: &Table, candidates: &mut Vec<Candidate>) {
        let bytes = text.folded.as_bytes();
        for cell in
            table.cells.iter().filter(|cell| cell.number && (7..=10).contains(&(cell.end - cell.start)))
        {
            let span = text.folded_span(Span::new(cell.start, cell.end));
            let Some(digits) = bytes.get(span.start..span.end).filter(|d| d.iter().all(u8::is_ascii_digit))
            else {
                continue;
            };
            for length in
                PADDED.into_iter().filter(|length| (1..=3).contains(&length.saturating_sub(digits.len())))
            {
                // A day of the month has at most one leading zero, a year of the century with its month up to three.
                if length == 11 && digits.len() != 10 {
                    continue;
                }
                self.padded(digits, length, span, cell.column, candidates);
            }
        }
    }

    fn padded(&self, cell: &[u8], length: usize, span: Span, column: u32, candidates: &mut Vec<Candidate>) {
        let mut digits = Digits::default();
        for byte in std::iter::repeat_n(&b'0', length - cell.len()).chain(cell) {
            digits.push(*byte);
        }
        for (index, _) in self.by_first.get(length).into_iter().flatten() {
            if self.get(*index).is_some_and(|form| form.contiguous) {
                let edge = Edge { padded: true, alone: true, ..Edge::default() };
                candidates.push(Candidate { form: *index, span, digits, column, edge });
            }
        }
    }
}

/// The next digit at or after `at`, looked for a block at a time.
fn next_digit(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(block) = bytes.get(at..at + 32) {
        if block.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
            break;
        }
        at += 32;
    }
    bytes.get(at..)?.iter().position(u8::is_ascii_digit).map(|i| at + i)
}

/// What touches the number; none when it is a piece of a longer one.
fn edge(bytes: &[u8], span: Span, form: &Form) -> Option<Edge> {
    let at = |offset: usize| bytes.get(offset).copied().unwrap_or(b' ');
    let before = |back: usize| span.start.checked_sub(back).map_or(b' ', at);
    let (last, after) = (before(1), at(span.end));
    if after.is_ascii_digit() {
        return None;
    }
    let joined = |sign: u8, far: u8| {
        far.is_ascii_digit()
            && (matches!(sign, b'-' | b'/' | b'+' | b',' | b'.' | b':') || form.spaces && sign == b' ')
    };
    let (joined_before, joined_after) = (joined(last, before(2)), joined(after, at(span.end + 1)));
    let decimal = (joined_before && last == b'.') || (joined_after && after == b'.');
    if decimal && form.contiguous {
        return None;
    }
    // Separated forms are whole in themselves: a comma or slash only lists them.
    let comma = |sign: u8| matches!(sign, b',' | b'/') && !form.contiguous;
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
    let open = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'|' | b'"' | b'<' | b'>');
    Some(Edge {
        glued: letter(last) || letter(after),
        chained: (joined_before && !comma(last)) || (joined_after && !comma(after)),
        alone: open(last) && open(after),
        ..Edge::default()
    })
}

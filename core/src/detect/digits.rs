//! Finds digits in the written forms of the detectors: shapes are looked up by the length of their first run.

use regex::Regex;

use super::candidate::{Candidate, Edge, NO_COLUMN};
use super::grammar::{GRAMMARS, Grammar};
use super::word::is_word;
use crate::catalog::{Beside, Catalog, Class, Detector, Digits, Find, KindId, Shape, Written, next_digit};
use crate::error::{BuildError, BuildErrorKind};
use crate::extract::Table;
use crate::normalize::Text;
use crate::span::Span;

/// A detector that uses a form.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) kind: KindId,
    pub(crate) class: Class,
    pub(crate) unsummed: Class,
}

/// One written form, shared by all detectors that draw it alike.
#[derive(Clone)]
pub(crate) struct Form {
    written: String,
    /// Digits without any separator.
    pub(crate) contiguous: bool,
    /// Its pieces stand apart by spaces, as those of longer numbers do.
    spaces: bool,
    begins_with_letter: bool,
    ends_with_letter: bool,
    /// Digits before and after the border of two cells.
    split: Option<(usize, usize)>,
    /// Forms of as many digits vote together.
    pub(crate) group: u16,
    pub(crate) users: Vec<User>,
}

/// All forms, and which begin with how many digits.
#[derive(Clone, Default)]
pub(crate) struct Forms {
    forms: Vec<Form>,
    by_run: Vec<Vec<(u16, Shape)>>,
    patterns: Vec<(u16, Regex)>,
    grammars: Vec<(u16, Grammar)>,
    groups: Vec<String>,
}

/// Longest run of digits a form may begin with.
const LONGEST_RUN: usize = 26;

/// Lengths to which a number cell is filled up with zeros.
const PADDED: [usize; 2] = [10, 11];

impl Forms {
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        let mut forms = Self { by_run: vec![Vec::new(); LONGEST_RUN + 1], ..Self::default() };
        for detector in catalog.detectors() {
            let Some(kind) = catalog.kind_id(&detector.kind) else { continue };
            for find in &detector.finds {
                forms.add(detector, find, User { kind, class: find.class, unsummed: find.unsummed })?;
            }
        }
        Ok(forms)
    }

    fn add(&mut self, detector: &Detector, find: &Find, user: User) -> Result<(), BuildError> {
        let drawn = find.written.as_str();
        if let Some(same) = self.forms.iter_mut().find(|form| form.written == drawn) {
            same.users.push(user);
            return Ok(());
        }
        let index = self.forms.len() as u16;
        let (mut begins_with_letter, mut ends_with_letter) = (false, false);
        match &find.form {
            Written::Shape(shape) => {
                begins_with_letter = shape.begins_with_letter();
                ends_with_letter = shape.ends_with_letter();
                for bucket in self.by_run.get_mut(shape.first_run()).into_iter().flatten() {
                    bucket.push((index, shape.clone()));
                }
            }
            Written::Pattern(pattern) => self.patterns.push((index, pattern.clone())),
            Written::Terms(terms) => {
                (begins_with_letter, ends_with_letter) = (true, true);
                self.patterns.push((index, terms.clone()));
            }
            Written::Grammar => self.grammars.push((index, grammar(detector, find)?)),
        }
        let plain = drawn.bytes().all(|byte| byte == b'#');
        let group = self.group(group_name(drawn, plain));
        self.forms.push(Form {
            written: drawn.to_owned(),
            contiguous: plain,
            spaces: drawn.contains(' '),
            begins_with_letter,
            ends_with_letter,
            split: drawn
                .split_once('|')
                .filter(|_| drawn.bytes().all(|b| matches!(b, b'#' | b'|')))
                .map(|(left, right)| (left.len(), right.len())),
            group,
            users: vec![user],
        });
        Ok(())
    }

    fn group(&mut self, name: String) -> u16 {
        let index = self.groups.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.groups.push(name);
            self.groups.len() - 1
        });
        index as u16
    }

    pub(crate) fn get(&self, form: u16) -> Option<&Form> {
        self.forms.get(usize::from(form))
    }

    /// All candidates of a text and its original; `table` gives columns and number cells.
    pub(crate) fn detect(
        &self,
        text: &Text,
        original: &str,
        table: Option<&Table<'_>>,
        candidates: &mut Vec<Candidate>,
    ) {
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
            for found in pattern.find_iter(&text.folded) {
                let mut digits = Digits::default();
                let is_number = found.as_str().bytes().any(|byte| byte.is_ascii_digit());
                // What is all letters is known by its words.
                for byte in found.as_str().bytes().filter(|byte| is_number && byte.is_ascii_alphanumeric()) {
                    digits.push(byte);
                }
                self.place(bytes, *index, Span::new(found.start(), found.end()), digits, candidates);
            }
        }
        for (index, grammar) in &self.grammars {
            grammar(text, original, &mut |span, digits| {
                if in_uuid(bytes, span) {
                    return;
                }
                let edge = Edge { alone: is_alone(bytes, span), ..Edge::default() };
                candidates.push(Candidate { form: *index, span, digits, column: NO_COLUMN, edge });
            });
        }
        if let Some(table) = table {
            for candidate in &mut candidates[first..] {
                let cell = table.cell_at(text.origin(candidate.span).start);
                candidate.column = cell.map_or(NO_COLUMN, |cell| cell.column);
            }
            self.number_cells(text, table, candidates);
            self.split_cells(text, table, candidates);
        }
    }

    fn at_run(&self, bytes: &[u8], start: usize, run: usize, candidates: &mut Vec<Candidate>) {
        let beside = Beside::of(bytes, start, run);
        let bucket = self.by_run.get(run).into_iter().flatten();
        for (index, shape) in bucket.filter(|(_, shape)| shape.may_match(beside)) {
            if let Some((begin, end, digits)) = shape.matches(bytes, start) {
                self.place(bytes, *index, Span::new(begin, end), digits, candidates);
            }
        }
    }

    /// A candidate, unless it is a piece of a longer number or word.
    fn place(&self, bytes: &[u8], form: u16, span: Span, digits: Digits, candidates: &mut Vec<Candidate>) {
        let edge = self.get(form).and_then(|form| edge(bytes, span, form));
        candidates.extend(edge.map(|edge| Candidate { form, span, digits, column: NO_COLUMN, edge }));
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
        for (index, shape) in self.by_run.get(first_run)? {
            let Some((_, matched, digits)) = shape.matches(close, 0) else { continue };
            if matched == close.len() && self.get(*index).is_some_and(|form| !form.is_short()) {
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
    fn number_cells(&self, text: &Text, table: &Table<'_>, candidates: &mut Vec<Candidate>) {
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
        for (index, _) in self.by_run.get(length).into_iter().flatten() {
            if self.get(*index).is_some_and(|form| form.contiguous) {
                candidates.push(Candidate { form: *index, span, digits, column, edge: Edge::of_padded() });
            }
        }
    }

    /// A date and the last digits in two cells side by side, which have lost their leading zeros as numbers.
    fn split_cells(&self, text: &Text, table: &Table<'_>, candidates: &mut Vec<Candidate>) {
        let folded = |start, end| text.folded_span(Span::new(start, end));
        for pair in table.cells.windows(2) {
            let [left, right] = pair else { continue };
            if !(left.number && right.number && left.row == right.row && left.column + 1 == right.column) {
                continue;
            }
            let span = Span::new(folded(left.start, left.end).start, folded(right.start, right.end).end);
            let Some((date, last)) = span.slice(&text.folded).split_once('\t') else { continue };
            for (index, form) in self.forms.iter().enumerate() {
                let digits = form.split.and_then(|split| joined(split, date.as_bytes(), last.as_bytes()));
                candidates.extend(digits.map(|digits| Candidate {
                    form: index as u16,
                    span,
                    digits,
                    column: left.column,
                    edge: Edge::of_padded(),
                }));
            }
        }
    }
}

impl Form {
    /// Of fewer digits than an identity number has.
    fn is_short(&self) -> bool {
        self.written.bytes().filter(|byte| *byte == b'#').count() < 10
    }
}

/// Both pieces with their zeros back; none when neither has lost one, for the shape finds those.
fn joined((left, right): (usize, usize), date: &[u8], last: &[u8]) -> Option<Digits> {
    let fits = |piece: &[u8], full: usize, least: usize| {
        (least..=full).contains(&piece.len()) && piece.iter().all(u8::is_ascii_digit)
    };
    let lost = date.len() < left || last.len() < right;
    if !lost || !fits(date, left, left.saturating_sub(2)) || !fits(last, right, 1) {
        return None;
    }
    let mut digits = Digits::default();
    for (piece, full) in [(date, left), (last, right)] {
        for byte in std::iter::repeat_n(&b'0', full - piece.len()).chain(piece) {
            digits.push(*byte);
        }
    }
    Some(digits)
}

fn grammar(detector: &Detector, find: &Find) -> Result<Grammar, BuildError> {
    let found = GRAMMARS.iter().find(|(name, _)| *name == find.written).map(|(_, grammar)| *grammar);
    found.ok_or_else(|| {
        let known: Vec<&str> = GRAMMARS.iter().map(|(name, _)| *name).collect();
        let message = format!("unknown grammar {:?}; known are {}", find.written, known.join(", "));
        BuildError::new(&detector.file, Some(find.line), BuildErrorKind::Unknown, message)
    })
}

/// Separated forms of as many digits vote together, contiguous ones and free ones for themselves.
fn group_name(drawn: &str, plain: bool) -> String {
    let numeric = drawn.bytes().all(|byte| matches!(byte, b'#' | b'-' | b'+' | b' ' | b'.' | b'~'));
    if plain || !numeric {
        return drawn.to_owned();
    }
    format!("separated {}", drawn.bytes().filter(|byte| *byte == b'#').count())
}

/// What touches the number; none when it is a piece of a longer one.
fn edge(bytes: &[u8], span: Span, form: &Form) -> Option<Edge> {
    let at = |offset: usize| bytes.get(offset).copied().unwrap_or(b' ');
    let before = |back: usize| span.start.checked_sub(back).map_or(b' ', at);
    let (last, after) = (before(1), at(span.end));
    let letter = |byte: u8| is_word(byte) && !byte.is_ascii_digit();
    let longer_word = form.begins_with_letter && is_word(last) || form.ends_with_letter && letter(after);
    if after.is_ascii_digit() || longer_word || in_uuid(bytes, span) {
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
    Some(Edge {
        glued: letter(last) || letter(after),
        chained: (joined_before && !comma(last)) || (joined_after && !comma(after)),
        alone: is_alone(bytes, span),
        ..Edge::default()
    })
}

/// True when it fills its cell, line or field.
fn is_alone(bytes: &[u8], span: Span) -> bool {
    let open = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'|' | b'"' | b'<' | b'>');
    let before = span.start.checked_sub(1).and_then(|at| bytes.get(at));
    before.is_none_or(open) && bytes.get(span.end).is_none_or(open)
}

/// True inside a UUID (RFC 9562): 36 hexadecimal digits and dashes, four of them dashes.
fn in_uuid(bytes: &[u8], span: Span) -> bool {
    const LENGTH: usize = 36;
    let hex = |byte: &&u8| byte.is_ascii_hexdigit() || **byte == b'-';
    let before = bytes.get(..span.start).unwrap_or_default();
    let after = bytes.get(span.end..).unwrap_or_default();
    let start = span.start - before.iter().rev().take(LENGTH).take_while(hex).count();
    let end = span.end + after.iter().take(LENGTH).take_while(hex).count();
    let token = bytes.get(start..end).filter(|token| token.len() == LENGTH);
    token.is_some_and(|token| memchr::memchr_iter(b'-', token).count() == 4)
}

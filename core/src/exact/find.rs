//! Folded text -> the rows it names. Values are looked up one by one; a row is a hit when two of its columns
//! stand near each other, or one of a unique column stands anywhere.

use std::collections::HashMap;

use super::number::Number;
use super::table::{ExactTable, Inner, Posting};
use super::tokens::{MOST_WORDS, Run, each_address, each_number, each_word, join};
use crate::span::Span;

/// Two values of one row stand at most so many bytes apart, or in one row of a table.
const NEAR: usize = 200;
/// So many later values are compared with each value: more say the same of it again.
const NEIGHBOURS: usize = 24;
/// A value that so many rows share points to none of them by itself.
const COMMON: u32 = 64;
/// Rows that one pair of values names: a family shares name and telephone.
const ROWS: usize = 4;

/// A row that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Its number, as the builder was given it.
    pub(crate) row: u32,
    /// Where its most telling value stands in the folded text.
    pub(crate) span: Span,
    /// Where all of them stand.
    pub(crate) spans: Vec<Span>,
    /// The columns found, as bits.
    columns: u64,
}

/// A value of the list where it stands in the text.
struct Seen {
    span: Span,
    posting: Posting,
    columns: u64,
    /// Line, in tables.
    line: usize,
    is_words: bool,
}

/// Column and row of two values of one row.
type Joined = [(u32, u32); 2];

/// A seen value as one of a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Of {
    row: u32,
    seen: usize,
    column: u32,
}

impl ExactTable {
    /// All rows that a folded text names; in a table, lines are rows.
    pub(crate) fn find(&self, text: &str, is_table: bool) -> Vec<Hit> {
        let table = &*self.inner;
        let mut seen = Vec::new();
        table.numbers(text, &mut seen);
        table.addresses(text, &mut seen);
        if table.words_can_stand_alone() {
            table.words(text, Span::new(0, text.len()), &mut seen);
        } else {
            for reach in reaches(text, is_table, &seen) {
                table.words(text, reach, &mut seen);
            }
        }
        if seen.is_empty() {
            return Vec::new();
        }
        seen.sort_by_key(|seen| (seen.span.start, seen.span.end));
        if is_table {
            number_lines(text, &mut seen);
        }
        table.hits(&seen)
    }

    /// Names of the columns of a hit.
    pub(crate) fn names(&self, hit: &Hit) -> Vec<String> {
        let columns = self.inner.list.columns.iter().enumerate();
        columns.filter(|(index, _)| hit.columns >> index & 1 == 1).map(|(_, name)| name.clone()).collect()
    }
}

impl Inner {
    /// True when words without any number or address can make a hit.
    fn words_can_stand_alone(&self) -> bool {
        self.list.wordy.count_ones() > 1 || self.list.wordy & self.list.unique != 0
    }

    fn look_up(&self, value: &[u8], span: Span, is_words: bool, seen: &mut Vec<Seen>) {
        let posting = self.posting(self.keys.hash(value));
        if !posting.is_empty() {
            let columns = self.columns(&posting);
            seen.push(Seen { span, posting, columns, line: 0, is_words });
        }
    }

    fn numbers(&self, text: &str, seen: &mut Vec<Seen>) {
        if self.list.lengths == 0 {
            return;
        }
        let mut value = Vec::with_capacity(32);
        let mut look_up = |span: Span, number: &Number| {
            if self.list.lengths >> number.as_slice().len() & 1 == 1 {
                value.clear();
                value.push(b'n');
                value.extend_from_slice(number.as_slice());
                self.look_up(&value, span, false, seen);
            }
        };
        each_number(text, self.list.lengths, &mut |span, number| {
            look_up(span, number);
            if let Some(other) = number.other() {
                look_up(span, &other);
            }
        });
    }

    fn addresses(&self, text: &str, seen: &mut Vec<Seen>) {
        let mut value = Vec::new();
        each_address(text, &mut |span| {
            value.clear();
            value.push(b'a');
            value.extend_from_slice(span.slice(text).as_bytes());
            self.look_up(&value, span, false, seen);
        });
    }

    fn words(&self, text: &str, within: Span, seen: &mut Vec<Seen>) {
        if self.list.counts == 0 {
            return;
        }
        let (mut run, mut value) = (Run::default(), Vec::new());
        let bytes = text.as_bytes();
        each_word(text, within, &mut |span| {
            // The genitive: "Elias Bergs journal".
            let stem = Span::new(span.start, span.end - 1);
            let is_genitive =
                span.len() > 3 && bytes.get(stem.end) == Some(&b's') && self.filter.may_hold(bytes, stem);
            if is_genitive {
                let mut genitive = run;
                genitive.push(stem);
                self.windows(text, &genitive, span.end, &mut value, seen);
            }
            if self.filter.may_hold(bytes, span) {
                run.push(span);
                self.windows(text, &run, span.end, &mut value, seen);
            } else {
                run.clear();
            }
        });
    }

    /// Looks up the values of as many words as the list has that end with the run.
    fn windows(&self, text: &str, run: &Run, end: usize, value: &mut Vec<u8>, seen: &mut Vec<Seen>) {
        for count in (1..=MOST_WORDS).filter(|count| self.list.counts >> count & 1 == 1) {
            let Some(spans) = run.tail(count) else { return };
            let mut words = [""; MOST_WORDS];
            words.iter_mut().zip(spans).for_each(|(word, span)| *word = span.slice(text));
            join(words.get_mut(..count).unwrap_or_default(), value);
            let start = spans.first().map_or(end, |span| span.start);
            self.look_up(value, Span::new(start, end), true, seen);
        }
    }

    fn hits(&self, seen: &[Seen]) -> Vec<Hit> {
        let mut of = Vec::new();
        let mut rows: HashMap<(u32, u32), Vec<Joined>> = HashMap::new();
        for (index, one) in seen.iter().enumerate() {
            self.alone(index, one, &mut of);
            let later = seen.iter().enumerate().skip(index + 1).take(NEIGHBOURS);
            for (next, other) in later.filter(|(_, other)| are_near(one, other)) {
                let one_column = (one.columns | other.columns).is_power_of_two();
                if one_column || one.span.overlaps(other.span) || one.posting == other.posting {
                    continue;
                }
                let pair = (one.posting.start, other.posting.start);
                for [(left, row), (right, _)] in rows.entry(pair).or_insert_with(|| self.join(one, other)) {
                    of.push(Of { row: *row, seen: index, column: *left });
                    of.push(Of { row: *row, seen: next, column: *right });
                }
            }
        }
        of.sort_unstable();
        of.dedup();
        let rows = of.chunk_by(|one, next| {
            let near = seen.get(one.seen).zip(seen.get(next.seen)).is_some_and(|(a, b)| are_near(a, b));
            one.row == next.row && near
        });
        best(rows.filter_map(|row| self.hit(row, seen)).collect())
    }

    /// The rows of a value of a unique column.
    fn alone(&self, index: usize, one: &Seen, of: &mut Vec<Of>) {
        let unique = one.columns & self.list.unique;
        for column in (0..u64::BITS).filter(|column| unique >> column & 1 == 1) {
            let rows = self.of_column(&one.posting, column).take(ROWS);
            of.extend(rows.map(|at| Of { row: self.place(at).1, seen: index, column }));
        }
    }

    /// Column and row of each value, for the rows that hold both in different columns.
    fn join(&self, one: &Seen, other: &Seen) -> Vec<Joined> {
        let columns = |seen: &Seen| {
            let bits = seen.columns;
            (0..u64::BITS).filter(move |column| bits >> column & 1 == 1)
        };
        let mut joined = Vec::new();
        for (left, right) in columns(one).flat_map(|left| columns(other).map(move |right| (left, right))) {
            let (a, b) = (self.of_column(&one.posting, left), self.of_column(&other.posting, right));
            let (rare, common) = if a.len() <= b.len() { (a, b) } else { (b, a) };
            if left == right || rare.len() as u32 > COMMON {
                continue;
            }
            let rows = rare.map(|at| self.place(at).1).filter(|row| self.has_row(&common, *row));
            joined.extend(rows.take(ROWS).map(|row| [(left, row), (right, row)]));
        }
        joined
    }

    /// The hit of values of one row near each other, when they are enough.
    fn hit(&self, row: &[Of], seen: &[Seen]) -> Option<Hit> {
        let columns = row.iter().fold(0, |columns, of| columns | 1_u64 << of.column);
        if columns.is_power_of_two() && columns & self.list.unique == 0 {
            return None;
        }
        let telling = |of: &&Of| {
            let is_words = seen.get(of.seen).is_none_or(|seen| seen.is_words);
            (self.list.unique >> of.column & 1 == 0, is_words, of.seen)
        };
        let first = row.iter().min_by_key(telling)?;
        let spans = row.iter().filter_map(|of| Some(seen.get(of.seen)?.span)).collect();
        Some(Hit { row: first.row, span: seen.get(first.seen)?.span, spans, columns })
    }
}

/// Of hits at one place, the one with most columns, then the first row: two rows may hold the same person.
fn best(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.span, std::cmp::Reverse(hit.columns.count_ones()), hit.row));
    hits.dedup_by_key(|hit| hit.span);
    hits
}

fn are_near(one: &Seen, later: &Seen) -> bool {
    later.span.start.saturating_sub(one.span.end) <= NEAR || one.line > 0 && one.line == later.line
}

/// Where words can stand near a value seen: around it, and all of its line in a table.
fn reaches(text: &str, is_table: bool, seen: &[Seen]) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans: Vec<Span> = seen.iter().map(|seen| seen.span).collect();
    spans.sort_unstable();
    let mut reaches: Vec<Span> = Vec::new();
    for span in spans {
        if reaches.last().is_some_and(|last| is_table && last.end >= span.end + NEAR) {
            continue;
        }
        // Room for the value itself, whose nearer end counts.
        let (mut start, mut end) =
            (span.start.saturating_sub(2 * NEAR), (span.end + 2 * NEAR).min(bytes.len()));
        if is_table {
            let line =
                memchr::memrchr(b'\n', bytes.get(..span.start).unwrap_or_default()).map_or(0, |at| at + 1);
            let rest = memchr::memchr(b'\n', bytes.get(span.end..).unwrap_or_default());
            (start, end) = (start.min(line), end.max(rest.map_or(bytes.len(), |at| span.end + at)));
        }
        match reaches.last_mut().filter(|last| last.end >= start) {
            Some(last) => last.end = last.end.max(end),
            None => reaches.push(Span::new(start, end)),
        }
    }
    let whole = |at: usize| text.floor_char_boundary(at);
    reaches.into_iter().map(|reach| Span::new(whole(reach.start), whole(reach.end))).collect()
}

/// Gives each value the line it begins on, from 1.
fn number_lines(text: &str, seen: &mut [Seen]) {
    let (mut line, mut at) = (1, 0);
    for seen in seen {
        let between = text.as_bytes().get(at..seen.span.start).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', between).count();
        (seen.line, at) = (line, seen.span.start.max(at));
    }
}
#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::catalog::Category;
    use crate::exact::ExactBuilder;
    use crate::normalize::{Normalizer, Text};

    const SECRET: &[u8] = b"a secret of the tests";
    const PUPILS: [[&str; 4]; 5] = [
        ["20140307-2396", "Berg, Elias", "070-174 06 05", "elias.berg@elev.example"],
        ["201405122387", "Åsa Lindström", "+46 70 174 06 11", ""],
        ["1407192389", "Anna Andersson", "0701740622", "anna@elev.example"],
        ["140806-2390", "Anna Andersson", "0701740633", ""],
        ["01018512345", "Kåre Moe", "+47 406 12 345", "kare@elev.example"],
    ];

    fn table(test: &str, rows: &[[&str; 4]], unique: &[&str]) -> ExactTable {
        let path: PathBuf = std::env::temp_dir().join(format!("vakthund-{}-{test}.edm", std::process::id()));
        let columns = ["personnummer", "name", "phone", "mail"];
        let mut builder = ExactBuilder::new("elever", Category::Identity, &columns, SECRET).unwrap();
        for column in unique {
            builder.unique(column).unwrap();
        }
        for (index, row) in rows.iter().enumerate() {
            builder.row(index as u32 + 2, *row).unwrap();
        }
        builder.write(&path).unwrap();
        let table = ExactTable::open(&path, SECRET).unwrap();
        std::fs::remove_file(path).unwrap();
        table
    }

    fn found(table: &ExactTable, original: &str, is_table: bool) -> Vec<(u32, String)> {
        let mut text = Text::default();
        Normalizer.normalize(original, &mut text);
        let hits = table.find(&text.folded, is_table);
        hits.iter().map(|hit| (hit.row, table.names(hit).join("+"))).collect()
    }

    #[test]
    fn two_columns_near_each_other_or_one_unique() {
        let table = table("near", &PUPILS, &[]);
        let all = |text: &str| found(&table, text, false);
        let hit = |row: u32, columns: &str| vec![(row, columns.to_owned())];
        assert_eq!(all("Elias Berg, 140307-2396, kommer."), hit(2, "personnummer+name"));
        assert_eq!(all("Ring Elias Bergs pappa på +46701740605"), hit(2, "name+phone"));
        assert_eq!(all("20140307-2396"), hit(2, "personnummer"));
        assert_eq!(all("Åsa Lindström 1405122387"), hit(3, "personnummer+name"));
        assert_eq!(all("Skriv till Elias.Berg@elev.example."), hit(2, "mail"));
        assert_eq!(all("Anna Andersson, 0701740633"), hit(5, "name+phone"));
        assert_eq!(all("Kåre Moe, 40612345"), hit(6, "name+phone"));
        assert_eq!(all("Moe, 010185 12345"), hit(6, "personnummer"));
        for nothing in ["Anna Andersson kommer.", "Elias Lindström, Åsa Berg", "140307-2397", "elias i berg"]
        {
            assert_eq!(all(nothing), [], "{nothing}");
        }
    }

    #[test]
    fn far_apart_is_no_hit_but_a_row_of_a_table_is_near() {
        let pupils: Vec<[&str; 4]> = PUPILS.iter().chain([&PUPILS[0]]).copied().collect();
        let table = table("far", &pupils, &[]);
        assert!(table.list().unique_columns().all(|column| column != "personnummer"));
        let far = format!("Elias Berg{}0701740605", " och".repeat(60));
        assert_eq!(found(&table, &far, false), []);
        let far = far.replace(' ', "\t");
        assert_eq!(found(&table, &far.replacen('\t', " ", 1), true), [(2, "name+phone".to_owned())]);
        assert_eq!(found(&table, &far.replacen('\t', "\n", 30).replacen('\n', " ", 1), true), []);
    }

    #[test]
    fn a_column_of_names_is_unique_only_when_declared() {
        let table_ = table("undeclared", &PUPILS, &[]);
        assert_eq!(found(&table_, "Hälsa Åsa Lindström!", false), []);
        let table = table("declared", &PUPILS, &["name"]);
        assert_eq!(found(&table, "Hälsa Åsa Lindström!", false), [(3, "name".to_owned())]);
    }

    #[test]
    fn words_of_two_columns_make_a_hit() {
        let rows = [["", "Elias Berg", "Storgatan 12", ""], ["", "Åsa Lind", "Storgatan 14", ""]];
        let table = table("words", &rows, &[]);
        assert_eq!(found(&table, "Elias Berg på Storgatan 12", false), [(2, "name+phone".to_owned())]);
        assert_eq!(found(&table, "Elias Berg på Storgatan 14", false), []);
    }

    #[test]
    fn common_values_cost_no_more_than_rare_ones() {
        let numbers: Vec<String> = (0..2_000).map(|index| format!("20{:08}", index * 7919)).collect();
        let rows: Vec<[&str; 4]> =
            numbers.iter().map(|n| [n.as_str(), "Anna Andersson", "0701740605", ""]).collect();
        let table = table("common", &rows, &[]);
        assert_eq!(found(&table, &"Anna Andersson 0701740605 ".repeat(100), false), []);
        let one = format!("Anna Andersson {}", numbers[700]);
        assert_eq!(found(&table, &one, false), [(702, "personnummer+name".to_owned())]);
    }
}

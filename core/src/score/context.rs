//! Words near a number, in its label or in its column's header, that speak for or against it.

use aho_corasick::AhoCorasick;

use crate::catalog::{Detector, Words};
use crate::detect::is_word;
use crate::error::{BuildError, BuildErrorKind};
use crate::span::Span;

/// Bytes of folded text before a number in which a word may speak for it; a heading fits in.
const BEFORE: usize = 80;
/// Bytes after it.
const AFTER: usize = 30;
/// Bytes before it in which a word speaks against it; measured on references and accounts, 2026-11-22.
const AGAINST: usize = 25;

/// The context words of one detector, looked for in one pass.
#[derive(Clone)]
pub(super) struct Context {
    words: Vec<Word>,
    automaton: AhoCorasick,
}

#[derive(Clone)]
struct Word {
    text: String,
    open: bool,
    against: bool,
}

/// What the surroundings say.
#[derive(Default)]
pub(super) struct Voices<'c> {
    pub(super) near: Option<&'c str>,
    pub(super) label: Option<&'c str>,
    pub(super) against: Option<&'c str>,
}

impl Context {
    pub(super) fn new(detector: &Detector) -> Result<Self, BuildError> {
        let Words { for_, against } = &detector.context;
        let words: Vec<Word> = compile(for_, false).chain(compile(against, true)).collect();
        let automaton = AhoCorasick::new(words.iter().map(|word| &word.text)).map_err(|error| {
            BuildError::new(&detector.file, None, BuildErrorKind::Field, format!("context words: {error}"))
        })?;
        Ok(Self { words, automaton })
    }

    /// Listens around `span` of `text`, not before `floor`, and in `label`, all folded.
    pub(super) fn listen(&self, text: &str, span: Span, floor: usize, label: &str) -> Voices<'_> {
        let before = window(text, span.start.saturating_sub(BEFORE).max(floor), span.start);
        let after = window(text, span.end, (span.end + AFTER).min(text.len()));
        let own_line = after.split('\n').next().unwrap_or_default();
        let [for_before, against_before] = self.last(before);
        let [for_after, _] = self.last(own_line);
        let [for_label, against_label] = self.last(label);
        let against = against_before.filter(|(_, end)| before.len() - end <= AGAINST);
        // The nearer word wins: "faktura till personnummer 811228-9874".
        let outspoken = matches!((for_before, against), (Some((_, f)), Some((_, a))) if f > a);
        let word = |found: Option<(usize, usize)>| {
            found.and_then(|(index, _)| Some(self.words.get(index)?.text.as_str()))
        };
        Voices {
            near: word(for_before).or_else(|| word(for_after)),
            label: word(for_label),
            against: word(against.filter(|_| !outspoken)).or_else(|| word(against_label)),
        }
    }

    /// The words for and against that end last in `text`: index and end.
    fn last(&self, text: &str) -> [Option<(usize, usize)>; 2] {
        let mut found = [None, None];
        for hit in self.automaton.find_overlapping_iter(text) {
            let index = hit.pattern().as_usize();
            let Some(word) =
                self.words.get(index).filter(|word| bounded(word, text.as_bytes(), hit.start(), hit.end()))
            else {
                continue;
            };
            found[usize::from(word.against)] = Some((index, hit.end()));
        }
        found
    }
}

fn compile(words: &[String], against: bool) -> impl Iterator<Item = Word> {
    words.iter().map(move |text| {
        let (text, open) = text.strip_suffix('*').map_or((text.as_str(), false), |text| (text, true));
        Word { text: text.to_lowercase(), open, against }
    })
}

/// True when a whole word was hit, or the beginning of one where the word is open.
fn bounded(word: &Word, bytes: &[u8], start: usize, end: usize) -> bool {
    let starts = start == 0 || bytes.get(start - 1).is_none_or(|byte| !is_word(*byte));
    starts && (word.open || bytes.get(end).is_none_or(|byte| !is_word(*byte) || byte.is_ascii_digit()))
}

/// The piece of `text` between two offsets, cut to whole characters.
fn window(text: &str, mut start: usize, mut end: usize) -> &str {
    while start < text.len() && !text.is_char_boundary(start) {
        start += 1;
    }
    while end > start && !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or_default()
}

//! Words near a number, in its label or in its column's header, that speak for or against it.

use crate::catalog::{Detector, Words};
use crate::detect::is_word;
use crate::span::Span;

/// Bytes of folded text before a number in which a word may speak for it; a heading fits in.
const BEFORE: usize = 80;
/// Bytes after it.
const AFTER: usize = 30;
/// Bytes before it in which a word speaks against it; measured on references and accounts, 2026-11-22.
const AGAINST: usize = 25;

/// The context words of one detector.
#[derive(Clone, Default)]
pub(super) struct Context {
    for_: Vec<Word>,
    against: Vec<Word>,
}

#[derive(Clone)]
struct Word {
    text: String,
    open: bool,
}

/// What the surroundings say.
#[derive(Default)]
pub(super) struct Voices<'c> {
    pub(super) near: Option<&'c str>,
    pub(super) label: Option<&'c str>,
    pub(super) against: Option<&'c str>,
}

impl Context {
    pub(super) fn new(detector: &Detector) -> Self {
        let Words { for_, against } = &detector.context;
        Self { for_: compile(for_), against: compile(against) }
    }

    /// Listens around `span` of `text` and in `label`, all folded.
    pub(super) fn listen(&self, text: &str, span: Span, label: &str) -> Voices<'_> {
        let before = window(text, span.start.saturating_sub(BEFORE), span.start);
        let after = window(text, span.end, (span.end + AFTER).min(text.len()));
        let close = window(text, span.start.saturating_sub(AGAINST), span.start);
        let for_before = last(&self.for_, before);
        let against = last(&self.against, close);
        // The nearer word wins: "faktura till personnummer 811228-9874".
        let against_end = against.map(|(_, end)| close.len() - end);
        let for_end = for_before.map(|(_, end)| before.len() - end);
        let outspoken = matches!((for_end, against_end), (Some(f), Some(a)) if f < a);
        let own_line = after.split('\n').next().unwrap_or_default();
        Voices {
            near: for_before.or_else(|| last(&self.for_, own_line)).map(|(word, _)| word),
            label: last(&self.for_, label).map(|(word, _)| word),
            against: against
                .filter(|_| !outspoken)
                .or_else(|| last(&self.against, label))
                .map(|(word, _)| word),
        }
    }
}

fn compile(words: &[String]) -> Vec<Word> {
    let word = |text: &String| match text.strip_suffix('*') {
        Some(text) => Word { text: text.to_lowercase(), open: true },
        None => Word { text: text.to_lowercase(), open: false },
    };
    words.iter().map(word).collect()
}

/// The piece of `text` between two offsets, cut to whole characters.
pub(super) fn window(text: &str, mut start: usize, mut end: usize) -> &str {
    while start < text.len() && !text.is_char_boundary(start) {
        start += 1;
    }
    while end > start && !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or_default()
}

/// The word that ends last in `text`, and where.
fn last<'w>(words: &'w [Word], text: &str) -> Option<(&'w str, usize)> {
    if text.is_empty() {
        return None;
    }
    words
        .iter()
        .filter_map(|word| Some((word.text.as_str(), end_of(word, text)?)))
        .max_by_key(|(_, end)| *end)
}

fn end_of(word: &Word, text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let bounded = |at: usize| {
        let end = at + word.text.len();
        let starts = at == 0 || !is_word(bytes[at - 1]);
        let ends = word.open || bytes.get(end).is_none_or(|byte| !is_word(*byte) || byte.is_ascii_digit());
        starts && ends
    };
    let found = text.rmatch_indices(word.text.as_str()).find(|(at, _)| bounded(*at));
    found.map(|(at, _)| at + word.text.len())
}

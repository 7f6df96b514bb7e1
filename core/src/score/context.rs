//! Words near a number, in its label or in its column's header, that speak for or against it.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use crate::catalog::{Catalog, KindId, Words};
use crate::detect::is_word;
use crate::error::{BuildError, BuildErrorKind};
use crate::span::Span;

/// Bytes of folded text before a number in which a word may speak for it; a heading fits in.
const BEFORE: usize = 80;
/// Bytes after it.
const AFTER: usize = 30;
/// Bytes before it in which a word speaks against it; measured on references and accounts, 2026-11-22.
const AGAINST: usize = 25;

/// The context words of all detectors, looked for in one pass.
#[derive(Clone)]
pub(super) struct Context {
    words: Vec<Word>,
    automaton: AhoCorasick,
}

#[derive(Clone)]
struct Word {
    text: String,
    open: bool,
    for_: Kinds,
    against: Kinds,
}

/// A set of kinds.
#[derive(Clone, Debug, Default)]
struct Kinds(Vec<u64>);

impl Kinds {
    fn add(&mut self, KindId(kind): KindId) {
        let at = usize::from(kind / 64);
        self.0.resize(self.0.len().max(at + 1), 0);
        self.0[at] |= 1 << (kind % 64);
    }

    fn has(&self, KindId(kind): KindId) -> bool {
        self.0.get(usize::from(kind / 64)).is_some_and(|bits| bits & (1 << (kind % 64)) != 0)
    }
}

/// A context word in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    word: u32,
    span: Span,
}

/// What the surroundings say.
#[derive(Default)]
pub(super) struct Voices<'c> {
    pub(super) near: Option<&'c str>,
    pub(super) label: Option<&'c str>,
    pub(super) against: Option<&'c str>,
}

impl Context {
    pub(super) fn new(catalog: &Catalog) -> Result<Self, BuildError> {
        let mut words: Vec<Word> = Vec::new();
        let mut known: HashMap<(String, bool), usize> = HashMap::new();
        for detector in catalog.detectors() {
            let Some(kind) = catalog.kind_id(&detector.kind) else { continue };
            let Words { for_, against } = &detector.context;
            for (word, is_for) in for_.iter().map(|w| (w, true)).chain(against.iter().map(|w| (w, false))) {
                let (text, open) = word.strip_suffix('*').map_or((word.as_str(), false), |text| (text, true));
                let key = (text.to_lowercase(), open);
                let index = *known.entry(key.clone()).or_insert_with(|| {
                    words.push(Word { text: key.0, open, for_: Kinds::default(), against: Kinds::default() });
                    words.len() - 1
                });
                let word = &mut words[index];
                if is_for { word.for_.add(kind) } else { word.against.add(kind) }
            }
        }
        let automaton = AhoCorasick::new(words.iter().map(|word| &word.text)).map_err(|error| {
            BuildError::new("context words", None, BuildErrorKind::Field, error.to_string())
        })?;
        Ok(Self { words, automaton })
    }

    /// All words within hearing of the places, which are sorted; by rising end.
    pub(super) fn hear(&self, text: &str, places: &[Span], heard: &mut Vec<Heard>) {
        let mut at = 0;
        for window in windows(text, places) {
            // Overlapping windows would hear a word twice.
            let window = Span::new(window.start.max(at), window.end);
            at = window.end.max(at);
            for hit in self.automaton.find_overlapping_iter(window.slice(text)) {
                let span = Span::new(window.start + hit.start(), window.start + hit.end());
                let index = hit.pattern().as_usize();
                let whole = self.words.get(index).is_some_and(|word| bounded(word, text.as_bytes(), span));
                heard.extend(whole.then_some(Heard { word: index as u32, span }));
            }
        }
    }

    /// What is said of a kind around `span`, not before `floor`, and in the label, whose words were heard too.
    pub(super) fn voices(
        &self,
        kind: KindId,
        text: &str,
        span: Span,
        floor: usize,
        heard: &[Heard],
        label: &[Heard],
    ) -> Voices<'_> {
        let word = |heard: &Heard| self.words.get(heard.word as usize);
        let is_for = |h: &&Heard| word(h).is_some_and(|word| word.for_.has(kind));
        let is_against = |h: &&Heard| word(h).is_some_and(|word| word.against.has(kind));
        let from = span.start.saturating_sub(BEFORE).max(floor);
        let split = heard.partition_point(|h| h.span.end <= span.start);
        let before =
            || heard[..split].iter().rev().take_while(|h| h.span.end > from).filter(|h| h.span.start >= from);
        let to = (span.end + AFTER).min(text.len());
        let line_end = text.as_bytes().get(span.end..to).and_then(|rest| memchr::memchr(b'\n', rest));
        let to = line_end.map_or(to, |at| span.end + at);
        let mut after =
            heard[split..].iter().skip_while(|h| h.span.start < span.end).take_while(|h| h.span.end <= to);
        let for_before = before().find(is_for);
        let against = before().find(is_against).filter(|h| span.start - h.span.end <= AGAINST);
        // The nearer word wins: "faktura till personnummer 811228-9874".
        let outspoken = matches!((for_before, against), (Some(f), Some(a)) if f.span.end > a.span.end);
        let text_of = |found: Option<&Heard>| found.and_then(word).map(|word| word.text.as_str());
        Voices {
            near: text_of(for_before.or_else(|| after.find(is_for))),
            label: text_of(label.iter().rev().find(is_for)),
            against: text_of(against.filter(|_| !outspoken).or_else(|| label.iter().rev().find(is_against))),
        }
    }

    /// All words of a label.
    pub(super) fn label(&self, label: &str) -> Vec<Heard> {
        let mut heard = Vec::new();
        self.hear(label, &[Span::new(0, label.len())], &mut heard);
        heard
    }

    /// True when some of the words heard speaks for the kind.
    pub(super) fn speak_for(&self, kind: KindId, heard: &[Heard]) -> bool {
        heard.iter().filter_map(|h| self.words.get(h.word as usize)).any(|word| word.for_.has(kind))
    }

    /// True when some word in hearing speaks for the kind; cheaper than all that it says.
    pub(super) fn is_spoken_for(&self, kind: KindId, span: Span, heard: &[Heard]) -> bool {
        let first = heard.partition_point(|h| h.span.end + BEFORE <= span.start);
        let near = heard[first..].iter().take_while(|h| h.span.start <= span.end + AFTER);
        near.filter_map(|h| self.words.get(h.word as usize)).any(|word| word.for_.has(kind))
    }
}

/// What can be heard around each place, cut to whole characters.
fn windows<'t>(text: &'t str, places: &'t [Span]) -> impl Iterator<Item = Span> + 't {
    let mut places = places.iter().copied().peekable();
    std::iter::from_fn(move || {
        let first = places.next()?;
        let mut end = first.end + AFTER;
        // Places close to each other share one window.
        while let Some(next) = places.next_if(|next| next.start.saturating_sub(BEFORE) <= end) {
            end = end.max(next.end + AFTER);
        }
        let mut start = first.start.saturating_sub(BEFORE);
        let mut end = end.min(text.len());
        while start < text.len() && !text.is_char_boundary(start) {
            start += 1;
        }
        while end > start && !text.is_char_boundary(end) {
            end -= 1;
        }
        Some(Span::new(start.min(end), end))
    })
}

/// True when a whole word was hit, or the beginning of one where the word is open.
fn bounded(word: &Word, bytes: &[u8], span: Span) -> bool {
    let starts = span.start == 0 || bytes.get(span.start - 1).is_none_or(|byte| !is_word(*byte));
    starts && (word.open || bytes.get(span.end).is_none_or(|byte| !is_word(*byte) || byte.is_ascii_digit()))
}

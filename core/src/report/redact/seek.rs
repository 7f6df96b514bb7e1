//! Text sign by sign -> the signs that belong to a value. What stands between letters and digits is looked at
//! after their sequence has been found, so that tags, line breaks and quote marks hide nothing.

use aho_corasick::{AhoCorasick, MatchKind};

use super::value::{Gap, Value, Values, fold};
use crate::extract::Finder;
use crate::span::Span;

/// Letters and digits looked through at a time; memory is bounded by it, not by the text.
const WINDOW: usize = 1 << 18;

/// A letter or digit of the text.
struct Letter {
    /// Where it stands in the letters of the window.
    start: usize,
    /// As written, in lower case.
    sign: char,
    /// Where it stands in the text.
    at: Span,
    /// What stands before it.
    gap: Gap,
}

/// Looks for values.
pub(super) struct Seeker<'v> {
    values: Vec<&'v Value>,
    automaton: AhoCorasick,
    /// Letters of the longest value.
    longest: usize,
    letters: String,
    window: Vec<Letter>,
    gap: Gap,
    signs: Vec<Span>,
    /// First and last sign of each value found in this piece.
    found: Vec<Span>,
    /// Places found so far.
    pub(super) masked: usize,
}

impl<'v> Seeker<'v> {
    pub(super) fn new(values: &'v Values) -> Option<Self> {
        let values: Vec<&Value> = values.iter().collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(values.iter().map(|value| value.letters.as_str()))
            .ok()?;
        let longest = values.iter().map(|value| value.len()).max()?;
        Some(Self {
            values,
            automaton,
            longest,
            letters: String::new(),
            window: Vec::new(),
            gap: Gap { apart: true, ..Gap::default() },
            signs: Vec::new(),
            found: Vec::new(),
            masked: 0,
        })
    }

    /// Looks through the window; `last` when no more of this text comes.
    fn search(&mut self, last: bool) {
        for hit in self.automaton.find_overlapping_iter(&self.letters) {
            let Some(value) = self.values.get(hit.pattern().as_usize()) else { continue };
            let first = self.window.partition_point(|letter| letter.start < hit.start());
            let Some(letters) = self.window.get(first..first + value.len()) else { continue };
            let before = first.checked_sub(1).and_then(|before| self.window.get(before));
            let after = self.window.get(first + value.len());
            if after.is_none() && !last || !stands(value, letters, before, after) {
                continue;
            }
            self.signs.extend(letters.iter().map(|letter| letter.at));
            if let (Some(begin), Some(end)) = (letters.first(), letters.last()) {
                self.found.push(Span::new(begin.at.start, end.at.end));
            }
        }
    }

    /// Forgets what no value can reach back to.
    fn slide(&mut self) {
        let gone = self.window.len().saturating_sub(self.longest + 1);
        let cut = self.window.get(gone).map_or(self.letters.len(), |letter| letter.start);
        self.window.drain(..gone);
        self.letters.drain(..cut);
        self.window.iter_mut().for_each(|letter| letter.start -= cut);
    }
}

/// True when what stands between the letters, and around them, is as in the value.
fn stands(value: &Value, letters: &[Letter], before: Option<&Letter>, after: Option<&Letter>) -> bool {
    let (Some(first), Some(end)) = (letters.first(), letters.last()) else { return false };
    let begins = before.is_none_or(|before| !first.gap.is_none() || value.may_begin(before.sign, first.sign));
    let ends = after.is_none_or(|after| !after.gap.is_none() || value.may_end(end.sign, after.sign));
    begins && ends && letters.iter().enumerate().skip(1).all(|(index, letter)| value.fits(index, letter.gap))
}

impl Finder for Seeker<'_> {
    fn sign(&mut self, sign: char, at: Span) {
        if !sign.is_alphanumeric() {
            return self.gap.add(sign);
        }
        if self.window.len() >= WINDOW.max(self.longest * 4) {
            self.search(false);
            self.slide();
        }
        let (start, sign, gap) = (self.letters.len(), fold(sign), std::mem::take(&mut self.gap));
        self.letters.push(sign);
        self.window.push(Letter { start, sign, at, gap });
    }

    fn pause(&mut self) {
        self.gap.apart = true;
    }

    fn take(&mut self) -> Vec<Span> {
        self.search(true);
        self.window.clear();
        self.letters.clear();
        self.gap = Gap { apart: true, ..Gap::default() };
        let mut found = std::mem::take(&mut self.found);
        found.sort_unstable();
        let mut end = 0;
        for span in found {
            // One that begins inside the last is a part of it.
            self.masked += usize::from(span.start >= end);
            end = end.max(span.end);
        }
        let mut signs = std::mem::take(&mut self.signs);
        signs.sort_unstable();
        signs.dedup();
        signs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(values: &[&str], text: &str) -> (String, usize) {
        let mut all = Values::default();
        for value in values {
            all.add(value, Span::new(0, value.len()));
        }
        let mut seeker = Seeker::new(&all).unwrap();
        for (at, sign) in text.char_indices() {
            seeker.sign(sign, Span::new(at, at + sign.len_utf8()));
        }
        let signs = seeker.take();
        let star =
            |(at, sign): (usize, char)| if signs.iter().any(|span| span.start == at) { '*' } else { sign };
        (text.char_indices().map(star).collect(), seeker.masked)
    }

    #[test]
    fn every_place_is_masked_and_nothing_else() {
        let text = "850709-9805 och 8507099805, 850709-\n> 9805; 1850709-9805, 850709 är 9805";
        assert_eq!(
            masked(&["850709-9805"], text),
            ("******-**** och **********, ******-\n> ****; 1850709-9805, 850709 är 9805".into(), 3)
        );
        assert_eq!(masked(&["diabetes"], "Diabetes, diabetesvård"), ("********, diabetesvård".into(), 1));
        assert_eq!(masked(&["åäö 12", "12 x"], "ÅÄÖ 12 X"), ("*** ** *".into(), 1));
    }

    #[test]
    fn windows_hide_nothing() {
        let piece = "x".repeat(1000) + " 850709-9805 ";
        let (text, count) = masked(&["850709-9805"], &piece.repeat(600));
        assert!(count == 600 && !text.contains('9'));
    }
}

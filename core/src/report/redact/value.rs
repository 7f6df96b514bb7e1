//! What is to be masked: the letters and digits of a value, and what may stand between them.

use std::collections::BTreeSet;

use crate::span::Span;

/// What stands between two letters or digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Gap {
    /// Something else stands between them, or the text breaks off.
    pub(super) apart: bool,
    /// White space, or marks of quoted lines.
    pub(super) space: bool,
    /// A line break.
    pub(super) line: bool,
    /// Other signs that can be seen.
    pub(super) signs: usize,
}

impl Gap {
    /// True when nothing that can be seen stands there.
    pub(super) fn is_none(self) -> bool {
        !self.apart && !self.space && !self.line && self.signs == 0
    }

    /// Takes a sign that is no letter or digit.
    pub(super) fn add(&mut self, sign: char) {
        match sign {
            '\n' | '\r' => self.line = true,
            // Marks of quoted lines stand where a line was broken.
            sign if sign.is_whitespace() || sign == '>' => self.space = true,
            sign if is_invisible(sign) => {}
            _ => self.signs += 1,
        }
    }
}

/// Signs that take no room, and marks on letters.
fn is_invisible(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}')
        || matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// One value. Not `Debug`: it is personal data.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Value {
    /// Its letters and digits in lower case.
    pub(super) letters: String,
    /// What stands before each of them; of the first nothing is said.
    gaps: Vec<Gap>,
    /// It was found with a letter or digit of its own sort right before or after it.
    glued: (bool, bool),
    /// Digits alone, so many that no other number has them.
    is_number: bool,
}

/// From this length on the same digits are the same number, however they are parted.
const TELLING: usize = 8;

impl Value {
    fn read(text: &str, span: Span) -> Option<Self> {
        let mut letters = String::new();
        let (mut gaps, mut gap) = (Vec::new(), Gap::default());
        for sign in span.slice(text).chars() {
            if sign.is_alphanumeric() {
                letters.push(fold(sign));
                gaps.push(std::mem::take(&mut gap));
            } else {
                gap.add(sign);
            }
        }
        let (first, last) = (letters.chars().next()?, letters.chars().next_back()?);
        let before = text.get(..span.start).and_then(|before| before.chars().next_back());
        let after = text.get(span.end..).and_then(|after| after.chars().next());
        let glued = (
            before.is_some_and(|before| same_sort(before, first)),
            after.is_some_and(|after| same_sort(after, last)),
        );
        let is_number = gaps.len() >= TELLING && letters.chars().all(char::is_numeric);
        Some(Self { letters, gaps, glued, is_number })
    }

    /// Number of its letters and digits.
    pub(super) fn len(&self) -> usize {
        self.gaps.len()
    }

    /// True when `found` may stand before its letter or digit of this index.
    pub(super) fn fits(&self, index: usize, found: Gap) -> bool {
        let own = self.gaps.get(index).copied().unwrap_or_default();
        if found.apart {
            return false;
        }
        if found.is_none() {
            return own.is_none() || self.is_number;
        }
        if own.is_none() && !self.is_number {
            return found.line && found.signs == 0;
        }
        found.signs <= own.signs + 2
    }

    /// True when it may begin with `first` right after `before`.
    pub(super) fn may_begin(&self, before: char, first: char) -> bool {
        self.glued.0 || !same_sort(before, first)
    }

    /// True when it may end with `last` right before `after`.
    pub(super) fn may_end(&self, last: char, after: char) -> bool {
        self.glued.1 || !same_sort(last, after)
    }
}

/// Both digits, or both letters.
fn same_sort(one: char, other: char) -> bool {
    one.is_numeric() && other.is_numeric() || one.is_alphabetic() && other.is_alphabetic()
}

/// Lower case, one character for one.
pub(super) fn fold(sign: char) -> char {
    sign.to_lowercase().next().unwrap_or(sign)
}

/// All values to be masked.
#[derive(Default)]
pub(crate) struct Values(BTreeSet<Value>);

impl Values {
    /// Takes the value at `span` of `text`.
    pub(crate) fn add(&mut self, text: &str, span: Span) {
        self.0.extend(Value::read(text, span));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        Value::read(text, Span::new(0, text.len())).unwrap()
    }

    fn gap(between: &str) -> Gap {
        let mut gap = Gap::default();
        for sign in between.chars() {
            gap.add(sign);
        }
        gap
    }

    #[test]
    fn numbers_are_the_same_however_parted_and_words_are_not() {
        let number = value("850709-9805");
        assert!(["", "-", " ", "\u{AD}", "\n> ", " - "].iter().all(|between| number.fits(6, gap(between))));
        assert!(!number.fits(6, gap("....")));
        let words = value("Har diabetes");
        assert!(words.fits(3, gap("\r\n> > ")) && words.fits(3, gap(" <")) && !words.fits(3, gap("")));
        assert!(words.fits(4, gap("\u{AD}")) && !words.fits(4, gap(" ")) && !words.fits(4, gap("-")));
    }

    #[test]
    fn words_are_whole_unless_found_otherwise() {
        let word = Value::read("ms", Span::new(0, 2)).unwrap();
        assert!(!word.may_begin('s', 'm') && word.may_begin('1', 'm') && !word.may_end('s', 'a'));
        assert!(Value::read("1850709-98051", Span::new(1, 12)).unwrap().may_begin('2', '8'));
        assert!(Value::read("--", Span::new(0, 2)).is_none());
    }
}

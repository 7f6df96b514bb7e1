//! By which of its words a phrase is looked up: the rarest two beside each other, else the rarest one.

use super::lexicon::{Literal, Token};
use super::word::{HEAD, is_word, word};
use crate::catalog::Mode;

/// What a phrase is looked up by, and how many words before that it begins.
pub(super) struct Anchor<'l> {
    pub(super) by: By<'l>,
    pub(super) back: (u8, u8),
    weight: usize,
}

pub(super) enum By<'l> {
    /// A whole word.
    Word(u64),
    /// Two words.
    Words(u64, u64),
    /// An open word.
    Head(&'l [u8]),
    /// A word and an open one.
    WordHead(u64, &'l [u8]),
}

/// A word further on in a phrase is no anchor.
pub(super) const MOST_BACK: u8 = 15;

/// Beyond its length, what a word is worth that is no function word.
const RARE: usize = 4;

/// Beyond the length of its word, what an anchor of two is worth: one that both must meet.
const TWO: usize = 3;

/// A word of the phrase as an anchor sees it.
struct Place<'t> {
    text: &'t str,
    open: bool,
    back: (u8, u8),
    weight: usize,
    /// It follows the word before without a gap.
    follows: bool,
}

/// The best anchor of a phrase; none when no word of it can be one.
pub(super) fn anchor<'l>(literal: &'l Literal, is_common: &dyn Fn(&str) -> bool) -> Option<Anchor<'l>> {
    let places = places(literal, is_common);
    let alone = places.iter().filter(|place| is_anchor(place)).map(single);
    let pairs = places.iter().zip(places.iter().skip(1));
    let pairs = pairs.filter(|(one, other)| other.follows && !one.open && is_anchor(one) && is_anchor(other));
    alone.chain(pairs.map(|(one, other)| double(one, other))).max_by_key(|anchor| anchor.weight)
}

fn is_anchor(place: &Place<'_>) -> bool {
    place.back.1 <= MOST_BACK && place.text.len() > usize::from(place.open) && place.text.bytes().all(is_word)
}

fn single<'l>(place: &Place<'l>) -> Anchor<'l> {
    let bytes = place.text.as_bytes();
    let by = if place.open { By::Head(bytes) } else { By::Word(word(bytes)) };
    Anchor { by, back: place.back, weight: place.weight }
}

fn double<'l>(one: &Place<'l>, other: &Place<'l>) -> Anchor<'l> {
    let (first, second) = (word(one.text.as_bytes()), other.text.as_bytes());
    let by = if other.open { By::WordHead(first, second) } else { By::Words(first, word(second)) };
    Anchor { by, back: other.back, weight: one.weight.max(other.weight) + TWO }
}

/// The words of a phrase; a token with signs in it is several.
fn places<'l>(literal: &'l Literal, is_common: &dyn Fn(&str) -> bool) -> Vec<Place<'l>> {
    let mut places: Vec<Place<'l>> = Vec::new();
    let (mut back, mut follows) = ((0, 0), false);
    let mut add = |token: &'l str, open: bool, back: &mut (u8, u8), follows: &mut bool| {
        let mut words = words(token).peekable();
        while let Some(text) = words.next() {
            let open = open && words.peek().is_none() && token.ends_with(text);
            places.push(Place {
                text,
                open,
                back: *back,
                weight: weigh(text, open, is_common),
                follows: *follows,
            });
            *back = (back.0 + 1, back.1 + 1);
            *follows = true;
        }
    };
    add(&literal.text, literal.open || literal.mode == Mode::Prefix, &mut back, &mut follows);
    for token in &literal.rest {
        match token {
            Token::Gap(words) => {
                back.1 = back.1.saturating_add(*words);
                follows = false;
            }
            Token::Word { text, open, .. } => add(text, *open, &mut back, &mut follows),
        }
    }
    places
}

/// How rare a word is, as far as its letters tell: a long one more than a short one, a function word hardly.
fn weigh(text: &str, open: bool, is_common: &dyn Fn(&str) -> bool) -> usize {
    match (is_common(text), open) {
        (true, _) => text.len(),
        (false, true) => text.len().min(HEAD) + RARE,
        (false, false) => 2 * text.len() + RARE,
    }
}

fn words(token: &str) -> impl Iterator<Item = &str> {
    let is_sign = |letter: char| letter.is_ascii() && !is_word(letter as u8);
    token.split(is_sign).filter(|word| !word.is_empty())
}

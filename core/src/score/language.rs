//! The language of a part, by its function words.

use super::vocabulary::Vocabulary;
use crate::catalog::{Languages, Names};
use crate::detect::is_word;

/// Words looked at; a vote is clear long before.
const WORDS: usize = 600;

/// Weight of four function words.
const FEW: u32 = 16;

/// Languages the vote is between.
const CODES: [&str; 6] = ["sv", "nb", "nn", "da", "fi", "en"];

/// The language of a folded text; none when no word and no letter speaks.
///
/// Danish is read with bokmål's entries, and bokmål and nynorsk together where neither leads clearly.
pub(super) fn vote(vocabulary: &Vocabulary, names: &Names, folded: &str) -> Option<Languages> {
    let sets = CODES.map(|code| Languages::from_code(code).unwrap_or_default());
    let [sv, nb, nn, da, ..] = sets;
    let mut votes = [0_u32; 6];
    let mut count = |languages: Languages, weight: u32| {
        for (votes, set) in votes.iter_mut().zip(sets) {
            *votes += if languages.meets(set) { weight } else { 0 };
        }
    };
    // `Anna` is a word of nynorsk, and yet more often a name.
    let is_name = |word: &&str| names.get(word).is_some_and(|name| name.given && !name.word);
    for word in words(folded).take(WORDS).filter(|word| !is_name(word)) {
        count(vocabulary.languages_of(word), 4);
        count(vocabulary.hint(word), 1);
        if word.contains(['ä', 'ö']) {
            count(sv, 2);
        } else if word.contains(['æ', 'ø']) {
            count(nb.with(nn).with(da), 2);
        }
    }
    let best = *votes.iter().max().filter(|votes| **votes > 0)?;
    let mut chosen = Languages::NONE;
    for (votes, set) in votes.iter().zip(sets) {
        // Close neighbours share words: all that come within a quarter of the best stay in, within half of it
        // where only a few words speak.
        let close = if best < FEW { votes * 2 >= best } else { votes * 4 > best * 3 };
        if close {
            chosen = chosen.with(set);
        }
    }
    Some(if chosen.meets(da) { chosen.with(nb) } else { chosen })
}

/// True for a text without any å, ä, ö, æ or ø in which function words stand that should have them: `ar`, `paa`.
pub(super) fn is_without_marks(vocabulary: &Vocabulary, folded: &str) -> bool {
    folded.is_ascii() && words(folded).take(WORDS).any(|word| vocabulary.is_without_mark(word))
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| c.is_ascii() && !is_word(c as u8)).filter(|word| !word.is_empty())
}

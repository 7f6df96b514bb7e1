//! Term files prove themselves: which ordinary words an entry would be heard in, and which entries say the same.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use crate::catalog::{Catalog, Languages, Mode, Term};
use crate::detect::Terms;
use crate::normalize::{Normalizer, Text};
use crate::scanner::Scanner;

/// Letters of the longest ending that makes no other word of one.
const ENDING: usize = 4;

/// Letters of a stem so long that what it opens with is its own family.
const LONG: usize = 7;

/// Ordinary words by their languages, to check terms against.
#[derive(Clone, Debug, Default)]
pub struct OrdinaryWords {
    words: HashMap<String, Languages>,
    /// Those that stand in every text: function words, names.
    common: HashSet<String>,
}

/// An entry that is heard in words that have nothing to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// Its id.
    pub term: String,
    /// Its file.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    /// The ordinary words, in order.
    pub words: Vec<String>,
}

/// Two entries of a category and language with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repetition {
    /// The later entry's id.
    pub term: String,
    /// Its file.
    pub file: String,
    /// Its line there, from 1.
    pub line: usize,
    /// The earlier entry's id.
    pub other: String,
    /// What both say.
    pub words: String,
}

impl OrdinaryWords {
    /// The words of the catalog's own languages: function words, and names that are words too.
    pub fn of(catalog: &Catalog) -> Self {
        let mut ordinary = Self::default();
        for language in catalog.languages.iter() {
            for word in &language.function_words {
                ordinary.add(word, language.set());
                ordinary.common.insert(word.clone());
            }
        }
        for (name, _) in catalog.names.iter().filter(|(_, name)| name.word) {
            ordinary.add(name, Languages::READ);
            ordinary.common.insert((*name).to_owned());
        }
        ordinary
    }

    /// Adds a word of some languages.
    pub fn add(&mut self, word: &str, languages: Languages) {
        let known = self.words.entry(word.to_lowercase()).or_default();
        *known = known.with(languages);
    }

    fn has(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }
}

impl Scanner {
    /// Entries of strength 2 and more, open at an end, that are heard in ordinary words of which they are no part.
    ///
    /// A compound is told from a collision by its rest: `brystkreft` is *bryst* and *kreft*, `bekrefte` is nothing
    /// and *kreft*. Closed entries collide with function words alone. Only entries that `wanted` names are looked at.
    pub fn collisions(&self, ordinary: &OrdinaryWords, wanted: &dyn Fn(&Term) -> bool) -> Vec<Collision> {
        let catalog = self.catalog();
        let endings = endings(catalog);
        let mut heard: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let (mut text, mut terms) = (Text::default(), Terms::default());
        for (word, languages) in &ordinary.words {
            Normalizer.normalize(word, &mut text);
            terms.hits.clear();
            self.heard_in(word, &text, *languages, &mut terms);
            let all =
                terms.hits.iter().filter(|hit| hit.span.start == 0 && hit.span.end == text.folded.len());
            let mut entries: Vec<usize> = all.map(|hit| hit.entry as usize).collect();
            entries.dedup();
            for entry in entries {
                let Some(term) = catalog.terms().get(entry).filter(|term| wanted(term)) else { continue };
                if term.strength >= 2 && !is_part(term, &text.folded, ordinary, &endings) {
                    heard.entry(entry).or_default().push(word.clone());
                }
            }
        }
        let collision = |(entry, mut words): (usize, Vec<String>)| {
            words.sort();
            let term = catalog.terms().get(entry)?;
            Some(Collision { term: term.id.clone(), file: term.file.clone(), line: term.line, words })
        };
        heard.into_iter().filter_map(collision).collect()
    }
}

impl Catalog {
    /// Entries that repeat another's words for the same kind and language.
    pub fn repetitions(&self, wanted: &dyn Fn(&Term) -> bool) -> Vec<Repetition> {
        let mut first: HashMap<(&str, &str, u8, Mode), &Term> = HashMap::new();
        let mut repeated = Vec::new();
        for term in self.terms() {
            for words in &term.alternatives {
                let known = *first.entry((words, &term.kind, term.strength, term.mode)).or_insert(term);
                if known.id != term.id && known.languages.meets(term.languages) && wanted(term) {
                    repeated.push(Repetition {
                        term: term.id.clone(),
                        file: term.file.clone(),
                        line: term.line,
                        other: known.id.clone(),
                        words: words.clone(),
                    });
                }
            }
        }
        repeated
    }
}

fn endings(catalog: &Catalog) -> HashSet<String> {
    let paradigms = catalog.languages.iter().flat_map(|language| language.inflections.values().flatten());
    paradigms.filter_map(|ending| ending.split_once('+')).map(|(_, added)| added.to_owned()).collect()
}

/// True where the word is the term with an ending, or a compound of it and other words.
fn is_part(term: &Term, word: &str, ordinary: &OrdinaryWords, endings: &HashSet<String>) -> bool {
    let cased = term.alternatives.iter().any(|words| words.contains(char::is_uppercase));
    if matches!(term.mode, Mode::Whole | Mode::Phrase | Mode::Upper) {
        return cased || !ordinary.common.contains(word);
    }
    let joined = |first: &str| {
        let bare = first.trim_end_matches('-');
        let link = bare.strip_suffix(['s', 'e', 'a', 'o', 'u']).filter(|rest| rest.len() > 1);
        bare.is_empty() || ordinary.has(bare) || link.is_some_and(|rest| ordinary.has(rest))
    };
    let goes_on = |rest: &str| {
        let link = rest.strip_prefix(['s', 'e', '-', 'n']).unwrap_or(rest);
        let ended = rest.chars().count() <= ENDING && endings.contains(rest);
        rest.is_empty() || ended || ordinary.has(rest) || link.len() > 2 && ordinary.has(link)
    };
    term.alternatives.iter().any(|alternative| {
        let stem = alternative.trim_end_matches('*');
        let long = stem.chars().count() >= LONG;
        word.match_indices(stem)
            .any(|(at, _)| joined(&word[..at]) && (long || goes_on(&word[at + stem.len()..])))
    })
}

impl fmt::Display for Collision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        let Self { term, file, line, words } = self;
        let shown: Vec<&str> = words.iter().take(SHOWN).map(String::as_str).collect();
        write!(f, "{file}:{line}: {term} is heard in {}", shown.join(", "))?;
        match words.len().saturating_sub(SHOWN) {
            0 => {}
            more => write!(f, " and {more} more")?,
        }
        f.write_str("; close an end or exclude them")
    }
}

impl fmt::Display for Repetition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { term, file, line, other, words } = self;
        write!(f, "{file}:{line}: {term} repeats {words:?} of {other}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compound_is_no_collision() {
        let mut catalog = Catalog::built_in().unwrap();
        let lines = "try-1\tangst\thealth.psychiatry\t2\tinfix\t-\tany\t-\t\n\
                     try-2\tangst\thealth.psychiatry\t2\tinfix\t-\tany\t-\t\n";
        catalog.replace_terms("terms/health/no.tsv", lines).unwrap();
        let repeated = catalog.repetitions(&|term| term.id == "try-2");
        assert_eq!(repeated.len(), 1, "{repeated:?}");
        let mut ordinary = OrdinaryWords::default();
        for word in ["fangst", "eksamensangst", "eksamen", "angsten", "gangster"] {
            ordinary.add(word, Languages::READ);
        }
        let scanner = Scanner::builder().catalog(catalog).build().unwrap();
        let collisions = scanner.collisions(&ordinary, &|term| term.id == "try-1");
        assert_eq!(collisions[0].words, ["fangst", "gangster"]);
        let line = "terms/health/no.tsv:1: try-1 is heard in fangst, gangster; close an end or exclude them";
        assert_eq!(collisions[0].to_string(), line);
    }
}

//! The words of all languages by what they do in a sentence: link, predicate, frame, label.

use std::collections::HashMap;

use crate::catalog::{Catalog, Category, Language, Languages};

/// What a word does; one word may do several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Does(u32);

impl Does {
    pub(super) const PRONOUN: Self = Self(1);
    pub(super) const FIRST: Self = Self(1 << 1);
    pub(super) const SECOND: Self = Self(1 << 2);
    pub(super) const KIN: Self = Self(1 << 3);
    pub(super) const POSSESSIVE: Self = Self(1 << 4);
    pub(super) const ROLE: Self = Self(1 << 5);
    pub(super) const ROLE_LABEL: Self = Self(1 << 6);
    pub(super) const TITLE: Self = Self(1 << 7);
    pub(super) const SALUTATION: Self = Self(1 << 8);
    pub(super) const PREDICATE: Self = Self(1 << 9);
    pub(super) const CONDITIONAL: Self = Self(1 << 10);
    pub(super) const TEACHING: Self = Self(1 << 11);
    pub(super) const STATISTICS: Self = Self(1 << 12);
    pub(super) const LAW: Self = Self(1 << 13);
    pub(super) const PROFESSIONAL: Self = Self(1 << 14);
    pub(super) const PLURAL: Self = Self(1 << 15);
    pub(super) const DEFINITION: Self = Self(1 << 16);
    pub(super) const OFFICE: Self = Self(1 << 17);
    pub(super) const NEGATED: Self = Self(1 << 18);
    pub(super) const NAME_LABEL: Self = Self(1 << 19);
    pub(super) const SPEAKER: Self = Self(1 << 20);

    pub(super) fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A phrase by its first word.
#[derive(Clone)]
struct Phrase {
    rest: Vec<String>,
    languages: Languages,
    does: Does,
    /// For labels: of what category.
    label: Option<Category>,
}

/// All of it, looked up by a word.
#[derive(Clone, Default)]
pub(super) struct Vocabulary {
    phrases: HashMap<String, Vec<Phrase>>,
    function_words: HashMap<String, Languages>,
    organisation_suffixes: Vec<String>,
}

/// What a word, with those after it, does here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sense {
    pub(super) does: Does,
    pub(super) label: Option<Category>,
    /// Words of the longest phrase found.
    pub(super) words: usize,
}

impl Vocabulary {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let mut vocabulary = Self::default();
        for language in catalog.languages.iter() {
            vocabulary.add_language(language);
        }
        vocabulary
    }

    fn add_language(&mut self, language: &Language) {
        let set = language.set();
        for word in &language.function_words {
            let entry = self.function_words.entry(word.clone()).or_default();
            *entry = entry.with(set);
        }
        let (person, frames) = (&language.person, &language.frames);
        let lists: [(&[String], Does); 20] = [
            (&person.pronouns, Does::PRONOUN),
            (&person.first, Does::FIRST),
            (&person.second, Does::SECOND),
            (&person.kin, Does::KIN),
            (&person.possessives, Does::POSSESSIVE),
            (&person.roles, Does::ROLE),
            (&person.role_labels, Does::ROLE_LABEL),
            (&person.titles, Does::TITLE),
            (&person.salutations, Does::SALUTATION),
            (&person.speakers, Does::SPEAKER),
            (&language.predicates.words, Does::PREDICATE),
            (&frames.conditional, Does::CONDITIONAL),
            (&frames.teaching, Does::TEACHING),
            (&frames.statistics, Does::STATISTICS),
            (&frames.law, Does::LAW),
            (&frames.professional, Does::PROFESSIONAL),
            (&frames.plurals, Does::PLURAL),
            (&frames.definitions, Does::DEFINITION),
            (&frames.office_holders, Does::OFFICE),
            (&frames.negated_frames, Does::NEGATED),
        ];
        for (words, does) in lists {
            for phrase in words {
                self.add(phrase, set, does, None);
            }
        }
        for (name, words) in &language.labels {
            let category = Category::from_name(name);
            let does = if name == "name" { Does::NAME_LABEL } else { Does::default() };
            for phrase in words {
                self.add(phrase, set, does, category);
            }
        }
        self.organisation_suffixes
            .extend(frames.organisation_suffixes.iter().map(|s| s.trim_matches(['*', '-']).to_owned()));
        self.organisation_suffixes.sort();
        self.organisation_suffixes.dedup();
    }

    fn add(&mut self, phrase: &str, languages: Languages, does: Does, label: Option<Category>) {
        let mut words =
            phrase.split(|c: char| !c.is_alphanumeric() && c != '§').filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return };
        let rest = words.map(str::to_owned).collect();
        self.phrases.entry(first.to_owned()).or_default().push(Phrase { rest, languages, does, label });
    }

    /// What `word` does, given the words after it.
    #[allow(clippy::needless_pass_by_value)] // Iterators are handed on, not lent.
    pub(super) fn sense<'w>(
        &self,
        word: &str,
        after: impl Iterator<Item = &'w str> + Clone,
        languages: Languages,
    ) -> Sense {
        let mut sense = Sense::default();
        for phrase in self.phrases.get(word).into_iter().flatten() {
            let fits = phrase.rest.iter().map(String::as_str).eq(after.clone().take(phrase.rest.len()));
            if fits && phrase.languages.meets(languages) {
                sense.does = sense.does.with(phrase.does);
                sense.label = phrase.label.or(sense.label);
                sense.words = sense.words.max(phrase.rest.len() + 1);
            }
        }
        sense
    }

    /// The languages in which `word` is a function word.
    pub(super) fn languages_of(&self, word: &str) -> Languages {
        self.function_words.get(word).copied().unwrap_or_default()
    }

    /// The languages in which `word` alone is a label, link, predicate or frame; none when it is one in all.
    pub(super) fn hint(&self, word: &str) -> Languages {
        let single = self.phrases.get(word).into_iter().flatten().filter(|phrase| phrase.rest.is_empty());
        single.fold(Languages::NONE, |all, phrase| all.with(phrase.languages))
    }

    /// True for names of foundations, societies and registers: `cancerfonden`.
    pub(super) fn is_organisation(&self, word: &str) -> bool {
        self.organisation_suffixes
            .iter()
            .any(|suffix| word.len() > suffix.len() + 2 && word.ends_with(suffix.as_str()))
    }
}

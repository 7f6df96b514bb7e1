//! The words of all languages by what they do in a sentence: link, predicate, frame, label.

use std::collections::{HashMap, HashSet};

use crate::catalog::{Catalog, Category, Grammar, Language, Languages};
use crate::normalize::without_marks;

/// What a word does; one word may do several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Does(u64);

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
    pub(super) const ACTOR: Self = Self(1 << 21);
    pub(super) const CONTACT: Self = Self(1 << 22);
    pub(super) const PROFESSION: Self = Self(1 << 23);
    pub(super) const TOPIC: Self = Self(1 << 24);
    pub(super) const ELIDED: Self = Self(1 << 25);
    pub(super) const SUBJECT: Self = Self(1 << 26);
    pub(super) const AGED: Self = Self(1 << 27);
    pub(super) const YEARS: Self = Self(1 << 28);
    pub(super) const UNNAMING: Self = Self(1 << 29);
    pub(super) const PLACE: Self = Self(1 << 30);
    pub(super) const PLACING: Self = Self(1 << 31);
    pub(super) const THAT: Self = Self(1 << 32);
    pub(super) const ITSELF: Self = Self(1 << 33);
    pub(super) const WHICH: Self = Self(1 << 34);
    pub(super) const ANSWER: Self = Self(1 << 35);
    pub(super) const SEX: Self = Self(1 << 36);
    pub(super) const ABOUT: Self = Self(1 << 37);
    pub(super) const SHOULD: Self = Self(1 << 38);
    pub(super) const HAVING: Self = Self(1 << 39);
    pub(super) const ANIMAL: Self = Self(1 << 40);

    /// Words that call the capital after them somebody's name.
    pub(super) const CALLING: Self = Self(Self::ROLE.0 | Self::KIN.0 | Self::PROFESSION.0 | Self::TITLE.0);

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
    /// For companions: of what groups.
    groups: u64,
}

/// Bytes of the shortest word that makes a compound what it is itself, and letters before it.
const COMPOUNDED: usize = 6;
const COMPOUNDING: usize = 3;

/// Bytes of an ending that names an organisation wherever it stands: `avdelinga`.
const TELLING: usize = 7;

/// Different words of news that make a text one.
const NEWS: usize = 4;

/// Bytes by which open words are looked up; a stem has at least as many.
const HEAD: usize = 3;

fn first_letters(word: &str) -> Option<[u8; HEAD]> {
    word.as_bytes().first_chunk().copied()
}

impl Phrase {
    fn of(languages: Languages) -> Self {
        Self { rest: Vec::new(), languages, does: Does::default(), label: None, groups: 0 }
    }

    /// True when its later words are the ones that follow.
    fn goes_on<'w>(&self, mut after: impl Iterator<Item = &'w str>) -> bool {
        self.rest.iter().all(|known| {
            after.next().is_some_and(|word| {
                known.strip_suffix('*').map_or(word == known.as_str(), |stem| word.starts_with(stem))
            })
        })
    }
}

/// All of it, looked up by a word.
#[derive(Clone, Default)]
pub(super) struct Vocabulary {
    phrases: HashMap<String, Vec<Phrase>>,
    /// Those whose first word is open at its end, by its first letters.
    open: HashMap<[u8; HEAD], Vec<(String, Phrase)>>,
    function_words: HashMap<String, Languages>,
    /// Function words as keyboards without å, ä, ö, æ and ø write them, where that makes no other word.
    without_marks: HashSet<String>,
    organisation_suffixes: Vec<String>,
    /// Small words of grammar: read alike in all languages, for they tell too little of which one it is.
    grammar: HashMap<String, Does>,
    definite_endings: Vec<String>,
    /// Words whose full stop ends no sentence.
    pub(super) abbreviations: HashSet<String>,
    /// Words of news.
    news: HashMap<String, Languages>,
    /// Endings of compounds.
    endings: HashMap<String, Does>,
    /// Bytes of the longest of them.
    longest_ending: usize,
}

/// What a word, with those after it, does here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sense {
    pub(super) does: Does,
    pub(super) label: Option<Category>,
    /// Groups of companions it belongs to.
    pub(super) groups: u64,
    /// Words of the longest phrase found.
    pub(super) words: usize,
}

impl Vocabulary {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let mut vocabulary = Self::default();
        for language in catalog.languages.iter() {
            vocabulary.add_language(language);
        }
        vocabulary.strip_marks();
        vocabulary.longest_ending = vocabulary.endings.keys().map(String::len).max().unwrap_or_default();
        for (index, group) in catalog.companions.iter().enumerate() {
            for (languages, words) in &group.words {
                let means = Phrase { groups: 1 << index, ..Phrase::of(*languages) };
                for phrase in words {
                    vocabulary.add(phrase, &means);
                }
            }
        }
        vocabulary
    }

    fn strip_marks(&mut self) {
        let marked = self.function_words.keys().filter(|word| !word.is_ascii());
        let plain = marked.flat_map(|word| without_marks(word));
        let plain = plain.filter(|word| word.len() > 1 && !self.function_words.contains_key(word));
        self.without_marks = plain.collect();
    }

    /// True for a function word that lost its mark.
    pub(super) fn is_without_mark(&self, word: &str) -> bool {
        self.without_marks.contains(word)
    }

    fn add_language(&mut self, language: &Language) {
        let set = language.set();
        for word in &language.function_words {
            let entry = self.function_words.entry(word.clone()).or_default();
            *entry = entry.with(set);
        }
        let (person, frames) = (&language.person, &language.frames);
        let lists: [(&[String], Does); 33] = [
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
            (&person.actors, Does::ACTOR),
            (&person.contacts, Does::CONTACT),
            (&person.professions, Does::PROFESSION),
            (&person.elided, Does::ELIDED),
            (&person.subjects, Does::SUBJECT),
            (&person.aged, Does::AGED),
            (&person.years, Does::YEARS),
            (&person.sexes, Does::SEX),
            (&person.about, Does::ABOUT),
            (&person.animals, Does::ANIMAL),
            (&person.unnaming, Does::UNNAMING),
            (&person.places, Does::PLACE),
            (&language.predicates.words, Does::PREDICATE),
            (&frames.conditional, Does::CONDITIONAL),
            (&frames.teaching, Does::TEACHING),
            (&frames.topics, Does::TOPIC),
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
                self.add(phrase, &Phrase { does, ..Phrase::of(set) });
            }
        }
        self.add_grammar(&language.grammar);
        for (name, words) in &language.labels {
            let category = Category::from_name(name);
            let does = if name == "name" { Does::NAME_LABEL } else { Does::default() };
            for phrase in words {
                self.add(phrase, &Phrase { does, label: category, ..Phrase::of(set) });
            }
        }
        for ending in &person.profession_endings {
            self.endings.insert(ending.clone(), Does::PROFESSION);
        }
        for word in &frames.news {
            let entry = self.news.entry(word.clone()).or_default();
            *entry = entry.with(set);
        }
        // A compound is what its last part is: `vaccinationskampanjen`.
        for word in frames.teaching.iter().filter(|word| word.len() >= COMPOUNDED && !word.contains(' ')) {
            self.endings.insert(word.clone(), Does::TEACHING);
        }
        self.organisation_suffixes
            .extend(frames.organisation_suffixes.iter().map(|s| s.trim_matches(['*', '-']).to_owned()));
        self.organisation_suffixes.sort();
        self.organisation_suffixes.dedup();
    }

    fn add_grammar(&mut self, grammar: &Grammar) {
        let lists = [
            (&grammar.placing, Does::PLACING),
            (&grammar.that, Does::THAT),
            (&grammar.itself, Does::ITSELF),
            (&grammar.which, Does::WHICH),
            (&grammar.answers, Does::ANSWER),
            (&grammar.should, Does::SHOULD),
            (&grammar.having, Does::HAVING),
        ];
        for (words, does) in lists {
            for word in words {
                let entry = self.grammar.entry(word.clone()).or_default();
                *entry = entry.with(does);
            }
        }
        self.definite_endings.extend(grammar.definite_endings.iter().cloned());
        self.definite_endings.sort();
        self.definite_endings.dedup();
        self.abbreviations.extend(grammar.abbreviations.iter().cloned());
    }

    fn add(&mut self, phrase: &str, means: &Phrase) {
        let mut words = phrase
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '§' | '*'))
            .filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return };
        let phrase = Phrase { rest: words.map(str::to_owned).collect(), ..means.clone() };
        match first.strip_suffix('*').map(|stem| (stem, first_letters(stem))) {
            Some((stem, Some(head))) => self.open.entry(head).or_default().push((stem.to_owned(), phrase)),
            _ => self.phrases.entry(first.to_owned()).or_default().push(phrase),
        }
    }

    /// What `word` does, given the words after it.
    #[allow(clippy::needless_pass_by_value)] // Iterators are handed on, not lent.
    pub(super) fn sense<'w>(
        &self,
        word: &str,
        after: impl Iterator<Item = &'w str> + Clone,
        languages: Languages,
    ) -> Sense {
        let does = self.grammar.get(word).copied().unwrap_or_default();
        let mut sense = Sense { does, ..Sense::default() };
        let whole = self.phrases.get(word).into_iter().flatten();
        let open = first_letters(word).and_then(|head| self.open.get(&head)).into_iter().flatten();
        let open = open.filter(|(stem, _)| word.starts_with(stem.as_str())).map(|(_, phrase)| phrase);
        for phrase in whole.chain(open) {
            if phrase.languages.meets(languages) && phrase.goes_on(after.clone()) {
                sense.does = sense.does.with(phrase.does);
                sense.label = phrase.label.or(sense.label);
                sense.groups |= phrase.groups;
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

    /// What a compound does by its last part: `barnläkaren`, `vaccinationskampanjen`.
    pub(super) fn by_ending(&self, word: &str) -> Does {
        let ends = word.char_indices().skip(COMPOUNDING);
        // A blob is one word of any length.
        let ends = ends.skip_while(|(at, _)| word.len() - at > self.longest_ending);
        let ends = ends.filter_map(|(at, _)| self.endings.get(&word[at..]));
        ends.fold(Does::default(), |all, does| all.with(*does))
    }

    /// True for a noun that is known to be meant.
    pub(super) fn is_definite(&self, word: &str) -> bool {
        self.definite_endings.iter().any(|ending| word.ends_with(ending.as_str()))
    }

    /// True for a text in which several words of news stand.
    pub(super) fn is_news(&self, folded: &str, languages: Languages) -> bool {
        let mut seen: Vec<&str> = Vec::new();
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let known = self.news.get(word).is_some_and(|set| set.meets(languages));
            if known && !seen.contains(&word) {
                seen.push(word);
            }
            if seen.len() >= NEWS {
                return true;
            }
        }
        false
    }

    /// True for names of foundations, societies and registers: `cancerfonden`. A short ending that a term says itself,
    /// in its first bytes up to `stem`, is none: `hjerneslag`.
    pub(super) fn is_organisation(&self, word: &str, stem: usize) -> bool {
        let mut endings = self.organisation_suffixes.iter();
        endings.any(|ending| {
            let foreign = ending.len() >= TELLING || word.len().saturating_sub(ending.len()) >= stem;
            word.len() > ending.len() + 2 && foreign && word.ends_with(ending.as_str())
        })
    }
}

//! A language: its function words, the words that link a statement to a person, the frames of general
//! speech, the labels of forms, and the endings of its words.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{BuildError, BuildErrorKind};

/// A set of languages, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Languages(u8);

impl Languages {
    /// None known.
    pub const NONE: Self = Self(0);
    /// Those with terms of their own: Swedish, bokmål and nynorsk.
    pub const READ: Self = Self(7);

    /// The set a code of a term file stands for: `no` is bokmål and nynorsk, `x` all.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(Self(match code {
            "sv" => 1,
            "nb" => 2,
            "nn" => 4,
            "no" => 6,
            "da" => 8,
            "fi" => 16,
            "en" => 32,
            "x" => 0xFF,
            _ => return None,
        }))
    }

    /// True when the two have a language in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True when no language is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Words that link a statement to a person.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Person {
    pub(crate) pronouns: Vec<String>,
    pub(crate) first: Vec<String>,
    pub(crate) second: Vec<String>,
    pub(crate) kin: Vec<String>,
    pub(crate) possessives: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) role_labels: Vec<String>,
    pub(crate) titles: Vec<String>,
    pub(crate) salutations: Vec<String>,
    pub(crate) speakers: Vec<String>,
    pub(crate) actors: Vec<String>,
    pub(crate) contacts: Vec<String>,
    pub(crate) professions: Vec<String>,
    pub(crate) profession_endings: Vec<String>,
    /// Verbs that open a sentence whose subject, the writer, was left out.
    pub(crate) elided: Vec<String>,
    /// Words that are the subject when they follow such a verb.
    pub(crate) subjects: Vec<String>,
    /// `åringen`: a person when an age stands before it.
    pub(crate) aged: Vec<String>,
    /// `år`: a person when it and an age head the sentence.
    pub(crate) years: Vec<String>,
    /// `kvinna`: an unnamed patient when an age or a year of birth stands beside it.
    pub(crate) sexes: Vec<String>,
    /// `ca`, `f.`: what may stand between.
    pub(crate) about: Vec<String>,
    /// `hunden`: who has one is not who has what it has.
    pub(crate) animals: Vec<String>,
    /// Words after which a name is no person: `lex Maria`, `stormen Gudrun`.
    pub(crate) unnaming: Vec<String>,
    /// Words before which a name is a place or a firm: `Solbakken sykehus`.
    pub(crate) places: Vec<String>,
}

/// Small words and endings that show how a sentence is built.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Grammar {
    /// Prepositions that stand before places and not before persons.
    pub(crate) placing: Vec<String>,
    /// Words that open a clause of what is said: `att`.
    pub(crate) that: Vec<String>,
    /// `sig`: what is done to the one who does it.
    pub(crate) itself: Vec<String>,
    /// `som`: what follows says who is meant.
    pub(crate) which: Vec<String>,
    /// `ska`: what one ought to do.
    pub(crate) should: Vec<String>,
    /// `med`: what somebody has or brings.
    pub(crate) having: Vec<String>,
    /// `Ja`: a sentence they open answers the question before it.
    pub(crate) answers: Vec<String>,
    /// Endings of nouns that are known to be meant.
    pub(crate) definite_endings: Vec<String>,
    /// Words whose full stop ends no sentence, without it: `kl`.
    pub(crate) abbreviations: Vec<String>,
}

/// Verbs and links that make a statement of a term.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Predicates {
    pub(crate) words: Vec<String>,
}

/// Frames of general speech.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Frames {
    pub(crate) conditional: Vec<String>,
    pub(crate) teaching: Vec<String>,
    pub(crate) topics: Vec<String>,
    /// Words of which several together make a text news.
    pub(crate) news: Vec<String>,
    pub(crate) statistics: Vec<String>,
    pub(crate) law: Vec<String>,
    pub(crate) organisation_suffixes: Vec<String>,
    pub(crate) professional: Vec<String>,
    pub(crate) plurals: Vec<String>,
    pub(crate) definitions: Vec<String>,
    pub(crate) office_holders: Vec<String>,
    pub(crate) negated_frames: Vec<String>,
}

/// A language file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Language {
    pub(crate) code: String,
    #[serde(rename = "name")]
    pub(crate) _name: String,
    #[serde(default)]
    pub(crate) function_words: Vec<String>,
    #[serde(default)]
    pub(crate) grammar: Grammar,
    #[serde(default)]
    pub(crate) person: Person,
    #[serde(default)]
    pub(crate) predicates: Predicates,
    #[serde(default)]
    pub(crate) frames: Frames,
    #[serde(default)]
    pub(crate) labels: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "reply")]
    pub(crate) _reply: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) inflections: BTreeMap<String, Vec<String>>,
}

impl Language {
    /// Reads one language file.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, BuildError> {
        let language: Self = toml::from_str(text).map_err(|error| BuildError::toml(file, text, &error))?;
        if Languages::from_code(&language.code).is_none() {
            let message = format!("unknown language code {:?}", language.code);
            return Err(BuildError::new(file, None, BuildErrorKind::Unknown, message));
        }
        Ok(language)
    }

    /// The set with this language alone.
    pub(crate) fn set(&self) -> Languages {
        Languages::from_code(&self.code).unwrap_or_default()
    }

    /// `term` in every form of a paradigm, the bare form first; none when the paradigm is unknown.
    pub(crate) fn inflect(&self, term: &str, paradigm: &str) -> Option<Vec<String>> {
        let endings = self.inflections.get(paradigm)?;
        let mut forms = vec![term.to_owned()];
        for ending in endings {
            let (drop, add) = ending.split_once('+').unwrap_or(("", ending));
            if let Some(stem) = term.strip_suffix(drop) {
                forms.push(format!("{stem}{add}"));
            }
        }
        Some(forms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_drop_and_add() {
        let text = "code = \"sv\"\nname = \"svenska\"\n[inflections]\nadj_ad = [\"d+t\", \"+e\"]\n";
        let language = Language::parse("sv.toml", text).unwrap();
        assert_eq!(language.inflect("opererad", "adj_ad").unwrap(), ["opererad", "opererat", "opererade"]);
        assert!(language.inflect("opererad", "n_en").is_none());
        assert!(!Languages::from_code("no").unwrap().meets(language.set()));
    }
}

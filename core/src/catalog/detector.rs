//! A detector file: one kind of identifier, how it is written, what proves it, and its own examples.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::kind::Category;
use super::pattern::{compile, compile_terms};
use super::shape::Shape;
use super::words::Words;
use crate::error::{BuildError, BuildErrorKind};

/// How much a written form proves when nothing stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Nothing: only with a context word, header or column vote.
    Weak,
    /// Little: reported low until context raises it.
    Context,
    /// Enough for level medium.
    Likely,
    /// Enough for level high.
    Certain,
}

impl Class {
    /// One class down; nothing stands below [`Class::Weak`].
    pub(crate) fn lower(self) -> Option<Self> {
        match self {
            Self::Certain => Some(Self::Likely),
            Self::Likely => Some(Self::Context),
            Self::Context => Some(Self::Weak),
            Self::Weak => None,
        }
    }
}

/// A trap that lowers the class of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// A date near the message's and a time of day.
    Timestamp,
    /// Ten digits that a telephone has too.
    Phone,
    /// A code says something about a person only where one is named with it.
    Person,
}

/// One written form.
#[derive(Clone, Debug)]
pub struct Find {
    /// As the file writes it: `######-####`, or a regular expression.
    pub written: String,
    /// What it proves alone.
    pub class: Class,
    /// What it proves where no check digit holds.
    pub unsummed: Class,
    pub(crate) form: Written,
    /// Line in the file, for messages.
    pub(crate) line: usize,
}

/// How a form is looked for.
#[derive(Clone, Debug)]
pub(crate) enum Written {
    Shape(Shape),
    /// Over folded text: lower case, one kind of dash, space and digit.
    Pattern(Regex),
    /// Whole words and phrases of folded text.
    Terms(Regex),
    /// Too free for a shape: detection knows it by name.
    Grammar,
}

/// A text that must give findings of the detector's kind, or must not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The text.
    pub text: String,
    /// Least level it must be found at; absent in counterexamples.
    #[serde(default)]
    pub level: Option<String>,
    /// The piece of the text the finding must cover.
    #[serde(default)]
    pub found: Option<String>,
    /// Why it is, or is not, one.
    #[serde(default)]
    pub why: Option<String>,
}

/// A detector as its file describes it.
#[derive(Clone, Debug)]
pub struct Detector {
    /// File it was read from, for messages.
    pub file: String,
    /// Stable id: `se.personnummer`.
    pub kind: String,
    /// Name by language code.
    pub name: BTreeMap<String, String>,
    /// What law calls it.
    pub category: Category,
    /// ISO 3166 code in capitals.
    pub country: Option<String>,
    /// What it is, for `explain`.
    pub description: String,
    /// Pages of the authority or the standard.
    pub source: Vec<String>,
    /// The arithmetic by name.
    pub check: String,
    /// Written forms.
    pub finds: Vec<Find>,
    /// Context words.
    pub context: Words,
    /// Traps.
    pub guards: Vec<Guard>,
    /// Must be found.
    pub examples: Vec<Example>,
    /// Must not be found.
    pub counterexamples: Vec<Example>,
    /// Line of `check` in the file, for messages.
    pub(crate) check_line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFind {
    shape: Option<Spanned<String>>,
    pattern: Option<Spanned<String>>,
    terms: Option<Spanned<Vec<String>>>,
    grammar: Option<Spanned<String>>,
    class: Spanned<Class>,
    unsummed: Option<Class>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    kind: String,
    name: BTreeMap<String, String>,
    category: Category,
    country: Option<String>,
    description: String,
    source: Vec<String>,
    check: Spanned<String>,
    find: Vec<RawFind>,
    context: Option<Spanned<Words>>,
    #[serde(default)]
    guards: Vec<Guard>,
    example: Vec<Example>,
    #[serde(default)]
    counterexample: Vec<Example>,
}

impl RawFind {
    /// Where it stands, how it is written and what to look for.
    fn form(self) -> (usize, String, Result<Written, String>) {
        let at = self.class.span().start;
        match (self.shape, self.pattern, self.terms, self.grammar) {
            (Some(shape), None, None, None) => {
                let form = Shape::parse(shape.get_ref()).map(Written::Shape);
                (shape.span().start, shape.into_inner(), form)
            }
            (None, Some(pattern), None, None) => {
                let form = compile(pattern.get_ref()).map(Written::Pattern);
                (pattern.span().start, pattern.into_inner(), form)
            }
            (None, None, Some(terms), None) => {
                let form = compile_terms(terms.get_ref()).map(Written::Terms);
                (terms.span().start, terms.into_inner().join(" | "), form)
            }
            (None, None, None, Some(grammar)) => {
                (grammar.span().start, grammar.into_inner(), Ok(Written::Grammar))
            }
            _ => (
                at,
                String::new(),
                Err("a find has a shape, a pattern, terms or a grammar, one of them".to_owned()),
            ),
        }
    }
}

impl Detector {
    /// Reads one detector file; `file` is its name in messages.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, BuildError> {
        let raw: Raw = toml::from_str(text).map_err(|error| BuildError::toml(file, text, &error))?;
        let line = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
        let mut finds = Vec::with_capacity(raw.find.len());
        for find in raw.find {
            let class = *find.class.get_ref();
            let unsummed = find.unsummed.unwrap_or(class);
            let (at, written, form) = find.form();
            let line = line(at);
            let form =
                form.map_err(|message| BuildError::new(file, Some(line), BuildErrorKind::Field, message))?;
            finds.push(Find { written, class, unsummed, form, line });
        }
        let context_at = raw.context.as_ref().map_or(0, |context| context.span().start);
        let context =
            raw.context.map(Spanned::into_inner).unwrap_or_default().resolve().map_err(|message| {
                BuildError::new(file, Some(line(context_at)), BuildErrorKind::Unknown, message)
            })?;
        Ok(Self {
            file: file.to_owned(),
            kind: raw.kind,
            name: raw.name,
            category: raw.category,
            country: raw.country,
            description: raw.description,
            source: raw.source,
            check_line: line(raw.check.span().start),
            check: raw.check.into_inner(),
            finds,
            context,
            guards: raw.guards,
            examples: raw.example,
            counterexamples: raw.counterexample,
        })
    }
}

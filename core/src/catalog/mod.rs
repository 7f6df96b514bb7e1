//! Files -> definitions: detectors, terms, names, languages and kinds. One parser for built-in and user files.

mod beside;
mod companions;
mod detector;
mod digits;
mod kind;
mod language;
mod names;
mod pattern;
mod shape;
mod terms;
mod words;

pub(crate) use beside::Beside;
pub(crate) use companions::Companions;
pub(crate) use detector::Written;
pub use detector::{Class, Detector, Example, Find, Guard};
pub(crate) use digits::{Digits, MAX_DIGITS, next_digit};
pub(crate) use kind::KindId;
pub use kind::{Category, Kind};
pub use language::Languages;
pub(crate) use language::{Grammar, Language};
pub(crate) use names::{Name, Names};
pub(crate) use pattern::{sized, whole};
pub(crate) use shape::Shape;
pub use terms::{Link, Mode, Term};
pub use words::Words;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use once_cell::sync::OnceCell;
use serde::Deserialize;

use crate::beside::both;
use crate::error::{BuildError, BuildErrorKind};

include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// The built-in files below a folder of `data/`, by name.
pub(crate) fn built_in(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(name, _)| name.starts_with(folder))
}

/// All that is known: what to look for and how people write about it.
#[derive(Clone, Default)]
pub struct Catalog {
    kinds: Vec<Kind>,
    detectors: Vec<Detector>,
    // Shared, for thousands of terms and names take longer to copy than to look up.
    terms: Arc<Vec<Term>>,
    pub(crate) companions: Arc<Vec<Companions>>,
    pub(crate) languages: Arc<Vec<Language>>,
    pub(crate) names: Arc<Names>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermKinds {
    kind: Vec<TermKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermKind {
    id: String,
    category: Category,
    name: BTreeMap<String, String>,
}

impl Catalog {
    /// What Vakthund brings along; its files are read once for the whole process.
    pub fn built_in() -> Result<Self, BuildError> {
        static BUILT_IN: OnceCell<Catalog> = OnceCell::new();
        BUILT_IN.get_or_try_init(Self::read).cloned()
    }

    fn read() -> Result<Self, BuildError> {
        let (names, catalog) = both(Self::read_names, Self::read_rest);
        Ok(Self { names: Arc::new(names?), ..catalog? })
    }

    fn read_names() -> Result<Names, BuildError> {
        let mut names = Names::default();
        for (file, text) in built_in("names/") {
            names::read(file, text, &mut names)?;
        }
        Ok(names)
    }

    fn read_rest() -> Result<Self, BuildError> {
        let mut catalog = Self::default();
        for (file, text) in built_in("detectors/") {
            catalog.add_detector(file, text)?;
        }
        for (file, text) in built_in("terms/").filter(|(file, _)| file.ends_with(".toml")) {
            if companions::is_companions(file) {
                catalog.add_companions(file, text)?;
                continue;
            }
            let raw: TermKinds =
                toml::from_str(text).map_err(|error| BuildError::toml(file, text, &error))?;
            let kinds = raw.kind.into_iter();
            catalog.kinds.extend(kinds.map(|k| Kind {
                id: k.id,
                category: k.category,
                country: None,
                name: k.name,
            }));
        }
        for (file, text) in built_in("languages/") {
            Arc::make_mut(&mut catalog.languages).push(Language::parse(file, text)?);
        }
        for (file, text) in built_in("terms/").filter(|(file, _)| file.ends_with(".tsv")) {
            catalog.add_terms(file, text)?;
        }
        Ok(catalog)
    }

    /// Adds the detector of one TOML file; a kind that is there already is replaced.
    pub fn add_detector(&mut self, file: &str, text: &str) -> Result<(), BuildError> {
        let detector = Detector::parse(file, text)?;
        self.detectors.retain(|other| other.kind != detector.kind);
        self.kinds.retain(|kind| kind.id != detector.kind);
        self.kinds.push(Kind {
            id: detector.kind.clone(),
            category: detector.category,
            country: detector.country.clone(),
            name: detector.name.clone(),
        });
        self.detectors.push(detector);
        Ok(())
    }

    /// Adds the detectors of a folder, one in each of its TOML files, in the order of their names.
    pub fn add_detectors(&mut self, folder: &Path) -> Result<(), BuildError> {
        let unreadable = |path: &Path, error: &io::Error| {
            BuildError::new(path.to_string_lossy(), None, BuildErrorKind::Unreadable, error.to_string())
        };
        let listed = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
        let mut files: Vec<PathBuf> = listed
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()
            .map_err(|error| unreadable(folder, &error))?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
            self.add_detector(&file.to_string_lossy(), &text)?;
        }
        Ok(())
    }

    /// Adds a kind that neither detector nor terms look for; one of that id is replaced.
    pub(crate) fn add_kind(&mut self, kind: Kind) -> KindId {
        match self.kinds.iter().position(|known| known.id == kind.id) {
            Some(at) => {
                self.kinds[at] = kind;
                KindId(at as u16)
            }
            None => {
                self.kinds.push(kind);
                KindId((self.kinds.len() - 1) as u16)
            }
        }
    }

    /// Adds the terms of one TSV file; the file's stem is the language.
    pub fn add_terms(&mut self, file: &str, text: &str) -> Result<(), BuildError> {
        let terms = terms::parse(file, text)?;
        for term in &terms {
            if self.kind_id(&term.kind).is_none() {
                let message = format!("unknown kind {:?}", term.kind);
                return Err(BuildError::new(file, Some(term.line), BuildErrorKind::Unknown, message));
            }
            if let Some(group) = term.with.iter().find(|group| self.companions_at(group).is_none()) {
                let message =
                    format!("unknown companions {group:?}; they stand in companions.toml beside the terms");
                return Err(BuildError::new(file, Some(term.line), BuildErrorKind::Unknown, message));
            }
        }
        Arc::make_mut(&mut self.terms).extend(terms);
        Ok(())
    }

    /// Adds the terms of one TSV file, as [`Catalog::add_terms`] does, in place of those with the same ids: a file that
    /// is built in, or was, can be looked at again.
    pub fn replace_terms(&mut self, file: &str, text: &str) -> Result<(), BuildError> {
        let fresh: HashSet<String> = terms::parse(file, text)?.into_iter().map(|term| term.id).collect();
        Arc::make_mut(&mut self.terms).retain(|term| !fresh.contains(&term.id));
        self.add_terms(file, text)
    }

    /// The words of a group of companions, `category/group`; none of an unknown one.
    pub fn companions(&self, group: &str) -> impl Iterator<Item = &str> {
        let known = self.companions.iter().filter(move |known| known.name == group);
        known.flat_map(|known| known.words.iter().flat_map(|(_, words)| words.iter().map(String::as_str)))
    }

    /// The same without any term, for benches that ask what terms cost.
    pub(crate) fn without_terms(mut self) -> Self {
        self.terms = Arc::default();
        self
    }

    fn add_companions(&mut self, file: &str, text: &str) -> Result<(), BuildError> {
        let groups = Arc::make_mut(&mut self.companions);
        groups.extend(companions::parse(file, text)?);
        if groups.len() > companions::MAX_GROUPS {
            let message = format!("more than {} groups of companions", companions::MAX_GROUPS);
            return Err(BuildError::new(file, None, BuildErrorKind::Field, message));
        }
        Ok(())
    }

    /// The place of a group of companions, by its full name.
    pub(crate) fn companions_at(&self, group: &str) -> Option<usize> {
        self.companions.iter().position(|known| known.name == group)
    }

    /// All kinds.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// All detectors of identifiers.
    pub fn detectors(&self) -> &[Detector] {
        &self.detectors
    }

    /// All term entries.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The kind of that id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    pub(crate) fn kind_id(&self, id: &str) -> Option<KindId> {
        self.kinds.iter().position(|kind| kind.id == id).map(|index| KindId(index as u16))
    }

    /// The language whose paradigms a term of `languages` is inflected by.
    pub(crate) fn grammar(&self, languages: Languages) -> Option<&Language> {
        self.languages.iter().find(|language| language.set() == languages).or_else(|| {
            let nb = Languages::from_code("nb")?;
            self.languages.iter().find(|language| languages.meets(nb) && language.set() == nb)
        })
    }
}

//! Words that make a statement of a word that says little alone: `medlem` beside the name of a union, `dömd` beside
//! that of a crime. They stand with the terms of their category, in `terms/<category>/companions.toml`.

use std::collections::BTreeMap;

use super::language::Languages;
use crate::error::{BuildError, BuildErrorKind};

/// A group of companions, named `category/group`.
#[derive(Clone, Debug)]
pub(crate) struct Companions {
    pub(crate) name: String,
    /// Words and phrases with the languages they count in; `*` leaves a word's end open.
    pub(crate) words: Vec<(Languages, Vec<String>)>,
}

/// Name of the files, one a category.
const FILE: &str = "companions.toml";

/// As many groups as a set has bits.
pub(crate) const MAX_GROUPS: usize = 64;

/// True for a file of companions.
pub(crate) fn is_companions(file: &str) -> bool {
    file.ends_with(FILE)
}

/// Reads the groups of one category: a table a group, in it a list a language.
pub(crate) fn parse(file: &str, text: &str) -> Result<Vec<Companions>, BuildError> {
    let raw: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(text).map_err(|error| BuildError::toml(file, text, &error))?;
    let groups = raw.into_iter().map(|(group, lists)| {
        let words = lists.into_iter().map(|(code, words)| {
            let unknown = || {
                let message = format!("unknown language {code:?} in {group:?}; use sv, nb, nn, no or x");
                BuildError::new(file, None, BuildErrorKind::Unknown, message)
            };
            Ok((Languages::from_code(&code).ok_or_else(unknown)?, words))
        });
        Ok(Companions { name: named(file, &group), words: words.collect::<Result<_, BuildError>>()? })
    });
    groups.collect()
}

/// The full name of a group that a file of the same folder speaks of.
pub(crate) fn named(file: &str, group: &str) -> String {
    let folder = file.rsplit('/').nth(1).unwrap_or_default();
    format!("{folder}/{group}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_named_after_its_folder() {
        let text = "[membership]\nsv = [\"medlem\", \"gick ur\"]\nno = [\"organiser*\"]\n";
        let groups = parse("terms/union-membership/companions.toml", text).unwrap();
        assert_eq!(groups[0].name, "union-membership/membership");
        assert_eq!(groups[0].words.len(), 2);
        let error = parse("terms/x/companions.toml", "[a]\nzz = []\n").unwrap_err();
        assert!(error.to_string().contains("unknown language"), "{error}");
    }
}

//! Context words of detectors, and the groups of words that several of them share.

use std::collections::BTreeMap;

use once_cell::sync::OnceCell;
use serde::Deserialize;

use crate::error::{BuildError, BuildErrorKind};

/// Words that speak for or against a match when they stand near it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Whole words or phrases; `*` at the end leaves the word open; `@account` is a group.
    #[serde(default, rename = "for")]
    pub for_: Vec<String>,
    /// The same, against.
    #[serde(default)]
    pub against: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    group: BTreeMap<String, Vec<String>>,
}

const FILE: &str = "words.toml";

impl Words {
    /// Puts the words of each group in its place; the error names a group that is not there.
    pub(super) fn resolve(self) -> Result<Self, String> {
        let groups = groups().map_err(|error| error.to_string())?;
        let resolve = |words: Vec<String>| -> Result<Vec<String>, String> {
            let mut all = Vec::with_capacity(words.len());
            for word in words {
                match word.strip_prefix('@') {
                    None => all.push(word),
                    Some(name) => all.extend(groups.get(name).ok_or_else(|| unknown(name, groups))?.clone()),
                }
            }
            Ok(all)
        };
        Ok(Self { for_: resolve(self.for_)?, against: resolve(self.against)? })
    }
}

fn unknown(name: &str, groups: &BTreeMap<String, Vec<String>>) -> String {
    let known: Vec<String> = groups.keys().map(|name| format!("@{name}")).collect();
    format!("unknown group of words @{name}; known are {}", known.join(", "))
}

fn groups() -> Result<&'static BTreeMap<String, Vec<String>>, BuildError> {
    static GROUPS: OnceCell<BTreeMap<String, Vec<String>>> = OnceCell::new();
    GROUPS.get_or_try_init(|| {
        let (_, text) = super::built_in(FILE)
            .next()
            .ok_or_else(|| BuildError::new(FILE, None, BuildErrorKind::Unknown, "is not built in"))?;
        let groups: Groups = toml::from_str(text).map_err(|error| BuildError::toml(FILE, text, &error))?;
        Ok(groups.group)
    })
}

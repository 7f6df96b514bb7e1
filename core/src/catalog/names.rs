//! Given names and surnames with the size of their stock; those that are ordinary words are marked.

use std::collections::HashMap;

use crate::error::{BuildError, BuildErrorKind};

/// What is known about a name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Name {
    pub(crate) given: bool,
    pub(crate) surname: bool,
    /// Lower case, it is also a word of the language.
    pub(crate) word: bool,
}

/// Names by their lower-case form.
pub(crate) type Names = HashMap<&'static str, Name>;

/// Bytes of a line, about.
const LINE: usize = 12;

/// Adds the names of one built-in file.
pub(crate) fn read(file: &str, text: &'static str, names: &mut Names) -> Result<(), BuildError> {
    names.reserve(text.len() / LINE);
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(name), Some(sort)) = (columns.next(), columns.next()) else {
            let message = "a name has the columns name, g or s, magnitude, flags";
            return Err(BuildError::new(file, Some(index + 1), BuildErrorKind::Field, message));
        };
        let entry = names.entry(name).or_default();
        entry.given |= sort == "g";
        entry.surname |= sort == "s";
        entry.word |= columns.nth(1).is_some_and(|flags| flags.contains('w'));
    }
    Ok(())
}

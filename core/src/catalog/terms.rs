//! Term lists: one entry a line, with its direction, strength and the words that cancel it.

use super::companions::named;
use super::language::Languages;
use crate::error::{BuildError, BuildErrorKind};

/// How a term may stand in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The word alone, with the endings of its paradigm if it has one.
    Whole,
    /// Word start, open end.
    Prefix,
    /// Open start, word end.
    Suffix,
    /// Both open.
    Infix,
    /// The word in exactly this case.
    Upper,
    /// Several words.
    Phrase,
}

/// What must stand near for the term to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing.
    None,
    /// A person.
    Any,
    /// A person within five words.
    Near,
    /// A person and a predicate.
    Predicate,
    /// A form label or column header.
    Form,
}

/// One entry of a term list.
#[derive(Clone, Debug)]
pub struct Term {
    /// Stable id, the evidence of a finding.
    pub id: String,
    /// Alternatives, lower case but for [`Mode::Upper`].
    pub alternatives: Vec<String>,
    /// Kind id: `health.diagnosis`.
    pub kind: String,
    /// 4 a whole statement, 3 wants a person, 2 a person and a predicate, 1 supports, 0 cancels.
    pub strength: u8,
    /// Direction in the word.
    pub mode: Mode,
    /// Paradigm of its endings.
    pub inflection: Option<String>,
    /// What must stand near.
    pub link: Link,
    /// Groups of companions, one of which must stand in its sentence; without one it says nothing alone.
    pub with: Vec<String>,
    /// Words that cancel it, `*` open.
    pub exclude: Vec<String>,
    /// Pitfall, for `explain`.
    pub note: String,
    /// Languages it counts in.
    pub languages: Languages,
    /// File it stands in, for messages.
    pub file: String,
    /// Line in the file, from 1.
    pub line: usize,
}

/// Reads a term list; the language is the file's stem.
pub(crate) fn parse(file: &str, text: &str) -> Result<Vec<Term>, BuildError> {
    let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".tsv")).unwrap_or_default();
    let languages = Languages::from_code(stem).ok_or_else(|| {
        BuildError::new(
            file,
            None,
            BuildErrorKind::Unknown,
            format!("unknown language {stem:?}; use sv, nb, nn, no or x"),
        )
    })?;
    let lines =
        text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|(index, line)| entry(file, index + 1, line, languages)).collect()
}

fn entry(file: &str, line: usize, text: &str, languages: Languages) -> Result<Term, BuildError> {
    let wrong = |message: String| BuildError::new(file, Some(line), BuildErrorKind::Field, message);
    let columns: Vec<&str> = text.split('\t').collect();
    let &[id, term, kind, strength, mode, inflection, link, exclude, note] = columns.as_slice() else {
        return Err(wrong(format!("{} columns; a term has 9, separated by tabs", columns.len())));
    };
    let list = |text: &str, separator: char| -> Vec<String> {
        text.split(separator)
            .map(str::trim)
            .filter(|word| !word.is_empty() && *word != "-")
            .map(str::to_owned)
            .collect()
    };
    let groups = link.strip_prefix("with:").unwrap_or_default();
    let with: Vec<String> = list(groups, '|').iter().map(|group| named(file, group)).collect();
    Ok(Term {
        id: id.to_owned(),
        alternatives: list(term, '|'),
        kind: kind.to_owned(),
        strength: strength
            .parse()
            .ok()
            .filter(|s| *s <= 4)
            .ok_or_else(|| wrong(format!("strength {strength:?}; use 0 to 4")))?,
        mode: mode_named(mode).ok_or_else(|| wrong(format!("unknown mode {mode:?}")))?,
        inflection: (!matches!(inflection, "" | "-")).then(|| inflection.to_owned()),
        link: if with.is_empty() {
            link_named(link).ok_or_else(|| wrong(format!("unknown link {link:?}")))?
        } else {
            Link::Any
        },
        with,
        exclude: list(exclude, ','),
        note: note.to_owned(),
        languages,
        file: file.to_owned(),
        line,
    })
}

fn mode_named(name: &str) -> Option<Mode> {
    Some(match name {
        "whole" | "stem" => Mode::Whole,
        "prefix" => Mode::Prefix,
        "suffix" => Mode::Suffix,
        "infix" => Mode::Infix,
        "upper" => Mode::Upper,
        "phrase" => Mode::Phrase,
        _ => return None,
    })
}

fn link_named(name: &str) -> Option<Link> {
    Some(match name {
        "none" => Link::None,
        "any" | "" | "-" => Link::Any,
        "near5" => Link::Near,
        "pred" => Link::Predicate,
        "form" => Link::Form,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_nine_columns() {
        let text = "# head\nhs-1\tcancer|tumör\thealth.diagnosis\t3\tinfix\tn_en\tany\tcancerfonden,*forsk*\tcharity\n";
        let terms = parse("terms/health/sv.tsv", text).unwrap();
        assert_eq!((terms[0].alternatives.len(), terms[0].mode, terms[0].line), (2, Mode::Infix, 2));
        let error = parse("terms/health/sv.tsv", "hs-1\tcancer\n").unwrap_err();
        assert_eq!(error.to_string(), "terms/health/sv.tsv:1: 2 columns; a term has 9, separated by tabs");
        assert!(parse("terms/health/xx.tsv", "").is_err());
    }
}

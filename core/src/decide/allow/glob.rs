//! A simple pattern over places: `testdata/**`, `*.eml > mall.docx`, `** > lista.xlsx > Elever`.
//!
//! The first step is the document: by its whole name when the step holds a `/`, else by its file name.
//! `*` and `?` stay within a folder, `**` within a step; a step that is `**` alone stands for any number
//! of steps. What lies below a matched place belongs to it. Read into one regular expression, so that
//! no number of stars costs more than the length of the path.

use regex::Regex;

use crate::catalog::sized;
use crate::extract::{PartPath, Step};

/// Between two steps: names cannot hold it, whereas ` > ` may be written in the name of an attachment.
const BREAK: char = '\u{1F}';

/// A compiled pattern.
pub(super) struct Glob {
    regex: Regex,
    /// The document counts by its whole name.
    by_folder: bool,
}

impl Glob {
    /// Compiles a pattern; the error says what is wrong with it.
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        let steps: Vec<&str> = pattern.split(" > ").map(str::trim).collect();
        if steps.iter().any(|step| step.is_empty()) {
            return Err("a step of the path is empty; write `mail.eml > lista.xlsx`".to_owned());
        }
        if steps.iter().any(|step| step.ends_with('/')) {
            return Err("the path ends in /; write folder/** for all files of a folder".to_owned());
        }
        let first = steps.first().copied().unwrap_or_default();
        let first = first.strip_prefix("./").unwrap_or(first);
        let mut regex = String::from(r"(?s)\A");
        for (index, step) in std::iter::once(first).chain(steps.iter().skip(1).copied()).enumerate() {
            let last = index + 1 == steps.len();
            match (step, last) {
                ("**", true) => regex.push_str(".*"),
                ("**", false) => regex.push_str(r"(?:[^\x1F]*\x1F)*"),
                _ => push_step(&mut regex, step),
            }
            regex.push_str(if last || step == "**" { "" } else { r"\x1F" });
        }
        // A cell is written on to its sheet: `Elever!B7`.
        regex.push_str(r"(?:[\x1F!].*)?\z");
        let regex = sized(&regex).map_err(|_| "the path is too long".to_owned())?;
        Ok(Self { regex, by_folder: first.contains('/') })
    }

    /// True when it names every place of every document.
    pub(super) fn is_everything(&self) -> bool {
        self.regex.is_match("a") && self.regex.is_match("a/b.c\u{1F}d")
    }

    /// True when a place lies in or below it. `document` is the name as the caller gave it.
    pub(super) fn covers(&self, document: Option<&str>, path: &PartPath) -> bool {
        let Some(name) = document.map(|name| name.replace('\\', "/")) else {
            return self.regex.is_match(&written(None, &path.0));
        };
        let name = name.strip_prefix("./").unwrap_or(&name);
        let file = name.rsplit('/').next().unwrap_or(name);
        let inner = path.0.get(1..).unwrap_or_default();
        self.regex.is_match(&written(Some(if self.by_folder { name } else { file }), inner))
    }
}

/// The path as the expressions read it.
fn written(document: Option<&str>, steps: &[Step]) -> String {
    let mut text = String::new();
    let mut push = |piece: &str, glue: Option<char>| {
        text.extend(glue);
        text.extend(piece.chars().map(|c| if c == BREAK { ' ' } else { c }));
    };
    if let Some(name) = document {
        push(name, None);
    }
    for (index, step) in steps.iter().enumerate() {
        let in_sheet = matches!(step, Step::Cell { .. })
            && matches!(index.checked_sub(1).and_then(|before| steps.get(before)), Some(Step::Sheet(_)));
        let glue = if in_sheet { '!' } else { BREAK };
        push(&PartPath(vec![step.clone()]).to_string(), (document.is_some() || index > 0).then_some(glue));
    }
    text
}

fn push_step(regex: &mut String, step: &str) {
    let mut rest = step;
    while let Some(first) = rest.chars().next() {
        let (taken, meaning) = match first {
            '*' if rest.starts_with("**/") => (3, r"(?:[^\x1F]*/)?"),
            '*' if rest.starts_with("**") => (2, r"[^\x1F]*"),
            '*' => (1, r"[^/\x1F]*"),
            '?' => (1, r"[^/\x1F]"),
            other => (other.len_utf8(), ""),
        };
        let piece = rest.get(..taken).unwrap_or_default();
        if meaning.is_empty() {
            regex.push_str(&regex::escape(piece));
        } else {
            regex.push_str(meaning);
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(glob: &str, document: &str, inner: &[Step]) -> bool {
        let file = document.rsplit('/').next().unwrap();
        let mut path = vec![Step::File(file.to_owned())];
        path.extend_from_slice(inner);
        Glob::parse(glob).unwrap().covers(Some(document), &PartPath(path))
    }

    #[test]
    fn the_document_counts_by_file_name_or_whole_name() {
        for glob in ["mall.eml", "*.eml", "mal?.eml", "test/*.eml", "test/**", "**/mall.eml", "./test/*"] {
            assert!(covers(glob, "test/mall.eml", &[]), "{glob}");
            assert!(covers(glob, "./test/mall.eml", &[]), "{glob}");
        }
        for glob in ["mall", "all.eml", "test", "*/mall", "est/*.eml", "mall.eml > body", "m+"] {
            assert!(!covers(glob, "test/mall.eml", &[]), "{glob}");
        }
        assert!(!covers("test/*", "test/a/mall.eml", &[]));
        assert!(covers("test/**", "test/a/mall.eml", &[]));
        assert!(covers("**/test/**", "/srv/test/a/mall.eml", &[]));
        assert!(covers("räksm?rgås.txt", "räksmörgås.txt", &[]));
    }

    #[test]
    fn what_lies_below_belongs_to_it() {
        let sheet = [Step::File("lista.xlsx".into()), Step::Sheet("Elever".into())];
        let cell = [sheet.as_slice(), &[Step::Cell { row: 6, column: 1 }]].concat();
        for glob in [
            "m.eml",
            "in/m.eml > lista.xlsx",
            "m.eml > *.xlsx > Elever",
            "** > lista.xlsx",
            "* > lista.xlsx > Elever!B*",
            "m.eml > **",
        ] {
            assert!(covers(glob, "in/m.eml", &cell), "{glob}");
        }
        for glob in
            ["lista.xlsx", "m.eml > Elever", "m.eml > lista.xlsx > Elev", "* > lista.xlsx > Elever!C*"]
        {
            assert!(!covers(glob, "in/m.eml", &cell), "{glob}");
        }
    }

    #[test]
    fn a_name_cannot_pretend_to_be_a_path() {
        let spoof = [Step::File("mall.docx > body".into())];
        assert!(!covers("* > mall.docx", "m.eml", &spoof));
        assert!(!covers("* > mall.docx", "m.eml", &[Step::File("mall.docx\u{1F}x".into())]));
        assert!(!covers("test/**", "in/m.eml", &[Step::File("test/lista.xlsx".into())]));
    }

    #[test]
    fn everything_is_known_for_what_it_is() {
        assert!(Glob::parse("**").unwrap().is_everything());
        assert!(Glob::parse("** > **").unwrap().is_everything());
        assert!(!Glob::parse("*.eml").unwrap().is_everything());
        assert!(Glob::parse("a > ").is_err() && Glob::parse("test/").is_err());
    }
}

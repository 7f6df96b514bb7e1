//! Regular expressions of detector files and allow-lists. The engine is linear in the text; what is too
//! large is refused at load.

use regex::{Error, Regex, RegexBuilder};

/// Bytes a compiled expression may take: enough for any identifier, not for counted repetitions gone wild.
const SIZE_LIMIT: usize = 1 << 18;

/// Compiles an expression over folded text; the error says what is wrong with it.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let regex = sized(pattern).map_err(|error| match error {
        Error::CompiledTooBig(_) => {
            format!("pattern {pattern:?} is too large when compiled; shorten its repetitions")
        }
        other => reason(&other),
    })?;
    if regex.is_match("") {
        return Err(format!("pattern {pattern:?} matches nothing at all; anchor it to a letter or digit"));
    }
    Ok(regex)
}

/// Compiles an expression that must take a whole value, in any case of letters.
/// The error does not repeat it, for it may be a value itself.
pub(crate) fn whole(pattern: &str) -> Result<Regex, String> {
    let told = |error: Error| match error {
        Error::CompiledTooBig(_) => {
            "the pattern is too large when compiled; shorten its repetitions".to_owned()
        }
        other => reason(&other),
    };
    // First by itself: an unmatched parenthesis must not close the group around it.
    if sized(pattern).map_err(told)?.is_match("") {
        return Err("the pattern matches nothing at all, and so everything; say what it must hold".to_owned());
    }
    sized(&format!(r"\A(?i:{pattern})\z")).map_err(told)
}

/// Compiles an expression within the size allowed.
pub(crate) fn sized(pattern: &str) -> Result<Regex, Error> {
    RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT * 4).build()
}

/// The last line of the error: those before it draw the expression.
fn reason(error: &Error) -> String {
    error.to_string().lines().last().unwrap_or_default().trim().to_owned()
}

/// Compiles words and phrases over folded text; `*` at the end leaves the word open.
pub(super) fn compile_terms(terms: &[String]) -> Result<Regex, String> {
    if let Some(empty) = terms.iter().find(|term| term.trim_end_matches('*').trim().is_empty()) {
        return Err(format!("term {empty:?} holds no word"));
    }
    let words = terms.iter().map(|term| {
        let (text, open) =
            term.strip_suffix('*').map_or((term.as_str(), ""), |text| (text, r"[\p{L}\p{N}]*"));
        regex::escape(text.trim().to_lowercase().as_str()).replace(' ', r"\s+") + open
    });
    compile(&words.collect::<Vec<_>>().join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_words_and_phrases() {
        let terms = compile_terms(&["Projekt Falk".to_owned(), "kundprogram*".to_owned()]).unwrap();
        assert!(terms.is_match("om projekt\nfalk i dag"));
        assert_eq!(terms.find("ett kundprogrammet.").map(|found| found.as_str()), Some("kundprogrammet"));
    }

    #[test]
    fn refuses_what_cannot_be_searched_for() {
        assert!(compile(r"k-\d{4}").is_ok());
        assert!(compile(r"(?:\w{100}){100}").unwrap_err().contains("too large"));
        assert!(compile(r"\d*").unwrap_err().contains("nothing at all"));
        assert!(compile(r"(").unwrap_err().contains("unclosed group"));
        assert!(compile_terms(&["*".to_owned()]).unwrap_err().contains("no word"));
    }

    #[test]
    fn a_whole_value_or_nothing() {
        let either = whole("a|ab").unwrap();
        assert!(either.is_match("ab") && either.is_match("A") && !either.is_match("abc"));
        assert!(whole("a)|(?:b").is_err() && whole(".*").is_err());
        assert!(!whole("(?m)^b$").unwrap().is_match("a\nb"));
        assert!(!whole("811228-9874(").unwrap_err().contains("811228"));
        assert!(!whole("811228(?:\\w{100}){100}").unwrap_err().contains("811228"));
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_be_searched_for() {
        assert!(compile(r"k-\d{4}").is_ok());
        assert!(compile(r"(?:\w{100}){100}").unwrap_err().contains("too large"));
        assert!(compile(r"\d*").unwrap_err().contains("nothing at all"));
        assert!(compile(r"(").unwrap_err().contains("unclosed group"));
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

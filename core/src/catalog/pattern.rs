//! Regular expressions of detector files. The engine is linear in the text; what is too large is refused at load.

use regex::{Regex, RegexBuilder};

/// Bytes a compiled expression may take: enough for any identifier, not for counted repetitions gone wild.
const SIZE_LIMIT: usize = 1 << 18;

/// Compiles an expression over folded text; the error says what is wrong with it.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let regex = RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT * 4).build();
    let regex = regex.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            format!("pattern {pattern:?} is too large when compiled; shorten its repetitions")
        }
        other => other.to_string().lines().last().unwrap_or_default().trim().to_owned(),
    })?;
    if regex.is_match("") {
        return Err(format!("pattern {pattern:?} matches nothing at all; anchor it to a letter or digit"));
    }
    Ok(regex)
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
}

//! Words that cancel a term: the one it stands in, or some that follow.

/// Such a word, as it is compared.
#[derive(Clone, Debug)]
pub(super) enum Exclude {
    /// The word itself.
    Word(String),
    /// How it begins, ends, or what stands in it.
    Start(String),
    End(String),
    Part(String),
    /// Words that begin with the term's, or stand near after it; the last may be open.
    Phrase(String),
}

impl Exclude {
    /// From a term file's spelling: `*` where it is open.
    pub(super) fn new(pattern: &str) -> Self {
        let (open, closed) = (pattern.starts_with('*'), pattern.ends_with('*'));
        let word = pattern.trim_matches('*').to_owned();
        match (open, closed) {
            _ if pattern.contains(' ') => Self::Phrase(pattern.to_owned()),
            (true, true) => Self::Part(word),
            (true, false) => Self::End(word),
            (false, true) => Self::Start(word),
            (false, false) => Self::Word(word),
        }
    }

    /// True for the word a term stands in.
    pub(super) fn holds(&self, word: &str) -> bool {
        match self {
            Self::Word(same) => word == same,
            Self::Start(start) => word.starts_with(start.as_str()),
            Self::End(end) => word.ends_with(end.as_str()),
            Self::Part(part) => word.contains(part.as_str()),
            Self::Phrase(_) => false,
        }
    }

    /// True for a text that begins with the word a term stands in, which ends at `end`.
    pub(super) fn holds_after(&self, text: &[u8], end: usize) -> bool {
        let Self::Phrase(phrase) = self else { return false };
        let near = text.get(..text.len().min(end + phrase.len())).unwrap_or_default();
        text.starts_with(phrase.trim_end_matches('*').as_bytes())
            || near.windows(phrase.len()).any(|window| window == phrase.as_bytes())
    }
}

//! Runs that are set from right to left by an override -> the same text as it is seen.

/// Begins a run whose letters are set from right to left, whatever they are (Unicode, Bidirectional Algorithm, 2.2).
const OVERRIDE: char = '\u{202E}';

/// What ends such a run: the sign that pops it, the end of an isolate, the end of a paragraph.
const ENDS: [char; 4] = ['\u{202C}', '\u{2069}', '\n', '\u{2029}'];

/// The text with every such run turned; none where it has none.
pub(super) fn as_seen(text: &str) -> Option<String> {
    text.contains(OVERRIDE).then(|| {
        let mut seen = String::with_capacity(text.len());
        let mut runs = text.split(OVERRIDE);
        seen.push_str(runs.next().unwrap_or_default());
        for run in runs {
            let (turned, after) = run.split_at(run.find(ENDS).unwrap_or(run.len()));
            seen.extend(turned.chars().rev());
            seen.push_str(after);
        }
        seen
    })
}

#[cfg(test)]
mod tests {
    use super::as_seen;

    #[test]
    fn overridden_runs_are_turned() {
        assert_eq!(
            as_seen("nr \u{202e}5089-907058\u{202c} ok").as_deref(),
            Some("nr 850709-9805\u{202c} ok")
        );
        assert_eq!(as_seen("\u{202e}cba\nabc").as_deref(), Some("abc\nabc"));
        assert_eq!(as_seen("abc\u{200f}"), None);
    }
}

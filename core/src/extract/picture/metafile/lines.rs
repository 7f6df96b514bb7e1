//! Words by the places where they were written: what touches is one word, what stands beside it another.

/// The text so far, and where the last writing ended.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    last: Option<End>,
}

struct End {
    x: i64,
    y: i64,
    /// Unknown where the file does not say how wide letters are.
    letter: Option<i64>,
}

impl Lines {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Writing that goes on where the last ended.
    pub(super) fn go_on(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writing that begins at a place, with its width if that is known.
    pub(super) fn add(&mut self, text: &str, x: i64, y: i64, width: Option<i64>) {
        if let Some(separator) = self.separator(x, y) {
            self.text.push(separator);
        }
        self.text.push_str(text);
        let letters = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX).max(1);
        let letter = width.filter(|width| *width > 0).map(|width| width / letters);
        self.last = Some(End { x: x.saturating_add(width.unwrap_or(0)), y, letter });
    }

    fn separator(&self, x: i64, y: i64) -> Option<char> {
        let last = self.last.as_ref()?;
        let gap = x.saturating_sub(last.x);
        match last.letter {
            _ if y != last.y => Some('\n'),
            Some(letter) if gap.abs() <= letter / 3 => None,
            Some(letter) if gap < 0 || gap > 3 * letter => Some('\t'),
            _ => Some(' '),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn what_touches_is_one_word() {
        let mut lines = Lines::default();
        lines.add("811228", 0, 5, Some(60));
        lines.add("-9874", 61, 5, Some(50));
        lines.add("Bo", 120, 5, Some(20));
        lines.add("Ek", 400, 5, None);
        lines.add("x", 0, 9, None);
        lines.go_on("y");
        assert_eq!(lines.text(), "811228-9874 Bo\tEk\nxy");
    }
}

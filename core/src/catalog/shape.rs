//! A written form of a number, as detector files draw it: `######-####`.
//!
//! `#` is a digit, `-` any dash with spaces around it or one line break after it, `+` a plus in the same way,
//! a space one or two spaces, `~` a line break with spaces, `.` and `/` themselves, `@` a letter,
//! `[tm]` one of these letters.

/// One step of a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Digits(u8),
    Dash,
    Plus,
    Space,
    LineBreak,
    Exactly(u8),
    Letter,
    OneOf(Vec<u8>),
}

/// A compiled written form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    steps: Vec<Step>,
    first_digits: u8,
}

/// Longest canonical form any shape may yield.
pub(crate) const MAX_DIGITS: usize = 32;

/// The digits and letters of a match without its separators.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Digits {
    bytes: [u8; MAX_DIGITS],
    length: u8,
}

impl Digits {
    /// The bytes, ASCII digits and lower-case letters.
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.length)) {
            *slot = byte;
            self.length += 1;
        }
    }
}

impl Shape {
    /// Reads a shape; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text.bytes().peekable();
        while let Some(byte) = rest.next() {
            let step = match byte {
                b'#' => {
                    if let Some(Step::Digits(count)) = steps.last_mut() {
                        *count += 1;
                        continue;
                    }
                    Step::Digits(1)
                }
                b'-' => Step::Dash,
                b'+' => Step::Plus,
                b' ' => Step::Space,
                b'~' => Step::LineBreak,
                b'.' | b'/' | b':' | b'a'..=b'z' => Step::Exactly(byte),
                b'@' => Step::Letter,
                b'[' => Step::OneOf(
                    rest.by_ref().take_while(|b| *b != b']').map(|b| b.to_ascii_lowercase()).collect(),
                ),
                _ => {
                    return Err(format!(
                        "shape {text:?}: {:?} means nothing here; use # - + space ~ . / @ [abc]",
                        char::from(byte)
                    ));
                }
            };
            steps.push(step);
        }
        let Some(Step::Digits(first_digits)) = steps.first() else {
            return Err(format!("shape {text:?} must begin with a digit, #"));
        };
        Ok(Self { first_digits: *first_digits, steps })
    }

    /// Number of digits it begins with; detection looks shapes up by it.
    pub(crate) fn first_digits(&self) -> usize {
        usize::from(self.first_digits)
    }

    /// Matches at `start`, where a run of digits begins; gives the end and the digits without separators.
    pub(crate) fn matches(&self, text: &[u8], start: usize) -> Option<(usize, Digits)> {
        let mut at = start;
        let mut digits = Digits::default();
        for step in &self.steps {
            match step {
                Step::Digits(count) => {
                    for _ in 0..*count {
                        let byte = *text.get(at).filter(|b| b.is_ascii_digit())?;
                        digits.push(byte);
                        at += 1;
                    }
                }
                Step::Dash => at = dash(text, at, b'-')?,
                Step::Plus => at = dash(text, at, b'+')?,
                Step::Space => at = spaces(text, at)?,
                Step::LineBreak => at = line_break(text, at)?,
                Step::Exactly(byte) => {
                    text.get(at).filter(|b| *b == byte)?;
                    if byte.is_ascii_alphanumeric() {
                        digits.push(*byte);
                    }
                    at += 1;
                }
                Step::Letter => {
                    digits.push(*text.get(at).filter(|b| b.is_ascii_lowercase())?);
                    at += 1;
                }
                Step::OneOf(set) => {
                    digits.push(*text.get(at).filter(|b| set.contains(b))?);
                    at += 1;
                }
            }
        }
        Some((at, digits))
    }
}

/// Spaces, the dash, spaces or one line break.
fn dash(text: &[u8], at: usize, sign: u8) -> Option<usize> {
    let at = skip_spaces(text, at);
    text.get(at).filter(|b| **b == sign)?;
    Some(skip_spaces(text, skip_break(text, skip_spaces(text, at + 1))))
}

/// One or two spaces.
fn spaces(text: &[u8], at: usize) -> Option<usize> {
    let end = skip_spaces(text, at);
    (end > at).then_some(end)
}

/// One line break, spaces around it or not.
fn line_break(text: &[u8], at: usize) -> Option<usize> {
    let before = skip_spaces(text, at);
    let after = skip_break(text, before);
    (after > before).then(|| skip_spaces(text, after))
}

fn skip_spaces(text: &[u8], at: usize) -> usize {
    at + text.get(at..).unwrap_or_default().iter().take(2).take_while(|b| **b == b' ').count()
}

fn skip_break(text: &[u8], at: usize) -> usize {
    match (text.get(at), text.get(at + 1)) {
        (Some(b'\n'), _) => at + 1,
        (Some(b'\r'), Some(b'\n')) => at + 2,
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(shape: &str, text: &str) -> Option<String> {
        let (_, digits) = Shape::parse(shape).unwrap().matches(text.as_bytes(), 0)?;
        Some(String::from_utf8(digits.as_slice().to_vec()).unwrap())
    }

    #[test]
    fn separators_may_breathe() {
        for text in ["811228-9874", "811228 - 9874", "811228-\n9874", "811228 -\r\n 9874"] {
            assert_eq!(digits("######-####", text).as_deref(), Some("8112289874"), "{text:?}");
        }
        assert_eq!(digits("######-####", "8112289874"), None);
        assert_eq!(digits("######+####", "121212+1212").as_deref(), Some("1212121212"));
        assert_eq!(digits("###### #####", "131072  48022").as_deref(), Some("13107248022"));
        assert_eq!(digits("######-[tr]###", "000101-t220").as_deref(), Some("000101t220"));
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(Shape::parse("-##").unwrap_err().contains("must begin with a digit"));
        assert!(Shape::parse("##?").unwrap_err().contains("'?'"));
    }
}

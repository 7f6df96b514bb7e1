//! Part -> text as detection reads it, with the way back to the original.
//! Plain ASCII runs are copied whole; only what lies above it is looked at one by one.

mod digits;
mod fold;
mod marks;
mod offsets;

pub(crate) use marks::without_marks;
pub(crate) use offsets::Offsets;

use crate::span::Span;
use fold::{Folded, fold, mojibake};

/// Folded text and its offsets; reused from part to part.
#[derive(Clone, Default)]
pub(crate) struct Text {
    /// Lower case, composed, with one kind of dash, space and digit.
    pub(crate) folded: String,
    offsets: Offsets,
}

impl Text {
    /// The span of the original from which a span of the folded text came.
    pub(crate) fn origin(&self, span: Span) -> Span {
        self.offsets.origin(span)
    }

    /// Where a span of the original stands in the folded text.
    pub(crate) fn folded_span(&self, span: Span) -> Span {
        Span::new(self.offsets.folded(span.start), self.offsets.folded(span.end))
    }
}

/// The stage.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Normalizer;

impl Normalizer {
    /// Folds `original` into `text`.
    pub(crate) fn normalize(self, original: &str, text: &mut Text) {
        text.folded.clear();
        text.offsets.clear();
        text.folded.reserve(original.len());
        let bytes = original.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let run = ascii_run(&bytes[at..]);
            push_ascii(text, original, at, at + run);
            at += run;
            if let Some(character) = original[at..].chars().next() {
                at = push_character(text, original, at, character);
            }
        }
    }
}

/// Length of the ASCII run at the head, found sixteen bytes at a time.
fn ascii_run(bytes: &[u8]) -> usize {
    let whole = bytes.chunks_exact(16).take_while(|chunk| chunk.is_ascii()).count() * 16;
    whole + bytes[whole..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// Copies an ASCII run; a hyphen that only breaks a word at the line's end goes, with the break.
fn push_ascii(text: &mut Text, original: &str, start: usize, end: usize) {
    let bytes = original.as_bytes();
    let mut copied = start;
    for hyphen in memchr::memchr_iter(b'-', &bytes[start..end]).map(|i| start + i) {
        let Some(next) = broken_word(bytes, hyphen) else { continue };
        if hyphen >= copied && next <= end {
            push_lower(text, &original[copied..hyphen]);
            text.offsets.align(text.folded.len(), next);
            copied = next;
        }
    }
    push_lower(text, &original[copied..end]);
}

fn push_lower(text: &mut Text, run: &str) {
    let start = text.folded.len();
    text.folded.push_str(run);
    text.folded[start..].make_ascii_lowercase();
}

/// Where the word goes on, when the hyphen at `at` breaks a word over two lines.
fn broken_word(bytes: &[u8], at: usize) -> Option<usize> {
    let letter = |byte: &u8| byte.is_ascii_lowercase() || *byte >= 0x80;
    let next = match (bytes.get(at + 1), bytes.get(at + 2)) {
        (Some(b'\n'), _) => at + 2,
        (Some(b'\r'), Some(b'\n')) => at + 3,
        _ => return None,
    };
    let joins = at > 0 && letter(&bytes[at - 1]) && bytes.get(next).is_some_and(letter);
    joins.then_some(next)
}

fn push_character(text: &mut Text, original: &str, at: usize, character: char) -> usize {
    let mut next = at + character.len_utf8();
    let before = text.folded.chars().next_back();
    let mut folded = fold(character, before);
    if character == 'Ã' {
        let second = original[next..].chars().next();
        if let Some((letter, second)) = second.and_then(|c| Some((mojibake(c)?, c))) {
            folded = Folded::As(letter);
            next += second.len_utf8();
        }
    }
    match folded {
        Folded::As(one) => text.folded.push(one),
        Folded::Letters(letters) => text.folded.push_str(letters),
        Folded::Composed(one) => {
            text.folded.pop();
            text.folded.push(one);
        }
        Folded::Mark(digit) => text.folded.push(if is_marked(&original[..at]) { '*' } else { digit }),
        Folded::SoftHyphen => {
            if is_dash(&text.folded, original.as_bytes().get(next..).unwrap_or_default()) {
                text.folded.push('-');
            }
        }
        Folded::Gone => {}
    }
    let same_length = matches!(folded, Folded::As(one) if one.len_utf8() == next - at);
    if !same_length {
        text.offsets.align(text.folded.len(), next);
    }
    next
}

/// True when raised or circled digits after this text mark what stands before them: `4⁵`, `m²`, `9874¹`.
fn is_marked(before: &str) -> bool {
    let sign = before.chars().rev().find(|sign| digits::mark(*sign).is_none());
    sign.is_some_and(|sign| sign.is_alphanumeric() && sign.is_ascii())
}

/// True when a soft hyphen here is the dash of a number, by the digits around it: six or eight before, four after.
/// Anywhere else it shows nothing, and the digits belong together.
fn is_dash(before: &str, after: &[u8]) -> bool {
    let digits_before = before.bytes().rev().take(9).take_while(u8::is_ascii_digit).count();
    let digits_after = after.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    matches!(digits_before, 6 | 8) && matches!(digits_after, 3 | 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(original: &str) -> Text {
        let mut text = Text::default();
        Normalizer.normalize(original, &mut text);
        text
    }

    #[test]
    fn one_dash_one_space_one_digit() {
        assert_eq!(folded("811228–9874").folded, "811228-9874");
        assert_eq!(folded("811228\u{AD}9874").folded, "811228-9874");
        assert_eq!(folded("can\u{AD}cer").folded, "cancer");
        assert_eq!(folded("8112\u{AD}28-98\u{AD}74").folded, "811228-9874");
        assert_eq!(folded("८११२\u{E0020}२८-9⃣8⃣⁊").folded, "811228-98*");
        assert_eq!(folded("⑧①①-⁹⁸ 811228-9874¹ m² a¹²").folded, "811-98 811228-9874* m* a**");
        assert_eq!(folded("８１１２２８").folded, "811228");
        assert_eq!(folded("8112\u{200B}28\u{A0}9874").folded, "811228 9874");
        assert_eq!(folded("“Hej” • §5").folded, "\"hej\" * §5");
    }

    #[test]
    fn letters_are_composed_lowered_and_repaired() {
        assert_eq!(folded("A\u{30A}NGEST").folded, "ångest");
        assert_eq!(folded("ÅÄÖ ÆØ É").folded, "åäö æø é");
        assert_eq!(folded("bl\u{C3}\u{A5}b\u{C3}\u{A6}r").folded, "blåbær");
        assert_eq!(folded("leu-\nkemi, 811228-\n9874").folded, "leukemi, 811228-\n9874");
    }

    #[test]
    fn spans_lead_back_to_the_original() {
        let original = "Å – leu-\r\nkemi: ８１ \u{200B}slut";
        let text = folded(original);
        for word in ["å", "leukemi", "81", "slut"] {
            let start = text.folded.find(word).unwrap();
            let origin = text.origin(Span::new(start, start + word.len()));
            let expected = match word {
                "å" => "Å",
                "leukemi" => "leu-\r\nkemi",
                "81" => "８１",
                other => other,
            };
            assert_eq!(origin.slice(original), expected);
            assert_eq!(text.folded_span(origin), Span::new(start, start + word.len()));
        }
    }
}

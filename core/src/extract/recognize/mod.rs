//! Text in pictures: what an engine must do, how sure it was, and which of its slips in numbers are mended.

mod mend;
#[cfg(feature = "ocr")]
mod tesseract;

#[cfg(feature = "ocr")]
pub use tesseract::Tesseract;

use std::time::Duration;

use super::gap::{GapReason, Limit};
use crate::span::Span;

/// An engine that reads the text in a picture.
pub trait Recognizer: Send + Sync {
    /// The words of a picture file (PNG, JPEG, TIFF, JPEG 2000, WebP, PNM) in reading order, within `time`.
    fn recognize(&self, picture: &[u8], time: Duration) -> Result<Vec<RecognizedWord>, Unrecognized>;
}

/// A word as the engine read it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RecognizedWord {
    /// Its letters.
    pub text: String,
    /// How sure the engine is, in per cent.
    pub confidence: u8,
    /// It is the first of a line.
    pub begins_line: bool,
}

/// Why a picture was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrecognized {
    /// Not a picture the engine reads, or the engine is not there.
    Failed,
    /// The time was over.
    Time,
}

impl From<Unrecognized> for GapReason {
    fn from(reason: Unrecognized) -> Self {
        match reason {
            Unrecognized::Failed => Self::ImageOnly,
            Unrecognized::Time => Self::Limit(Limit::Time),
        }
    }
}

/// How well the text of a part was read in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognition {
    /// The words by their place in the text, with the engine's confidence in per cent.
    words: Vec<(Span, u8)>,
    /// Numbers in which letters were taken for the digits they look like.
    mended: Vec<Span>,
}

/// Below this mean confidence, in per cent, a picture does not count as read: photographs, upside-down pages.
const POOR: u64 = 60;

impl Recognition {
    /// The least confidence among the words that `span` touches.
    pub fn confidence(&self, span: Span) -> Option<u8> {
        self.words.iter().filter(|(word, _)| word.overlaps(span)).map(|(_, confidence)| *confidence).min()
    }

    /// True when letters in it were taken for digits.
    pub fn is_mended(&self, span: Span) -> bool {
        self.mended.iter().any(|mended| mended.overlaps(span))
    }

    /// True when the engine saw no word, or was so unsure that the picture does not count as examined.
    pub(super) fn is_poor(&self) -> bool {
        let letters: u64 = self.words.iter().map(|(word, _)| word.len() as u64).sum();
        let sure: u64 = self.words.iter().map(|(word, sure)| word.len() as u64 * u64::from(*sure)).sum();
        letters == 0 || sure < POOR * letters
    }
}

/// The words as text, a line for each line of the picture.
pub(super) fn text_of(words: &[RecognizedWord]) -> (String, Recognition) {
    let mut text = String::new();
    let mut recognition = Recognition::default();
    for word in words {
        if !text.is_empty() {
            text.push(if word.begins_line { '\n' } else { ' ' });
        }
        let start = text.len();
        text.push_str(&word.text);
        recognition.words.push((Span::new(start, text.len()), word.confidence));
    }
    // Each letter gives way to one digit: the places stay.
    for span in mend::numbers(&text) {
        let digits = mend::digits(span.slice(&text));
        if digits.len() == span.len() {
            text.replace_range(span.start..span.end, &digits);
            recognition.mended.push(span);
        }
    }
    (text, recognition)
}

#[cfg(test)]
mod tests {
    use super::{RecognizedWord, text_of};

    #[test]
    fn words_keep_their_lines_and_numbers_are_mended() {
        let word = |text: &str, confidence: u8, begins_line: bool| RecognizedWord {
            text: text.to_owned(),
            confidence,
            begins_line,
        };
        let (text, recognition) =
            text_of(&[word("Pnr", 96, true), word("8l1228-9B74", 71, false), word("Åsa", 90, true)]);
        assert_eq!(text, "Pnr 811228-9874\nÅsa");
        let number = crate::span::Span::new(4, 15);
        assert_eq!((recognition.confidence(number), recognition.is_mended(number)), (Some(71), true));
        assert!(!recognition.is_poor());
        assert!(text_of(&[word("~~", 20, true)]).1.is_poor());
        assert!(text_of(&[]).1.is_poor());
    }
}

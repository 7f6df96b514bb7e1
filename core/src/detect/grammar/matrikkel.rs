//! Norwegian cadastral numbers: `gnr. 17 bnr. 235, snr. 4`, `gnr/bnr 17/235`, `matrikkelnr 0301-208/45/0/3`.
//! Out come the numbers with the first letter of what they count: `g17b235s4`; `m` before them where `gnr` stood
//! without `bnr`, the four digits of the municipality after `k`.
//! Source: matrikkellova § 11, Kartverket, Matrikkelnummer; widths of at most 5, 4, 4 and 3 digits.

use memchr::memmem;

use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Beginnings of the words for the first number, which the others follow.
const FIRST: [&str; 6] = ["gnr", "g.nr", "gårdsn", "gardsn", "gbnr", "matrikkel"];

/// How the word for a later number begins, with the letter it is written as and its digits.
const LATER: [(&[&str], u8, usize); 3] = [
    (&["bnr", "b.nr", "bruksn"], b'b', 4),
    (&["fnr", "f.nr", "festen"], b'f', 4),
    (&["snr", "s.nr", "seksjonsn"], b's', 3),
];

/// Signs that may stand between a word and its number, or a number and the next word.
const LONGEST_GAP: usize = 4;

/// All numbers that their words announce.
pub(super) fn find(text: &Text, _original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for word in FIRST {
        for start in memmem::find_iter(bytes, word) {
            let whole = start.checked_sub(1).is_none_or(|before| !is_word(bytes[before]));
            let reading = whole.then(|| read(bytes, start, word)).flatten();
            reading.into_iter().for_each(|(span, digits)| found(span, digits));
        }
    }
}

/// What is read so far.
struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    digits: Digits,
}

fn read(bytes: &[u8], start: usize, word: &str) -> Option<(Span, Digits)> {
    let mut reader = Reader { bytes, at: start + word.len(), digits: Digits::default() };
    reader.rest_of_word(word)?;
    let (start, both) = if word == "matrikkel" || word == "gbnr" {
        (reader.pair()?, true)
    } else if reader.word_of_building() {
        (reader.pair()?, true)
    } else {
        reader.apart(start)?
    };
    let mut digits = Digits::default();
    if !both {
        digits.push(b'm');
    }
    reader.digits.as_slice().iter().for_each(|byte| digits.push(*byte));
    reader.is_at_an_end().then_some((Span::new(start, reader.at), digits))
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, literal: &str) -> bool {
        let there = self.rest().starts_with(literal.as_bytes());
        self.at += if there { literal.len() } else { 0 };
        there
    }

    /// The end of the word; `matrikkel` alone is a register, not a number.
    fn rest_of_word(&mut self, word: &str) -> Option<()> {
        if word == "matrikkel" {
            self.take("-");
            let number = ["nummeret", "nummer", "nr", "enheten", "enhet"].iter().any(|end| self.take(end));
            let label = self.peek() == Some(b':');
            return (number || label).then_some(());
        }
        self.letters();
        Some(())
    }

    fn letters(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.at += 1;
        }
    }

    /// Dots, commas, spaces and at most one `og`, none of which stands alone.
    fn gap(&mut self) {
        let end = self.at + LONGEST_GAP;
        while self.at < end
            && self.peek().is_some_and(|byte| matches!(byte, b'.' | b',' | b':' | b';' | b' ' | b'\t'))
        {
            self.at += 1;
        }
        if ["og ", "and ", "& "].iter().any(|and| self.take(and)) {
            self.gap();
        }
    }

    /// Digits after `letter`, at most `most`.
    fn number(&mut self, letter: u8, most: usize) -> Option<()> {
        let rest = self.rest();
        let length = rest.iter().take(most + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 || length > most {
            return None;
        }
        self.digits.push(letter);
        rest.iter().take(length).for_each(|byte| self.digits.push(*byte));
        self.at += length;
        Some(())
    }

    /// `gnr/bnr`, `gnr. og bnr.`: the word of the second number before any digit.
    fn word_of_building(&mut self) -> bool {
        let start = self.at;
        self.gap();
        self.take("/");
        self.gap();
        let there = self.word_of(&["bnr", "b.nr", "bruksn"]);
        self.at = if there { self.at } else { start };
        there
    }

    fn word_of(&mut self, words: &[&str]) -> bool {
        let there = words.iter().any(|word| self.take(word));
        if there {
            self.letters();
        }
        there
    }

    /// `0301-17/235/0/3`; gives its place.
    fn pair(&mut self) -> Option<usize> {
        self.gap();
        // `gnr/bnr/fnr/snr` as a heading of the numbers.
        for (words, ..) in LATER {
            if self.take("/") && self.word_of(words) {
                self.gap();
            }
        }
        let start = self.at;
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 4 && self.rest().get(4) == Some(&b'-') {
            self.number(b'k', 4)?;
            self.at += 1;
        }
        self.number(b'g', 5)?;
        self.slash()?;
        self.number(b'b', 4)?;
        self.further();
        Some(start)
    }

    fn slash(&mut self) -> Option<()> {
        let start = self.at;
        self.take(" ");
        if self.take("/") {
            self.take(" ");
            return Some(());
        }
        self.at = start;
        None
    }

    /// `/0/3` after a pair.
    fn further(&mut self) {
        for (letter, most) in [(b'f', 4), (b's', 3)] {
            let (at, digits) = (self.at, self.digits);
            let there = self.take("/") && self.number(letter, most).is_some();
            if !there {
                (self.at, self.digits) = (at, digits);
                return;
            }
        }
    }

    /// Each number after its word, or `gnr 17/235`; gives its place, and whether both words were there.
    fn apart(&mut self, start: usize) -> Option<(usize, bool)> {
        self.gap();
        let number = self.at;
        self.number(b'g', 5)?;
        if self.slash().is_some() {
            if self.word_of_building_number() {
                self.later();
                return Some((start, true));
            }
            self.number(b'b', 4)?;
            self.further();
            return Some((number, false));
        }
        self.line_or_gap();
        self.word_of_building_number().then(|| self.later())?;
        Some((start, true))
    }

    fn line_or_gap(&mut self) {
        self.gap();
        if self.take("\n") || self.take("\r\n") {
            self.gap();
        }
    }

    fn word_of_building_number(&mut self) -> bool {
        let [(words, letter, most), ..] = LATER;
        self.word_of(words) && {
            self.gap();
            self.number(letter, most).is_some()
        }
    }

    /// `fnr 3, snr 4` after the first two.
    fn later(&mut self) {
        for (words, letter, most) in LATER.into_iter().skip(1) {
            let (at, digits) = (self.at, self.digits);
            self.gap();
            self.take("/");
            let there = self.word_of(words) && {
                self.gap();
                self.number(letter, most).is_some()
            };
            if !there {
                (self.at, self.digits) = (at, digits);
            }
        }
    }

    /// No more digits touch it: `12/10-2024` is a day.
    fn is_at_an_end(&self) -> bool {
        let digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        let joins = matches!(self.peek(), Some(b'/' | b'-' | b'.' | b','));
        !digit(self.at) && !(joins && digit(self.at + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Normalizer;

    fn found(original: &str) -> Vec<(String, String)> {
        let mut text = Text::default();
        Normalizer.normalize(original, &mut text);
        let mut all = Vec::new();
        find(&text, original, &mut |span, digits| {
            let digits = String::from_utf8(digits.as_slice().to_vec()).unwrap();
            all.push((span.slice(&text.folded).to_owned(), digits));
        });
        all
    }

    fn one(original: &str) -> (String, String) {
        let all = found(original);
        assert_eq!(all.len(), 1, "{original:?}: {all:?}");
        all[0].clone()
    }

    #[test]
    fn each_number_after_its_word() {
        for text in [
            "Gnr. 17 bnr. 235",
            "gnr 17, bnr 235",
            "gnr. 17, bnr. 235",
            "gnr 17 og bnr 235",
            "gnr.17/bnr.235",
            "GNR: 17 BNR: 235",
            "g.nr. 17 b.nr. 235",
            "gårdsnr. 17, bruksnr. 235",
            "gardsnummer 17 og bruksnummer 235",
            "gnr. 17\nbnr. 235",
            "gnr\u{A0}17 bnr\u{A0}235",
        ] {
            assert_eq!(one(text).1, "g17b235", "{text:?}");
        }
        let (span, digits) = one("Eiendommen gnr 17, bnr 235, fnr 3, snr 4 i Oslo.");
        assert_eq!((span.as_str(), digits.as_str()), ("gnr 17, bnr 235, fnr 3, snr 4", "g17b235f3s4"));
        assert_eq!(one("gnr. 17 bnr. 235 seksjonsnr. 12").1, "g17b235s12");
    }

    #[test]
    fn both_words_before_both_numbers() {
        for text in
            ["gnr/bnr 17/235", "Gnr./bnr.: 17/235", "gnr. og bnr. 17/235", "gbnr 17/235", "gnr bnr 17 / 235"]
        {
            let (span, digits) = one(text);
            assert_eq!(digits, "g17b235", "{text:?}");
            assert!(span.starts_with("17"), "{span:?}");
        }
        assert_eq!(one("gnr/bnr/fnr/snr: 17/235/0/3").1, "g17b235f0s3");
        assert_eq!(one("Gnr. 17/235").1, "mg17b235");
    }

    #[test]
    fn municipality_first() {
        assert_eq!(one("matrikkelnr 0301-208/45/0/3"), ("0301-208/45/0/3".into(), "k0301g208b45f0s3".into()));
        assert_eq!(one("Matrikkelnummer: 3001-17/235").1, "k3001g17b235");
        assert_eq!(one("matrikkelenhet 17/235").1, "g17b235");
        assert_eq!(one("gnr/bnr 0301-17/235").1, "k0301g17b235");
    }

    #[test]
    fn words_without_numbers_are_none() {
        for text in [
            "gnr",
            "gnr. 17",
            "gnr 17 og 18",
            "bnr 235",
            "gnr/bnr",
            "matrikkelen 12/10",
            "matrikkelnr 12/10-2024",
            "gnr 123456 bnr 1",
            "gnr 17 bnr 23567",
            "fagnr 17 bnr 2",
            "matrikkel 17/235",
            "gnr 17 bnr 2.5",
            "g.nr",
            "gårdsn",
        ] {
            assert_eq!(found(text), [], "{text:?}");
        }
    }
}

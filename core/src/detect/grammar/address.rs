//! Postal addresses: a street or a box, a number, a postcode and a place, on one line or two.
//! Source: SS 613401 and `PostNord`, Rätt adresserat; Posten Bring, Riktig adressering.

use super::{before, byte, each_digit_run, is_capital, run, run_back, skip_spaces};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Ends of street names; a whole word too: `Kongens gate`.
static STREETS: &[&str] = &[
    "allé",
    "allén",
    "alle",
    "alléen",
    "backe",
    "backen",
    "bakke",
    "bakken",
    "brinken",
    "bron",
    "brygga",
    "bryggen",
    "dalen",
    "esplanaden",
    "gata",
    "gatan",
    "gate",
    "gaten",
    "gatu",
    "gränd",
    "gränden",
    "gården",
    "haugen",
    "höjden",
    "jordet",
    "kajen",
    "kaj",
    "kroken",
    "led",
    "leden",
    "lia",
    "liden",
    "løkka",
    "parken",
    "plan",
    "planen",
    "plass",
    "plassen",
    "platsen",
    "promenaden",
    "ringen",
    "rundeln",
    "slingan",
    "sti",
    "stien",
    "stig",
    "stigen",
    "stranden",
    "svingen",
    "svängen",
    "terrasse",
    "terrassen",
    "toppen",
    "torg",
    "torget",
    "tunet",
    "veg",
    "vegen",
    "vei",
    "veien",
    "väg",
    "vägen",
    "åsen",
];

/// Words before a street's name that belong to it.
static PARTS: &[&str] = &[
    "norra", "södra", "östra", "västra", "gamla", "nya", "stora", "lilla", "nedre", "övre", "inre", "yttre",
    "nordre", "søndre", "østre", "vestre", "øvre", "store", "lille", "gamle", "nye", "sankt", "st", "s:t",
    "st.",
];

/// A box at the post office.
static BOXES: &[&str] = &["box", "postbox", "postboks", "boks", "pb", "pb."];

/// `Storgatan 5 B, 123 45 Lund`
pub(super) fn find_swedish(text: &Text, original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    each_digit_run(bytes, |start, end| {
        let split = run(bytes, end + 1, 3, |byte| byte.is_ascii_digit());
        let code = match end - start {
            5 => end,
            3 if byte(bytes, end) == b' ' && split == end + 3 => split,
            _ => return end,
        };
        if byte(bytes, start) == b'0' {
            return end;
        }
        let line = Line { text, original, bytes, postcode: Span::new(start, code), strict: false };
        line.read(found).unwrap_or(end)
    });
}

/// `Storgata 5 B, 0155 Oslo`
pub(super) fn find_norwegian(text: &Text, original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    each_digit_run(bytes, |start, end| {
        if end - start != 4 {
            return end;
        }
        // What could be a year needs a street that is one by its name.
        let strict = matches!(bytes.get(start..start + 2), Some(b"19" | b"20"));
        let line = Line { text, original, bytes, postcode: Span::new(start, end), strict };
        line.read(found).unwrap_or(end)
    });
}

/// An address seen from its postcode.
struct Line<'l> {
    text: &'l Text,
    original: &'l str,
    bytes: &'l [u8],
    postcode: Span,
    /// Only streets with a usual ending, and boxes.
    strict: bool,
}

impl Line<'_> {
    fn read(&self, found: &mut dyn FnMut(Span, Digits)) -> Option<usize> {
        let end = self.place()?;
        let (at, apart) = self.separator(self.without_country(self.postcode.start))?;
        let at = self.without_flat(at);
        let start = self.street(at, apart).or_else(|| self.boxed(at))?;
        found(Span::new(start, end), Digits::default());
        Some(end)
    }

    fn word(&self, span: Span) -> &str {
        span.slice(&self.text.folded)
    }

    fn capital(&self, at: usize) -> bool {
        is_word(byte(self.bytes, at)) && is_capital(self.text, self.original, at)
    }

    /// The end of the place after the postcode, which begins with a capital.
    fn place(&self) -> Option<usize> {
        let letters = |byte: u8| is_word(byte) && !byte.is_ascii_digit() || byte == b'-';
        let start = skip_spaces(self.bytes, self.postcode.end);
        if start == self.postcode.end || !self.capital(start) {
            return None;
        }
        let end = run(self.bytes, start, 40, letters);
        // Upplands Väsby, Västra Frölunda: a genitive or a quarter of heaven wants another word.
        let open = matches!(before(self.bytes, end, 1), b's' | b'a');
        let next = end + 1;
        if open && byte(self.bytes, end) == b' ' && self.capital(next) {
            return Some(run(self.bytes, next, 40, letters));
        }
        (end > start + 1).then_some(end)
    }

    /// Before `SE-` or `N-`.
    fn without_country(&self, at: usize) -> usize {
        let before = self.bytes.get(at.saturating_sub(3)..at).unwrap_or_default();
        match before {
            b"se-" | b"no-" => at - 3,
            [outside, b's' | b'n', b'-'] if !is_word(*outside) => at - 2,
            _ => at,
        }
    }

    /// Before the spaces, comma and line break in front of `at`; true when there is more than a space.
    fn separator(&self, at: usize) -> Option<(usize, bool)> {
        let start = run_back(self.bytes, at, 6, |byte| matches!(byte, b' ' | b',' | b';' | b'\n' | b'\r'));
        let apart = self.bytes.get(start..at)?.iter().any(|byte| *byte != b' ');
        (start < at).then_some((start, apart))
    }

    /// Before `lgh 1102`, `H0201` or `2 tr`.
    fn without_flat(&self, at: usize) -> usize {
        let digits = run_back(self.bytes, at, 4, |byte| byte.is_ascii_digit());
        let spaces = run_back(self.bytes, digits, 1, |byte| byte == b' ');
        let flat = match self.bytes.get(..spaces).unwrap_or_default() {
            head if digits < at && head.ends_with(b"lgh") => Some(spaces - 3),
            head if at - digits == 4 && head.ends_with(b"h") && !is_word(before(head, head.len(), 2)) => {
                Some(spaces - 1)
            }
            _ => self
                .bytes
                .get(..at)
                .filter(|head| head.ends_with(b" tr"))
                .map(|head| run_back(self.bytes, head.len() - 3, 2, |byte| byte.is_ascii_digit())),
        };
        flat.and_then(|flat| self.separator(flat)).map_or(at, |(at, _)| at)
    }

    /// Where the street begins whose number ends at `at`.
    fn street(&self, at: usize, apart: bool) -> Option<usize> {
        let number = house(self.bytes, at)?;
        let name = Span::new(self.word_start(number), number);
        let word = self.word(name);
        if BOXES.contains(&word) {
            return Some(name.start);
        }
        let street = STREETS.iter().any(|ending| word.ends_with(ending));
        let whole = STREETS.contains(&word);
        let mut start = name.start;
        let mut words = 0;
        // The words of "Kongens gate", or "Norra" before "Storgatan".
        while words < 3 && start > 0 && before(self.bytes, start, 1) == b' ' {
            let previous = Span::new(self.word_start(start - 1), start - 1);
            let part = PARTS.contains(&self.word(previous));
            if !self.capital(previous.start) || !(whole || part) {
                break;
            }
            start = previous.start;
            words += 1;
        }
        let named = self.capital(start) && (!whole || words > 0) && name.len() > 2;
        (named && (street || apart && !self.strict)).then_some(start)
    }

    /// `Postboks 12 Sentrum`
    fn boxed(&self, at: usize) -> Option<usize> {
        let office = self.word_start(at);
        let number = house(self.bytes, office.checked_sub(1)?)?;
        let name = Span::new(self.word_start(number), number);
        (self.capital(office) && BOXES.contains(&self.word(name))).then_some(name.start)
    }

    fn word_start(&self, end: usize) -> usize {
        let part =
            |byte: u8| is_word(byte) && !byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'\'' | b':');
        run_back(self.bytes, end, 40, part)
    }
}

/// The end of the street's name before a house number that ends at `at`: `5`, `12B`, `12 B`, `5-7`.
fn house(bytes: &[u8], at: usize) -> Option<usize> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let letter = at.checked_sub(1).filter(|at| byte(bytes, *at).is_ascii_lowercase());
    let numbers = letter.map_or(at, |at| run_back(bytes, at, 1, |byte| byte == b' '));
    let mut start = run_back(bytes, numbers, 5, digit);
    if start == numbers || numbers - start > 4 {
        return None;
    }
    if matches!(before(bytes, start, 1), b'-' | b'/') {
        start = run_back(bytes, start - 1, 4, digit);
    }
    let name = run_back(bytes, start, 2, |byte| byte == b' ');
    (name < start && is_word(before(bytes, name, 1)) || before(bytes, name, 1) == b'.').then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::tests::pieces;
    use super::{find_norwegian, find_swedish};

    #[test]
    fn swedish_addresses() {
        for (text, address) in [
            ("Hon bor på Storgatan 5, 123 45 Lund.", "Storgatan 5, 123 45 Lund"),
            ("Anna Berg\nStorgatan 5 B\n123 45  LUND", "Storgatan 5 B\n123 45  LUND"),
            ("Box 123, 111 22 Stockholm", "Box 123, 111 22 Stockholm"),
            (
                "Norra Parkvägen 12A lgh 1102, SE-123 45 Upplands Väsby",
                "Norra Parkvägen 12A lgh 1102, SE-123 45 Upplands Väsby",
            ),
            ("Storgatan 5 12345 Lund", "Storgatan 5 12345 Lund"),
            ("Höglunda 112\r\n840 12 Fjällsjö", "Höglunda 112\r\n840 12 Fjällsjö"),
            ("Kungsgatan 5-7, 2 tr, 111 22 Stockholm", "Kungsgatan 5-7, 2 tr, 111 22 Stockholm"),
        ] {
            assert_eq!(pieces(find_swedish, text), [address], "{text}");
        }
    }

    #[test]
    fn norwegian_addresses() {
        for (text, address) in [
            ("Bor i Storgata 5, 0155 Oslo", "Storgata 5, 0155 Oslo"),
            ("Postboks 12, 5003 Bergen", "Postboks 12, 5003 Bergen"),
            ("Postboks 1200 Sentrum, 0107 Oslo", "Postboks 1200 Sentrum, 0107 Oslo"),
            ("Kari Nordmann\nKongens gate 12 B\nN-0153 Oslo", "Kongens gate 12 B\nN-0153 Oslo"),
            ("Solbakken 3, H0201, 2000 Lillestrøm", "Solbakken 3, H0201, 2000 Lillestrøm"),
        ] {
            assert_eq!(pieces(find_norwegian, text), [address], "{text}");
        }
    }

    #[test]
    fn numbers_that_only_look_like_one() {
        for text in [
            "se sidan 5, 123 45 personer",
            "Den 5, 123 45 Lund",
            "kapitel 5, 123 45 Lund",
            "123 45 Lund",
            "Sida 5 123 45 Lund",
            "Kapittel 5, 2024 Oslo",
            "Mars 5, 2024 Oslo",
            "den 5 Maj 2024 Oslo",
            "vägen 5, 123 45 Lund",
            "Artikel 512345, 123 45 Lund",
        ] {
            let all = [pieces(find_swedish, text), pieces(find_norwegian, text)].concat();
            let expected = usize::from(text.starts_with("Den 5"));
            assert_eq!(all.len(), expected, "{text}: {all:?}");
        }
    }
}

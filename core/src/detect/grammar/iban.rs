//! International bank account numbers by their country's length and structure.
//! Source: ISO 13616-1:2020; SWIFT, IBAN Registry (TR0090).

use super::{byte, each_digit_run, is_capital, run, skip_break, skip_spaces};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// How many characters of which sort: `n` digits, `a` letters, `c` either.
type Structure = &'static [(u8, u8)];

/// Country code and structure of what follows the two check digits.
static COUNTRIES: &[(&[u8; 2], Structure)] = &[
    (b"ad", &[(8, b'n'), (12, b'c')]),
    (b"ae", &[(19, b'n')]),
    (b"al", &[(8, b'n'), (16, b'c')]),
    (b"at", &[(16, b'n')]),
    (b"az", &[(4, b'a'), (20, b'c')]),
    (b"ba", &[(16, b'n')]),
    (b"be", &[(12, b'n')]),
    (b"bg", &[(4, b'a'), (6, b'n'), (8, b'c')]),
    (b"bh", &[(4, b'a'), (14, b'c')]),
    (b"bi", &[(23, b'n')]),
    (b"br", &[(23, b'n'), (1, b'a'), (1, b'c')]),
    (b"by", &[(4, b'c'), (4, b'n'), (16, b'c')]),
    (b"ch", &[(5, b'n'), (12, b'c')]),
    (b"cr", &[(18, b'n')]),
    (b"cy", &[(8, b'n'), (16, b'c')]),
    (b"cz", &[(20, b'n')]),
    (b"de", &[(18, b'n')]),
    (b"dj", &[(23, b'n')]),
    (b"dk", &[(14, b'n')]),
    (b"do", &[(4, b'c'), (20, b'n')]),
    (b"ee", &[(16, b'n')]),
    (b"eg", &[(25, b'n')]),
    (b"es", &[(20, b'n')]),
    (b"fi", &[(14, b'n')]),
    (b"fk", &[(2, b'a'), (12, b'n')]),
    (b"fo", &[(14, b'n')]),
    (b"fr", &[(10, b'n'), (11, b'c'), (2, b'n')]),
    (b"gb", &[(4, b'a'), (14, b'n')]),
    (b"ge", &[(2, b'a'), (16, b'n')]),
    (b"gi", &[(4, b'a'), (15, b'c')]),
    (b"gl", &[(14, b'n')]),
    (b"gr", &[(7, b'n'), (16, b'c')]),
    (b"gt", &[(24, b'c')]),
    (b"hn", &[(4, b'a'), (20, b'n')]),
    (b"hr", &[(17, b'n')]),
    (b"hu", &[(24, b'n')]),
    (b"ie", &[(4, b'a'), (14, b'n')]),
    (b"il", &[(19, b'n')]),
    (b"iq", &[(4, b'a'), (15, b'n')]),
    (b"is", &[(22, b'n')]),
    (b"it", &[(1, b'a'), (10, b'n'), (12, b'c')]),
    (b"jo", &[(4, b'a'), (4, b'n'), (18, b'c')]),
    (b"kw", &[(4, b'a'), (22, b'c')]),
    (b"kz", &[(3, b'n'), (13, b'c')]),
    (b"lb", &[(4, b'n'), (20, b'c')]),
    (b"lc", &[(4, b'a'), (24, b'c')]),
    (b"li", &[(5, b'n'), (12, b'c')]),
    (b"lt", &[(16, b'n')]),
    (b"lu", &[(3, b'n'), (13, b'c')]),
    (b"lv", &[(4, b'a'), (13, b'c')]),
    (b"ly", &[(21, b'n')]),
    (b"mc", &[(10, b'n'), (11, b'c'), (2, b'n')]),
    (b"md", &[(20, b'c')]),
    (b"me", &[(18, b'n')]),
    (b"mk", &[(3, b'n'), (10, b'c'), (2, b'n')]),
    (b"mn", &[(16, b'n')]),
    (b"mr", &[(23, b'n')]),
    (b"mt", &[(4, b'a'), (5, b'n'), (18, b'c')]),
    (b"mu", &[(4, b'a'), (19, b'n'), (3, b'a')]),
    (b"ni", &[(4, b'a'), (20, b'n')]),
    (b"nl", &[(4, b'a'), (10, b'n')]),
    (b"no", &[(11, b'n')]),
    (b"om", &[(3, b'n'), (16, b'c')]),
    (b"pk", &[(4, b'a'), (16, b'c')]),
    (b"pl", &[(24, b'n')]),
    (b"ps", &[(4, b'a'), (21, b'c')]),
    (b"pt", &[(21, b'n')]),
    (b"qa", &[(4, b'a'), (21, b'c')]),
    (b"ro", &[(4, b'a'), (16, b'c')]),
    (b"rs", &[(18, b'n')]),
    (b"ru", &[(14, b'n'), (15, b'c')]),
    (b"sa", &[(2, b'n'), (18, b'c')]),
    (b"sc", &[(4, b'a'), (20, b'n'), (3, b'a')]),
    (b"sd", &[(14, b'n')]),
    (b"se", &[(20, b'n')]),
    (b"si", &[(15, b'n')]),
    (b"sk", &[(20, b'n')]),
    (b"sm", &[(1, b'a'), (10, b'n'), (12, b'c')]),
    (b"so", &[(19, b'n')]),
    (b"st", &[(21, b'n')]),
    (b"sv", &[(4, b'a'), (20, b'n')]),
    (b"tl", &[(19, b'n')]),
    (b"tn", &[(20, b'n')]),
    (b"tr", &[(6, b'n'), (16, b'c')]),
    (b"ua", &[(6, b'n'), (19, b'c')]),
    (b"va", &[(18, b'n')]),
    (b"vg", &[(4, b'a'), (16, b'n')]),
    (b"xk", &[(16, b'n')]),
    (b"ye", &[(4, b'a'), (4, b'n'), (18, b'c')]),
];

/// The country's number of letters and digits, in groups of any size or none; ends exactly at its length.
pub(super) fn find(text: &Text, original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    each_digit_run(bytes, |start, end| {
        if let Some(number) = number(text, original, bytes, start) {
            found(number.0, number.1);
            return number.0.end;
        }
        end
    });
}

/// The number whose check digits begin at `check`.
fn number(text: &Text, original: &str, bytes: &[u8], check: usize) -> Option<(Span, Digits)> {
    let spaced = super::before(bytes, check, 1) == b' ';
    let country = check.checked_sub(2 + usize::from(spaced))?;
    let code: &[u8; 2] = bytes.get(country..)?.first_chunk()?;
    let at = COUNTRIES.binary_search_by_key(&code, |(code, _)| code).ok()?;
    let (_, structure) = COUNTRIES.get(at)?;
    let mut reader = Reader { bytes, at: check, group: 2, regular: !spaced, digits: super::digits_of(code) };
    reader.take(2, b'n', false)?;
    for (count, of) in *structure {
        reader.take(*count, *of, true)?;
    }
    let span = Span::new(country, reader.at);
    // Capitals and small letters are not mixed; small ones in groups of any size would be words: "sa 12 45 personer".
    // The first letter may begin a sentence.
    let mut letters = (country + 1..span.end).filter(|i| byte(bytes, *i).is_ascii_lowercase());
    let capital = letters.next().is_some_and(|i| is_capital(text, original, i));
    let alike = letters.all(|i| is_capital(text, original, i) == capital);
    let fits = alike && (capital || reader.regular) && super::stands_alone(bytes, span);
    fits.then_some((span, reader.digits))
}

/// Reads letters and digits over the signs between groups.
struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Length of the group so far.
    group: u8,
    /// All groups so far have four, or there is only one.
    regular: bool,
    digits: Digits,
}

impl Reader<'_> {
    fn take(&mut self, count: u8, of: u8, separated: bool) -> Option<()> {
        for _ in 0..count {
            if separated {
                let next = gap(self.bytes, self.at);
                if next > self.at {
                    self.regular &= self.group == 4;
                    self.group = 0;
                }
                self.at = next;
            }
            let byte = byte(self.bytes, self.at);
            let fits = match of {
                b'n' => byte.is_ascii_digit(),
                b'a' => byte.is_ascii_lowercase(),
                _ => byte.is_ascii_digit() || byte.is_ascii_lowercase(),
            };
            if !fits {
                return None;
            }
            self.digits.push(byte);
            self.at += 1;
            self.group = self.group.saturating_add(1);
        }
        Some(())
    }
}

/// Past what stands between two groups: spaces, one dash, one line break.
fn gap(bytes: &[u8], at: usize) -> usize {
    if is_word(byte(bytes, at)) {
        return at;
    }
    let spaces = skip_spaces(bytes, at);
    let dash = run(bytes, spaces, 1, |byte| byte == b'-');
    skip_spaces(bytes, skip_break(bytes, skip_spaces(bytes, dash)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, pieces};
    use super::*;

    #[test]
    fn countries_are_in_order() {
        assert!(COUNTRIES.is_sorted_by_key(|(code, _)| *code));
    }

    #[test]
    fn groups_of_any_size() {
        for text in [
            "NO9386011117947",
            "NO93 8601 1117 947",
            "NO 93 8601 11 17947",
            "NO93-8601-1117-947",
            "no93 8601 1117 947",
            "IBAN: NO93 8601\n1117 947, DnB",
            "NO93 8601 1117 947 X",
            "(NO938601.1117947) NO93 8601 1117947",
        ] {
            assert_eq!(found(find, text).len(), 1, "{text}");
            assert_eq!(found(find, text)[0].1, "no9386011117947", "{text}");
        }
        assert_eq!(pieces(find, "x VG96 VPVG 0000 0123 4567 8901 X"), ["VG96 VPVG 0000 0123 4567 8901"]);
    }

    #[test]
    fn neither_shorter_nor_longer_nor_unknown() {
        for text in [
            "NO93860111179471",
            "NO93 8601 1117 94",
            "XX9386011117947",
            "XNO9386011117947",
            "NO93/8601/1117/947",
            "NO93A60111117947",
            "de sa 12 45 personer var redan dar",
            "VG96 vPVG 0000 0123 4567 8901",
            "AL47 212A 1009 0000 0002 3569 8741",
        ] {
            assert!(pieces(find, text).is_empty(), "{text}: {:?}", pieces(find, text));
        }
    }
}

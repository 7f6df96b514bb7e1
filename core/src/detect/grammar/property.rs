//! Swedish property designations: district, block and unit, or quarter and unit.
//! Source: Fastighetsregisterförordning (2000:308); Lantmäteriet, Handbok fastighetsbeteckning.

use super::{before, byte, is_capital, run, run_back, skip_spaces};
use crate::catalog::Digits;
use crate::detect::is_word;
use crate::normalize::Text;
use crate::span::Span;

/// Words after which numbers with a colon are of a law, a book, a clock, a scale or a game.
static OTHERS: &[&str] = &[
    "sfs",
    "sou",
    "ds",
    "prop",
    "proposition",
    "dir",
    "bet",
    "rskr",
    "skr",
    "lag",
    "lagen",
    "förordning",
    "förordningen",
    "nja",
    "rå",
    "hfd",
    "ra",
    "hovf",
    "mål",
    "kap",
    "kapitel",
    "kl",
    "klockan",
    "tid",
    "start",
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lördag",
    "söndag",
    "idag",
    "imorgon",
    "skala",
    "resultat",
    "ställning",
    "seger",
    "vinst",
    "version",
    "mosebok",
    "mos",
    "matt",
    "matteus",
    "mark",
    "markus",
    "luk",
    "lukas",
    "joh",
    "johannes",
    "apg",
    "rom",
    "romarbrevet",
    "kor",
    "korinthierbrevet",
    "gal",
    "ef",
    "efesierbrevet",
    "fil",
    "kol",
    "tess",
    "tim",
    "tit",
    "hebr",
    "jak",
    "jakob",
    "petr",
    "pet",
    "jud",
    "upp",
    "uppenbarelseboken",
    "ps",
    "psaltaren",
    "psalm",
    "ords",
    "ordspråksboken",
    "pred",
    "jes",
    "jesaja",
    "jer",
    "jeremia",
    "hes",
    "dan",
    "daniel",
    "hos",
    "joel",
    "amos",
    "mika",
    "sak",
    "mal",
    "dom",
    "rut",
    "sam",
    "kung",
    "krön",
    "job",
    "sura",
    "suran",
    "koranen",
    "bibeln",
    "fs",
    "kfs",
    "afs",
    "tsfs",
    "hslf-fs",
    "sosfs",
    "skvfs",
    "lsfs",
    "mödrar",
    "rd",
    "dnr",
    "nr",
    "avsnitt",
];

/// Words that name what follows and are no part of it.
static LABELS: &[&str] = &[
    "fastigheten",
    "fastighet",
    "fastigheterna",
    "fastighetsbeteckning",
    "beteckning",
    "tomten",
    "kvarteret",
    "kv",
];

/// Parts of a district's name that stand before it.
static PARTS: &[&str] = &[
    "norra", "södra", "östra", "västra", "stora", "lilla", "övre", "nedre", "yttre", "inre", "gamla", "nya",
];

/// `Sicklaön 40:11`, `Nacka Sicklaön S:1`, `Höganäs GA:3`; not what could be a time of day.
pub(super) fn find_block(text: &Text, original: &str, found: &mut dyn FnMut(Span, Digits)) {
    designations(text, original, false, found);
}

/// The same with numbers that could be a time of day: `Solna 12:30`.
pub(super) fn find_like_time(text: &Text, original: &str, found: &mut dyn FnMut(Span, Digits)) {
    designations(text, original, true, found);
}

fn designations(text: &Text, original: &str, like_time: bool, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for colon in memchr::memchr_iter(b':', bytes) {
        if !matches!(byte(bytes, colon + 1), b'1'..=b'9') {
            continue;
        }
        let Some((block, end, time)) = numbers(bytes, colon) else { continue };
        if time == like_time
            && let Some(start) = district(text, original, bytes, block)
        {
            found(Span::new(start, end), Digits::default());
        }
    }
}

/// Block and unit around a colon: where they begin and end, and whether they could be a time.
fn numbers(bytes: &[u8], colon: usize) -> Option<(usize, usize, bool)> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let digits = run_back(bytes, colon, 5, digit);
    let unit = run(bytes, colon + 1, 5, digit);
    let value = |from: usize, to: usize| {
        bytes
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .fold(0_u32, |sum, byte| sum * 10 + u32::from(byte.wrapping_sub(b'0')))
    };
    let block = if digits < colon {
        digits
    } else {
        // S: joint property, GA: joint facility, FS: fishing right.
        let letters = run_back(bytes, colon, 3, |byte| byte.is_ascii_lowercase());
        matches!(bytes.get(letters..colon), Some(b"s" | b"ga" | b"fs")).then_some(letters)?
    };
    let thousands = byte(bytes, unit) == b' ' && run(bytes, unit + 1, 4, digit) == unit + 4;
    let goes_on =
        matches!(byte(bytes, unit), b':' | b'.' | b',' | b'-' | b'/') && digit(byte(bytes, unit + 1));
    let short = colon - block <= 4 && unit - colon - 1 <= 4 && byte(bytes, block) != b'0';
    if !short || thousands || goes_on || is_word(byte(bytes, unit)) {
        return None;
    }
    let time =
        digits < colon && value(digits, colon) <= 24 && unit - colon == 3 && value(colon + 1, unit) < 60;
    Some((block, share(bytes, unit), time))
}

/// Past `>1` or `>1/2`: a part of an undivided property, or of a larger one.
fn share(bytes: &[u8], unit: usize) -> usize {
    let part = run(bytes, unit + 1, 3, |byte| byte.is_ascii_digit());
    if byte(bytes, unit) != b'>' || part == unit + 1 {
        return unit;
    }
    let whole = run(bytes, part + 1, 3, |byte| byte.is_ascii_digit());
    if byte(bytes, part) == b'/' && whole > part + 1 { whole } else { part }
}

/// Where the capitalised district directly before `block` begins.
fn district(text: &Text, original: &str, bytes: &[u8], block: usize) -> Option<usize> {
    let end = run_back(bytes, block, 2, |byte| byte == b' ');
    let start = word_start(bytes, end);
    let word = Span::new(start, end).slice(&text.folded);
    let fits = end < block && end - start > 2 && is_capital(text, original, start) && !OTHERS.contains(&word);
    if !fits || LABELS.contains(&word) {
        return None;
    }
    // The municipality, or the first part of the name; at the head of a sentence a capital says nothing.
    let previous = word_start(bytes, start.saturating_sub(1));
    let word = Span::new(previous, start.saturating_sub(1)).slice(&text.folded);
    if before(bytes, start, 1) != b' '
        || word.len() < 3
        || !is_capital(text, original, previous)
        || LABELS.contains(&word)
    {
        return Some(start);
    }
    if OTHERS.contains(&word) {
        return None;
    }
    let inside = before(bytes, previous, 1) == b' ' && is_word(before(bytes, previous, 2));
    Some(if inside || PARTS.contains(&word) { previous } else { start })
}

fn word_start(bytes: &[u8], end: usize) -> usize {
    let start = run_back(bytes, end, 30, |byte| is_word(byte) && !byte.is_ascii_digit() || byte == b'-');
    run(bytes, start, end - start, |byte| byte == b'-')
}

/// `kv Ugglan 3`, `fastigheten Ugglan 3`: the quarter and the unit.
pub(super) fn find_kvarter(text: &Text, original: &str, found: &mut dyn FnMut(Span, Digits)) {
    let bytes = text.folded.as_bytes();
    for label in ["kv", "fastigheten"] {
        for at in memchr::memmem::find_iter(bytes, label) {
            if is_word(before(bytes, at, 1)) {
                continue;
            }
            if let Some(span) = quarter(text, original, bytes, at + label.len()) {
                found(span, Digits::default());
            }
        }
    }
}

/// The capitalised name and number after a label.
fn quarter(text: &Text, original: &str, bytes: &[u8], label: usize) -> Option<Span> {
    let rest = bytes.get(label..)?;
    let label =
        if rest.starts_with(b"arteret") { label + 7 } else { label + usize::from(rest.starts_with(b".")) };
    let start = skip_spaces(bytes, label);
    let name = run(bytes, start, 30, |byte| is_word(byte) && !byte.is_ascii_digit());
    let number = skip_spaces(bytes, name);
    let end = run(bytes, number, 4, |byte| byte.is_ascii_digit());
    let spaced = start > label && number > name && name > start + 1;
    let short = (1..=3).contains(&(end - number)) && byte(bytes, number) != b'0';
    let block = byte(bytes, end) == b':' || is_word(byte(bytes, end));
    (spaced && short && !block && is_capital(text, original, start)).then(|| Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use super::super::tests::pieces;
    use super::{find_block, find_kvarter, find_like_time};

    #[test]
    fn districts_with_block_and_unit() {
        for (text, designation) in [
            ("Fastigheten Sicklaön 40:11 såldes", "Sicklaön 40:11"),
            ("gäller Nacka Sicklaön 40:11.", "Nacka Sicklaön 40:11"),
            ("Sicklaön S:1", "Sicklaön S:1"),
            ("del i Höganäs GA:3", "Höganäs GA:3"),
            ("Östra Torp 5:112>1/2", "Östra Torp 5:112>1/2"),
            ("Vallda-Backa 1:7, 1:8", "Vallda-Backa 1:7"),
        ] {
            assert_eq!(pieces(find_block, text), [designation], "{text}");
            assert!(pieces(find_like_time, text).is_empty(), "{text}");
        }
        assert_eq!(pieces(find_like_time, "Sicklaön 12:30"), ["Sicklaön 12:30"]);
        assert_eq!(pieces(find_kvarter, "kv. Ugglan 3 och fastigheten Falken 12"), ["Ugglan 3", "Falken 12"]);
        assert_eq!(pieces(find_kvarter, "kvarteret Ugglan 3"), ["Ugglan 3"]);
    }

    #[test]
    fn laws_books_clocks_and_scales() {
        for text in [
            "SFS 2018:218",
            "SOU 2021:57",
            "Matt 5:3",
            "Joh 3:16",
            "Onsdag 12:30",
            "Kl 08:15",
            "Skala 1:500",
            "Karta 1:50 000",
            "möte 40:11",
            "Sicklaön 40:011",
            "Sicklaön 40:11:2",
            "Sicklaön 12345:1",
            "Lag 2018:21",
            "A 1:1",
            "fastigheten ugglan 3",
            "12:30:15",
            "Proposition 2023:24",
        ] {
            let all =
                [pieces(find_block, text), pieces(find_like_time, text), pieces(find_kvarter, text)].concat();
            assert!(all.is_empty(), "{text}: {all:?}");
        }
    }
}

//! Every written form, for two hundred numbers a country: found, and the span is exactly what was written.

use std::fmt::Write as _;

use vakthund::{Document, Level, Report};
use vakthund_tests::{scan, scanner};

/// Numbers of each kind.
const NUMBERS: u32 = 200;

/// Dashes, spaces and digits as people, programs and fonts write them.
const DASHES: [char; 10] = [
    '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{AD}', '\u{FE63}',
    '\u{FF0D}',
];
const SPACES: [char; 4] = [' ', '\u{A0}', '\u{2009}', '\u{202F}'];

/// A number drawn for the test: invented, with right check digits by its own arithmetic.
struct Number {
    kind: &'static str,
    lead: &'static str,
    /// Canonical digits and letters.
    digits: String,
}

fn luhn(digits: &str) -> u32 {
    let value = |(index, byte): (usize, u8)| {
        let value = u32::from(byte - b'0') * if index % 2 == 0 { 2 } else { 1 };
        value / 10 + value % 10
    };
    (10 - digits.bytes().rev().enumerate().map(value).sum::<u32>() % 10) % 10
}

fn weighted(digits: &str, weights: &[u32]) -> u32 {
    digits.bytes().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum()
}

/// Day, month and year of the last century, spread over it and away from the times of day of these years.
fn day(index: u32) -> (u32, u32, u32) {
    (1 + index * 7 % 28, 1 + index * 5 % 12, 1930 + index * 13 % 68)
}

fn swedish(index: u32, shift: u32) -> String {
    let (d, m, y) = day(index);
    let body = format!("{:02}{m:02}{:02}{:03}", y % 100, d + shift, 100 + index * 37 % 880);
    format!("{}{body}{}", y / 100, luhn(&body))
}

fn norwegian(index: u32, shift: u32) -> Option<String> {
    let (d, m, y) = day(index);
    let body = format!("{:02}{m:02}{:02}{:03}", d + shift, y % 100, index * 37 % 499);
    let check = |sum: u32| Some((11 - sum % 11) % 11).filter(|check| *check < 10);
    let body = format!("{body}{}", check(weighted(&body, &[3, 7, 6, 1, 8, 9, 4, 5, 2]))?);
    Some(format!("{body}{}", check(weighted(&body, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]))?))
}

fn danish(index: u32) -> Option<String> {
    let (d, m, y) = day(index);
    let body = format!("{d:02}{m:02}{:02}{:03}", y % 100, index * 37 % 399);
    let check = (11 - weighted(&body, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    (check < 10).then(|| format!("{body}{check}"))
}

fn finnish(index: u32) -> String {
    let (d, m, y) = day(index);
    let number = 2 + index * 37 % 897;
    let whole: u64 = format!("{d:02}{m:02}{:02}{number:03}", y % 100).parse().unwrap();
    let control = char::from(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(whole % 31) as usize]);
    let sign = ['-', 'Y', 'X', 'W', 'V', 'U'][index as usize % 6];
    format!("{d:02}{m:02}{:02}{sign}{number:03}{control}", y % 100)
}

fn icelandic(index: u32) -> Option<String> {
    let (d, m, y) = day(index);
    let body = format!("{d:02}{m:02}{:02}{:02}", y % 100, 20 + index * 7 % 79);
    let check = (11 - weighted(&body, &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    (check < 10).then(|| format!("{body}{check}9"))
}

/// All written forms of canonical digits.
type Forms = fn(&str) -> Vec<String>;

fn numbers(kind: &'static str, lead: &'static str, make: impl Fn(u32) -> Option<String>) -> Vec<Number> {
    let digits = (0..).filter_map(make).take(NUMBERS as usize);
    digits.map(|digits| Number { kind, lead, digits }).collect()
}

fn wide(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(0xFF10 + d)).unwrap_or(c)).collect()
}

fn apart(text: &str) -> String {
    text.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

/// All forms of date digits and last digits that stand apart by `-`, by a space or not at all.
fn common(date: &str, last: &str) -> Vec<String> {
    let mut forms = vec![
        format!("{date}{last}"),
        format!("{date} - {last}"),
        format!("{date}-\n{last}"),
        format!("{date}-\r\n{last}"),
        wide(&format!("{date}-{last}")),
        wide(&format!("{date}{last}")),
        format!("{date}\u{200B}-{last}"),
        format!("{}\u{200B}{}-{last}", &date[..4], &date[4..]),
        format!("{date}\u{FEFF}{last}"),
        apart(&format!("{date}-{last}")),
        apart(&format!("{date}{last}")),
    ];
    forms.extend(DASHES.iter().map(|dash| format!("{date}{dash}{last}")));
    forms.extend(SPACES.iter().map(|space| format!("{date}{space}{last}")));
    forms
}

fn swedish_forms(digits: &str) -> Vec<String> {
    let (year, short) = (&digits[..4], &digits[2..]);
    let (m, d, last) = (&digits[4..6], &digits[6..8], &digits[8..]);
    let mut forms = common(&short[..6], last);
    forms.extend(common(&digits[..8], last));
    forms.extend([
        format!("{year}-{m}-{d}-{last}"),
        format!("{year}-{m}-{d} {last}"),
        format!("{}+{last}", &short[..6]),
        format!("{}+{last}", &digits[..8]),
    ]);
    forms
}

fn norwegian_forms(digits: &str) -> Vec<String> {
    let (d, m, y, last) = (&digits[..2], &digits[2..4], &digits[4..6], &digits[6..]);
    let mut forms = common(&digits[..6], last);
    forms.extend([
        format!("{d} {m} {y} {last}"),
        format!("{d}.{m}.{y} {last}"),
        format!("{d}.{m}.{y}-{last}"),
        format!("{}\n{last}", &digits[..6]),
    ]);
    forms
}

fn report(text: &str) -> Report {
    scan(text)
}

/// Judges all forms of all numbers after a word that names them.
fn judge(numbers: &[Number], forms: Forms, wrong: &mut String) -> usize {
    let mut judged = 0;
    for number in numbers {
        for form in forms(&number.digits) {
            judged += 1;
            let text = format!("{} {form}, sade han.", number.lead);
            let report = report(&text);
            let found = report
                .findings
                .iter()
                .find(|f| f.kind == number.kind && text.get(f.span.start..f.span.end) == Some(form.as_str()));
            if found.is_none_or(|finding| finding.confidence.level() < Level::Medium) {
                let said: Vec<String> = report
                    .findings
                    .iter()
                    .map(|f| {
                        format!(
                            "{} {} {:?}",
                            f.kind,
                            f.confidence.value(),
                            text.get(f.span.start..f.span.end)
                        )
                    })
                    .collect();
                let _ = writeln!(wrong, "{} {form:?}: {}", number.kind, said.join(", "));
            }
        }
    }
    judged
}

#[test]
fn every_written_form_of_two_hundred_numbers_a_country() {
    let sets: [(Vec<Number>, Forms); 7] = [
        (numbers("se.personnummer", "Personnummer", |i| Some(swedish(i, 0))), swedish_forms),
        (numbers("se.samordningsnummer", "Samordningsnummer", |i| Some(swedish(i, 60))), swedish_forms),
        (numbers("no.fodselsnummer", "Fødselsnummer", |i| norwegian(i, 0)), norwegian_forms),
        (numbers("no.d-nummer", "D-nummer", |i| norwegian(i, 40)), norwegian_forms),
        (numbers("dk.cpr", "CPR-nummer", danish), |digits| common(&digits[..6], &digits[6..])),
        (numbers("is.kennitala", "Kennitala", icelandic), |digits| common(&digits[..6], &digits[6..])),
        (numbers("fi.henkilotunnus", "Henkilötunnus", |i| Some(finnish(i))), |digits| {
            vec![
                digits.to_owned(),
                digits.to_lowercase(),
                wide(digits),
                format!("{}\u{200B}{}", &digits[..6], &digits[6..]),
            ]
        }),
    ];
    let mut wrong = String::new();
    let mut judged = 0;
    for (numbers, forms) in &sets {
        judged += judge(numbers, *forms, &mut wrong);
    }
    println!("{judged} written numbers");
    let lines: Vec<&str> = wrong.lines().collect();
    assert!(
        lines.is_empty(),
        "{} of {judged}:\n{}",
        lines.len(),
        lines.iter().step_by(1 + lines.len() / 60).copied().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn digits_may_touch_letters() {
    for index in 0..NUMBERS {
        let digits = swedish(index, 0);
        for text in [format!("My id code is{digits}."), format!("{}-{}Svar", &digits[2..8], &digits[8..])] {
            let found = report(&text).findings;
            assert!(
                found.iter().any(|f| f.kind == "se.personnummer" && f.confidence.level() >= Level::Medium),
                "{text}"
            );
        }
    }
}

#[test]
fn quoted_printable_may_break_the_dash() {
    for index in 0..NUMBERS {
        let digits = swedish(index, 0);
        let (date, last) = (&digits[2..8], &digits[8..]);
        for form in [
            format!("{date}-=\n{last}"),
            format!("{date}=E2=80=93{last}"),
            format!("{}=\n{}-{last}", &date[..3], &date[3..]),
        ] {
            let mail = format!(
                "From: a@example.se\nTo: b@example.se\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nNumret =C3=A4r {form} enligt dem.\n"
            );
            let report = scanner().scan(&Document { name: Some("a.eml"), ..Document::new(mail.as_bytes()) });
            assert!(
                report
                    .findings
                    .iter()
                    .any(|f| f.kind == "se.personnummer" && f.confidence.level() == Level::High),
                "{mail}"
            );
        }
    }
}

#[test]
fn numbers_in_cells() {
    for index in 0..NUMBERS {
        let (se, Some(no)) = (swedish(index, 0), norwegian(index, 0)) else { continue };
        let number = |digits: &str| digits.trim_start_matches('0').to_owned();
        let rows = [
            ("se.personnummer", format!("Namn;Personnummer\nA;{se}\n")),
            ("se.personnummer", format!("Namn;Personnummer\nA;{}\n", number(&se[2..]))),
            ("se.personnummer", format!("Namn;Personnummer;Fyra sista\nA;{};{}\n", &se[..8], &se[8..])),
            (
                "se.personnummer",
                format!("Namn;Personnummer;Fyra sista\nA;{};{}\n", number(&se[2..8]), number(&se[8..])),
            ),
            ("no.fodselsnummer", format!("Navn;Fødselsnummer\nA;{}\n", number(&no))),
            ("no.fodselsnummer", format!("Navn;Fødselsdato;Personnr\nA;{};{}\n", &no[..6], &no[6..])),
        ];
        for (kind, csv) in rows {
            let document = Document { name: Some("lista.csv"), ..Document::new(csv.as_bytes()) };
            let report = scanner().scan(&document);
            assert!(
                report.findings.iter().any(|f| f.kind == kind && f.confidence.level() >= Level::Medium),
                "{csv}"
            );
        }
    }
}

//! What holds for every input: no panic, spans that slice, the same findings however the text is cut or wrapped.

use vakthund::{Document, Unit};
use vakthund_tests::{scan, scanner};

/// A small generator of its own, so that a failure can be repeated.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Pieces that meet in real text and in attacks.
const PIECES: [&str; 32] = [
    "811228-9874",
    "198112289874",
    "8112289874",
    "130972 48022",
    "13097248022",
    "personnummer ",
    "Elias Berg ",
    "har epilepsi ",
    "\u{AD}",
    "\u{200B}",
    "–",
    "\u{A0}",
    "\n",
    "\r\n",
    "\t",
    ";",
    ">",
    "e\u{301}",
    "Å",
    "ﬁ",
    "８１",
    "𝟖",
    "Ã¥",
    "-\n",
    "...",
    "<b>",
    "%PDF-1.7",
    "PK\u{3}\u{4}",
    "From: a@b\nTo: c@d\n\n",
    "=C3=A5",
    "\0",
    "İ",
];

pub(crate) fn text(random: &mut Random) -> String {
    (0..random.below(40)).map(|_| PIECES[random.below(PIECES.len())]).collect()
}

#[test]
fn spans_slice_the_original_in_every_unit() {
    let mut random = Random(11);
    for _ in 0..5_000 {
        let text = text(&mut random);
        for finding in scan(&text).findings.iter().filter(|finding| finding.path.to_string().is_empty()) {
            let piece = text.get(finding.span.start..finding.span.end);
            assert!(piece.is_some_and(|piece| !piece.is_empty()), "{text:?} {:?}", finding.span);
            for unit in [Unit::Char, Unit::Utf16] {
                let span = finding.span.to_unit(&text, unit);
                assert!(span.start < span.end, "{text:?}");
            }
        }
    }
}

#[test]
fn a_text_is_scanned_as_it_stands() {
    let mut random = Random(15);
    for _ in 0..2_000 {
        let text = text(&mut random);
        let units: Vec<u16> = text.encode_utf16().collect();
        let in_bytes = scanner().scan_text(&text, None, Unit::Byte);
        let in_units = scanner().scan_text(&text, None, Unit::Utf16);
        assert_eq!(in_bytes.findings.len(), in_units.findings.len());
        for (one, other) in in_bytes.findings.iter().zip(&in_units.findings) {
            let piece = one.span.slice(&text);
            assert!(!piece.is_empty(), "{text:?} {:?}", one.span);
            assert_eq!(
                String::from_utf16(&units[other.span.start..other.span.end]).unwrap(),
                piece,
                "{text:?}"
            );
        }
    }
}

#[test]
fn a_document_handed_over_as_text_is_not_complete() {
    let gaps = |text: &str| -> Vec<String> {
        let report = scanner().scan_text(text, Some("a.txt"), Unit::Char);
        report.gaps.iter().map(|gap| format!("{}: {}", gap.path, gap.reason)).collect()
    };
    assert_eq!(gaps("From: a@b.se\nTo: c@d.se\nSubject: Hej\n\nODExMjI4LTk4NzQ=\n"), ["a.txt: unsupported"]);
    assert_eq!(gaps("{\\rtf1\\ansi 811228\\u45?9874}"), ["a.txt: unsupported"]);
    assert_eq!(gaps("Namn;Ort\nEva;Nacka\n"), [""; 0]);
    assert_eq!(gaps(""), [""; 0]);
}

#[test]
fn any_bytes_are_survived() {
    let mut random = Random(12);
    for round in 0..3_000 {
        let mut bytes = text(&mut random).into_bytes();
        for _ in 0..random.below(6) {
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
        }
        let name =
            ["a.eml", "a.pdf", "a.xlsx", "a.csv", "a.html", "a.zip", "a.ods", "a.xls", "a.txt"][round % 9];
        let report = scanner().scan(&Document::new(&bytes).named(name));
        assert!(report.gaps.iter().all(|gap| gap.reason.to_string() != "panicked"), "{bytes:?} as {name}");
    }
}

#[test]
fn no_value_in_any_output() {
    let text = "Elias Berg, 811228-9874, 13097248022, har epilepsi. Personnummer 19811228 9874.";
    let named = Document { name: Some("19811228-9874 journal.txt"), ..Document::new(text.as_bytes()) };
    let report = scanner().scan(&named);
    let outputs = [report.to_json(None), format!("{report:?}"), format!("{named:?}")];
    for value in ["811228", "9874", "13097248022", "Elias", "epilepsi"] {
        for output in &outputs {
            assert!(!output.contains(value), "{value} in {output}");
        }
    }
    assert!(report.persons() == 2, "{}", report.persons());
}

#[test]
fn equal_numbers_are_one_person_however_they_are_written() {
    let report = scan("811228-9874, 19811228-9874, personnummer 8112289874 och 811228–9874");
    assert_eq!(report.findings.len(), 4);
    assert_eq!(report.persons(), 1);
}

#[test]
fn scratch_keeps_nothing_of_the_last_document() {
    let mut scratch = vakthund::Scratch::default();
    let one = |scratch: &mut vakthund::Scratch, text: &str| {
        let document = Document { media_type: Some("text/plain"), ..Document::new(text.as_bytes()) };
        scanner().scan_with(scratch, &document).findings.len()
    };
    let fresh = one(&mut vakthund::Scratch::default(), "ADHD");
    one(
        &mut scratch,
        "Han har fått en diagnos och det är inte lätt för honom, säger hans mamma. 811228-9874",
    );
    assert_eq!(one(&mut scratch, "ADHD"), fresh);
}

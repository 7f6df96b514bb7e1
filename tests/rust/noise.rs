//! Random digits in neutral sentences: what chance lets through is never reported at level high.

use vakthund::{Document, Level, Scanner, Scratch};
use vakthund_tests::scanner;

/// Strings of each sort.
const STRINGS: u32 = 1_000_000;

/// A small generator of its own, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % bound
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

const SENTENCES: [(&str, &str); 5] = [
    ("Vi har sett på ", " och svarar i morgon."),
    ("Det står ", " på lappen i receptionen."),
    ("Vi så på ", " i går og svarer i morgen."),
    ("Det står ", " på lappen i resepsjonen."),
    ("See ", " for more."),
];

/// Scans each string in a sentence; gives how many came out at each level.
fn levels(scanner: &Scanner, mut next: impl FnMut(&mut Random) -> String) -> [u32; 3] {
    let mut random = Random(0x5EED_2026_1122);
    let mut scratch = Scratch::default();
    let mut counts = [0; 3];
    for index in 0..STRINGS {
        let (before, after) = SENTENCES[index as usize % SENTENCES.len()];
        let text = format!("{before}{}{after}", next(&mut random));
        let document = Document { media_type: Some("text/plain"), ..Document::new(text.as_bytes()) };
        let report = scanner.scan_with(&mut scratch, &document);
        if let Some(level) = report.findings.iter().map(|finding| finding.confidence.level()).max() {
            counts[level as usize] += 1;
            assert!(level < Level::High, "{text}");
        }
    }
    counts
}

fn print(sort: &str, [low, medium, high]: [u32; 3]) {
    println!("{sort}: of {STRINGS} strings {low} low, {medium} medium, {high} high");
}

#[test]
fn ten_contiguous_digits() {
    print("ten contiguous digits", levels(scanner(), |random| random.digits(10)));
}

#[test]
fn telephones_that_begin_with_070() {
    print("070 telephones", levels(scanner(), |random| format!("070{}", random.digits(7))));
}

#[test]
fn references_with_a_luhn_digit() {
    let reference = |random: &mut Random| {
        let body = random.digits(9);
        let sum: u32 = body
            .bytes()
            .rev()
            .enumerate()
            .map(|(index, byte)| {
                let value = u32::from(byte - b'0') * if index % 2 == 0 { 2 } else { 1 };
                value / 10 + value % 10
            })
            .sum();
        format!("{body}{}", (10 - sum % 10) % 10)
    };
    print("Luhn-valid references", levels(scanner(), reference));
}

#[test]
fn account_numbers_in_their_grouping() {
    let account = |random: &mut Random| {
        loop {
            let body = random.digits(10);
            let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
            let sum: u32 =
                body.bytes().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
            let check = (11 - sum % 11) % 11;
            if check < 10 {
                return format!("{} {} {}{check}", &body[..4], &body[4..6], &body[6..]);
            }
        }
    };
    print("Norwegian account numbers, 4.2.5", levels(scanner(), account));
}

#[test]
fn timestamps_near_the_day() {
    let timestamp = |random: &mut Random| {
        let (year, month, day) = (2024 + random.below(3), 1 + random.below(12), 1 + random.below(28));
        format!("{year}{month:02}{day:02}{:02}{:02}", random.below(24), random.below(60))
    };
    print("12-digit timestamps", levels(scanner(), timestamp));
}

//! Digits that are nobody's number, in neutral sentences: how much of what chance lets through is believed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;

use vakthund::{Document, Level, Scanner, Scratch};
use vakthund_tests::{readme_block, scanner};

/// Strings of each sort.
const STRINGS: u32 = 1_000_000;

/// Share of medium findings that is too much.
const TOO_MANY: u32 = STRINGS / 10_000;

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

    fn letters(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'A' + self.below(26) as u8)).collect()
    }

    /// Year, month and day of the last three years.
    fn day(&mut self) -> (u64, u64, u64) {
        (2024 + self.below(3), 1 + self.below(12), 1 + self.below(28))
    }

    /// With a Luhn digit at the end.
    fn reference(&mut self, count: usize) -> String {
        let body = self.digits(count - 1);
        let value = |(index, byte): (usize, u8)| {
            let value = u32::from(byte - b'0') * if index % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        };
        let sum: u32 = body.bytes().rev().enumerate().map(value).sum();
        format!("{body}{}", (10 - sum % 10) % 10)
    }

    /// With the check digit of a Norwegian account.
    fn account(&mut self) -> String {
        loop {
            let body = self.digits(10);
            let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
            let sum: u32 =
                body.bytes().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
            let check = (11 - sum % 11) % 11;
            if check < 10 {
                return format!("{body}{check}");
            }
        }
    }
}

/// One sort: its name, the kinds that are right about it, and how it is made.
struct Noise {
    name: &'static str,
    right: &'static [&'static str],
    /// The same string as a real number: chance alone tells them apart.
    real: bool,
    make: fn(&mut Random) -> String,
}

const fn noise(name: &'static str, right: &'static [&'static str], make: fn(&mut Random) -> String) -> Noise {
    Noise { name, right, real: false, make }
}

const PHONES: &[&str] = &["se.telefon", "no.telefon", "any.telefon"];

static NOISES: &[Noise] = &[
    noise("8 digits", &[], |r| r.digits(8)),
    noise("9 digits", &[], |r| r.digits(9)),
    noise("10 digits", &[], |r| r.digits(10)),
    noise("15 digits", &[], |r| r.digits(15)),
    noise("16 digits", &[], |r| r.digits(16)),
    noise("timestamp `YYYYMMDDHHMM`", &[], |r| {
        let (y, m, d) = r.day();
        format!("{y}{m:02}{d:02}{:02}{:02}", r.below(24), r.below(60))
    }),
    noise("timestamp `YYYYMMDD-HHMM`", &[], |r| {
        let (y, m, d) = r.day();
        format!("{y}{m:02}{d:02}-{:02}{:02}", r.below(24), r.below(60))
    }),
    noise("timestamp `YYMMDDHHMM`", &[], |r| {
        let (y, m, d) = r.day();
        format!("{:02}{m:02}{d:02}{:02}{:02}", y % 100, r.below(24), r.below(60))
    }),
    noise("date and time `YYYY-MM-DD HH:MM:SS`", &[], |r| {
        let (y, m, d) = r.day();
        format!("{y}-{m:02}-{d:02} {:02}:{:02}:{:02}", r.below(24), r.below(60), r.below(60))
    }),
    noise("telephone `070` + 7", PHONES, |r| format!("070{}", r.digits(7))),
    noise("telephone `040` + 7", PHONES, |r| format!("040{}", r.digits(7))),
    noise("telephone `08` + 8", PHONES, |r| format!("08{}", r.digits(8))),
    noise("telephone `031` + 7", PHONES, |r| format!("031{}", r.digits(7))),
    noise("telephone `073` + 7", PHONES, |r| format!("073{}", r.digits(7))),
    noise("reference of 10 digits with a Luhn digit", &[], |r| r.reference(10)),
    noise("reference of 16 digits with a Luhn digit", &[], |r| r.reference(16)),
    noise("Norwegian account `dddd dd ddddd`", &["no.kontonummer"], |r| {
        let account = r.account();
        format!("{} {} {}", &account[..4], &account[4..6], &account[6..])
    }),
    noise("product code `dddddd-Addd`", &[], |r| format!("{}-{}{}", r.digits(6), r.letters(1), r.digits(3))),
    noise("code `AAA ddd`", &[], |r| format!("{} {}", r.letters(3), r.digits(3))),
    noise("ISBN", &[], |r| format!("978-91-{}-{}-{}", r.digits(3), r.digits(4), r.digits(1))),
    noise("UUID", &[], |r| {
        let hex = |r: &mut Random, n: usize| -> String {
            (0..n).map(|_| char::from(b"0123456789abcdef"[r.below(16) as usize])).collect()
        };
        format!("{}-{}-4{}-a{}-{}", hex(r, 8), hex(r, 4), hex(r, 3), hex(r, 3), hex(r, 12))
    }),
    noise("amount", &[], |r| format!("{} {} {},{}", 1 + r.below(9), r.digits(3), r.digits(3), r.digits(2))),
    noise("decimal number", &[], |r| format!("{}.{}", r.below(1000), r.digits(10))),
    noise("version `1.2.3.4`", &[], |r| {
        format!("{}.{}.{}.{}", r.below(15), r.below(15), r.below(15), r.below(15))
    }),
    noise("statute and scale", &[], |r| {
        format!("SFS {}:{}, 1:{} 000", 1970 + r.below(56), 1 + r.below(1900), 10 * (1 + r.below(20)))
    }),
    Noise { name: "11 digits", right: &[], real: true, make: |r| r.digits(11) },
    Noise { name: "12 digits", right: &[], real: true, make: |r| r.digits(12) },
    Noise {
        name: "Norwegian account, 11 digits",
        right: &["no.kontonummer"],
        real: true,
        make: Random::account,
    },
    Noise {
        name: "`dddddd-dddd`",
        right: &[],
        real: true,
        make: |r| format!("{}-{}", r.digits(6), r.digits(4)),
    },
];

const SENTENCES: [(&str, &str); 5] = [
    ("Vi har sett på ", " och svarar i morgon."),
    ("Det står ", " på lappen i receptionen."),
    ("Vi så på ", " i går og svarer i morgen."),
    ("Det står ", " på lappen i resepsjonen."),
    ("See ", " for more."),
];

/// How many strings came out at each level, and as what at medium and high.
#[derive(Default)]
struct Count {
    levels: [u32; 3],
    kinds: BTreeMap<String, u32>,
}

impl Noise {
    /// Scans a million of them, each in a sentence of its own.
    fn count(&self, scanner: &Scanner) -> Count {
        let mut random = Random(0x5EED_2026_1122);
        let mut scratch = Scratch::default();
        let mut count = Count::default();
        for index in 0..STRINGS {
            let (before, after) = SENTENCES[index as usize % SENTENCES.len()];
            let text = format!("{before}{}{after}", (self.make)(&mut random));
            let document = Document { media_type: Some("text/plain"), ..Document::new(text.as_bytes()) };
            let report = scanner.scan_with(&mut scratch, &document);
            let wrong = report.findings.iter().filter(|f| !self.right.contains(&f.kind.as_str()));
            let Some(worst) = wrong.max_by_key(|finding| finding.confidence) else { continue };
            count.levels[worst.confidence.level() as usize] += 1;
            if worst.confidence.level() > Level::Low {
                *count.kinds.entry(worst.kind.clone()).or_default() += 1;
            }
        }
        count
    }
}

/// All sorts, shared out among the cores.
fn counts() -> Vec<Count> {
    let next = Mutex::new(0..NOISES.len());
    let done: Mutex<BTreeMap<usize, Count>> = Mutex::new(BTreeMap::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let scanner = scanner();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let Some(index) = next.lock().unwrap().next() else { break };
                    let count = NOISES[index].count(scanner);
                    done.lock().unwrap().insert(index, count);
                }
            });
        }
    });
    done.into_inner().unwrap().into_values().collect()
}

#[test]
fn the_noise_table_of_readme_is_true() {
    let mut table = String::from(
        "| nobody's number, a million each | low | medium | high | as what, at medium or high |\n|---|--:|--:|--:|---|\n",
    );
    let mut wrong = String::new();
    let mut marked = false;
    for (noise, count) in NOISES.iter().zip(counts()) {
        let [low, medium, high] = count.levels;
        let kinds: Vec<String> =
            count.kinds.iter().map(|(kind, count)| format!("`{kind}` {count}")).collect();
        let mark = if noise.real { " *" } else { "" };
        marked |= noise.real;
        let _ =
            writeln!(table, "| {}{mark} | {low} | {medium} | {high} | {} |", noise.name, kinds.join(", "));
        if !noise.real && (high > 0 || medium >= TOO_MANY) {
            let _ = writeln!(wrong, "{}: {medium} medium, {high} high: {}", noise.name, kinds.join(", "));
        }
    }
    assert!(marked);
    table.push_str("\n\\* the same string as a real number, with nothing around it that tells.\n");
    println!("{table}");
    assert!(wrong.is_empty(), "{wrong}");
    readme_block("noise", &table);
}

//! The last resort for content that no reader knows: its readable runs, as one-byte text and as UTF-16. What is found there
//! is marked `fallback`, and the content stays a gap: nobody knows what else it says.

use super::{GapReason, Part, Source, Walk, text};

/// Shorter runs are chance.
const LEAST: usize = 6;

/// Text handed on at once.
const PIECE: usize = 1 << 20;

/// Hands on the runs of a source, a line each.
pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut lines = String::new();
    let narrow = runs(source.bytes, 0, 1, narrow);
    let wide = [(0, little as Unit), (1, little), (0, big), (1, big)];
    let wide = wide.into_iter().flat_map(|(from, unit)| runs(source.bytes, from, 2, unit));
    for run in narrow.map(|run| text::decode(run, None)).chain(wide.map(decoded)) {
        lines.push_str(&run);
        lines.push('\n');
        if lines.len() >= PIECE {
            hand_on(source, &lines, walk)?;
            lines.clear();
        }
    }
    hand_on(source, &lines, walk)
}

fn hand_on(source: &Source<'_>, lines: &str, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut part = Part::body(source.path.field("strings"), lines);
    (part.dated, part.fallback) = (source.dated, true);
    walk.part(part)
}

/// True when a unit can be part of a run.
type Unit = fn(&[u8]) -> bool;

fn narrow(unit: &[u8]) -> bool {
    unit.first().is_some_and(|byte| is_plain(*byte) || is_nordic(*byte) || *byte == 0xC3)
}

fn little(unit: &[u8]) -> bool {
    matches!(unit, [low, 0] if is_plain(*low) || is_nordic(*low))
}

fn big(unit: &[u8]) -> bool {
    matches!(unit, [0, low] if is_plain(*low) || is_nordic(*low))
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~')
}

/// å, ä, ö, æ, ø, é in Latin-1, which is also their place in Unicode; and what follows 0xC3 for them in UTF-8.
fn is_nordic(byte: u8) -> bool {
    let letter = matches!(byte, 0xC4..=0xC6 | 0xC9 | 0xD6 | 0xD8 | 0xE4..=0xE6 | 0xE9 | 0xF6 | 0xF8);
    letter || matches!(byte, 0x84..=0x86 | 0x89 | 0x96 | 0x98 | 0xA4..=0xA6 | 0xA9 | 0xB6 | 0xB8)
}

/// Runs of units of this width, from this offset on.
fn runs(bytes: &[u8], from: usize, width: usize, holds: Unit) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes.get(from..).unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            let skipped = rest.chunks_exact(width).take_while(|unit| !holds(unit)).count() * width;
            rest = rest.get(skipped..).filter(|rest| rest.len() >= width)?;
            let length = rest.chunks_exact(width).take_while(|unit| holds(unit)).count() * width;
            let (run, after) = rest.split_at(length);
            rest = after;
            if length >= LEAST * width {
                return Some(run);
            }
        }
    })
}

/// A run of UTF-16, whose letters are all of Latin-1.
fn decoded(run: &[u8]) -> std::borrow::Cow<'_, str> {
    let letters = run.chunks_exact(2).map(|unit| char::from(unit.iter().copied().max().unwrap_or_default()));
    letters.collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::extract::{Extractor, Gap, Part, Role};
    use crate::limits::Limits;

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut told = Vec::new();
        Extractor.extract(&Document::new(bytes), &Limits::default(), &mut |part: Result<Part<'_>, Gap>| {
            match part {
                Ok(part) if part.role == Role::Name => {}
                Ok(part) => {
                    assert!(part.fallback && part.path.to_string() == "strings");
                    told.extend(part.text.lines().map(str::to_owned));
                }
                Err(gap) => told.push(format!("! {}", gap.reason)),
            }
        });
        told
    }

    #[test]
    fn runs_in_every_coding() {
        let wide = |big: bool| -> Vec<u8> {
            let units = "Åsa 850709-9805".encode_utf16();
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let utf8 = "på 850709-9805".as_bytes();
        let bytes = [
            &b"\0\x01\x02"[..],
            utf8,
            b"\0\xff",
            b"p\xe5 850709-9805",
            b"\0\x02abc\0",
            &wide(false),
            b"\xff\xff\x07",
            &wide(true),
            b"\x01\x01\x01",
        ];
        let told = read(&bytes.concat());
        assert!(told.iter().filter(|line| line.contains("850709-9805")).count() >= 4, "{told:?}");
        assert!(
            told.contains(&"på 850709-9805".to_owned()) && told.contains(&"Åsa 850709-9805".to_owned()),
            "{told:?}"
        );
        assert_eq!(told.last().unwrap(), "! unsupported");
        assert!(!told.iter().any(|line| line == "abc"));
    }
}

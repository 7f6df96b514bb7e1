//! Text that hides an encoding nobody declared -> what it says when decoded: quoted-printable, runs of
//! base64 lines, uuencoded files. A last resort beside the declared reading, never instead of it.

use memchr::memmem;

use super::super::text;
use super::super::{PartPath, Source};
use super::{charset, transfer, yenc};

/// Another reading of some bytes.
pub(super) struct Reading {
    pub(super) bytes: Vec<u8>,
    /// Its file name, if it was sent with one.
    pub(super) name: Option<String>,
}

impl From<Vec<u8>> for Reading {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, name: None }
    }
}

/// The second readings of `raw` that say something.
pub(super) fn readings(raw: &[u8]) -> Vec<Reading> {
    let mut readings = Vec::new();
    if looks_quoted_printable(raw) {
        readings.push(transfer::quoted_printable(raw).into());
    }
    for run in base64_runs(raw) {
        let decoded = transfer::base64(run).bytes;
        if is_text(&decoded) || is_document(&decoded) {
            readings.push(decoded.into());
        }
    }
    if memmem::find(raw, UTF_7_DIGIT).is_some() {
        readings.push(charset::decode(raw, Some("utf-7")).into_owned().into_bytes().into());
    }
    let mut rest = raw;
    while let Some(file) = yenc::decoded(rest) {
        rest = rest.get(file.length..).unwrap_or_default();
        readings.push(Reading { bytes: file.bytes, name: Some(file.name) });
    }
    let mut rest = raw;
    while let Some(file) = transfer::uuencoded(rest) {
        rest = rest.get(file.length..).unwrap_or_default();
        readings.push(Reading { bytes: file.bytes, name: Some(file.name) });
    }
    readings
}

/// What long runs of base64 in a header say: a body may have ended up there.
pub(super) fn tokens(header: &str) -> Vec<String> {
    let runs = header.split(|sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '+' | '/' | '=')));
    let decoded = runs.filter(|run| run.len() >= LEAST_RUN).map(|run| transfer::base64(run.as_bytes()).bytes);
    decoded.filter(|bytes| is_text(bytes)).map(|bytes| charset::decode(&bytes, None).into_owned()).collect()
}

/// Shorter runs may be words.
const LEAST_RUN: usize = 40;

/// How every run of digits begins in UTF-7 when nothing is left as it is (RFC 2152).
const UTF_7_DIGIT: &[u8] = b"+AD";

/// True for a file in `BinHex` 4.0 (RFC 1741), which is not read.
pub(super) fn is_binhex(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"(This file must be converted with BinHex").is_some()
}

/// True when `bytes` can be read as text: UTF-8, or mostly ASCII, or UTF-16.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let ascii = bytes.iter().filter(|byte| byte.is_ascii()).count();
    let plain = std::str::from_utf8(bytes).is_ok() || ascii * 5 >= bytes.len() * 4 || bytes.contains(&0);
    plain && !is_document(bytes) && text::sniff(&Source::new(bytes, PartPath::default()))
}

/// True for the first bytes of the formats that hold documents.
pub(super) fn is_document(bytes: &[u8]) -> bool {
    let magic: [&[u8]; 5] = [b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x1f\x8b\x08"];
    magic.iter().any(|magic| bytes.starts_with(magic))
}

/// A soft line break after text, or several escapes that only an encoder writes.
fn looks_quoted_printable(raw: &[u8]) -> bool {
    let mut escapes = 0;
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|byte| *byte == b'=') {
        let after = rest.get(at + 1..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| rest.get(at));
        let soft = after.starts_with(b"\n") || after.starts_with(b"\r\n");
        if soft && before.is_some_and(|byte| !matches!(byte, b'\n' | b'=' | b' ')) {
            return true;
        }
        let escape = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
        if after.first_chunk::<2>().is_some_and(|pair| pair.iter().all(escape)) {
            escapes += 1;
        }
        if escapes >= 3 {
            return true;
        }
        rest = after;
    }
    false
}

/// Runs of lines that are base64 and nothing else, the first of them long.
fn base64_runs(raw: &[u8]) -> Vec<&[u8]> {
    let mut runs = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let content = line.trim_ascii();
        let base64 = !content.contains(&b' ') && transfer::is_base64(content);
        let end = at + line.len();
        run = match run {
            Some((start, _)) if base64 => Some((start, end)),
            None if base64 && content.len() >= LEAST_RUN => Some((at, end)),
            Some((start, end)) => {
                runs.extend(raw.get(start..end));
                None
            }
            None => None,
        };
        at = end;
    }
    runs.extend(run.and_then(|(start, end)| raw.get(start..end)));
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(raw: &str) -> Vec<String> {
        readings(raw.as_bytes())
            .iter()
            .map(|reading| String::from_utf8_lossy(&reading.bytes).into_owned())
            .collect()
    }

    #[test]
    fn undeclared_encodings_are_read() {
        assert_eq!(texts("nr 8507=\n09-9805"), ["nr 850709-9805"]);
        assert_eq!(texts("p=C3=A5 =2D"), ["på -"]);
        assert_eq!(texts("nr +ADgANQAwADcAMAA5-"), ["nr 850709"]);
        let run = "Hej\nUGVyc29ubnVtcmV0IMOkciA4NTA3MDktOTgwNSBvY2g=\nHej då du";
        assert!(texts(run).contains(&"Personnumret är 850709-9805 och".to_owned()));
    }

    #[test]
    fn ordinary_text_has_one_reading() {
        assert!(texts("Hej\n=====\nMvh\nAnna").is_empty());
        assert!(texts("a=b&c=d https://x.example/?a=12").is_empty());
        assert!(texts(&"0123456789abcdef".repeat(4)).is_empty());
    }
}

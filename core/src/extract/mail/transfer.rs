//! Content transfer encodings -> bytes, as the most patient of mail programs would read them: junk in
//! base64, missing padding, wrong escapes in quoted-printable, uuencode. All in one pass.

use std::borrow::Cow;

/// What a body decodes to.
pub(super) struct Decoded<'m> {
    /// The content.
    pub(super) bytes: Cow<'m, [u8]>,
    /// Other possible contents, where the encoding is broken or its name unknown.
    pub(super) others: Vec<Vec<u8>>,
    /// True when the encoded form is damaged.
    pub(super) damaged: bool,
}

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Base64,
    QuotedPrintable,
    Uuencode,
    /// As it stands.
    Plain,
    Unknown,
}

impl Form {
    /// By the value of a `Content-Transfer-Encoding`.
    pub(super) fn of(encoding: &str) -> Self {
        match name(encoding).as_str() {
            "base64" | "b" => Self::Base64,
            "quoted-printable" | "qp" | "q" => Self::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uuencode,
            "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "none" | "utf-8" | "identity" => {
                Self::Plain
            }
            _ => Self::Unknown,
        }
    }
}

/// Decodes `body` by the value of its `Content-Transfer-Encoding`.
pub(super) fn decode<'m>(body: &'m [u8], encoding: &str) -> Decoded<'m> {
    match Form::of(encoding) {
        Form::Base64 => {
            let Base64 { bytes, damaged, foreign } = base64(body);
            // A footer added by a list stands outside the encoding, a sign put into every line inside.
            let others = if foreign {
                vec![base64(&whole_lines(body)).bytes, foreign_lines(body)]
            } else {
                Vec::new()
            };
            Decoded { bytes: Cow::Owned(bytes), others, damaged }
        }
        Form::QuotedPrintable => {
            Decoded { bytes: Cow::Owned(quoted_printable(body)), others: Vec::new(), damaged: false }
        }
        Form::Uuencode => match uuencoded(body) {
            Some(file) => Decoded { bytes: Cow::Owned(file.bytes), others: Vec::new(), damaged: !file.ended },
            None => Decoded { bytes: Cow::Borrowed(body), others: Vec::new(), damaged: true },
        },
        Form::Plain => Decoded { bytes: Cow::Borrowed(body), others: Vec::new(), damaged: false },
        Form::Unknown if is_base64(body) => {
            Decoded { bytes: Cow::Owned(base64(body).bytes), others: vec![body.to_vec()], damaged: true }
        }
        Form::Unknown => {
            Decoded { bytes: Cow::Borrowed(body), others: vec![quoted_printable(body)], damaged: true }
        }
    }
}

/// The encoding's bare name: no comments, quotation marks or spaces.
fn name(encoding: &str) -> String {
    let bare = encoding.split(['(', ';', ',']).find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    bare.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
        .collect::<String>()
        .to_ascii_lowercase()
}

/// The outcome of reading base64.
pub(super) struct Base64 {
    pub(super) bytes: Vec<u8>,
    /// Characters outside the alphabet were passed over, or the last group is too short.
    pub(super) damaged: bool,
    /// Whole lines look like text rather than base64.
    foreign: bool,
}

/// Reads base64; what is not of its alphabet is passed over (RFC 2045, 6.8), padding may be missing, and
/// a new run may begin after it.
pub(super) fn base64(encoded: &[u8]) -> Base64 {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut group, mut count) = (0_u32, 0_u8);
    let (mut junk, mut short) = (false, false);
    for byte in encoded {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                finish_group(&mut bytes, group, count);
                short |= count == 1;
                (group, count) = (0, 0);
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => {
                junk = true;
                continue;
            }
        };
        group = group << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, count) = (0, 0);
        }
    }
    finish_group(&mut bytes, group, count);
    Base64 { bytes, damaged: junk || short || count == 1, foreign: junk }
}

fn finish_group(bytes: &mut Vec<u8>, group: u32, count: u8) {
    match count {
        2 => bytes.push((group >> 4) as u8),
        3 => bytes.extend_from_slice(&[(group >> 10) as u8, (group >> 2) as u8]),
        _ => {}
    }
}

/// The lines of `body` that hold nothing but base64.
fn whole_lines(body: &[u8]) -> Vec<u8> {
    body.split(|b| *b == b'\n').filter(|line| is_base64(line)).flatten().copied().collect()
}

/// The lines of `body` that are not base64: a footer that a list has put below it.
fn foreign_lines(body: &[u8]) -> Vec<u8> {
    let foreign = |line: &&[u8]| !line.trim_ascii().is_empty() && !is_base64(line);
    body.split_inclusive(|b| *b == b'\n').filter(foreign).flatten().copied().collect()
}

/// True when every character is of the alphabet, white space apart, and there are some.
pub(super) fn is_base64(bytes: &[u8]) -> bool {
    let mut some = false;
    bytes.iter().all(|byte| {
        let of_alphabet = byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        some |= of_alphabet;
        of_alphabet || byte.is_ascii_whitespace()
    }) && some
}

/// Reads quoted-printable; an equals sign that begins no escape is kept.
pub(in super::super) fn quoted_printable(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some(at) = rest.iter().position(|byte| *byte == b'=') {
        let (before, escape) = rest.split_at(at);
        bytes.extend_from_slice(before);
        let after = escape.get(1..).unwrap_or_default();
        let hex = after.first_chunk::<2>().and_then(|[high, low]| Some(hex(*high)? << 4 | hex(*low)?));
        rest = if let Some(byte) = hex {
            bytes.push(byte);
            after.get(2..).unwrap_or_default()
        } else if let Some(next) = soft_break(after) {
            next
        } else {
            bytes.push(b'=');
            after
        };
    }
    bytes.extend_from_slice(rest);
    bytes
}

/// Bytes of the first unit of quoted-printable text, and whether it stands for one: a soft line break does not.
pub(super) fn quoted_unit(encoded: &[u8]) -> (usize, bool) {
    let Some((b'=', after)) = encoded.split_first() else { return (1, true) };
    if after.first_chunk::<2>().is_some_and(|pair| pair.iter().all(|digit| hex(*digit).is_some())) {
        return (3, true);
    }
    soft_break(after).map_or((1, true), |rest| (encoded.len() - rest.len(), false))
}

/// What follows a soft line break, white space before the line feed allowed (RFC 2045, 6.7).
fn soft_break(after: &[u8]) -> Option<&[u8]> {
    let blank = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    match after.get(blank) {
        Some(b'\n') => after.get(blank + 1..),
        None => Some(&[]),
        _ => None,
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// A uuencoded file.
pub(super) struct UuFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// True when its `end` line was there.
    pub(super) ended: bool,
    /// Bytes of the text up to the end of the file.
    pub(super) length: usize,
}

/// The first uuencoded file in `text`.
pub(super) fn uuencoded(text: &[u8]) -> Option<UuFile> {
    let mut file: Option<UuFile> = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        let line = line.trim_ascii_end();
        match &mut file {
            None => {
                file = uu_name(line).map(|name| UuFile { name, bytes: Vec::new(), ended: false, length: at });
            }
            Some(file) if line == b"end" => {
                file.ended = true;
                file.length = at;
                break;
            }
            Some(file) => {
                if !uu_line(line, &mut file.bytes) {
                    break;
                }
                file.length = at;
            }
        }
    }
    file.filter(|file| !file.bytes.is_empty())
}

fn uu_name(line: &[u8]) -> Option<String> {
    let rest = line.strip_prefix(b"begin ")?;
    let (mode, name) = rest.split_at_checked(rest.iter().position(|byte| *byte == b' ')?)?;
    let octal = (3..=4).contains(&mode.len()) && mode.iter().all(|byte| (b'0'..=b'7').contains(byte));
    octal.then(|| String::from_utf8_lossy(name).trim().to_owned())
}

/// Decodes one line; false when it is none.
fn uu_line(line: &[u8], bytes: &mut Vec<u8>) -> bool {
    let Some((first, rest)) = line.split_first() else { return true };
    let length = usize::from(first.wrapping_sub(b' ') & 63);
    if !(b' '..=b'`').contains(first) || rest.len() > length.div_ceil(3) * 4 + 2 {
        return false;
    }
    let start = bytes.len();
    for group in rest.chunks(4) {
        let value = |at: usize| u32::from(group.get(at).copied().unwrap_or(b' ').wrapping_sub(b' ') & 63);
        let bits = value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);
        bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
    }
    // Spaces stand for zero bits, and those at the end of a line get lost on the way.
    bytes.resize(start + length, 0);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str, encoding: &str) -> (String, bool) {
        let decoded = decode(body.as_bytes(), encoding);
        (String::from_utf8_lossy(&decoded.bytes).into_owned(), decoded.damaged)
    }

    #[test]
    fn base64_in_good_and_bad_order() {
        assert_eq!(text("ODUwNzA5\r\nLTk4MDU=\r\n", "base64"), ("850709-9805".into(), false));
        assert_eq!(text("ODUwNzA5LTk4MDU", "BASE64 (hej)"), ("850709-9805".into(), false));
        assert_eq!(text("ODUw*NzA5!LTk4MDU=", "\"base64\""), ("850709-9805".into(), true));
        assert_eq!(text("ODUwNzA5LQ==OTgwNQ==", "Base 64"), ("850709-9805".into(), false));
        assert_eq!(text("ODUwNzA5L", "base64"), ("850709".into(), true));
        let listed = decode(b"Hej.\nODUwNzA5LTk4MDU=\n", "base64");
        assert_eq!(listed.others, [b"850709-9805".to_vec(), b"Hej.\n".to_vec()]);
    }

    #[test]
    fn quoted_printable_with_wrong_escapes() {
        assert_eq!(text("8507=\r\n09=2D98=  \n05 a==b =zz =", "quoted-printable").0, "850709-9805 a==b =zz ");
        assert_eq!(text("bl=c3=a5", "Quoted-Printable").0, "blå");
    }

    #[test]
    fn unknown_encodings_have_two_readings() {
        let decoded = decode(b"ODUwNzA5LTk4MDU=", "x-secret");
        assert!(decoded.damaged);
        assert_eq!(decoded.bytes.as_ref(), b"850709-9805");
        assert_eq!(decoded.others, [b"ODUwNzA5LTk4MDU=".to_vec()]);
    }

    #[test]
    fn uuencoded_files() {
        let file = uuencoded(b"Hej\nbegin 644 a b.txt\n+.#4P-S Y+3DX,#4 \n`\nend\nhej").unwrap();
        assert_eq!(
            (file.name.as_str(), file.bytes.as_slice(), file.ended),
            ("a b.txt", b"850709-9805".as_slice(), true)
        );
        assert!(uuencoded(b"begin 2026 med\nbegin att").is_none());
    }
}

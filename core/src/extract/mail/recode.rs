//! Changes of a decoded body -> changes of its encoded form, in its own transfer encoding and line length.

use super::super::rewrite::{Patch, patched};
use super::transfer::{self, Form};
use crate::span::Span;

/// Patches of `body` that make those of `content`, which it decodes to.
pub(super) fn recode(body: &[u8], form: Form, content: &[u8], patches: Vec<Patch>) -> Vec<Patch> {
    match form {
        Form::Plain => patches,
        Form::QuotedPrintable => quoted_printable(body, patches),
        Form::Base64 => {
            let lines = body.trim_ascii();
            let start = super::super::rewrite::offset_of(body, lines);
            let bytes = base64(&patched(content, patches), Layout::of(lines));
            vec![Patch { at: Span::new(start, start + lines.len()), bytes }]
        }
        Form::Uuencode | Form::Unknown => Vec::new(),
    }
}

/// Patches of quoted-printable text: the first escape or letter of each changed place is replaced, the others go,
/// soft line breaks stay.
pub(super) fn quoted_printable(encoded: &[u8], mut patches: Vec<Patch>) -> Vec<Patch> {
    patches.sort_by_key(|patch| patch.at.start);
    let mut changes = Vec::new();
    let mut waiting = patches.iter().peekable();
    let (mut at, mut decoded) = (0, 0);
    while let Some(rest) = encoded.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, counts) = transfer::quoted_unit(rest);
        while waiting.next_if(|patch| patch.at.end <= decoded).is_some() {}
        let Some(patch) = waiting.peek() else { break };
        if counts && patch.at.start <= decoded {
            let bytes = if patch.at.start == decoded { escaped(&patch.bytes) } else { Vec::new() };
            changes.push(Patch { at: Span::new(at, at + length), bytes });
        }
        at += length;
        decoded += usize::from(counts);
    }
    changes
}

fn escaped(bytes: &[u8]) -> Vec<u8> {
    let escape = |byte: &u8| {
        if byte.is_ascii_graphic() && *byte != b'=' {
            vec![*byte]
        } else {
            format!("={byte:02X}").into_bytes()
        }
    };
    bytes.iter().flat_map(escape).collect()
}

/// How base64 is laid out in lines.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// Characters a line.
    width: usize,
    newline: &'static [u8],
}

impl Layout {
    /// One line.
    pub(super) const WORD: Self = Self { width: usize::MAX, newline: b"" };

    /// Lines as long as RFC 2045, 6.8 allows.
    pub(super) fn lines(newline: &'static [u8]) -> Self {
        Self { width: 76, newline }
    }

    /// As in `encoded`.
    fn of(encoded: &[u8]) -> Self {
        let newline: &[u8] = if encoded.windows(2).any(|pair| pair == b"\r\n") { b"\r\n" } else { b"\n" };
        let first = encoded.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii().len();
        let usual = encoded.contains(&b'\n') && first > 0 && first.is_multiple_of(4);
        Self { width: if usual { first } else { 76 }, newline }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648, 4).
pub(super) fn base64(bytes: &[u8], layout: Layout) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 3 * 4 + bytes.len() / 50 + 4);
    let mut line = 0;
    for group in bytes.chunks(3) {
        if line >= layout.width {
            out.extend_from_slice(layout.newline);
            line = 0;
        }
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let sign = |shift: u32| ALPHABET[(bits >> shift & 63) as usize];
        let padded = |present: bool, shift| if present { sign(shift) } else { b'=' };
        out.extend_from_slice(&[sign(18), sign(12), padded(group.len() > 1, 6), padded(group.len() > 2, 0)]);
        line += 4;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recoded(body: &str, form: Form, name: &str, changes: &[(usize, usize)]) -> String {
        let content = transfer::decode(body.as_bytes(), name).bytes.into_owned();
        let patches =
            changes.iter().map(|(start, end)| Patch { at: Span::new(*start, *end), bytes: b"*".to_vec() });
        let patches = recode(body.as_bytes(), form, &content, patches.collect());
        String::from_utf8(patched(body.as_bytes(), patches)).unwrap()
    }

    #[test]
    fn quoted_printable_keeps_its_soft_breaks() {
        let masked =
            recoded("p=C3=A5 8=\r\n5=35.", Form::QuotedPrintable, "q", &[(1, 3), (4, 5), (5, 6), (6, 7)]);
        assert_eq!(masked, "p* *=\r\n**.");
        assert_eq!(recoded("a=C3=\n=A5b", Form::QuotedPrintable, "q", &[(1, 3)]), "a*=\nb");
        assert_eq!(escaped(b"*\0"), b"*=00");
    }

    #[test]
    fn base64_keeps_its_layout() {
        let body = "\r\nODUwNzA5\r\nLTk4MDU=\r\n\r\n";
        assert_eq!(recoded(body, Form::Base64, "base64", &[]), body);
        assert_eq!(recoded(body, Form::Base64, "base64", &[(0, 1)]), "\r\nKjUwNzA5\r\nLTk4MDU=\r\n\r\n");
        for length in 0..70 {
            let bytes: Vec<u8> = (0..length).map(|n: u8| n.wrapping_mul(37)).collect();
            assert_eq!(transfer::base64(&base64(&bytes, Layout::lines(b"\n"))).bytes, bytes);
        }
    }
}

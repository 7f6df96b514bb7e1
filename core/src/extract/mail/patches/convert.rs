//! A text part in a charset with states (UTF-7, ISO-2022-JP) -> the same text in UTF-8 and base64, with the fields
//! that say so.

use super::super::super::rewrite::{Finder, Patch, Traced, offset_of, patched};
use super::super::header::{self, Field};
use super::super::leaf::Leaf;
use super::super::recode::{Layout, base64};
use super::super::{charset, header::Header};
use super::{SIGNED, Writer, read};
use crate::span::Span;

impl Writer<'_> {
    /// Masks a part that can only be written anew.
    pub(super) fn convert(&mut self, leaf: &Leaf<'_, '_>, is_html: bool, finder: &mut dyn Finder) {
        let text = charset::decode(leaf.bytes, leaf.charset());
        let Some(field) = charset_field(&leaf.entity.header).filter(|_| !text.contains(SIGNED)) else {
            return;
        };
        let Some(traced) = Traced::read(text.as_bytes(), encoding_rs::UTF_8, 0) else { return };
        read(&text, is_html, finder);
        let masked = finder.take();
        let Some(declared) = declared(field.value).filter(|_| !masked.is_empty()) else { return };
        let newline: &[u8] = if field.value.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
        let newline: &'static [u8] = if newline.len() == 2 { b"\r\n" } else { b"\n" };
        let body = base64(&patched(text.as_bytes(), traced.masks(&masked)), Layout::lines(newline));
        self.add(leaf.entity.body, vec![Patch { at: Span::new(0, leaf.entity.body.len()), bytes: body }]);
        self.add(field.value, vec![Patch { at: declared, bytes: b"utf-8".to_vec() }]);
        self.declare_base64(leaf, field, newline);
    }

    fn declare_base64(&mut self, leaf: &Leaf<'_, '_>, field: &Field<'_>, newline: &[u8]) {
        let declared = leaf.entity.header.all("Content-Transfer-Encoding").next();
        if let Some(value) = declared {
            let end = header::trim_end(value).len();
            self.add(value, vec![Patch { at: Span::new(0, end), bytes: b" base64".to_vec() }]);
        } else {
            let start = offset_of(self.outer, field.name.as_bytes());
            let bytes = [b"Content-Transfer-Encoding: base64", newline].concat();
            self.patches.push(Patch { at: Span::new(start, start), bytes });
        }
    }
}

/// The one field that names the charset.
fn charset_field<'h, 'm>(header: &'h Header<'m>) -> Option<&'h Field<'m>> {
    let mut fields = header.fields().iter().filter(|field| field.name.eq_ignore_ascii_case("Content-Type"));
    fields.next().filter(|_| fields.next().is_none())
}

/// Where the charset's name stands in a plain `charset=name` or `charset="name"`.
fn declared(value: &[u8]) -> Option<Span> {
    let lower = value.to_ascii_lowercase();
    let key = lower.windows(8).position(|window| window == b"charset=")? + 8;
    let rest = lower.get(key..)?;
    let quoted = usize::from(rest.first() == Some(&b'"'));
    let name = rest.get(quoted..)?;
    let length = name.iter().take_while(|b| b.is_ascii_alphanumeric() || b"-_".contains(b)).count();
    (length > 0).then(|| Span::new(key + quoted, key + quoted + length))
}

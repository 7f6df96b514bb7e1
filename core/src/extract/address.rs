//! Addresses of links, as text.

use std::borrow::Cow;

use super::text;

/// The address with what its percent signs stand for (RFC 3986 2.1), so that no `%20` runs into a number.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = code.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    Cow::Owned(text::decode(&bytes, None).into_owned())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn percent_signs_stand_for_letters() {
        assert_eq!(decoded("mailto:a%40b.example?subject=nr%201%C3%A5"), "mailto:a@b.example?subject=nr 1å");
        assert_eq!(decoded("100% av %4"), "100% av %4");
    }
}

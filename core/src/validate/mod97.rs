//! Check digits modulo 97. Source: ISO/IEC 7064, MOD 97-10.

/// The remainder of letters and digits read as one number, `a` as 10 to `z` as 35; none for anything else.
pub(crate) fn rest<'d>(characters: impl IntoIterator<Item = &'d u8>) -> Option<u32> {
    characters.into_iter().try_fold(0, |rest, byte| {
        let value = char::from(*byte).to_digit(36)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn letters_are_two_digits() {
        assert_eq!(super::rest(b"98"), Some(1));
        assert_eq!(super::rest(b"a"), Some(10));
        assert_eq!(super::rest(b"a1"), Some(101 % 97));
        assert_eq!(super::rest(b"1-"), None);
    }
}

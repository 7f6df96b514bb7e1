//! The Luhn sum of ISO/IEC 7812-1 Annex B.

/// True when the digits end in their right check digit; false for nothing and for anything but digits.
pub(crate) fn holds(digits: &[u8]) -> bool {
    let mut sum = 0_u32;
    for (index, byte) in digits.iter().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let value = u32::from(byte - b'0') * if index % 2 == 1 { 2 } else { 1 };
        sum += value / 10 + value % 10;
    }
    !digits.is_empty() && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    #[test]
    fn sums() {
        assert!(super::holds(b"8112289874"));
        assert!(!super::holds(b"8112289875"));
        assert!(!super::holds(b""));
        assert!(!super::holds(b"811228-987"));
    }
}

//! Weighted sums modulo 11.

/// The remainder of the weighted sum, over as many digits as there are weights.
pub(crate) fn rest(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(byte, weight)| u32::from(byte.wrapping_sub(b'0')) * weight).sum::<u32>()
        % 11
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_last_check_digit_closes_the_sum() {
        assert_eq!(super::rest(b"13097248022", &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]), 0);
    }
}

//! Digits as they are compared: one form for all ways of writing one number.

/// Fewer digits are in any text.
pub(super) const LEAST: usize = 4;
/// More are no number that people write.
pub(super) const MOST: usize = 20;

/// Digits in the one form.
#[derive(Clone, Copy)]
pub(super) struct Number {
    bytes: [u8; MOST + 1],
    length: usize,
}

impl Number {
    /// The form of `digits`; `international` when a plus sign stands before them.
    ///
    /// The century of a Swedish number goes (SKV 704: ten digits are the number, twelve its form in registers);
    /// country codes of the North go and the trunk zero comes back (ITU-T E.164); a number cell's lost zero too.
    pub(super) fn new(digits: &[u8], international: bool) -> Self {
        let (digits, international) = match digits.strip_prefix(b"00") {
            Some(rest) if !international && rest.len() >= 9 => (rest, true),
            _ => (digits, international),
        };
        if international {
            return Self::telephone(digits);
        }
        match digits.len() {
            12 if has_century(digits) => Self::of(b"", digits.get(2..).unwrap_or_default()),
            11 if digits.starts_with(b"467") => Self::telephone(digits),
            9 if !digits.starts_with(b"0") => Self::of(b"0", digits),
            _ => Self::of(b"", digits),
        }
    }

    fn telephone(digits: &[u8]) -> Self {
        for (code, trunk) in
            [(&b"46"[..], &b"0"[..]), (b"358", b"0"), (b"47", b""), (b"45", b""), (b"354", b"")]
        {
            if let Some(rest) = digits.strip_prefix(code) {
                let rest = if trunk.is_empty() { rest } else { rest.strip_prefix(b"0").unwrap_or(rest) };
                return Self::of(trunk, rest);
            }
        }
        Self::of(b"", digits)
    }

    fn of(head: &[u8], rest: &[u8]) -> Self {
        let mut number = Self { bytes: [0; MOST + 1], length: 0 };
        for (slot, byte) in number.bytes.iter_mut().zip(head.iter().chain(rest)) {
            *slot = *byte;
            number.length += 1;
        }
        number
    }

    /// The digits.
    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// The same with the leading zero that a number cell loses, or without it: Norwegian numbers have eleven.
    pub(super) fn other(&self) -> Option<Self> {
        match self.as_slice() {
            [b'0', rest @ ..] if rest.len() == 10 => Some(Self::of(b"", rest)),
            ten if ten.len() == 10 => Some(Self::of(b"0", ten)),
            _ => None,
        }
    }
}

/// Twelve digits that begin with a birth date; a coordination number adds 60 to the day.
fn has_century(digits: &[u8]) -> bool {
    let two = |at: usize| digits.get(at..at + 2).map_or(0, |d| (d[0] - b'0') * 10 + (d[1] - b'0'));
    matches!(two(0), 18..=20) && (1..=12).contains(&two(4)) && matches!(two(6), 1..=31 | 61..=91)
}

/// True when a run of as many digits may be of a list that has numbers of the lengths in `lengths`.
pub(super) fn may_be(lengths: u32, digits: usize, international: bool) -> bool {
    let has = |length: usize| lengths >> length & 1 == 1;
    match digits {
        ..LEAST => false,
        _ if international => true,
        9 => has(10),
        10 | 11 => has(10) || has(11),
        12 => has(12) || has(10),
        13.. => true,
        _ => has(digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(digits: &str, international: bool) -> String {
        String::from_utf8(Number::new(digits.as_bytes(), international).as_slice().to_vec()).unwrap()
    }

    #[test]
    fn swedish_numbers_with_and_without_century() {
        assert_eq!(one("198112289874", false), one("8112289874", false));
        assert_eq!(one("198112889873", false), "8112889873");
        assert_eq!(one("199913459874", false), "199913459874");
    }

    #[test]
    fn telephones_with_and_without_country_code() {
        for (digits, international) in
            [("46701740605", true), ("0046701740605", false), ("460701740605", true), ("46701740605", false)]
        {
            assert_eq!(one(digits, international), "0701740605");
        }
        assert_eq!(one("701740605", false), "0701740605");
        assert_eq!(one("4740612345", true), one("40612345", false));
        assert_eq!(one("4531234567", true), "31234567");
        assert_eq!(one("358401234567", true), "0401234567");
    }

    #[test]
    fn lost_zeros_come_back() {
        let other = Number::new(b"1018512345", false).other().unwrap();
        assert_eq!(other.as_slice(), b"01018512345");
        assert_eq!(other.other().unwrap().as_slice(), b"1018512345");
    }
}

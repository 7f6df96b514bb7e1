//! The letters and digits of a number without what separates them.

/// Longest canonical form any written form may yield; an IBAN has at most 34.
pub(crate) const MAX_DIGITS: usize = 40;

/// ASCII digits and lower-case letters.
#[derive(Clone, Copy)]
pub(crate) struct Digits {
    bytes: [u8; MAX_DIGITS],
    length: u8,
}

impl Default for Digits {
    fn default() -> Self {
        Self { bytes: [0; MAX_DIGITS], length: 0 }
    }
}

impl Digits {
    /// The bytes.
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// Adds one; what goes beyond the longest form is dropped, and no check will hold.
    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.length)) {
            *slot = byte;
            self.length += 1;
        }
    }
}

impl std::fmt::Debug for Digits {
    /// The value stays unsaid.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digits({})", self.length)
    }
}

/// The next digit at or after `at`, looked for a block at a time.
pub(crate) fn next_digit(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(block) = bytes.get(at..at + 32) {
        if block.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
            break;
        }
        at += 32;
    }
    bytes.get(at..)?.iter().position(u8::is_ascii_digit).map(|i| at + i)
}

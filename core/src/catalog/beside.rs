//! What stands beside a run of digits: classes of bytes that rule most written forms out at once.

/// What stands around a run of digits: enough to rule most shapes out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beside {
    pub(super) before: u8,
    pub(super) after: u8,
    pub(super) second: usize,
}

impl Beside {
    /// Looks at the bytes around the run of `run` digits at `start`.
    pub(crate) fn of(text: &[u8], start: usize, run: usize) -> Self {
        let class = |at: Option<&u8>| at.map_or(ANY, |byte| class_of(*byte));
        let rest = text.get(start + run..).unwrap_or_default();
        let gap =
            rest.iter().take(WIDEST_GAP).take_while(|byte| class_of(**byte) & (LETTER | OTHER) == 0).count();
        let second = rest.iter().skip(gap).take(LONGEST_RUN).take_while(|byte| byte.is_ascii_digit()).count();
        Self {
            before: class(start.checked_sub(1).and_then(|at| text.get(at))),
            after: class(rest.first()),
            second,
        }
    }
}

/// Most bytes between two runs of one number: two spaces, a dash, two spaces, a line break, two spaces.
const WIDEST_GAP: usize = 10;

/// Longest second run counted.
const LONGEST_RUN: usize = 20;

/// The class of a byte beside a run of digits, as a bit.
pub(super) const fn class_of(byte: u8) -> u8 {
    match byte {
        b' ' => SPACE,
        b'-' => DASH,
        b'+' => PLUS,
        b'\t' => TAB,
        b'\n' | b'\r' => BREAK,
        b'.' | b',' | b':' | b'/' | b'(' | b')' => SIGN,
        b'a'..=b'z' => LETTER,
        _ => OTHER,
    }
}

pub(super) const SPACE: u8 = 1;
pub(super) const DASH: u8 = 2;
pub(super) const PLUS: u8 = 4;
pub(super) const TAB: u8 = 8;
pub(super) const BREAK: u8 = 16;
pub(super) const SIGN: u8 = 32;
pub(super) const LETTER: u8 = 64;
pub(super) const OTHER: u8 = 128;
pub(super) const ANY: u8 = 255;

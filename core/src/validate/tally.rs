//! How many of the numbers written alike in one place hold: chance lets through a few, a real list nearly all.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::detect::Mixed;

type Counts<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;

/// Counts of a part, by group of forms and column; a family is the kinds that vote together.
#[derive(Default)]
pub(crate) struct Tallies {
    seen: Counts<u32>,
    /// Held and summed.
    held: Counts<(u32, u32)>,
}

/// The count of one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) seen: u32,
    pub(crate) held: u32,
    /// Of those that hold, the ones with a check digit: six digits of a date beside an amount are a CPR number without.
    pub(crate) summed: u32,
}

fn key(group: u16, column: u32, family: u16) -> u64 {
    u64::from(group) << 48 | u64::from(family) << 32 | u64::from(column)
}

impl Tallies {
    pub(super) fn saw(&mut self, group: u16, column: u32) {
        *self.seen.entry(key(group, column, 0)).or_default() += 1;
    }

    /// One more that is the first of its family to hold, to have a check digit, or both.
    pub(super) fn count(&mut self, group: u16, column: u32, family: u16, (held, summed): (bool, bool)) {
        let counts = self.held.entry(key(group, column, family)).or_default();
        counts.0 += u32::from(held);
        counts.1 += u32::from(summed);
    }

    /// What was counted for a family.
    pub(crate) fn of(&self, group: u16, column: u32, family: u16) -> Tally {
        let (held, summed) = self.held.get(&key(group, column, family)).copied().unwrap_or_default();
        Tally { seen: self.seen.get(&key(group, column, 0)).copied().unwrap_or_default(), held, summed }
    }

    pub(crate) fn clear(&mut self) {
        self.seen.clear();
        self.held.clear();
    }
}

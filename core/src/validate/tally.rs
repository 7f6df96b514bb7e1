//! How many of the numbers written alike in one place hold: chance lets through a few, a real list nearly all.

use std::collections::HashMap;

/// Counts of a part, by group of forms and column; a family is the kinds that vote together.
#[derive(Default)]
pub(crate) struct Tallies {
    seen: HashMap<(u16, u32), u32>,
    held: HashMap<(u16, u32, u16), u32>,
    summed: HashMap<(u16, u32, u16), u32>,
}

/// The count of one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) seen: u32,
    pub(crate) held: u32,
    /// Of those that hold, the ones with a check digit: six digits of a date beside an amount are a CPR number without.
    pub(crate) summed: u32,
}

impl Tallies {
    pub(super) fn saw(&mut self, group: u16, column: u32) {
        *self.seen.entry((group, column)).or_default() += 1;
    }

    pub(super) fn held(&mut self, group: u16, column: u32, family: u16) {
        *self.held.entry((group, column, family)).or_default() += 1;
    }

    pub(super) fn summed(&mut self, group: u16, column: u32, family: u16) {
        *self.summed.entry((group, column, family)).or_default() += 1;
    }

    /// What was counted for a family.
    pub(crate) fn of(&self, group: u16, column: u32, family: u16) -> Tally {
        let count = |found: Option<&u32>| found.copied().unwrap_or_default();
        Tally {
            seen: count(self.seen.get(&(group, column))),
            held: count(self.held.get(&(group, column, family))),
            summed: count(self.summed.get(&(group, column, family))),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.seen.clear();
        self.held.clear();
        self.summed.clear();
    }
}

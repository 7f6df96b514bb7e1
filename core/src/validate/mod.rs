//! Candidate -> match: arithmetic decides what digits may mean. One file a numbering system, one row a check.

mod check;
mod luhn;
mod mod11;
mod no_fodselsnummer;
mod se_personnummer;

pub(crate) use check::Validation;

use std::collections::HashMap;

use crate::catalog::{Catalog, Class, KindId};
use crate::date::Date;
use crate::detect::{Candidate, Forms};
use crate::error::{BuildError, BuildErrorKind};
use check::Check;

/// Checks by the name detector files use.
static CHECKS: &[(&str, Check)] = &[
    ("none", check::none),
    ("no-d-nummer", no_fodselsnummer::d_nummer),
    ("no-fodselsnummer", no_fodselsnummer::fodselsnummer),
    ("se-personnummer", se_personnummer::personnummer),
    ("se-samordningsnummer", se_personnummer::samordningsnummer),
];

/// A candidate that its arithmetic did not refute.
#[derive(Clone, Copy)]
pub(crate) struct Match {
    pub(crate) candidate: Candidate,
    pub(crate) kind: KindId,
    /// What the written form and the digits prove together.
    pub(crate) class: Class,
    pub(crate) validation: Validation,
}

/// How many of the numbers written alike in one place hold: chance lets through a few, a real list nearly all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The place: form group and column.
    pub(crate) group: (u8, u32),
    pub(crate) seen: u32,
    pub(crate) held: u32,
}

/// The stage.
#[derive(Clone)]
pub(crate) struct Validator {
    today: Date,
    checks: HashMap<KindId, Check>,
}

impl Validator {
    /// Looks up the check of every detector by its name.
    pub(crate) fn new(catalog: &Catalog, today: Date) -> Result<Self, BuildError> {
        let mut checks = HashMap::new();
        for detector in catalog.detectors() {
            let Some((_, check)) = CHECKS.iter().find(|(name, _)| *name == detector.check) else {
                let known: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
                let message = format!("unknown check {:?}; known are {}", detector.check, known.join(", "));
                let line = Some(detector.check_line);
                return Err(BuildError::new(&detector.file, line, BuildErrorKind::Unknown, message));
            };
            checks.extend(catalog.kind_id(&detector.kind).map(|kind| (kind, *check)));
        }
        Ok(Self { today, checks })
    }

    /// The day the scanner was built.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// Keeps the candidates whose digits hold for some kind, and counts by place.
    pub(crate) fn validate(
        &self,
        forms: &Forms,
        candidates: &[Candidate],
        matches: &mut Vec<Match>,
        tallies: &mut Vec<Tally>,
    ) {
        for candidate in candidates {
            let Some(form) = forms.get(candidate.form) else { continue };
            let mut held = false;
            for user in &form.users {
                let check = self.checks.get(&user.kind);
                let Some(validation) = check.and_then(|check| check(candidate.digits.as_slice(), self.today))
                else {
                    continue;
                };
                held = true;
                let class = user.class.min(validation.cap);
                matches.push(Match { candidate: *candidate, kind: user.kind, class, validation });
            }
            count(tallies, (form.group, candidate.column), held);
        }
    }
}

fn count(tallies: &mut Vec<Tally>, group: (u8, u32), held: bool) {
    let index = tallies.iter().position(|tally| tally.group == group).unwrap_or_else(|| {
        tallies.push(Tally { group, seen: 0, held: 0 });
        tallies.len() - 1
    });
    if let Some(tally) = tallies.get_mut(index) {
        tally.seen += 1;
        tally.held += u32::from(held);
    }
}

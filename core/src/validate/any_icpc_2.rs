//! Codes of ICPC-2, the classification of primary care: a chapter's letter and a component's two digits.
//! Source: WONCA International Classification Committee, ICPC-2; Direktoratet for e-helse, ICPC-2, Kodeverk.

use super::check::{Validation, all_digits, number};
use crate::catalog::Class;
use crate::date::Date;

const CHAPTERS: &[u8] = b"abdfhklnprstuwxyz";

/// Symptoms 01-29, processes 30-69, diagnoses 70-99: all but 00.
pub(crate) fn icpc_2(code: &[u8], _today: Date) -> Option<Validation> {
    let (chapter, component) = code.split_first()?;
    let holds = component.len() == 2
        && all_digits(component)
        && CHAPTERS.contains(chapter)
        && (1..=99).contains(&number(component));
    holds.then(|| Validation { summed: false, ..Validation::new(Class::Weak) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    #[test]
    fn a_chapter_and_two_digits() {
        for code in ["p76", "l03", "a97", "z29", "k45"] {
            assert!(icpc_2(code.as_bytes(), TODAY).is_some(), "{code}");
        }
        for wrong in ["c76", "g04", "p00", "p7", "p761", "76", ""] {
            assert!(icpc_2(wrong.as_bytes(), TODAY).is_none(), "{wrong}");
        }
    }
}

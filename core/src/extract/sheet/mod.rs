//! Workbooks and tables -> parts whose every cell has its place, and the words around the cells.

pub(super) mod csv;
pub(super) mod ods;
pub(super) mod xls;
pub(super) mod xlsx;

mod biff;
mod binary;
mod compound;
mod content;
mod grid;
mod number;
pub(super) mod package;
mod record;
pub(super) mod words;
mod workbook;
mod worksheet;
pub(super) mod xml;

#[cfg(test)]
mod tests;

use super::{GapReason, Part, PartPath, Role, Source, Walk};

/// Hands on words that stand beside the cells.
fn hand_on(
    source: &Source<'_>,
    path: PartPath,
    role: Role,
    text: &str,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let mut part = Part::body(path, text).with_role(role);
    part.dated = source.dated;
    walk.part(part)
}

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
mod package;
mod record;
mod words;
mod workbook;
mod worksheet;
mod xml;

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

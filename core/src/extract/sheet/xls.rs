//! An Excel workbook of the years 1987-2003: in a compound file, or before there were such files.

use super::biff;
use crate::extract::{GapReason, Source, Walk, compound};

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    biff::is_bare(source.bytes) || compound::holds(source, &["Workbook", "Book"])
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    if biff::is_bare(source.bytes) {
        return biff::read(source, &source.path, source.bytes, walk);
    }
    compound::read(source, walk)
}

//! Workbooks and tables -> parts whose every cell has its place, and the words around the cells.

pub(super) mod csv;
pub(super) mod ods;
pub(super) mod xls;
pub(super) mod xlsx;

mod content;
mod grid;
mod number;
mod package;
mod words;
mod workbook;
mod worksheet;
mod xml;

//! The Python module `vakthund._native`: takes arguments, releases the lock, calls core, hands back plain data.

#![allow(clippy::needless_pass_by_value, reason = "arguments that cross the border are owned")]

mod error;
mod input;
mod many;
mod options;
mod redacted;
mod report;
mod scanner;

use pyo3::prelude::*;

/// Finds Nordic identity numbers and special categories of personal data.
#[pymodule]
mod _native {
    use std::ffi::OsString;

    use super::{Bound, PyModule, PyModuleMethods, PyResult, Python, pyfunction};
    #[pymodule_export]
    use crate::error::BuildError;
    #[pymodule_export]
    use crate::many::ScanMany;
    #[pymodule_export]
    use crate::redacted::Redacted;
    #[pymodule_export]
    use crate::report::Report;
    #[pymodule_export]
    use crate::scanner::Scanner;

    /// Runs the command of these words and returns its exit status.
    #[pyfunction]
    fn main(py: Python<'_>, words: Vec<OsString>) -> u8 {
        py.detach(|| vakthund_cli::run(words))
    }

    #[pymodule_init]
    fn version(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

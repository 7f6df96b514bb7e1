//! What the tests share: where things stand, and one scanner for all.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use vakthund::{Date, Document, Report, Scanner};

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The users' own rules, facts and labelled texts beside the project; none on a machine without them.
pub fn shared(below: &str) -> Option<PathBuf> {
    let root = std::env::var_os("VAKTHUND_SHARED").map_or_else(|| project().join("../shared"), PathBuf::from);
    let path = root.join(below);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared/{below} is not here");
    None
}

/// A scanner with the built-in catalog, a fixed key and a fixed day.
///
/// # Panics
/// When the built-in catalog cannot be compiled.
pub fn scanner() -> &'static Scanner {
    static SCANNER: OnceLock<Scanner> = OnceLock::new();
    SCANNER.get_or_init(|| {
        let today = Date::new(2026, 11, 22).unwrap();
        Scanner::builder().key(b"a fixed key for tests").today(today).keep_filtered(true).build().unwrap()
    })
}

/// Scans running text.
pub fn scan(text: &str) -> Report {
    scanner().scan(&Document { media_type: Some("text/plain"), ..Document::new(text.as_bytes()) })
}

//! What the tests share: where things stand, and one scanner for all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::format_push_string)] // A test that fails shall say where.

use std::fs;
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

/// A folder of its own for one test, gone with it.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder whose name holds `test`.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vakthund-{}-{test}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Its path.
    pub fn path(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    /// Writes a file below it; gives its path.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Compares a block of README between `<!-- name -->` and `<!-- /name -->`; `UPDATE=1` writes it anew.
///
/// # Panics
/// When it differs.
pub fn readme_block(name: &str, fresh: &str) {
    let path = project().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = readme.find(&open).unwrap_or_else(|| panic!("README.md has no {open}")) + open.len();
    let end = start + readme[start..].find(&close).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{}{fresh}{}", &readme[..start], &readme[end..])).unwrap();
    } else {
        assert!(
            readme[start..end] == *fresh,
            "README's {name} has changed; see the table above, then UPDATE=1 bash tests/run.sh"
        );
    }
}

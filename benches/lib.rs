//! What is measured: the corpus's mails when they are there, and texts of a given size made here.

use std::fs;
use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use vakthund::{Document, Scanner};

/// A mail by name.
pub struct Mail {
    /// File name.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Mail {
    /// As a scanner takes it.
    pub fn document(&self) -> Document<'_> {
        Document::new(&self.bytes).named(&self.name)
    }
}

/// Ten samples of a second each: steady to some percent, and all benches done in two minutes.
pub fn measured() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args()
}

/// The built-in scanner with a fixed key.
///
/// # Panics
/// When the built-in catalog is mistaken.
#[allow(clippy::expect_used)]
pub fn scanner() -> Scanner {
    Scanner::builder().key(b"a key of the benches, no secret").build().expect("the built-in catalog is sound")
}

/// The mails of `corpus/mail`, by name.
pub fn corpus() -> Vec<Mail> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/mail");
    let paths = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mails = paths.filter(|path| path.extension().is_some_and(|extension| extension == "eml"));
    let read = |path: std::path::PathBuf| {
        Some(Mail { name: path.file_name()?.to_string_lossy().into_owned(), bytes: fs::read(path).ok()? })
    };
    let mut mails: Vec<Mail> = mails.filter_map(read).collect();
    mails.sort_by(|one, other| one.name.cmp(&other.name));
    mails
}

/// A mail of plain text without a finding: what nearly all traffic looks like.
pub fn quiet(bytes: usize) -> Mail {
    made(
        "quiet.eml",
        "Vi ses på tisdag klockan 14.30 i sal 214, ta med protokollet från förra mötet.\r\n",
        bytes,
    )
}

/// A mail in which each line has a number and a statement.
pub fn dense(bytes: usize) -> Mail {
    made("dense.eml", "Eleven 811228-9874 har diagnosen astma och är sjukskriven till fredag.\r\n", bytes)
}

fn made(name: &str, line: &str, bytes: usize) -> Mail {
    let head = "From: a@skola.example\r\nTo: b@annan.example\r\nSubject: Hej\r\n\
        MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
    let body = line.repeat(bytes.saturating_sub(head.len()) / line.len());
    Mail { name: name.to_owned(), bytes: [head.as_bytes(), body.as_bytes()].concat() }
}

/// What offices write in three languages, of nothing sensitive: the files of `corpus/prose` end to end, up to a size.
pub fn prose(bytes: usize) -> Mail {
    repeated("prose.txt", &languages("prose", "txt").concat(), bytes)
}

/// Running text of three languages that speaks of sensitive matters and of nobody: the corpus's negative texts.
pub fn talk(bytes: usize) -> Mail {
    let lines = languages("texts", "jsonl").concat();
    let mut text = String::new();
    for line in lines.lines().filter(|line| line.contains("\"label\": \"negative\"")) {
        let (_, written) = line.split_once("\"text\": \"").unwrap_or_default();
        text.push_str(&written.trim_end_matches("\"}").replace("\\n", "\n").replace("\\\"", "\""));
        text.push_str("\n\n");
    }
    repeated("talk.txt", &text, bytes)
}

/// The file of each language in a folder of the corpus.
fn languages(folder: &str, extension: &str) -> [String; 3] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(folder);
    ["sv", "nb", "nn"].map(|language| {
        fs::read_to_string(folder.join(language).with_extension(extension)).unwrap_or_default()
    })
}

fn repeated(name: &str, text: &str, bytes: usize) -> Mail {
    let times = bytes / text.len().max(1) + 1;
    Mail { name: name.to_owned(), bytes: text.repeat(times).into_bytes() }
}

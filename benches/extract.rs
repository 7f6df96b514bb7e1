//! Prints what the extract stage reads in files, one line of JSON a file, for `peers/documents.py`.
//! Time is by the clock, without reading the file; processor time is what the caller has of the kernel. Peak memory is of the process so far, so give one file to measure it.

use std::fmt::Write as _;
use std::time::Instant;
use std::{env, fs, process::ExitCode};

use vakthund::{Document, Extractor, Limits};

/// What was read of one file.
#[derive(Default)]
struct Read {
    text: String,
    gaps: Vec<String>,
}

fn main() -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for name in env::args().skip(1) {
        match fs::read(&name) {
            Ok(bytes) => println!("{}", line(&name, &bytes)),
            Err(error) => {
                eprintln!("{name}: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn line(name: &str, bytes: &[u8]) -> String {
    let before = Instant::now();
    let (media_type, read) = extract(name, bytes);
    let micros = before.elapsed().as_micros();
    let gaps: Vec<String> = read.gaps.iter().map(|gap| quoted(gap)).collect();
    format!(
        "{{\"file\":{},\"media_type\":{},\"wall_us\":{micros},\"peak_kb\":{},\"gaps\":[{}],\"text\":{}}}",
        quoted(name),
        media_type.map_or_else(|| "null".to_owned(), quoted),
        peak_kilobytes(),
        gaps.join(","),
        quoted(&read.text)
    )
}

fn extract(name: &str, bytes: &[u8]) -> (Option<&'static str>, Read) {
    let mut read = Read::default();
    let mut document = Document::new(bytes);
    document.name = Some(name);
    let media_type = Extractor.extract(&document, &Limits::default(), &mut |item| match item {
        Ok(part) => {
            read.text.push_str(&part.text);
            read.text.push('\n');
        }
        Err(gap) => read.gaps.push(format!("{}: {}", gap.path, gap.reason)),
    });
    (media_type, read)
}

/// Most memory resident so far; 0 where the kernel does not tell.
fn peak_kilobytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}

/// A string of JSON.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

//! Prints what the extract stage reads in a file, part by part as it comes, and on a last line, in JSON, what else is
//! to be told of it, for `peers/documents.py`. Time is by the clock, without reading the file but with printing;
//! processor time is what the caller has of the kernel. Peak memory is of the process.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Instant;
use std::{env, fs, process::ExitCode};

use vakthund::{Document, Extractor, Limits};

fn main() -> ExitCode {
    let Some(name) = env::args().nth(1) else {
        eprintln!("usage: extract FILE");
        return ExitCode::FAILURE;
    };
    match fs::read(&name).and_then(|bytes| print(&name, &bytes)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(name: &str, bytes: &[u8]) -> io::Result<()> {
    let before = Instant::now();
    let mut out = io::stdout().lock();
    let (mut gaps, mut outcome) = (Vec::new(), Ok(()));
    let mut document = Document::new(bytes);
    document.name = Some(name);
    let media_type = Extractor.extract(&document, &Limits::default(), &mut |item| match item {
        Ok(part) if outcome.is_ok() => outcome = writeln!(out, "{}", part.text),
        Ok(_) => {}
        Err(gap) => gaps.push(quoted(&format!("{}: {}", gap.path, gap.reason))),
    });
    outcome?;
    writeln!(
        out,
        "{{\"file\":{},\"media_type\":{},\"wall_us\":{},\"peak_kb\":{},\"gaps\":[{}]}}",
        quoted(name),
        media_type.map_or_else(|| "null".to_owned(), quoted),
        before.elapsed().as_micros(),
        peak_kilobytes(),
        gaps.join(",")
    )
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

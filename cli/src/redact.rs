//! `vakthund redact`: a document in, the same with what the policy objects to masked out.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use vakthund::{Document, Redacted};

use crate::args::RedactArgs;
use crate::build::{Built, build};

/// Findings and gaps that are told one by one.
const TOLD: usize = 20;

/// Masks one document; gives the exit status.
pub(crate) fn run(args: &RedactArgs) -> Result<u8> {
    let Built { scanner, policy, envelope } = build(&args.options)?;
    let bytes = read(&args.file, scanner.limits().bytes)?;
    let name = args.file.to_string_lossy();
    let document = Document { name: (name != "-").then_some(&*name), ..Document::new(&bytes) };
    let redacted = scanner.redact(&document, |finding| policy.masks(finding, &envelope));
    let objects = policy.decide(&redacted.report, &envelope).action.objects();
    let status = match (redacted.left.is_empty() && !objects, redacted.report.is_complete()) {
        (false, _) => 1,
        (true, false) => 3,
        (true, true) => 0,
    };
    let written = redacted.bytes.as_deref().filter(|_| status == 0 || args.partial);
    if let Some(bytes) = written {
        write(&args.output, bytes)?;
    }
    tell(&redacted, written.is_some())?;
    Ok(status)
}

/// What a file holds, up to one byte more than may be examined.
fn read(file: &Path, most: u64) -> Result<Vec<u8>> {
    let source: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file).with_context(|| file.display().to_string())?)
    };
    let mut bytes = Vec::new();
    source
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(|| file.display().to_string())?;
    Ok(bytes)
}

fn write(output: &Path, bytes: &[u8]) -> Result<()> {
    if output.as_os_str() == "-" {
        return Ok(io::stdout().lock().write_all(bytes)?);
    }
    fs::write(output, bytes).with_context(|| output.display().to_string())
}

/// Says on standard error what was masked and what is left.
fn tell(redacted: &Redacted, written: bool) -> Result<()> {
    let mut err = io::stderr().lock();
    let left = redacted.left.iter().map(|finding| format!("left: {}: {}", finding.path, finding.kind));
    let gaps = redacted.report.gaps.iter().map(|gap| format!("not examined: {}: {}", gap.path, gap.reason));
    for line in left.chain(gaps).take(TOLD) {
        writeln!(err, "vakthund: {line}")?;
    }
    let untold = (redacted.left.len() + redacted.report.gaps.len()).saturating_sub(TOLD);
    if untold > 0 {
        writeln!(err, "vakthund: and {untold} more")?;
    }
    let end = match (written, redacted.bytes.is_some()) {
        (true, _) => "",
        (false, true) => "; nothing written, for something is left: --partial writes it all the same",
        (false, false) => "; nothing written: this format cannot be redacted",
    };
    Ok(writeln!(err, "vakthund: {} masked{end}", redacted.masked)?)
}

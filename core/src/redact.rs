//! A document -> the same with chosen findings masked: found, masked, and looked through again until nothing is
//! found or nothing can be changed.

use std::collections::HashMap;

use crate::document::Document;
use crate::extract::{Part, Role, Step, is_writable};
use crate::limits::Limits;
use crate::report::{Redacted, Report, Values};
use crate::scanner::{Scanner, Scratch};
use crate::score::Finding;
use crate::span::{Span, Unit};

/// Times a document is masked: a masked value may let another be seen, as behind the first of many.
const ROUNDS: usize = 3;

impl Scanner {
    /// Masks every finding that `chosen` takes: each letter and digit becomes a `*`, and so wherever the same value
    /// stands in the text of the document, in whatever form. Mails, HTML, CSV and plain text are changed in their own
    /// transfer encoding and charset, everything else of them stays byte for byte; attachments, addresses, signed and
    /// encrypted parts are never changed. What is then still found is [`left`](Redacted::left). The document's own
    /// name is the caller's to change, and not looked at. A DKIM signature must come after.
    pub fn redact(&self, document: &Document<'_>, chosen: impl Fn(&Finding) -> bool) -> Redacted {
        // Masked by value: all must be listed.
        let limits = Limits { ordinary: usize::MAX, ..self.limits.clone() };
        let scanner = Self { limits, ..self.clone() };
        let (mut bytes, mut masked) = (None, 0);
        let mut scratch = Scratch::default();
        let mut rounds = 0..ROUNDS;
        loop {
            let current = Document { bytes: bytes.as_deref().unwrap_or(document.bytes), ..*document };
            let (report, values) = scanner.values(&mut scratch, &current, &chosen);
            let next =
                rounds.next().and_then(|_| values.mask(current.bytes, report.media_type?, self.limits.parts));
            let Some((next, places)) = next else {
                let left: Vec<Finding> = report.findings.iter().filter(|f| chosen(f)).cloned().collect();
                let known = report.media_type.is_some_and(is_writable) || report.is_complete();
                let bytes = bytes.or_else(|| (known && left.is_empty()).then(|| document.bytes.to_vec()));
                return Redacted { bytes, report, masked, left };
            };
            (bytes, masked) = (Some(next), masked + places);
        }
    }

    /// The report of a document, and the values of the findings that are chosen.
    fn values(
        &self,
        scratch: &mut Scratch,
        document: &Document<'_>,
        chosen: &impl Fn(&Finding) -> bool,
    ) -> (Report, Values) {
        let mut values = Values::default();
        let (extractor, recognizer) = (&self.compiled.extractor, self.recognizer.as_deref());
        let take = &mut |part: &Part<'_>, findings: &[Finding]| {
            let mut chosen = findings.iter().filter(|finding| chosen(finding)).peekable();
            let cells = if chosen.peek().is_some() { cells_of(part) } else { HashMap::new() };
            for finding in chosen {
                values.add(&part.text, place_in(&cells, finding));
            }
        };
        let report = self.examine_each(scratch, document, Unit::Byte, take, |sink| {
            extractor.extract_with(document, &self.limits, recognizer, &mut |part| match part {
                Ok(part) if part.role == Role::Name && part.path.0.len() == 1 && document.name.is_some() => {}
                other => sink(other),
            })
        });
        (report, values)
    }
}

/// Where each cell of a part begins.
fn cells_of(part: &Part<'_>) -> HashMap<(u32, u32), usize> {
    let cells = part.table.iter().flat_map(|table| table.cells.iter());
    cells.map(|cell| ((cell.row, cell.column), cell.start)).collect()
}

/// Where a finding stands in its part, not in its cell.
fn place_in(cells: &HashMap<(u32, u32), usize>, finding: &Finding) -> Span {
    let start = match finding.path.0.last() {
        Some(Step::Cell { row, column }) => cells.get(&(*row, *column)).copied().unwrap_or_default(),
        _ => 0,
    };
    Span::new(start + finding.span.start, start + finding.span.end)
}

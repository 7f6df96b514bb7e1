//! Rows of own lists -> findings, beside those of detectors and terms.

use std::collections::HashMap;

use super::confidence::Confidence;
use super::evidence::Evidence;
use super::finding::{Canonical, Draft};
use super::{PERSONAL, Scorer};
use crate::catalog::KindId;
use crate::exact::{ExactTable, Hit};
use crate::extract::{Part, Role};
use crate::normalize::Text;
use crate::span::Span;

/// Two values of one row together are no chance.
const TOGETHER: u8 = 97;
/// One value that no other row has; another number may look alike.
const ALONE: u8 = 90;

/// The lists of a scanner, each with its kind.
pub(crate) type Lists = Vec<(KindId, ExactTable)>;

impl Scorer {
    /// Adds what the lists know of a part. Senders and recipients are not looked up: a mail to a customer is none
    /// about one.
    pub(crate) fn add_rows(&self, lists: &Lists, part: &Part<'_>, text: &Text, drafts: &mut Vec<Draft>) {
        let is_addresses = part.role == Role::Header && part.label.is_none();
        if is_addresses {
            return;
        }
        for (kind, table) in lists {
            let hits = table.find(&text.folded, part.table.is_some());
            let persons = self.persons(&hits, drafts);
            drafts.extend(hits.iter().map(|hit| {
                let subject = persons.get(&hit.row).copied();
                Draft { subject, ..draft(*kind, table, hit) }
            }));
        }
    }

    /// The draft of a row's own identity number by row, so that row and number count as one person.
    fn persons(&self, hits: &[Hit], drafts: &[Draft]) -> HashMap<u32, usize> {
        let is_sure = |draft: &Draft| draft.confidence.value() >= PERSONAL && self.is_personal(draft.kind);
        let sure = drafts.iter().enumerate().filter(|(_, draft)| is_sure(draft));
        let mut numbers: Vec<(Span, usize)> = sure.map(|(index, draft)| (draft.span, index)).collect();
        numbers.sort_unstable_by_key(|(span, _)| span.end);
        let number = |span: &Span| {
            let first = numbers.partition_point(|(number, _)| number.end <= span.start);
            let (number, index) = numbers.get(first)?;
            number.overlaps(*span).then_some(*index)
        };
        let mut persons = HashMap::new();
        for hit in hits {
            if let Some(index) = hit.spans.iter().filter_map(number).min() {
                persons.entry(hit.row).or_insert(index);
            }
        }
        persons
    }
}

fn draft(kind: KindId, table: &ExactTable, hit: &Hit) -> Draft {
    let columns = table.names(hit);
    Draft {
        kind,
        span: hit.span,
        confidence: Confidence::new(if columns.len() > 1 { TOGETHER } else { ALONE }),
        evidence: vec![Evidence::Exact { list: table.list().name.clone(), row: hit.row, columns }],
        canonical: Canonical::Row(hit.row),
        synthetic: false,
        personal: false,
        subject: None,
    }
}

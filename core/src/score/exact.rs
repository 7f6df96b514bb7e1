//! Rows of own lists -> findings, beside those of detectors and terms.

use super::confidence::Confidence;
use super::evidence::Evidence;
use super::finding::{Canonical, Draft};
use super::{PERSONAL, Scorer};
use crate::catalog::KindId;
use crate::exact::{ExactTable, Hit};
use crate::extract::{Part, Role};
use crate::normalize::Text;

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
                let subject = persons.iter().find(|(row, _)| *row == hit.row).map(|(_, number)| *number);
                Draft { subject, ..draft(*kind, table, hit) }
            }));
        }
    }

    /// The draft of a row's own identity number, so that row and number count as one person.
    fn persons(&self, hits: &[Hit], drafts: &[Draft]) -> Vec<(u32, usize)> {
        let number = |hit: &Hit| {
            let is_its = |draft: &Draft| {
                let its = hit.spans.iter().any(|span| span.overlaps(draft.span));
                its && draft.confidence.value() >= PERSONAL && self.is_personal(draft.kind)
            };
            Some((hit.row, drafts.iter().position(is_its)?))
        };
        hits.iter().filter_map(number).collect()
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

//! Terms as people write them on keyboards without å, ä, ö, æ and ø: `brostcancer`, `foedsel`.

use super::lexicon::Lexicon;
use crate::catalog::{Catalog, Term};
use crate::normalize::without_marks;

/// Letters of the shortest term read so: shorter ones are other words (`vård`, `vard`; `kön`, `kon`).
const SHORTEST: usize = 7;

impl Lexicon {
    /// The lexicon for texts without a marked letter, made when the first such text comes.
    pub(crate) fn ascii(&self, catalog: &Catalog) -> &Self {
        // What holds as written holds without marks; nothing would be found if it did not.
        self.ascii.get_or_init(|| Box::new(Self::spelled(catalog, &plain).unwrap_or_default()))
    }
}

/// The plain spellings of a form; none for a short one and for one that is plain already.
fn plain(term: &Term, form: &str) -> Vec<String> {
    if term.strength < 2 || form.is_ascii() || form.chars().count() < SHORTEST {
        return Vec::new();
    }
    let mut spellings = without_marks(form).to_vec();
    spellings.dedup();
    spellings
}

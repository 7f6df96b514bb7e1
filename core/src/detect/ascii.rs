//! Terms as people write them on keyboards without å, ä, ö, æ and ø: `brostcancer`, `foedsel`.

use super::lexicon::Lexicon;
use crate::catalog::{Catalog, Term};
use crate::error::BuildError;
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

/// Hands on the plain spellings of a form; none of a short one and of one that is plain already.
fn plain(
    term: &Term,
    form: &str,
    add: &mut dyn FnMut(&str) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    if term.strength < 2 || form.is_ascii() || form.chars().count() < SHORTEST {
        return Ok(());
    }
    let [short, long] = without_marks(form);
    add(&short)?;
    if long == short { Ok(()) } else { add(&long) }
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, plain};
    use crate::catalog::Catalog;

    #[test]
    fn every_built_in_term_has_a_plain_spelling_that_compiles() {
        let catalog = Catalog::built_in().unwrap_or_default();
        assert!(Lexicon::spelled(&catalog, &plain).is_ok_and(|lexicon| !lexicon.literals.is_empty()));
    }
}

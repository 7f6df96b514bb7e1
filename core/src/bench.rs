//! The stages one by one, for the benches: a part goes in, a count of what the last stage made comes out.

use crate::catalog::Catalog;
use crate::extract::Part;
use crate::scanner::{Scanner, Scratch};
use crate::score::Found;

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Folds the text.
    Normalize,
    /// And finds digits and terms.
    Detect,
    /// And checks the digits.
    Validate,
    /// And weighs all of it.
    Score,
}

/// A catalog that looks for identifiers alone.
pub fn identifiers_alone(catalog: Catalog) -> Catalog {
    catalog.without_terms()
}

/// Runs the stages up to and with `last`.
pub fn run(scanner: &Scanner, scratch: &mut Scratch, part: &Part<'_>, last: Stage) -> usize {
    let of = &*scanner.compiled;
    of.normalizer.normalize(&part.text, &mut scratch.text);
    if last == Stage::Normalize {
        return scratch.text.folded.len();
    }
    let language = of.scorer.language(&scratch.text);
    scratch.clear();
    of.forms.detect(&scratch.text, &part.text, part.table.as_ref(), &mut scratch.candidates);
    of.scorer.hits(&of.lexicon, &of.catalog, part, &scratch.text, language, &mut scratch.terms);
    if last == Stage::Detect {
        return scratch.candidates.len() + scratch.terms.hits.len();
    }
    of.validator.validate(&of.forms, &scratch.candidates, &mut scratch.matches, &mut scratch.tallies);
    if last == Stage::Validate {
        return scratch.matches.len();
    }
    let found = Found {
        matches: &scratch.matches,
        tallies: &scratch.tallies,
        hits: &scratch.terms.hits,
        forms: &of.forms,
        validator: &of.validator,
        language,
    };
    of.scorer.score(part, &scratch.text, &found).len()
}

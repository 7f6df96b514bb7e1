//! Text -> candidates: digits in their written forms and terms of the lexicon. Nothing is claimed here.

mod ascii;
mod candidate;
mod digits;
mod grammar;
mod lexicon;
mod lookup;
mod terms;

pub(crate) use candidate::{Candidate, NO_COLUMN, TermHit};
pub(crate) use digits::Forms;
pub(crate) use lexicon::Lexicon;
pub(crate) use lookup::Mixed;
pub(crate) use terms::is_word;

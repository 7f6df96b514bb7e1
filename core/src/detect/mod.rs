//! Text -> candidates: digits in their written forms and terms of the lexicon. Nothing is claimed here.

mod anchor;
mod ascii;
mod candidate;
mod digits;
mod exclude;
mod grammar;
mod lexicon;
mod lookup;
mod memo;
mod terms;
mod word;

pub(crate) use candidate::{Candidate, NO_COLUMN, TermHit};
pub(crate) use digits::Forms;
pub(crate) use lexicon::Lexicon;
pub(crate) use lookup::Mixed;
pub(crate) use terms::Terms;
pub(crate) use word::is_word;

//! Written forms too free for a shape, one file each: folded text in, places and their letters and digits out.

mod kid;
mod matrikkel;

use crate::catalog::Digits;
use crate::normalize::Text;
use crate::span::Span;

/// Finds all places of one written form in the folded text; the original shows capitals.
pub(crate) type Grammar = fn(&Text, &str, &mut dyn FnMut(Span, Digits));

/// Grammars by the name detector files use.
pub(crate) static GRAMMARS: &[(&str, Grammar)] = &[("kid", kid::find), ("matrikkel", matrikkel::find)];

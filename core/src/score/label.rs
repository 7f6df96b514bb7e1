//! Labels and column headers: what they say of the words under them.

use super::sentence::Sentence;
use super::statement::Weigher;
use super::units::Unit;
use super::vocabulary::Does;
use crate::catalog::Category;
use crate::detect::TermHit;

impl Weigher<'_> {
    /// True under a header, after a label of the category, or in a part so labelled.
    pub(super) fn labelled(
        &self,
        unit: &Unit,
        sentence: &Sentence,
        hit: TermHit,
        category: Category,
    ) -> bool {
        let header = self.units.header_at(hit.span.start);
        if !unit.cells.is_empty() && !header.is_empty() && self.is_label(header, category) {
            return true;
        }
        if self.is_label(self.label, category) {
            return true;
        }
        let folded = &self.reader.text.folded;
        let word = sentence.index_of(hit.span.start);
        let from = word.saturating_sub(6);
        sentence.words.get(from..word).unwrap_or_default().iter().enumerate().any(|(back, label)| {
            let last = from + back + label.sense.words.max(1) - 1;
            let colon = sentence.words.get(last).is_some_and(|last| {
                let rest = folded.get(last.span.end..).unwrap_or_default();
                rest.trim_start_matches(' ').starts_with([':', '='])
            });
            label.sense.label == Some(category) && colon
        })
    }

    /// True when a value follows: `Lön: 35 000`.
    pub(super) fn is_field(&self, hit: TermHit) -> bool {
        let after = self.reader.text.folded.get(hit.span.end..).unwrap_or_default();
        let after = after.trim_start_matches(' ');
        after.strip_prefix([':', '=', '\t']).is_some_and(|value| {
            !value.trim_start_matches([' ', '\t']).starts_with(['\n', '_', '.'])
                && !value.trim_start().is_empty()
        })
    }

    /// True for a row of a table of persons, and for anything that is no row: a table of counts labels its causes too.
    pub(super) fn lists_persons(&self, unit: &Unit) -> bool {
        let header = unit.header.and_then(|index| self.units.headers.get(index));
        let Some(header) = header.filter(|_| !unit.cells.is_empty()) else { return true };
        header.iter().any(|column| {
            column.split(|c: char| !c.is_alphanumeric()).any(|word| {
                let sense = self.reader.vocabulary.sense(word, std::iter::empty(), self.reader.languages);
                sense.label == Some(Category::Identity)
                    || sense.does.any(Does::NAME_LABEL.with(Does::ROLE_LABEL))
            })
        })
    }

    fn is_label(&self, text: &str, category: Category) -> bool {
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        (0..words.len()).any(|i| {
            let after = words[i + 1..].iter().copied();
            self.reader.vocabulary.sense(words[i], after, self.reader.languages).label == Some(category)
        })
    }
}

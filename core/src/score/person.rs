//! Who is spoken of in a sentence: names, relatives, roles and pronouns, and which of them only act in it.

use super::evidence::PersonLink;
use super::sentence::{Acts, Linked, Reader, Sentence, Word};
use super::units::Unit;
use super::vocabulary::Does;
use crate::span::Span;

/// Words at the head of a rule among which it says what ought to be.
const RULE: usize = 6;

/// Words after a name among which its verb stands.
const VERB: usize = 4;

/// Finds the persons of a unit; `numbers` are spans of identity numbers in the folded text.
pub(super) fn mentions(reader: &Reader<'_>, unit: &Unit, numbers: &[Span], sentence: &mut Sentence) {
    let row = !unit.cells.is_empty();
    let words = &sentence.words;
    let mut links = Vec::new();
    let mut addressed = false;
    for index in 0..words.len() {
        let is_greeted = is_name(words, index, row) && greeted(words, index);
        addressed |= is_greeted;
        let Some(link) = link(reader, words, index, row).filter(|_| !is_greeted) else { continue };
        let acts = if row { Acts::Not } else { acts(words, index, link) };
        let titled = !row && link == PersonLink::Name && is_titled(words, index);
        links.push(Linked { word: index, link, acts, titled });
    }
    if !row && elided(reader, unit, words) {
        links.push(Linked { word: 0, link: PersonLink::First, acts: Acts::Not, titled: false });
    }
    let first = numbers.partition_point(|number| number.end <= unit.span.start);
    for number in numbers[first..].iter().take_while(|number| number.overlaps(unit.span)) {
        let word = words.partition_point(|word| word.span.end <= number.start);
        links.push(Linked { word, link: PersonLink::Number, acts: Acts::Not, titled: false });
    }
    (sentence.links, sentence.addressed) = (links, addressed);
}

fn link(reader: &Reader<'_>, words: &[Word], index: usize, row: bool) -> Option<PersonLink> {
    let word = words.get(index)?;
    let does = word.sense.does;
    if is_name(words, index, row) {
        return (!signs(reader, word.span.start)).then_some(PersonLink::Name);
    }
    if does.any(Does::PRONOUN) {
        return Some(PersonLink::Pronoun);
    }
    if does.any(Does::KIN) && is_somebodys(words, index) {
        return Some(PersonLink::Kin);
    }
    if does.any(Does::FIRST) {
        return Some(PersonLink::First);
    }
    if does.any(Does::SECOND) {
        return Some(PersonLink::Second);
    }
    if is_patient(words, index) {
        return Some(PersonLink::Patient);
    }
    // `nya vaktmästaren har …`
    let at_work = does.any(Does::PROFESSION)
        && is_definite(reader, word)
        && words.get(index + 1).is_some_and(|next| next.sense.does.any(Does::PREDICATE));
    // `Elev i 3B har fått …`
    let heads = index == 0
        && does.any(Does::ROLE_LABEL)
        && !words.get(1).is_some_and(|next| next.sense.does.any(Does::WHICH))
        && {
            let after = words.get(1..(1 + VERB).min(words.len())).unwrap_or_default();
            after.iter().any(|word| word.sense.does.any(Does::PREDICATE))
        }
        && !is_rule(words);
    // `bruker 45 år`, `elev 12`.
    let numbered = does.any(Does::ROLE_LABEL) && words.get(index + 1).is_some_and(|next| next.number);
    (numbered || at_work || heads || does.any(Does::ROLE) || is_age(words, index)).then_some(PersonLink::Role)
}

/// `Medarbetare med magsjuka ska …`: said of anybody.
fn is_rule(words: &[Word]) -> bool {
    let having = words.get(1).is_some_and(|word| word.sense.does.any(Does::HAVING));
    let after = words.get(1..(1 + RULE).min(words.len())).unwrap_or_default();
    having && after.iter().any(|word| word.sense.does.any(Does::SHOULD))
}

/// `71-årig kvinna`, `Kvinne 47, bevisstlaus`, `man ca 60`, `Kvinne f. 1951`: whom a case note does not name.
fn is_patient(words: &[Word], index: usize) -> bool {
    let Some(word) = words.get(index).filter(|word| word.sense.does.any(Does::SEX)) else { return false };
    let at = |place: Option<usize>| place.and_then(|place| words.get(place));
    let does = |word: Option<&Word>, what| word.is_some_and(|word| word.sense.does.any(what));
    let number = |word: Option<&Word>| word.is_some_and(|word| word.number);
    let (one, two) = (at(Some(index + 1)), at(Some(index + 2)));
    let aged = does(at(index.checked_sub(1)), Does::AGED) && number(at(index.checked_sub(2)));
    let about = does(one, Does::ABOUT) && number(two);
    // Inside a sentence `man` is anybody and `kvinna 2` a label.
    let heads = index == 0 && word.capital && number(one);
    aged || about || heads || number(one) && does(two, Does::YEARS) && word.sense.words < 2 && !word.function
}

/// `73 år, kjend kols`, `3-åringen`: a case note names by age.
fn is_age(words: &[Word], index: usize) -> bool {
    let number = index.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|word| word.number);
    let does = words.get(index).map(|word| word.sense.does).unwrap_or_default();
    number && (does.any(Does::AGED) || index == 1 && does.any(Does::YEARS))
}

/// `min son`, `Oskars mamma`, `sønnen min`, `Pappa har …`: a relative of somebody.
fn is_somebodys(words: &[Word], index: usize) -> bool {
    let before = |back: usize| index.checked_sub(back).and_then(|i| words.get(i));
    let possessive = |word: Option<&Word>| word.is_some_and(|w| w.sense.does.any(Does::POSSESSIVE));
    let genitive = before(1).is_some_and(|w| w.name.given && w.capital || w.sense.does.any(Does::KIN));
    possessive(before(1))
        || possessive(before(2))
        || possessive(words.get(index + 1))
        || genitive
        || is_called_so(words, index)
}

/// `Pappa har …`: a relative named by what the family calls them.
fn is_called_so(words: &[Word], index: usize) -> bool {
    let stated = words.get(index + 1).is_some_and(|next| next.sense.does.any(Does::PREDICATE));
    words.get(index).is_some_and(|word| word.first && word.capital) && stated
}

/// `Är hemma med migrän idag`: the writer left the `I` out.
fn elided(reader: &Reader<'_>, unit: &Unit, words: &[Word]) -> bool {
    let Some((first, second)) = words.first().zip(words.get(1)) else { return false };
    let subject = Does::PRONOUN.with(Does::FIRST).with(Does::SECOND).with(Does::ROLE).with(Does::SUBJECT);
    // `Är brottet grovt, döms …` is a condition with a subject of its own.
    let definite = is_definite(reader, second);
    let asks = unit.span.slice(&reader.text.folded).trim_end().ends_with('?');
    first.sense.does.any(Does::ELIDED)
        && !asks
        && !definite
        && !second.capital
        && !second.sense.does.any(subject)
}

fn is_definite(reader: &Reader<'_>, word: &Word) -> bool {
    reader.vocabulary.is_definite(word.span.slice(&reader.text.folded))
}

/// True when the word at `index` belongs to a person's name.
///
/// A given name that is also an ordinary word counts beside another name only; a surname counts after a given
/// name, an initial or a title, in a row of a table, or when it stands with a capital inside a sentence. A word
/// that is no name we know is one after a role or title: `klienten Hiwot`.
pub(super) fn is_name(words: &[Word], index: usize, row: bool) -> bool {
    let Some(word) = words.get(index).filter(|word| word.capital && word.span.len() > 1) else {
        return false;
    };
    // `Solbakken sykehus`, `Lund kommun`: places and firms.
    if words.get(index + 1).is_some_and(|w| w.sense.does.any(Does::PLACE))
        || !row && owns_animal(words, index)
    {
        return false;
    }
    // `lex Maria`, `Sankta Lucia`.
    if index.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|w| w.sense.does.any(Does::UNNAMING)) {
        return false;
    }
    let beside = |other: Option<&Word>| other.is_some_and(|o| o.capital && o.name.given | o.name.surname);
    let next = words.get(index + 1);
    let before = index.checked_sub(1).and_then(|i| words.get(i));
    let neighbour = beside(next) || beside(before);
    let capital_after = next.is_some_and(|w| w.capital && !w.first);
    let labelled =
        before.is_some_and(|w| w.sense.does.any(Does::ROLE_LABEL.with(Does::NAME_LABEL).with(Does::TITLE)));
    if word.name.given {
        // `Björn har …`, `av Vide`: no bare noun stands before a verb, nor has a capital inside a sentence.
        let states = !word.function
            && (!word.first && !word.upper || next.is_some_and(|w| w.sense.does.any(Does::PREDICATE)));
        return !word.name.word || neighbour || capital_after || labelled || states;
    }
    // `i Lund`, `på Berg`: a surname alone after such a preposition is a place.
    let placed = before.is_some_and(|w| w.sense.does.any(Does::PLACING));
    if word.name.surname && (neighbour || !placed) {
        return neighbour || labelled || (!word.first && !word.name.word) || (row && !word.name.word);
    }
    // The phrase ends here: `daglig leder Edvinas`.
    let called = (1..=3).any(|back| {
        let word = index.checked_sub(back).and_then(|at| words.get(at));
        word.is_some_and(|w| w.sense.does.any(Does::CALLING) && w.sense.words.max(1) == back)
    }) || before.is_some_and(|w| w.sense.does.any(Does::CALLING));
    labelled && capital_after || called && !word.first && !word.upper
}

/// True for `Rasmus hund har …`, which is of the dog; not for `Elias katt, Ida nötter` in a list of allergies.
fn owns_animal(words: &[Word], index: usize) -> bool {
    let does = |after: usize, what: Does| words.get(index + after).is_some_and(|w| w.sense.does.any(what));
    does(1, Does::ANIMAL) && does(2, Does::PREDICATE)
}

/// True for the name of a salutation: `Hej Karin`, `Kära fru Lind`.
fn greeted(words: &[Word], index: usize) -> bool {
    (1..=3).any(|back| {
        let salutation = index.checked_sub(back).and_then(|i| words.get(i));
        let between = words.get(index.saturating_sub(back - 1)..index).unwrap_or_default();
        salutation.is_some_and(|w| w.sense.does.any(Does::SALUTATION))
            && between.iter().all(|w| w.capital || w.sense.does.any(Does::TITLE.with(Does::SALUTATION)))
    })
}

/// True for the name behind a slash, with which Nordic writers sign: `/Sofia på lön`.
fn signs(reader: &Reader<'_>, start: usize) -> bool {
    reader.text.folded.get(..start).is_some_and(|before| before.trim_end_matches(' ').ends_with('/'))
}

/// `sier Patrik Gren`: in print the verb also stands first.
fn said_before(words: &[Word], head: usize) -> Option<usize> {
    let from = head.saturating_sub(VERB);
    let before = words.get(from..head).unwrap_or_default();
    let said = before.iter().rposition(|word| word.sense.does.any(Does::SPEAKER) && !word.first)?;
    // `sier at Idris …`, `skriver om Marek Dudek` is not said by them.
    let others = Does::THAT.with(Does::PLACING).with(Does::TOPIC);
    let of_others = before.get(said + 1..)?.iter().any(|word| word.sense.does.any(others));
    (!of_others).then_some(from + said)
}

/// `forteller om sine røtter`, `melde seg ut`: what is said is of the one who says it.
fn is_of_own(words: &[Word], verb: usize) -> bool {
    let told = words.get(verb + 1..(verb + 4).min(words.len())).unwrap_or_default();
    let has = |does: Does| told.iter().any(|word| word.sense.does.any(does));
    has(Does::POSSESSIVE) && has(Does::TOPIC)
        || told.first().is_some_and(|word| word.sense.does.any(Does::ITSELF))
}

/// First and last word of the capitals around a name.
fn whole_name(words: &[Word], index: usize) -> (usize, usize) {
    let named = |at: &usize| words.get(*at).is_some_and(|word| word.capital);
    let head = (0..index).rev().take_while(named).last().unwrap_or(index);
    let tail = (index + 1..words.len()).take_while(named).last().unwrap_or(index);
    (head, tail)
}

/// `ergoterapeut Jostein Ramberg`, `Agneta Lilliehorn, infektionsläkare`.
fn is_titled(words: &[Word], index: usize) -> bool {
    let (head, tail) = whole_name(words, index);
    let before = words.get(head.saturating_sub(1)..index).unwrap_or_default();
    before.iter().chain(words.get(tail + 1)).any(|word| word.sense.does.any(Does::PROFESSION))
}

/// Does somebody only do something in the sentence, and nothing is done to them: arrange, treat, sell, be asked?
fn acts(words: &[Word], index: usize, link: PersonLink) -> Acts {
    if !matches!(link, PersonLink::Name | PersonLink::Pronoun | PersonLink::First | PersonLink::Role) {
        return Acts::Not;
    }
    let does = |word: Option<&Word>, what: Does| word.is_some_and(|word| word.sense.does.any(what));
    let (head, tail) = whole_name(words, index);
    // `pat uppger tre …`: what one without a name says is said of themselves.
    let acting = if link == PersonLink::Name { Does::ACTOR.with(Does::SPEAKER) } else { Does::ACTOR };
    // `Siv Berg jag menar`: the verb is another's.
    let own = |at: &usize| {
        words.get(*at).is_some_and(|w| w.capital || !w.sense.does.any(Does::PRONOUN.with(Does::FIRST)))
    };
    let mut after = (tail + 1..(tail + 1 + VERB).min(words.len())).take_while(own);
    if let Some(verb) = after.find(|at| does(words.get(*at), acting.with(Does::PREDICATE))) {
        let acts = does(words.get(verb), acting) && !is_of_own(words, verb);
        return if acts { Acts::By(verb) } else { Acts::Not };
    }
    if link != PersonLink::Name {
        return Acts::Not;
    }
    let before = |back: usize| head.checked_sub(back).and_then(|at| words.get(at));
    let contact = (1..=4).any(|back| {
        before(back).is_some_and(|word| word.sense.does.any(Does::CONTACT) && word.sense.words + 1 >= back)
    });
    let around = words.get(head.saturating_sub(1)..index).unwrap_or_default();
    // `Elev Ingrid S.` is one spoken of, whoever signs before the colon.
    if around.iter().any(|word| word.sense.does.any(Does::ROLE_LABEL.with(Does::NAME_LABEL).with(Does::ROLE)))
    {
        return Acts::Not;
    }
    // `Kontaktombud är Leif`, `Rådgivare i Halland är Sofie`.
    let office = does(before(1), Does::PREDICATE)
        && (2..=4).any(|back| does(before(back), Does::PROFESSION.with(Does::CONTACT)));
    let said = said_before(words, head);
    let stands = contact || office || does(before(1), Does::ACTOR) || is_titled(words, index);
    said.map_or(if stands { Acts::Stands } else { Acts::Not }, Acts::By)
}

//! Term hits -> drafts: is it said of a person, or in general? The model and its measurements are those of
//! person link, predicate and generic frame; the weights were set on labelled mails.

use std::cell::OnceCell;

use super::company::has_company;
use super::compete::compete;
use super::confidence::Confidence;
use super::evidence::{Evidence, Frame, PersonLink};
use super::finding::{Canonical, Draft};
use super::sentence::{Reader, Sentence};
use super::units::{Unit, Units};
use super::vocabulary::Does;
use super::weight::{base, frames, has_predicate, strength_of};
use crate::catalog::{Catalog, Category, KindId, Link, Mode, Term};
use crate::detect::TermHit;
use crate::span::Span;

/// Part of a weak word's weight when its person stands in another sentence or only acts.
const AFAR: f32 = 0.7;

/// An entry as scoring sees it.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) kind: KindId,
    pub(super) claim: Claim,
    /// Groups of companions, one of which it needs.
    with: u64,
    /// It is part of words its author did not write.
    open: bool,
    id: String,
}

impl Entry {
    /// It claims what it says wherever it stands.
    pub(super) fn is_unconditional(&self) -> bool {
        self.with == 0 && self.claim.link != Link::Form
    }
}

/// What an entry claims; without the company it needs it claims little.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub(super) category: Category,
    pub(super) strength: u8,
    pub(super) link: Link,
}

impl Entry {
    pub(super) fn new(catalog: &Catalog, term: &Term) -> Option<Self> {
        let kind = catalog.kind_id(&term.kind)?;
        let category = catalog.kind(&term.kind)?.category;
        let groups = term.with.iter().filter_map(|group| catalog.companions_at(group));
        let with = groups.fold(0, |all, index| all | 1 << index);
        let claim = Claim { category, strength: term.strength, link: term.link };
        let open = matches!(term.mode, Mode::Prefix | Mode::Suffix | Mode::Infix);
        Some(Self { kind, claim, with, open, id: term.id.clone() })
    }
}

/// A part's statements being weighed.
pub(super) struct Weigher<'w> {
    pub(super) entries: &'w [Entry],
    pub(super) reader: Reader<'w>,
    pub(super) units: &'w Units,
    /// Spans and draft indices of identity numbers.
    pub(super) numbers: &'w [(Span, usize)],
    /// The folded label of the part.
    pub(super) label: &'w str,
    /// The text is a name of a file or sheet, in which only names and numbers are persons.
    pub(super) is_name: bool,
}

/// The sentences around the hits, by unit, and what holds for all of them.
pub(super) struct Around {
    pub(super) sentences: Vec<Option<Sentence>>,
    /// Most of them speak in general.
    general: bool,
    /// It reports what happened in the world.
    news: bool,
    /// Somebody is greeted by name.
    pub(super) addressed: bool,
}

/// A unit with hits, and what each of them asks of it: worked out once, for a row may hold hundreds.
struct Place<'u> {
    index: usize,
    unit: &'u Unit,
    sentence: &'u Sentence,
    /// Its quotation marks.
    marks: Vec<(usize, char)>,
    answered: OnceCell<bool>,
}

/// A hit with what it claims here.
#[derive(Clone, Copy)]
struct Claimed<'w> {
    hit: TermHit,
    entry: &'w Entry,
    claim: Claim,
    /// It stands with a word of the company it needs.
    kept: bool,
}

/// One hit with its weight.
struct Weighed<'w> {
    said: Claimed<'w>,
    weight: f32,
    evidence: Vec<Evidence>,
    /// The person stands in its sentence, or none is needed.
    here: bool,
}

impl Weighed<'_> {
    /// A frame of general speech stands around it.
    fn is_general(&self) -> bool {
        self.evidence.iter().any(|evidence| matches!(evidence, Evidence::Generic(_)))
    }
}

impl Weigher<'_> {
    /// Drafts of all statements, whatever their confidence.
    pub(super) fn weigh(&self, hits: &[TermHit]) -> Vec<Draft> {
        let hits = compete(self.entries, hits);
        let mut drafts = Vec::new();
        let mut at = 0;
        let around = self.read_around(&hits);
        while at < hits.len() {
            let unit = self.units.at(hits[at].span.start);
            let end = hits[at..]
                .iter()
                .position(|hit| self.units.at(hit.span.start) != unit)
                .map_or(hits.len(), |n| at + n);
            if let Some(index) = unit {
                self.unit(index, &hits[at..end], &around, &mut drafts);
            }
            at = end;
        }
        drafts
    }

    fn entry(&self, hit: TermHit) -> Option<&Entry> {
        self.entries.get(hit.entry as usize)
    }

    /// Reads the units with hits that could count, and their neighbours.
    fn read_around(&self, hits: &[TermHit]) -> Around {
        let numbers: Vec<Span> = self.numbers.iter().map(|(span, _)| *span).collect();
        let mut sentences = vec![None; self.units.units.len()];
        for hit in hits {
            let Some(index) = self.units.at(hit.span.start) else { continue };
            let is_row = self.units.units.get(index).is_some_and(|unit| !unit.cells.is_empty());
            let around = if is_row { index..index + 1 } else { index.saturating_sub(2)..index + 2 };
            for near in around {
                if let (Some(slot), Some(unit)) = (sentences.get_mut(near), self.units.units.get(near)) {
                    slot.get_or_insert_with(|| self.reader.read(unit, &numbers));
                }
            }
        }
        let addressed = sentences.iter().flatten().any(|sentence| sentence.addressed);
        Around { general: is_general(&sentences), news: self.is_news(hits), addressed, sentences }
    }

    /// True for a text with several of the words of news, where it has hits of what news are about.
    fn is_news(&self, hits: &[TermHit]) -> bool {
        let told = hits.iter().any(|hit| self.entry(*hit).is_some_and(|entry| in_news(entry.claim.category)));
        told && self.reader.vocabulary.is_news(&self.reader.text.folded, self.reader.languages)
    }

    fn unit(&self, index: usize, hits: &[TermHit], around: &Around, drafts: &mut Vec<Draft>) {
        let (Some(unit), Some(Some(sentence))) = (self.units.units.get(index), around.sentences.get(index))
        else {
            return;
        };
        let said: Vec<Claimed<'_>> = hits.iter().filter_map(|hit| self.claim(unit, sentence, *hit)).collect();
        let marks = self.quotation_marks(unit);
        let place = Place { index, unit, sentence, marks, answered: OnceCell::new() };
        let mut weighed: Vec<Weighed<'_>> =
            said.iter().map(|one| self.hit(&place, around, *one, &said)).collect();
        weighed.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut done: Vec<KindId> = Vec::new();
        for best in &weighed {
            let Claimed { hit, entry, claim, .. } = best.said;
            if done.contains(&entry.kind) || claim.strength < 2 && best.weight < 0.4 {
                continue;
            }
            done.push(entry.kind);
            let same = weighed.iter().filter(|w| w.said.claim.category == claim.category);
            let share = if best.is_general() {
                0.3
            } else if best.here {
                0.8
            } else {
                0.5
            };
            let not = same
                .filter(|w| w.said.hit.span != hit.span && !w.is_general())
                .fold(1.0 - best.weight, |not, w| not * (1.0 - w.weight * share));
            let confidence = ((1.0 - not) * 100.0).clamp(0.0, 98.0);
            drafts.push(Draft {
                kind: entry.kind,
                span: hit.span,
                confidence: Confidence::new(confidence as u8),
                evidence: best.evidence.clone(),
                canonical: Canonical::Words,
                synthetic: false,
                personal: false,
                subject: self.subject(unit),
            });
        }
    }

    /// The identity number in the unit, or the only one in the part.
    fn subject(&self, unit: &Unit) -> Option<usize> {
        let first = self.numbers.partition_point(|(span, _)| span.end <= unit.span.start);
        let within = self.numbers.get(first).filter(|(span, _)| span.overlaps(unit.span));
        let only = (self.numbers.len() == 1).then(|| self.numbers.first()).flatten();
        within.or(only).map(|(_, draft)| *draft)
    }

    /// What a hit claims where it stands.
    fn claim(&self, unit: &Unit, sentence: &Sentence, hit: TermHit) -> Option<Claimed<'_>> {
        let entry = self.entry(hit)?;
        let kept = entry.with != 0
            && (has_company(entry.with, unit, sentence, hit, &self.reader.text.folded)
                || self.labelled(unit, sentence, hit, entry.claim.category));
        let strength =
            if entry.with == 0 || kept { entry.claim.strength } else { entry.claim.strength.min(1) };
        Some(Claimed { hit, entry, claim: Claim { strength, ..entry.claim }, kept })
    }

    fn hit<'w>(
        &self,
        place: &Place<'_>,
        around: &Around,
        said: Claimed<'w>,
        all: &[Claimed<'_>],
    ) -> Weighed<'w> {
        let Place { index, unit, sentence, .. } = *place;
        let Claimed { hit, entry, claim, kept } = said;
        let word = sentence.index_of(hit.span.start);
        let mut evidence = vec![Evidence::Term(entry.id.clone(), claim.strength)];
        if self.is_bound(sentence, word, hit, entry.open) {
            evidence.push(Evidence::Generic(Frame::Professional));
            return Weighed { said, weight: 0.05, evidence, here: false };
        }
        if claim.link == Link::Form && !self.is_field(hit) {
            return Weighed { said, weight: 0.05, evidence, here: false };
        }
        let labelled = self.labelled(unit, sentence, hit, claim.category);
        let (link, reach, here) = self.link(index, unit, sentence, around, hit.span, claim.category);
        let stated = has_predicate(unit, sentence, word, hit);
        let predicate = kept || stated || (link == Some(PersonLink::First) && claim.strength >= 3);
        let second = all.iter().any(|other| {
            let same = other.claim.category == claim.category && other.claim.strength >= 2;
            same && other.hit.span != hit.span
        });
        let near = reach >= 0.99;
        let mut weight = base(claim, predicate, second, near, labelled);
        if labelled {
            evidence.push(Evidence::LabelOf(claim.category));
        }
        evidence.extend(kept.then_some(Evidence::Company));
        let unstated = match (link, claim.strength, predicate) {
            (Some(PersonLink::Role), 2, _) => 0.78,
            (Some(PersonLink::Role), _, false) => 0.5,
            _ => 1.0,
        };
        let linked = link.map_or(0.0, |link| strength_of(link) * reach * unstated);
        weight *= match (claim.strength, claim.link, labelled) {
            (4, ..) | (_, Link::None, _) => 1.0,
            (_, _, true) if !kept => linked.max(if self.lists_persons(unit) { 0.75 } else { 0.35 }),
            _ => linked,
        };
        // What says little by itself wants its person in the sentence.
        if !here && !labelled && !second && (kept || claim.strength == 2) {
            weight *= AFAR;
        }
        evidence.extend(link.map(Evidence::Person));
        evidence.extend(predicate.then_some(Evidence::Predicate));
        // Minutes name whom they speak of; what is said of `her` in so many words is no office.
        let in_office = claim.strength < 3 || matches!(link, Some(PersonLink::Name | PersonLink::Role));
        let firm = matches!(
            link,
            Some(PersonLink::Number | PersonLink::Name | PersonLink::Kin | PersonLink::Pronoun)
        );
        // A marking stands apart from the one it protects.
        let apart = claim.category == Category::Secrecy;
        let firm_here = firm && (near || apart) && !place.is_quoted(hit.span);
        let told = frames(sentence, word, hit, claim, firm_here, stated, labelled && !unit.cells.is_empty());
        for (frame, factor) in
            told.into_iter().filter(|(frame, _)| in_office || *frame != Frame::OfficeHolder)
        {
            weight *= factor;
            evidence.push(Evidence::Generic(frame));
        }
        if around.general && !labelled && !(firm && near) {
            weight *= 0.5;
            evidence.push(Evidence::Generic(Frame::Document));
        }
        if around.news && !labelled && in_news(claim.category) {
            weight *= 0.4;
            evidence.push(Evidence::Generic(Frame::News));
        }
        if link == Some(PersonLink::First) && !around.addressed && self.is_answered(place) {
            weight *= 0.3;
            evidence.push(Evidence::Generic(Frame::Question));
        }
        Weighed { said, weight: weight.clamp(0.0, 0.97), evidence, here: here || labelled }
    }

    fn quotation_marks(&self, unit: &Unit) -> Vec<(usize, char)> {
        let text = unit.span.slice(&self.reader.text.folded);
        let marks = text.match_indices(['"', '”', '“', '«', '»']);
        marks.filter_map(|(at, mark)| Some((unit.span.start + at, mark.chars().next()?))).collect()
    }

    /// `Jeg har diabetes. Kan jeg ta vaksine? Du bør …`, `… ? Ja, ved diabetes …`: the first person of questions that a page answers.
    fn is_answered(&self, place: &Place<'_>) -> bool {
        let unit = |at: usize| self.units.units.get(at);
        let asks = |at: &usize| unit(*at).is_some_and(|unit| self.asks(unit));
        let addresses = |read: &Sentence| read.links.iter().any(|linked| linked.link == PersonLink::Second);
        let opens = |read: &Sentence| read.words.first().is_some_and(|w| w.sense.does.any(Does::ANSWER));
        *place.answered.get_or_init(|| {
            let question = (place.index.saturating_sub(1)..place.index + 3).find(asks);
            let answers = question.map_or(0..0, |question| question + 1..question + 4);
            answers.filter_map(unit).enumerate().any(|(after, answer)| {
                let read = self.reader.read(answer, &[]);
                addresses(&read) || after == 0 && opens(&read)
            })
        })
    }

    /// True when the hit is an organisation's name or the object of a profession.
    fn is_bound(&self, sentence: &Sentence, word: usize, hit: TermHit, open: bool) -> bool {
        let text = hit.span.slice(&self.reader.text.folded);
        let professional = sentence.words.get(word.saturating_sub(3)..word).unwrap_or_default();
        // What an entry names whole is meant: `krisesenteret` is a place people live in.
        let organisation = open && self.reader.vocabulary.is_organisation(text, hit.stem - hit.span.start);
        organisation || professional.iter().any(|w| w.sense.does.any(Does::PROFESSIONAL))
    }
}

impl Place<'_> {
    /// `pjäsen "Mamma har cancer"`: between quotation marks of the sentence.
    fn is_quoted(&self, term: Span) -> bool {
        let before = self.marks.iter().take_while(|(at, _)| *at < term.start);
        let (mut straight, mut open) = (0, 0_isize);
        for (_, mark) in before {
            match mark {
                '«' => open += 1,
                '»' => open -= 1,
                _ => straight += 1,
            }
        }
        straight % 2 == 1 || open > 0
    }
}

/// What news report of persons of public life and of nobody in particular; of somebody's health they speak seldom.
fn in_news(category: Category) -> bool {
    matches!(
        category,
        Category::Offences
            | Category::Politics
            | Category::Ethnicity
            | Category::Religion
            | Category::SexLife
    )
}

/// True when at least three of the sentences read speak in general, and most of them do.
fn is_general(sentences: &[Option<Sentence>]) -> bool {
    let read = sentences.iter().flatten().filter(|sentence| sentence.words.len() > 3);
    let frames = Does::CONDITIONAL
        .with(Does::TEACHING)
        .with(Does::STATISTICS)
        .with(Does::LAW)
        .with(Does::DEFINITION)
        .with(Does::PLURAL);
    let (mut all, mut general) = (0, 0);
    for sentence in read {
        all += 1;
        general += usize::from(sentence.has(frames));
    }
    general >= 3 && general * 2 > all
}

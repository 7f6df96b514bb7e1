//! The path from bytes to report, top to bottom. Built once, used from any number of threads.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::builder::ScannerBuilder;
use crate::catalog::{Catalog, Category, Class, KindId, Languages};
use crate::date::Date;
use crate::decide::{AllowList, Claim};
use crate::detect::{Candidate, Forms, Lexicon, Terms};
use crate::document::Document;
use crate::extract::{Extractor, Gap, GapReason, Limit, Part, PartPath, Recognizer, Role, Step};
use crate::limits::Limits;
use crate::normalize::{Normalizer, Text};
use crate::report::{Key, Report, outline};
use crate::score::{Canonical, Draft, Evidence, Finding, Found, Lists, Scorer};
use crate::span::{Span, Unit, recount};
use crate::validate::{Match, Tallies, Validator};

/// Least confidence reported: below it a number or word is as good as noise.
const REPORTED: u8 = 25;

/// What takes parts and gaps.
type Sink<'s> = &'s mut dyn FnMut(Result<Part<'_>, Gap>);

/// Scans documents. Cheap to clone, safe to share.
#[derive(Clone)]
pub struct Scanner {
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) allow: Arc<AllowList>,
    pub(crate) limits: Limits,
    pub(crate) keep_filtered: bool,
    pub(crate) recognizer: Option<Arc<dyn Recognizer>>,
}

pub(crate) struct Compiled {
    pub(crate) catalog: Catalog,
    pub(crate) extractor: Extractor,
    pub(crate) normalizer: Normalizer,
    pub(crate) forms: Forms,
    pub(crate) lexicon: Lexicon,
    pub(crate) validator: Validator,
    pub(crate) scorer: Scorer,
    pub(crate) lists: Lists,
    pub(crate) key: Key,
}

/// Memory of one scan, reused by the next on the same thread.
#[derive(Default)]
pub struct Scratch {
    pub(crate) text: Text,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) matches: Vec<Match>,
    pub(crate) tallies: Tallies,
    pub(crate) terms: Terms,
    /// Language of the document so far, for its short parts.
    language: Option<Languages>,
    /// Findings of ordinary data listed so far, by kind.
    listed: HashMap<KindId, usize>,
    /// Kinds and fingerprints of the document so far, and whether they were allowed.
    seen: HashSet<(String, String, bool)>,
    /// Name of the document.
    name: Option<String>,
}

impl Scratch {
    /// Forgets what the stages found in the last part.
    pub(crate) fn clear(&mut self) {
        self.candidates.clear();
        self.matches.clear();
        self.tallies.clear();
        self.terms.hits.clear();
    }
}

impl Scanner {
    /// A builder with the built-in catalog and default limits.
    pub fn builder() -> ScannerBuilder {
        ScannerBuilder::default()
    }

    /// What it looks for.
    pub fn catalog(&self) -> &Catalog {
        &self.compiled.catalog
    }

    /// What may pass.
    pub fn allow_list(&self) -> &AllowList {
        &self.allow
    }

    /// How much one document may cost.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The day birth dates and allow-lists are measured against.
    pub fn today(&self) -> Date {
        self.compiled.validator.today()
    }

    /// Scans one document. Never fails: what cannot be read is a gap.
    pub fn scan(&self, document: &Document<'_>) -> Report {
        self.scan_with(&mut Scratch::default(), document)
    }

    /// Scans a file. One that cannot be opened is a gap.
    pub fn scan_file(&self, path: &Path) -> Report {
        let name = path.to_string_lossy();
        File::open(path).map_or_else(
            |_| self.unexamined(&name, GapReason::Unreadable),
            |file| self.scan_read(file, &name),
        )
    }

    /// Scans what `source` holds; a failure to read it is a gap. No more is read than may be examined.
    pub fn scan_read(&self, source: impl Read, name: &str) -> Report {
        let mut bytes = Vec::new();
        match source.take(self.limits.bytes.saturating_add(1)).read_to_end(&mut bytes) {
            Ok(_) => self.scan(&Document::new(&bytes).named(name)),
            Err(_) => self.unexamined(name, GapReason::Unreadable),
        }
    }

    /// The report of a document that could not be read at all.
    pub fn unexamined(&self, name: &str, reason: GapReason) -> Report {
        let name = self.mask_name(name);
        let last = name.rsplit(['/', '\\']).next().unwrap_or(&name).to_owned();
        let gaps = vec![Gap { path: PartPath(vec![Step::File(last)]), reason }];
        Report { name: Some(name), gaps, ..Report::default() }
    }

    /// Scans one document with memory that is used again.
    pub fn scan_with(&self, scratch: &mut Scratch, document: &Document<'_>) -> Report {
        let (extractor, recognizer) = (&self.compiled.extractor, self.recognizer.as_deref());
        self.examine(scratch, document, Unit::Byte, |sink| {
            extractor.extract_with(document, &self.limits, recognizer, sink)
        })
    }

    /// Scans a text as it stands: spans of findings are places in it, counted in `unit`. Where it is a document by
    /// content, as a mail or HTML, that is a gap: hand over the document's bytes to have it read as what it is.
    pub fn scan_text(&self, text: &str, name: Option<&str>, unit: Unit) -> Report {
        let document = Document { bytes: text.as_bytes(), name, media_type: None };
        self.examine(&mut Scratch::default(), &document, unit, |sink| {
            self.compiled.extractor.extract_text(text, name, &self.limits, sink)
        })
    }

    /// The report of what `extract` hands on.
    fn examine(
        &self,
        scratch: &mut Scratch,
        document: &Document<'_>,
        unit: Unit,
        extract: impl FnOnce(Sink<'_>) -> Option<&'static str>,
    ) -> Report {
        self.examine_each(scratch, document, unit, &mut |_, _| {}, extract)
    }

    /// The same; `take` sees each part with the findings in it.
    pub(crate) fn examine_each(
        &self,
        scratch: &mut Scratch,
        document: &Document<'_>,
        unit: Unit,
        take: &mut dyn FnMut(&Part<'_>, &[Finding]),
        extract: impl FnOnce(Sink<'_>) -> Option<&'static str>,
    ) -> Report {
        let started = Instant::now();
        let mut report = Report { bytes: document.bytes.len() as u64, unit, ..Report::default() };
        scratch.language = None;
        scratch.seen.clear();
        scratch.listed.clear();
        scratch.name = document.name.map(str::to_owned);
        report.media_type = extract(&mut |part| match part {
            Ok(part) => {
                let before = report.findings.len();
                self.scan_part(scratch, &part, &mut report);
                take(&part, report.findings.get(before..).unwrap_or_default());
            }
            Err(gap) => report.gaps.push(Gap { path: self.masked(&gap.path), reason: gap.reason }),
        });
        if report.findings.len() > self.limits.findings {
            report.findings.truncate(self.limits.findings);
            report.gaps.push(Gap { path: PartPath::default(), reason: GapReason::Limit(Limit::Findings) });
        }
        report.name = document.name.map(|name| self.mask_name(name));
        report.stats.elapsed = started.elapsed();
        report
    }

    fn scan_part(&self, scratch: &mut Scratch, part: &Part<'_>, report: &mut Report) {
        report.stats.parts += 1;
        report.stats.text_bytes += part.text.len() as u64;
        let drafts = self.drafts(scratch, part);
        if drafts.is_empty() {
            return;
        }
        let path = self.masked(&part.path);
        let (findings, filtered) = (report.findings.len(), report.filtered.len());
        for draft in &drafts {
            self.report(scratch, part, &path, draft, &drafts, report);
        }
        if report.unit != Unit::Byte {
            let new =
                report.findings.iter_mut().skip(findings).chain(report.filtered.iter_mut().skip(filtered));
            recount(&part.text, new.map(|finding| &mut finding.span), report.unit);
        }
    }

    /// All that the stages make of a part, whatever its confidence.
    fn drafts(&self, scratch: &mut Scratch, part: &Part<'_>) -> Vec<Draft> {
        let of = &*self.compiled;
        of.normalizer.normalize(&part.text, &mut scratch.text);
        let language = of.scorer.language(&scratch.text).or(scratch.language);
        scratch.language = language;
        self.detect(scratch, part, language);
        let found = Found {
            matches: &scratch.matches,
            tallies: &scratch.tallies,
            hits: &scratch.terms.hits,
            forms: &of.forms,
            validator: &of.validator,
            language,
        };
        let mut drafts = of.scorer.score(part, &scratch.text, &found);
        of.scorer.add_rows(&of.lists, part, &scratch.text, &mut drafts);
        drafts
    }

    fn detect(&self, scratch: &mut Scratch, part: &Part<'_>, language: Option<Languages>) {
        let of = &*self.compiled;
        scratch.clear();
        of.forms.detect(&scratch.text, &part.text, part.table.as_ref(), &mut scratch.candidates);
        of.validator.validate(&of.forms, &scratch.candidates, &mut scratch.matches, &mut scratch.tallies);
        of.scorer.hits(&of.lexicon, &of.catalog, part, &scratch.text, language, &mut scratch.terms);
    }

    /// Entries heard in one word.
    pub(crate) fn heard_in(&self, word: &str, text: &Text, languages: Languages, heard: &mut Terms) {
        self.compiled.lexicon.detect(word, text, languages, heard);
    }

    /// Makes a draft presentable: its place in the original, an outline, a fingerprint, no value.
    fn report(
        &self,
        scratch: &mut Scratch,
        part: &Part<'_>,
        path: &PartPath,
        draft: &Draft,
        drafts: &[Draft],
        report: &mut Report,
    ) {
        let Some(kind) = self.compiled.catalog.kinds().get(usize::from(draft.kind.0)) else { return };
        let held_back = draft.confidence.value() < REPORTED;
        if held_back && !self.keep_filtered {
            return;
        }
        if kind.category.is_ordinary() && !draft.personal && !held_back {
            let listed = scratch.listed.entry(draft.kind).or_default();
            *listed += 1;
            if *listed > self.limits.ordinary {
                *report.unlisted.entry(kind.id.clone()).or_default() += 1;
                return;
            }
        }
        let mut evidence = draft.evidence.clone();
        let quoted = part.role == Role::Quoted;
        evidence.extend(quoted.then_some(Evidence::Quoted));
        let origin = scratch.text.origin(draft.span);
        evidence.extend(part.fallback.then_some(Evidence::Fallback));
        if let Some(recognition) = &part.recognition {
            evidence.extend(recognition.confidence(origin).map(Evidence::Recognized));
            evidence.extend(recognition.is_mended(origin).then_some(Evidence::Mended));
        }
        let (path, span) = part.place(path, origin);
        let fingerprint = self.fingerprint(scratch, draft);
        let subject =
            draft.subject.and_then(|index| drafts.get(index)).map(|of| self.fingerprint(scratch, of));
        let claim = Claim {
            kind,
            fingerprint: &fingerprint,
            subject: subject.as_deref(),
            value: draft.span.slice(&scratch.text.folded),
            document: scratch.name.as_deref(),
            path: &|| part.place(&part.path, origin).0,
        };
        let entry = self.allow.find(&claim, self.today()).filter(|_| !held_back);
        let allowed = entry.is_some_and(|entry| !entry.is_expired(self.today()));
        let repeated = !scratch.seen.insert((kind.id.clone(), fingerprint.clone(), allowed));
        if repeated && part.role == Role::Alternative {
            return;
        }
        if let Some(entry) = entry {
            entry.count_in(if allowed { &mut report.allowed } else { &mut report.allow_expired });
        }
        if allowed {
            return;
        }
        let finding = Finding {
            kind: kind.id.clone(),
            category: if draft.personal { Category::Identity } else { kind.category },
            country: kind.country.clone(),
            path,
            span,
            confidence: draft.confidence,
            evidence,
            preview: outline(origin.slice(&part.text)),
            fingerprint,
            subject,
            synthetic: draft.synthetic,
            quoted,
        };
        if held_back { report.filtered.push(finding) } else { report.findings.push(finding) }
    }

    /// One domain for all numbers of persons: a person has one number, whatever kind reads it.
    fn fingerprint(&self, scratch: &Scratch, draft: &Draft) -> String {
        match &draft.canonical {
            Canonical::Digits(digits, length) => {
                let kind = self.compiled.catalog.kinds().get(usize::from(draft.kind.0));
                let personal = draft.personal || kind.is_some_and(|kind| kind.category == Category::Identity);
                let country = kind.and_then(|kind| kind.country.as_deref()).filter(|_| personal);
                let domain = country.or(kind.map(|kind| kind.id.as_str())).unwrap_or("any");
                self.compiled.key.fingerprint(domain, digits.get(..usize::from(*length)).unwrap_or_default())
            }
            Canonical::Row(row) => {
                let kind = self.compiled.catalog.kinds().get(usize::from(draft.kind.0));
                self.compiled
                    .key
                    .fingerprint(kind.map_or("exact", |kind| kind.id.as_str()), &row.to_le_bytes())
            }
            Canonical::Words => {
                self.compiled.key.fingerprint("words", draft.span.slice(&scratch.text.folded).as_bytes())
            }
        }
    }

    /// A path whose names show no identity number.
    fn masked(&self, path: &PartPath) -> PartPath {
        let step = |step: &Step| match step {
            Step::File(name) => Step::File(self.mask_name(name)),
            Step::Sheet(name) => Step::Sheet(self.mask_name(name)),
            other => other.clone(),
        };
        PartPath(path.0.iter().map(step).collect())
    }

    /// A name with every number in it that a scan would report, and all that may be a person's, as an outline.
    pub fn mask_name(&self, name: &str) -> String {
        if name.is_ascii() && !name.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
            return name.to_owned();
        }
        let of = &*self.compiled;
        let mut scratch = Scratch::default();
        let drafts = self.drafts(&mut scratch, &Part::body(PartPath::default(), name).with_role(Role::Name));
        let told = drafts.iter().filter(|draft| draft.confidence.value() >= REPORTED);
        let told = told.filter(|draft| !of.scorer.is_statement(draft.kind)).map(|draft| draft.span);
        let personal =
            scratch.matches.iter().filter(|m| m.class > Class::Weak && of.scorer.is_personal(m.kind));
        let mut spans: Vec<Span> = told.chain(personal.map(|m| m.candidate.span)).collect();
        spans.sort_by_key(|span| span.start);
        let (mut masked, mut at) = (String::with_capacity(name.len()), 0);
        for span in spans.into_iter().map(|span| scratch.text.origin(span)) {
            let start = span.start.max(at);
            if let (Some(plain), Some(value)) = (name.get(at..start), name.get(start..span.end)) {
                masked.push_str(plain);
                masked.push_str(&outline(value));
                at = span.end;
            }
        }
        masked + name.get(at..).unwrap_or_default()
    }
}

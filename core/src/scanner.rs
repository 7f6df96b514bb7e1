//! The path from bytes to report, top to bottom. Built once, used from any number of threads.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use crate::catalog::{Catalog, Category, Class, Languages};
use crate::date::Date;
use crate::detect::{Candidate, Forms, Lexicon, TermHit};
use crate::document::Document;
use crate::error::{BuildError, BuildErrorKind};
use crate::exact::ExactTable;
use crate::extract::{Extractor, Gap, GapReason, Limit, Part, PartPath, Role, Step};
use crate::limits::Limits;
use crate::normalize::{Normalizer, Text};
use crate::report::{Key, Report, outline};
use crate::score::{Canonical, Draft, Finding, Found, Lists, Scorer};
use crate::span::Span;
use crate::validate::{Match, Tallies, Validator};

/// Least confidence reported: below it a number or word is as good as noise.
const REPORTED: u8 = 25;

/// Scans documents. Cheap to clone, safe to share.
#[derive(Clone)]
pub struct Scanner {
    pub(crate) compiled: Arc<Compiled>,
    limits: Limits,
    keep_filtered: bool,
}

pub(crate) struct Compiled {
    pub(crate) catalog: Catalog,
    pub(crate) extractor: Extractor,
    pub(crate) normalizer: Normalizer,
    pub(crate) forms: Forms,
    pub(crate) lexicon: Lexicon,
    pub(crate) validator: Validator,
    pub(crate) scorer: Scorer,
    lists: Lists,
    pub(crate) key: Key,
}

/// Makes a [`Scanner`]: what to look for, within which limits, with which key.
#[derive(Default)]
pub struct ScannerBuilder {
    catalog: Option<Catalog>,
    limits: Limits,
    key: Option<Vec<u8>>,
    today: Option<Date>,
    keep_filtered: bool,
    lists: Vec<ExactTable>,
}

/// Memory of one scan, reused by the next on the same thread.
#[derive(Default)]
pub struct Scratch {
    pub(crate) text: Text,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) matches: Vec<Match>,
    pub(crate) tallies: Tallies,
    pub(crate) hits: Vec<TermHit>,
    /// Language of the document so far, for its short parts.
    language: Option<Languages>,
    /// Kinds and fingerprints of the document so far.
    seen: HashSet<(String, String)>,
}

impl Scratch {
    /// Forgets what the stages found in the last part.
    pub(crate) fn clear(&mut self) {
        self.candidates.clear();
        self.matches.clear();
        self.tallies.clear();
        self.hits.clear();
    }
}

impl ScannerBuilder {
    /// What to look for; the built-in catalog when not called.
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Some(catalog);
        self
    }

    /// How much one document may cost.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Secret of the fingerprints, at least 16 bytes; random for each scanner when not called.
    #[must_use]
    pub fn key(mut self, secret: &[u8]) -> Self {
        self.key = Some(secret.to_vec());
        self
    }

    /// The day birth dates are measured against; the system's when not called.
    #[must_use]
    pub fn today(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
    }

    /// Keeps what confidence held back, in [`Report::filtered`].
    #[must_use]
    pub fn keep_filtered(mut self, keep: bool) -> Self {
        self.keep_filtered = keep;
        self
    }

    /// Looks for the rows of a list of one's own too; its findings are of kind `exact.NAME`.
    #[must_use]
    pub fn exact(mut self, list: ExactTable) -> Self {
        self.lists.push(list);
        self
    }

    /// Compiles the catalog.
    pub fn build(self) -> Result<Scanner, BuildError> {
        let mut catalog = self.catalog.map_or_else(Catalog::built_in, Ok)?;
        let lists = self.lists.into_iter().map(|list| (catalog.add_kind(list.kind()), list)).collect();
        let secret = self.key.map_or_else(random_key, Ok)?;
        let key = Key::new(&secret).filter(|_| secret.len() >= LEAST_KEY);
        let key = key.ok_or_else(|| key_error("a key needs at least 16 bytes"))?;
        let compiled = Compiled {
            extractor: Extractor,
            normalizer: Normalizer,
            forms: Forms::new(&catalog)?,
            lexicon: Lexicon::new(&catalog)?,
            validator: Validator::new(&catalog, self.today.or_else(system_date).unwrap_or(FALLBACK_DAY))?,
            scorer: Scorer::new(&catalog)?,
            lists,
            key,
            catalog,
        };
        Ok(Scanner { compiled: Arc::new(compiled), limits: self.limits, keep_filtered: self.keep_filtered })
    }
}

/// Shorter keys can be guessed, and with them the values behind the fingerprints.
const LEAST_KEY: usize = 16;

/// Used when the machine has no clock: later than any number in use today.
const FALLBACK_DAY: Date = Date { year: 2039, month: 12, day: 31 };

fn system_date() -> Option<Date> {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    Date::from_unix(i64::try_from(seconds).ok()?)
}

fn random_key() -> Result<Vec<u8>, BuildError> {
    let mut secret = vec![0; 32];
    getrandom::fill(&mut secret).map_err(|_| key_error("the system gives no random numbers; set a key"))?;
    Ok(secret)
}

fn key_error(message: &str) -> BuildError {
    BuildError::new("key", None, BuildErrorKind::Field, message)
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
        let started = Instant::now();
        let mut report = Report { bytes: document.bytes.len() as u64, ..Report::default() };
        scratch.language = None;
        scratch.seen.clear();
        report.media_type = self.compiled.extractor.extract(document, &self.limits, &mut |part| match part {
            Ok(part) => self.scan_part(scratch, &part, &mut report),
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
        let of = &*self.compiled;
        report.stats.parts += 1;
        report.stats.text_bytes += part.text.len() as u64;
        of.normalizer.normalize(&part.text, &mut scratch.text);
        let language = of.scorer.language(&scratch.text).or(scratch.language);
        scratch.language = language;
        self.detect(scratch, part, language);
        let found = Found {
            matches: &scratch.matches,
            tallies: &scratch.tallies,
            hits: &scratch.hits,
            forms: &of.forms,
            validator: &of.validator,
            language,
        };
        let mut drafts = of.scorer.score(part, &scratch.text, &found);
        of.scorer.add_rows(&of.lists, part, &scratch.text, &mut drafts);
        if drafts.is_empty() {
            return;
        }
        let path = self.masked(&part.path);
        for draft in &drafts {
            self.report(scratch, part, &path, draft, &drafts, report);
        }
    }

    fn detect(&self, scratch: &mut Scratch, part: &Part<'_>, language: Option<Languages>) {
        let of = &*self.compiled;
        scratch.clear();
        of.forms.detect(&scratch.text, &part.text, part.table.as_ref(), &mut scratch.candidates);
        of.validator.validate(&of.forms, &scratch.candidates, &mut scratch.matches, &mut scratch.tallies);
        of.scorer.hits(&of.lexicon, part, &scratch.text, language, &mut scratch.hits);
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
        let mut evidence = draft.evidence.clone();
        let quoted = part.role == Role::Quoted;
        evidence.extend(quoted.then_some(crate::score::Evidence::Quoted));
        let origin = scratch.text.origin(draft.span);
        let (path, span) = place(part, path, origin);
        let fingerprint = self.fingerprint(scratch, draft);
        let repeated = !scratch.seen.insert((kind.id.clone(), fingerprint.clone()));
        if repeated && part.role == Role::Alternative {
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
            subject: draft
                .subject
                .and_then(|index| drafts.get(index))
                .map(|of| self.fingerprint(scratch, of)),
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

    /// A name with every identity number in it as an outline.
    pub fn mask_name(&self, name: &str) -> String {
        if name.bytes().filter(u8::is_ascii_digit).count() < 6 && name.is_ascii() {
            return name.to_owned();
        }
        let of = &*self.compiled;
        let (mut text, mut candidates, mut matches) = (Text::default(), Vec::new(), Vec::new());
        of.normalizer.normalize(name, &mut text);
        of.forms.detect(&text, name, None, &mut candidates);
        of.validator.validate(&of.forms, &candidates, &mut matches, &mut Tallies::default());
        matches.retain(|found| found.class > Class::Weak && of.scorer.is_personal(found.kind));
        let mut masked = name.to_owned();
        matches.sort_by_key(|found| std::cmp::Reverse(found.candidate.span.start));
        for found in &matches {
            let span = text.origin(found.candidate.span);
            if let Some(value) =
                name.get(span.start..span.end).filter(|_| masked.is_char_boundary(span.start))
            {
                masked
                    .replace_range(span.start..(span.start + value.len()).min(masked.len()), &outline(value));
            }
        }
        masked
    }
}

/// The path down to the cell, and the span within it.
fn place(part: &Part<'_>, path: &PartPath, origin: Span) -> (PartPath, Span) {
    match part.table.as_ref().and_then(|table| table.cell_at(origin.start)) {
        Some(cell) => {
            let start = origin.start - cell.start;
            let within = Span::new(start, start + origin.len());
            (path.join(Step::Cell { row: cell.row, column: cell.column }), within)
        }
        None => (path.clone(), origin),
    }
}

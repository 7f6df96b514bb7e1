//! Makes a scanner: what to look for, within which limits, with which key.

use std::sync::Arc;
use std::time::SystemTime;

use crate::beside::both;
use crate::catalog::Catalog;
use crate::date::Date;
use crate::decide::AllowList;
use crate::detect::{Forms, Lexicon};
use crate::error::{BuildError, BuildErrorKind};
use crate::exact::ExactTable;
use crate::extract::{Extractor, Recognizer};
use crate::limits::Limits;
use crate::normalize::Normalizer;
use crate::report::Key;
use crate::scanner::{Compiled, Scanner};
use crate::score::Scorer;
use crate::validate::Validator;

/// Makes a [`Scanner`]: what to look for, within which limits, with which key.
#[derive(Default)]
pub struct ScannerBuilder {
    catalog: Option<Catalog>,
    limits: Limits,
    key: Option<Vec<u8>>,
    today: Option<Date>,
    allow: AllowList,
    keep_filtered: bool,
    lists: Vec<ExactTable>,
    recognizer: Option<Arc<dyn Recognizer>>,
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

    /// What may pass, counted in [`Report::allowed`](crate::Report::allowed); several lists add up. Fingerprints in it need a [`key`](Self::key).
    #[must_use]
    pub fn allow(mut self, list: AllowList) -> Self {
        self.allow.extend(list);
        self
    }

    /// Keeps what confidence held back, in [`Report::filtered`](crate::Report::filtered).
    #[must_use]
    pub fn keep_filtered(mut self, keep: bool) -> Self {
        self.keep_filtered = keep;
        self
    }

    /// Reads pictures and scanned pages with an engine; without one they are gaps of reason `image-only`.
    #[must_use]
    pub fn recognizer(mut self, engine: Arc<dyn Recognizer>) -> Self {
        self.recognizer = Some(engine);
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
        self.allow.check_key(self.key.is_some())?;
        let mut catalog = self.catalog.map_or_else(Catalog::built_in, Ok)?;
        let lists = self.lists.into_iter().map(|list| (catalog.add_kind(list.kind()), list)).collect();
        let secret = self.key.map_or_else(random_key, Ok)?;
        let key = Key::new(&secret).filter(|_| secret.len() >= LEAST_KEY);
        let key = key.ok_or_else(|| key_error("a key needs at least 16 bytes"))?;
        let (lexicon, rest) =
            both(|| Lexicon::new(&catalog), || (Forms::new(&catalog), Scorer::new(&catalog)));
        let (forms, scorer) = (rest.0?, rest.1?);
        let compiled = Compiled {
            extractor: Extractor,
            normalizer: Normalizer,
            forms,
            lexicon: lexicon?,
            validator: Validator::new(&catalog, self.today.or_else(system_date).unwrap_or(FALLBACK_DAY))?,
            scorer,
            lists,
            key,
            catalog,
        };
        let (compiled, keep_filtered) = (Arc::new(compiled), self.keep_filtered);
        let (allow, limits, recognizer) = (Arc::default(), self.limits, self.recognizer);
        let mut scanner = Scanner { compiled, allow, limits, keep_filtered, recognizer };
        scanner.allow = Arc::new(self.allow.presentable(|text| scanner.mask_name(text)));
        Ok(scanner)
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

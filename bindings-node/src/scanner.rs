//! The scanner and its policy, built once; scans run on threads of its own and settle a promise.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use napi::bindgen_prelude::{External, Object, Uint8Array};
use napi::{Either, Env, Error, Result, Status};
use napi_derive::napi;
use rayon::{ThreadPool, ThreadPoolBuilder};
use vakthund::{Document, Unit};

use crate::envelope::EnvelopeOptions;
use crate::job::{Input, Slot};
use crate::options::{Built, ScannerOptions, thrown};
use crate::redacted::Redacted;
use crate::report::{Report, Verdict};

/// Most threads of a scanner.
const MOST_THREADS: u32 = 1024;

/// About what core holds of a finding or gap.
const HELD_BYTES: usize = 512;

/// A report as plain data, and core's own, on which a policy can decide again.
type Outcome = Vec<Either<Report, External<vakthund::Report>>>;

/// The same of a redacted document.
type RedactedOutcome = Vec<Either<Redacted, External<vakthund::Report>>>;

/// Scans documents and judges them by one policy.
#[napi]
pub struct Scanner {
    judge: Arc<Built>,
    pool: ThreadPool,
}

#[napi]
impl Scanner {
    /// Throws when policy, allow-list, detector or table is mistaken, with file and line, or the key too short.
    #[napi(constructor, ts_args_type = "options?: ScannerOptions | null")]
    pub fn new(options: Option<ScannerOptions>) -> Result<Self> {
        let options = options.unwrap_or_default();
        let pool = pool(options.threads)?;
        Ok(Self { judge: Arc::new(options.build()?), pool })
    }

    /// Scans on the scanner's own threads. What cannot be read inside a document is a gap, no rejection; only an
    /// aborted `signal`, a stream that fails and a mistaken argument reject.
    #[napi(
        ts_args_type = "content: Content | AsyncIterable<Uint8Array | string>, options?: string | ScanOptions | null",
        ts_return_type = "Promise<Report>"
    )]
    pub fn scan<'e>(
        &self,
        env: &'e Env,
        content: Either<Uint8Array, String>,
        name: Option<String>,
        envelope: EnvelopeOptions,
        slot: &External<Slot>,
    ) -> Result<Object<'e>> {
        let envelope = envelope.or(&self.judge.envelope)?;
        let (deferred, promise) = env.create_deferred::<Outcome, _>()?;
        slot.put(Input { content: owned(content), name, envelope });
        let (judge, slot) = (Arc::clone(&self.judge), Slot::clone(slot));
        self.pool.spawn(move || match slot.take().map(|input| judge.judged(&input)) {
            Some(Ok((plain, report))) => deferred.resolve(move |_| Ok(outcome(plain, report))),
            Some(Err(error)) => deferred.reject(error),
            None => deferred.reject(Error::new(Status::Cancelled, "given up before it began")),
        });
        Ok(promise)
    }

    /// Scans on the calling thread.
    #[napi(
        ts_args_type = "content: Content, options?: string | ScanOptions | null",
        ts_return_type = "Report"
    )]
    pub fn scan_sync(
        &self,
        content: Either<Uint8Array, String>,
        name: Option<String>,
        envelope: EnvelopeOptions,
    ) -> Result<Outcome> {
        let envelope = envelope.or(&self.judge.envelope)?;
        let (plain, report) = self.judge.judged(&Input { content: owned(content), name, envelope })?;
        Ok(outcome(plain, report))
    }

    /// Masks what the policy objects to, on the scanner's own threads: each letter and digit becomes a `*`, in mails,
    /// HTML, CSV and plain text; all else of them stays byte for byte. A DKIM signature must come after.
    #[napi(
        ts_args_type = "content: Exclude<Content, string> | AsyncIterable<Uint8Array | string>, options?: string | ScanOptions | null",
        ts_return_type = "Promise<Redacted>"
    )]
    pub fn redact<'e>(
        &self,
        env: &'e Env,
        content: Uint8Array,
        name: Option<String>,
        envelope: EnvelopeOptions,
        slot: &External<Slot>,
    ) -> Result<Object<'e>> {
        let envelope = envelope.or(&self.judge.envelope)?;
        let (deferred, promise) = env.create_deferred::<RedactedOutcome, _>()?;
        slot.put(Input { content: owned(Either::A(content)), name, envelope });
        let (judge, slot) = (Arc::clone(&self.judge), Slot::clone(slot));
        self.pool.spawn(move || match slot.take().map(|input| judge.redacted(&input)) {
            Some(Ok((plain, report))) => deferred.resolve(move |_| Ok(redacted_outcome(plain, report))),
            Some(Err(error)) => deferred.reject(error),
            None => deferred.reject(Error::new(Status::Cancelled, "given up before it began")),
        });
        Ok(promise)
    }

    /// Decides once more, for other recipients or by this scanner's policy on a report of another.
    #[napi(ts_args_type = "report: Report, options?: EnvelopeOptions | null")]
    pub fn decide(&self, report: &External<vakthund::Report>, envelope: EnvelopeOptions) -> Result<Verdict> {
        Ok(self.judge.policy.decide(report, &envelope.or(&self.judge.envelope)?).into())
    }

    /// What the policy's rule of that name tells the sender, by language (`sv`, `nb`, `nn`, `en`).
    #[napi(ts_return_type = "Record<string, string>")]
    pub fn messages(&self, rule: String) -> HashMap<String, String> {
        let message = self.judge.policy.rule(&rule).map(|rule| rule.message.clone());
        message.unwrap_or_default().into_iter().collect()
    }

    /// A slot for one scan.
    #[napi(skip_typescript)]
    pub fn slot() -> External<Slot> {
        External::new(Slot::default())
    }

    /// Gives a scan up: its input is freed at once when it has not begun.
    #[napi(skip_typescript)]
    pub fn give_up(slot: &External<Slot>) {
        drop(slot.take());
    }

    /// Most bytes of a document.
    #[napi(getter, skip_typescript)]
    pub fn max_bytes(&self) -> i64 {
        i64::try_from(self.judge.limits.bytes).unwrap_or(i64::MAX)
    }
}

impl Built {
    /// The report as plain data with the verdict in it, and as it is.
    fn judged(&self, input: &Input) -> Result<(Report, vakthund::Report)> {
        guarded(|| {
            let name = input.name.as_deref();
            let report = match &input.content {
                Either::A(bytes) => self.scanner.scan(&Document { bytes, name, media_type: None }),
                Either::B(text) => self.scanner.scan_text(text, name, Unit::Utf16),
            };
            let verdict = self.policy.decide(&report, &input.envelope);
            let plain = serde_json::from_str(&report.to_json(Some(&verdict))).map_err(thrown)?;
            Ok((plain, report))
        })
    }

    /// What became of the document, and the report of the result as it is.
    fn redacted(&self, input: &Input) -> Result<(Redacted, vakthund::Report)> {
        guarded(|| {
            let bytes = match &input.content {
                Either::A(bytes) => bytes.as_slice(),
                Either::B(text) => text.as_bytes(),
            };
            let document = Document { bytes, name: input.name.as_deref(), media_type: None };
            let masks = |finding: &vakthund::Finding| self.policy.masks(finding, &input.envelope);
            let redacted = self.scanner.redact(&document, masks);
            let verdict = self.policy.decide(&redacted.report, &input.envelope);
            Redacted::of(redacted, &verdict)
        })
    }
}

/// Readers' panics are gaps already. One behind them must neither abort the process nor leave a promise open.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let failed = || Error::new(Status::GenericFailure, "the scan failed by a fault of Vakthund");
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(failed()))
}

/// A copy of bytes: the caller may write to its buffer before the scan has ended.
fn owned(content: Either<Uint8Array, String>) -> Either<Vec<u8>, String> {
    match content {
        Either::A(bytes) => Either::A(bytes.to_vec()),
        Either::B(text) => Either::B(text),
    }
}

fn outcome(plain: Report, report: vakthund::Report) -> Outcome {
    vec![Either::A(plain), Either::B(held(report))]
}

fn redacted_outcome(plain: Redacted, report: vakthund::Report) -> RedactedOutcome {
    vec![Either::A(plain), Either::B(held(report))]
}

fn held(report: vakthund::Report) -> External<vakthund::Report> {
    // Told to the garbage collector, which sees nothing of it otherwise.
    let size = (report.findings.len() + report.gaps.len() + 1) * HELD_BYTES;
    External::new_with_size_hint(report, size)
}

fn pool(threads: Option<u32>) -> Result<ThreadPool> {
    if threads.is_some_and(|threads| !(1..=MOST_THREADS).contains(&threads)) {
        return Err(thrown(format!("threads is a whole number, 1 to {MOST_THREADS}")));
    }
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.map_or_else(cores, |threads| threads as usize);
    let named = |index| format!("vakthund {index}");
    ThreadPoolBuilder::new().num_threads(threads).thread_name(named).build().map_err(thrown)
}

//! Many documents on several threads, their reports in the order of the documents.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};
use rayon::{ThreadPool, ThreadPoolBuilder};
use vakthund::GapReason;

use crate::input::{Input, Unread};
use crate::report::Report;
use crate::scanner::Judge;

/// Documents taken ahead of the one whose report is awaited, for each thread.
const AHEAD: usize = 4;

/// Bytes of documents held at a time; one document may be larger.
const HELD_BYTES: usize = 64 << 20;

/// How often a waiting thread looks for Ctrl-C.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);

/// Most threads of an iterator.
const MOST_THREADS: usize = 1024;

/// The reports of many documents, in their order.
#[pyclass(module = "vakthund")]
pub(crate) struct ScanMany {
    judge: Arc<Judge>,
    documents: Py<PyIterator>,
    pool: ThreadPool,
    threads: usize,
    awaited: VecDeque<Awaited>,
    held: usize,
    /// The iterable has ended; by an exception that is still to be raised, where there is one.
    ended: bool,
    failed: Option<PyErr>,
}

struct Awaited {
    /// In a lock for the type's sake alone: one thread has it at a time.
    report: Mutex<Receiver<Result<vakthund::Report, PyErr>>>,
    size: usize,
}

impl ScanMany {
    pub(crate) fn new(
        judge: Arc<Judge>,
        documents: &Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.unwrap_or_else(cores);
        if !(1..=MOST_THREADS).contains(&threads) {
            return Err(PyValueError::new_err(format!("threads is a whole number, 1 to {MOST_THREADS}")));
        }
        let pool =
            ThreadPoolBuilder::new().num_threads(threads).thread_name(|index| format!("vakthund {index}"));
        let pool = pool.build().map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let documents = documents.try_iter()?.unbind();
        Ok(Self {
            judge,
            documents,
            pool,
            threads,
            awaited: VecDeque::new(),
            held: 0,
            ended: false,
            failed: None,
        })
    }

    /// Takes documents until enough are under way.
    fn fill(&mut self, py: Python<'_>) {
        let most = self.threads * AHEAD;
        while !self.ended && self.awaited.len() < most && (self.awaited.is_empty() || self.held < HELD_BYTES)
        {
            let next = self.documents.bind(py).clone().next().transpose();
            match next.and_then(|next| next.map(|document| named(&document)).transpose()) {
                Ok(Some((name, input))) => self.begin(py, name, input),
                Ok(None) => self.ended = true,
                Err(error) => (self.ended, self.failed) = (true, Some(error)),
            }
        }
    }

    fn begin(&mut self, py: Python<'_>, name: Option<String>, input: Input) {
        let name = name.or_else(|| input.own_name(py));
        let (sender, report) = channel();
        let (judge, size) = (Arc::clone(&self.judge), input.size());
        self.pool.spawn(move || {
            let scanned = match input.scan(&judge.scanner, name.as_deref()) {
                Ok(report) => Ok(report),
                Err(Unread::Unopened(_, path)) => {
                    Ok(judge.scanner.unexamined(name.as_deref().unwrap_or(&path), GapReason::Unreadable))
                }
                Err(Unread::Raised(error)) => Err(error),
            };
            // Nobody waits any more where the iterator was dropped.
            let _ = sender.send(scanned);
        });
        self.held += size;
        self.awaited.push_back(Awaited { report: Mutex::new(report), size });
    }
}

#[pymethods]
impl ScanMany {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Report>> {
        self.fill(py);
        let Some(first) = self.awaited.pop_front() else {
            return self.failed.take().map_or(Ok(None), Err);
        };
        self.held -= first.size;
        let scanned = wait(py, first.report.into_inner().unwrap_or_else(PoisonError::into_inner))?;
        Ok(Some(self.judge.judged(scanned?)))
    }
}

/// What a thread hands over, looking for Ctrl-C meanwhile.
fn wait<T: Send>(py: Python<'_>, receiver: Receiver<T>) -> PyResult<T> {
    let mut receiver = receiver;
    loop {
        let (back, got) = py.detach(move || {
            let got = receiver.recv_timeout(SIGNAL_CHECK);
            (receiver, got)
        });
        receiver = back;
        match got {
            Ok(value) => return Ok(value),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the scan failed by a fault of Vakthund"));
            }
        }
    }
}

/// A document, or a pair of its name and it.
fn named(document: &Bound<'_, PyAny>) -> PyResult<(Option<String>, Input)> {
    match document.cast::<PyTuple>() {
        Ok(pair) => {
            let (name, data): (Option<String>, Bound<'_, PyAny>) = pair.extract()?;
            Ok((name, Input::of(&data)?))
        }
        Err(_) => Ok((None, Input::of(document)?)),
    }
}

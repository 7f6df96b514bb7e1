//! What all doors share: the judge in force, the threads, the memory, the journal. A message that is given in comes out
//! with a judgement, whatever happens on the way.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::gate::Judge;
use super::journal::Journal;
use super::judgement::{Failure, Judgement};
use super::mail::{Mail, Memory, Share};
use super::pool::Pool;

/// That somebody waits for a judgement: what nobody waits for any more is not begun.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Shared by all connections.
pub(crate) struct Office {
    judge: RwLock<Arc<dyn Judge>>,
    pool: Pool,
    pub(crate) memory: Memory,
    pub(crate) journal: Arc<Journal>,
    deadline: Duration,
    progress: Duration,
}

impl Office {
    pub(crate) fn new(
        judge: Arc<dyn Judge>,
        pool: Pool,
        memory: Memory,
        journal: Arc<Journal>,
        [deadline, progress]: [Duration; 2],
    ) -> Self {
        Self { judge: RwLock::new(judge), pool, memory, journal, deadline, progress }
    }

    /// Puts another judge in force; messages in work keep theirs.
    pub(crate) fn replace(&self, judge: Arc<dyn Judge>) {
        *self.judge.write().unwrap_or_else(PoisonError::into_inner) = judge;
    }

    fn judge(&self) -> Arc<dyn Judge> {
        Arc::clone(&self.judge.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A judgement was carried out: it is written down, and those are told who are to be.
    pub(crate) fn close(&self, judgement: Judgement) {
        self.journal.message(&judgement.record);
        let Some(notice) = judgement.notice else { return };
        let journal = Arc::clone(&self.journal);
        // Not on this thread: the mail server waits for nothing but its verdict.
        drop(self.pool.run(move || {
            if !notice.send() {
                journal.metrics.error("notice");
                journal.event("notice-failed", "");
            }
        }));
    }

    /// Judges a message. `alive` is called now and then while it lasts; its error gives the message up.
    pub(crate) fn decide(
        &self,
        mail: Mail,
        failure: Option<Failure>,
        share: Share,
        alive: &mut dyn FnMut() -> io::Result<()>,
    ) -> io::Result<Judgement> {
        let started = Instant::now();
        let judge = self.judge();
        let mail = Arc::new(mail);
        if let Some(failure) = failure {
            return Ok(judge.failed(&mail, failure));
        }
        let _in_flight = self.journal.metrics.begin();
        let wanted = Wanted(Arc::new(AtomicBool::new(true)));
        let judging = {
            let (judge, mail, wanted) = (Arc::clone(&judge), Arc::clone(&mail), Arc::clone(&wanted.0));
            self.pool.run(move || {
                let judgement = wanted.load(Ordering::Relaxed).then(|| judge.judge(&mail));
                drop(share);
                judgement
            })
        };
        loop {
            let left = self.deadline.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Ok(judge.failed(&mail, Failure::Timeout));
            }
            match judging.recv_timeout(left.min(self.progress)) {
                Ok(Some(judgement)) => return Ok(judgement),
                Ok(None) | Err(RecvTimeoutError::Disconnected) => {
                    return Ok(judge.failed(&mail, Failure::Error));
                }
                Err(RecvTimeoutError::Timeout) => alive()?,
            }
        }
    }
}

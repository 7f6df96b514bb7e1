//! The threads that judge, as many as the machine has cores, whatever the number of connections.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

/// Takes work from any thread. Its threads end with it.
#[derive(Clone)]
pub(crate) struct Pool {
    jobs: mpsc::Sender<Job>,
}

impl Pool {
    /// `threads`: 0 is one for each core.
    pub(crate) fn new(threads: usize) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        for at in 0..if threads == 0 { cores() } else { threads } {
            let waiting = Arc::clone(&waiting);
            thread::Builder::new().name(format!("scan {at}")).spawn(move || {
                loop {
                    let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = job else { return };
                    // The one who waits sees the channel closed, and fails the message.
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            })?;
        }
        Ok(Self { jobs })
    }

    /// Runs `work` on a thread; its result comes by the channel, which closes when it panics. A thread's count is the
    /// bound on what runs, the memory that messages may take the bound on what waits.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> mpsc::Receiver<T> {
        let (sender, receiver) = mpsc::sync_channel(1);
        // When all threads are gone the job is dropped, and the channel with it.
        let _ = self.jobs.send(Box::new(move || drop(sender.send(work()))));
        receiver
    }
}

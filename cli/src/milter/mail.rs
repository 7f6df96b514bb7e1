//! One message as a door received it, and the memory that messages share.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// By which door a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Door {
    /// The mail server's milter protocol: all actions.
    Milter,
    /// `POST /v1/scan`: the verdict goes to whoever asked.
    Http,
    /// The clamd protocol: found or not, no envelope.
    Clamd,
}

/// A message with its envelope. No `Debug`: all of it is personal data.
pub(crate) struct Mail {
    pub(crate) door: Door,
    /// The mail server's id of it (macro `i`).
    pub(crate) queue_id: Option<String>,
    /// Where the client sits; none for a local one.
    pub(crate) client: Option<IpAddr>,
    /// Who logged in to send it (macro `auth_authen`).
    pub(crate) authenticated: Option<String>,
    /// Address of the sender without brackets; empty for the null sender, none where the door does not tell.
    pub(crate) sender: Option<String>,
    /// Addresses of the recipients without brackets.
    pub(crate) recipients: Vec<String>,
    /// Header fields in order: name, and value as it stands after the colon, folded lines with LF.
    pub(crate) fields: Vec<(String, Vec<u8>)>,
    /// The whole message, header and body, lines ended by CRLF.
    pub(crate) bytes: Vec<u8>,
}

/// Bytes that all messages in work may take together.
#[derive(Clone)]
pub(crate) struct Memory {
    taken: Arc<AtomicUsize>,
    limit: usize,
}

impl Memory {
    pub(crate) fn new(limit: usize) -> Self {
        Self { taken: Arc::new(AtomicUsize::new(0)), limit }
    }

    /// Nothing taken yet.
    pub(crate) fn share(&self) -> Share {
        Share { memory: self.clone(), bytes: 0 }
    }

    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

/// What one message has taken; given back when dropped.
pub(crate) struct Share {
    memory: Memory,
    bytes: usize,
}

impl Share {
    /// Takes that many bytes more; false when they are not to be had.
    #[must_use]
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        let Memory { taken, limit } = &self.memory;
        let enough = |now: usize| now.checked_add(bytes).filter(|all| all <= limit);
        let got = taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, enough).is_ok();
        self.bytes += if got { bytes } else { 0 };
        got
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.memory.taken.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_given_back() {
        let memory = Memory::new(100);
        let mut one = memory.share();
        let mut two = memory.share();
        assert!(one.take(60) && one.take(30));
        assert!(!two.take(20) && two.take(10));
        drop(one);
        assert_eq!(memory.taken(), 10);
        assert!(two.take(90));
    }
}

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
    /// Name of the file it is, where it is one.
    pub(crate) name: Option<String>,
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

impl Mail {
    /// A message of which only the bytes are known.
    pub(crate) fn of_bytes(door: Door, bytes: Vec<u8>) -> Self {
        let fields = fields(&bytes);
        Self {
            door,
            name: None,
            queue_id: None,
            client: None,
            authenticated: None,
            sender: None,
            recipients: Vec::new(),
            fields,
            bytes,
        }
    }
}

/// The fields of a message's header, up to the first line that is none.
fn fields(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let folded = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        match (folded, fields.last_mut()) {
            (true, Some((_, value))) => {
                value.push(b'\n');
                value.extend_from_slice(line);
            }
            _ => {
                let Some(colon) = line.iter().position(|byte| *byte == b':') else { break };
                let (name, value) = line.split_at(colon);
                fields.push((
                    String::from_utf8_lossy(name).into_owned(),
                    value.get(1..).unwrap_or_default().to_vec(),
                ));
            }
        }
    }
    fields
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
pub(crate) mod tests {
    use super::*;

    /// A message with these header lines, from outside to outside.
    pub(crate) fn mail(fields: &[&str], body: &str) -> Mail {
        let split = |line: &&str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.as_bytes().to_vec())
        };
        Mail {
            door: Door::Milter,
            name: None,
            queue_id: Some("4QUEUE".to_owned()),
            client: None,
            authenticated: None,
            sender: Some("eva@skola.example".to_owned()),
            recipients: vec!["per@region.example".to_owned()],
            fields: fields.iter().map(split).collect(),
            bytes: format!("{}\r\n\r\n{body}\r\n", fields.join("\r\n")).into_bytes(),
        }
    }

    #[test]
    fn fields_are_read_to_the_blank_line() {
        let mail = Mail::of_bytes(Door::Http, b"Subject: a\r\n b\r\nX-A:c\r\n\r\nTo: d\r\n".to_vec());
        let wanted = [("Subject", &b" a\n b"[..]), ("X-A", b"c")];
        assert_eq!(mail.fields, wanted.map(|(name, value)| (name.to_owned(), value.to_vec())));
    }

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

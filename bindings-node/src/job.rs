//! One scan on its way through the scanner's own threads: what waits there can be given up until it begins.

use std::sync::{Arc, Mutex, PoisonError};

use napi::Either;
use vakthund::Envelope;

/// What is to be scanned: bytes of a document, or a text as it stands.
pub(crate) struct Input {
    pub(crate) content: Either<Vec<u8>, String>,
    pub(crate) name: Option<String>,
    pub(crate) envelope: Envelope,
}

/// Holds the input of a scan that waits for its turn.
#[derive(Clone, Default)]
pub struct Slot(Arc<Mutex<Option<Input>>>);

impl Slot {
    pub(crate) fn put(&self, input: Input) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(input);
    }

    /// The input, once: whoever takes it first decides whether the scan begins.
    pub(crate) fn take(&self) -> Option<Input> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

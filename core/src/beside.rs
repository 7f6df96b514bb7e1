//! Two pieces of work at once, where the machine gives a thread for it; one after the other where it does not.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// What both give.
pub(crate) fn both<A: Send, B>(one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| match Builder::new().spawn_scoped(scope, &one) {
        Ok(thread) => {
            let other = other();
            (thread.join().unwrap_or_else(|cause| resume_unwind(cause)), other)
        }
        Err(_) => (one(), other()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_done() {
        assert_eq!(both(|| 1, || "b"), (1, "b"));
    }
}

use super::{GapReason, Source, Walk};

pub(super) fn sniff(_source: &Source<'_>) -> bool {
    false
}

pub(super) fn read(_source: &Source<'_>, _walk: &mut Walk<'_>) -> Result<(), GapReason> {
    Err(GapReason::Unsupported)
}

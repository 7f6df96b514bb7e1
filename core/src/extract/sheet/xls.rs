use crate::extract::{GapReason, Source, Walk};

pub(in crate::extract) fn sniff(_source: &Source<'_>) -> bool {
    false
}

pub(in crate::extract) fn read(_source: &Source<'_>, _walk: &mut Walk<'_>) -> Result<(), GapReason> {
    Err(GapReason::Unsupported)
}

//! How much one document may cost. Whatever a limit cuts off is a gap, never clean.

use std::time::Duration;

/// Bounds on the work for one document; every value can be raised by the caller.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Size of the document itself. `ClamAV` 1.x reads files up to 100 MB.
    pub bytes: u64,
    /// Everything unpacked from it, added up.
    pub expanded_bytes: u64,
    /// One unpacked member, stream or part. Sheets of a workbook are read as they unpack and not held: for them
    /// `expanded_bytes` counts alone.
    pub member_bytes: u64,
    /// Unpacked to packed size of a member, after [`Limits::EXPANSION_GRACE`] bytes.
    pub expansion: u64,
    /// Text handed to detection, added up.
    pub text_bytes: u64,
    /// Containers inside containers. Tika allows 10, `ClamAV` 17; mails in practice nest 3 deep.
    pub depth: usize,
    /// Parts, members and messages, added up. `ClamAV` reads 10,000 files of an archive.
    pub parts: usize,
    /// Findings kept; the rest is counted by a gap.
    pub findings: usize,
    /// Findings of ordinary data listed a kind and document; the rest are counted, for a log has an address a line.
    pub ordinary: usize,
    /// Soft limit, looked at between parts.
    pub time: Duration,
    /// Reading of pictures by an engine, if there is one; not counted in `time`. A page takes some two seconds.
    pub recognition: Duration,
}

impl Limits {
    /// Small members may expand as they like: a page of spaces packs 1:1000 and harms no one.
    pub const EXPANSION_GRACE: u64 = 1 << 20;

    /// Pictures up to this size that are not attached belong to the layout: logos, signatures, trackers. Larger
    /// ones may be scans of text and are gaps.
    pub const SMALL_PICTURE: usize = 50 << 10;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 100 << 20,
            expanded_bytes: 1 << 30,
            member_bytes: 256 << 20,
            expansion: 200,
            text_bytes: 256 << 20,
            depth: 8,
            parts: 10_000,
            findings: 100_000,
            ordinary: 1_000,
            time: Duration::from_secs(10),
            recognition: Duration::from_mins(5),
        }
    }
}

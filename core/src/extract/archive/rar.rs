//! A rar archive (4 and 5) -> its names, and those of its members that are stored without packing. Packed
//! members are gaps: there is no reader whose licence lets it be used here.

mod four;
mod five;

use super::{name_only, read_inside};
use crate::extract::{GapReason, Limit, Source, Step, Walk};

const MAGIC_FOUR: &[u8] = b"Rar!\x1A\x07\0";
const MAGIC_FIVE: &[u8] = b"Rar!\x1A\x07\x01\0";

/// What a header says.
enum Entry<'b> {
    Member(Member<'b>),
    /// Remarks, recovery records and the like, or a header of no interest.
    Other,
    /// All that follows is encrypted.
    Locked,
    End,
}

/// A member as its header has it.
struct Member<'b> {
    name: String,
    packed: &'b [u8],
    encrypted: bool,
    stored: bool,
    /// True when it begins or ends on another volume, or behind the end of the file.
    cut: bool,
}

/// Reads the next header and moves behind it.
type Next = for<'b> fn(&'b [u8], &mut usize) -> Option<Entry<'b>>;

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    source.bytes.starts_with(MAGIC_FOUR) || source.bytes.starts_with(MAGIC_FIVE)
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let is_five = source.bytes.starts_with(MAGIC_FIVE);
    let (next, magic): (Next, _) = if is_five { (five::next, MAGIC_FIVE) } else { (four::next, MAGIC_FOUR) };
    let mut at = magic.len();
    let mut count = 0;
    loop {
        walk.check_time()?;
        match next(source.bytes, &mut at) {
            Some(Entry::Member(member)) => read_member(source, &member, walk)?,
            Some(Entry::Other) => {}
            Some(Entry::Locked) => return Err(GapReason::Encrypted),
            Some(Entry::End) => return Ok(()),
            // Rar 2 and older wrote no end; all that is told of theirs is true also then.
            None => return Err(GapReason::Malformed),
        }
        count += 1;
        if count > walk.limits().parts {
            return Err(GapReason::Limit(Limit::Parts));
        }
    }
}

fn read_member(source: &Source<'_>, member: &Member<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    if member.packed.is_empty() && !member.cut {
        return name_only(source, &member.name, walk);
    }
    if member.stored && !member.encrypted {
        let outcome = if member.cut { Err(GapReason::Malformed) } else { Ok(()) };
        read_inside(source, Some(member.name.clone()), member.packed, outcome, walk);
        return Ok(());
    }
    name_only(source, &member.name, walk)?;
    let reason = if member.encrypted { GapReason::Encrypted } else { GapReason::Unsupported };
    walk.gap(source.path.join(Step::File(member.name.clone())), reason);
    Ok(())
}

/// The packed bytes from `at`, and whether the file ends before they do.
fn packed(bytes: &[u8], at: usize, size: u64) -> (&[u8], bool) {
    let rest = bytes.get(at..).unwrap_or_default();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    (&rest[..size.min(rest.len())], size > rest.len())
}

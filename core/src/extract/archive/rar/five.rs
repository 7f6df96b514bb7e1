//! Headers of rar 5.

use super::{Entry, Member, packed};

/// Types of header.
const FILE: u64 = 2;
const LOCKED: u64 = 4;
const END: u64 = 5;
/// Flags of any header: more fields, data behind it, data from or to another volume.
const HAS_EXTRA: u64 = 1;
const HAS_DATA: u64 = 2;
const SPLIT: u64 = 8 | 16;
/// Flags of a member: time and checksum are there.
const HAS_TIME: u64 = 2;
const HAS_SUM: u64 = 4;
/// Bits of the compression that hold the method; 0 is none.
const METHOD: u64 = 7 << 7;
/// The record among the extra fields that says how a member is encrypted.
const ENCRYPTION: u64 = 1;

/// The next header; `at` moves behind it and its data.
pub(super) fn next<'b>(bytes: &'b [u8], at: &mut usize) -> Option<Entry<'b>> {
    let mut head = Fields(bytes.get(*at + 4..)?);
    let size = usize::try_from(head.number()?).ok()?;
    let mut fields = Fields(head.take(size)?);
    *at = bytes.len() - head.0.len();
    let (kind, flags) = (fields.number()?, fields.number()?);
    let extra = if flags & HAS_EXTRA != 0 { fields.number()? } else { 0 };
    let data = if flags & HAS_DATA != 0 { fields.number()? } else { 0 };
    let (packed, beyond) = packed(bytes, *at, data);
    *at += packed.len();
    match kind {
        LOCKED => Some(Entry::Locked),
        END => Some(Entry::End),
        FILE => member(fields, extra, packed, beyond || flags & SPLIT != 0),
        _ => Some(Entry::Other),
    }
}

fn member<'b>(mut fields: Fields<'_>, extra: u64, packed: &'b [u8], cut: bool) -> Option<Entry<'b>> {
    let flags = fields.number()?;
    let (_size, _attributes) = (fields.number()?, fields.number()?);
    for flag in [HAS_TIME, HAS_SUM] {
        fields.take(if flags & flag != 0 { 4 } else { 0 })?;
    }
    let compression = fields.number()?;
    let _system = fields.number()?;
    let name_size = usize::try_from(fields.number()?).ok()?;
    let name = String::from_utf8_lossy(fields.take(name_size)?).into_owned();
    let extra = usize::try_from(extra).ok().and_then(|extra| fields.0.len().checked_sub(extra))?;
    let encrypted = is_encrypted(Fields(fields.0.get(extra..)?));
    Some(Entry::Member(Member { name, packed, encrypted, stored: compression & METHOD == 0, cut }))
}

/// Looks through the extra records.
fn is_encrypted(mut records: Fields<'_>) -> bool {
    while let Some(size) = records.number().and_then(|size| usize::try_from(size).ok()) {
        let Some(record) = records.take(size) else { return false };
        if Fields(record).number() == Some(ENCRYPTION) {
            return true;
        }
    }
    false
}

/// Fields one after the other.
struct Fields<'b>(&'b [u8]);

impl<'b> Fields<'b> {
    /// A number in seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, size: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(taken)
    }
}

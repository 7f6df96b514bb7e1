//! Stands between lopdf's eager loader and documents made to exhaust it: counts what loading makes of
//! the document, drops what goes beyond the allowance, and ends the loading when the time is over.

use std::cell::Cell;
use std::panic;
use std::time::{Duration, Instant};

use lopdf::{DecompressError, Error, Object, ObjectId, Stream};

/// Objects in memory, those inside arrays and dictionaries included; each takes some 120 bytes.
const OBJECTS: usize = 4_000_000;

/// One object stream beyond this makes lopdf refuse the whole document, so it is dropped before.
const STREAM_BYTES: usize = 15 << 20;

/// Objects that may stand out of order in a stream; thousands at one place would each be parsed anew.
const OUT_OF_ORDER: usize = 64;

thread_local! {
    // lopdf takes a plain function, so what it counts stands here.
    static LEFT: Cell<usize> = const { Cell::new(OBJECTS) };
    static SKIPPED: Cell<bool> = const { Cell::new(false) };
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Starts the count for a document.
pub(super) fn reset(time: Duration) {
    LEFT.set(OBJECTS);
    SKIPPED.set(false);
    DEADLINE.set(Instant::now().checked_add(time));
}

/// True when something was dropped since the last [`reset`].
pub(super) fn skipped() -> bool {
    SKIPPED.get()
}

/// Keeps an object, or drops it when it goes beyond the allowance.
pub(super) fn keep(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if DEADLINE.get().is_some_and(|deadline| Instant::now() > deadline) {
        // lopdf cannot be told to stop; the walk catches this and makes a gap of it.
        panic::resume_unwind(Box::new(()));
    }
    let count = match object {
        Object::Stream(stream) if stream.dict.has_type(b"ObjStm") => objects_inside(stream),
        _ => Some(size_of(object)),
    };
    let Some(left) = count.and_then(|count| LEFT.get().checked_sub(count)) else {
        SKIPPED.set(true);
        return None;
    };
    LEFT.set(left);
    // Of a stream lopdf only asks whether something came back; it keeps the one it has.
    Some((id, if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() }))
}

/// Objects that an object makes in memory; lopdf bounds how deep they nest.
fn size_of(object: &Object) -> usize {
    match object {
        Object::Array(items) => 1 + items.iter().map(size_of).sum::<usize>(),
        Object::Dictionary(dictionary) => {
            1 + dictionary.iter().map(|(_, value)| size_of(value)).sum::<usize>()
        }
        _ => 1,
    }
}

/// Objects that an object stream will make at most; none when it must not be read.
fn objects_inside(stream: &Stream) -> Option<usize> {
    let bytes = match stream.decompressed_content_with_limit(STREAM_BYTES) {
        Ok(bytes) => bytes,
        Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => return None,
        // What lopdf cannot decode now it will not decode later.
        Err(_) => return Some(0),
    };
    // They are counted when they come one by one; here only whether they may come at all.
    let words = bytes.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'[' | b'/' | b'(' | b'<'));
    (words.count() <= LEFT.get() && is_in_order(stream, &bytes)).then_some(0)
}

fn is_in_order(stream: &Stream, bytes: &[u8]) -> bool {
    let first = stream.dict.get(b"First").and_then(Object::as_i64).unwrap_or(0);
    let index = bytes.get(..usize::try_from(first).unwrap_or(0)).unwrap_or_default();
    let numbers = index.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let offsets = numbers.skip(1).step_by(2).map(|word| {
        word.iter().fold(0_u64, |sum, digit| {
            sum.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
        })
    });
    let (mut last, mut faults) = (None, 0);
    for offset in offsets {
        faults += usize::from(last.is_some_and(|last| offset <= last));
        last = Some(offset);
    }
    faults <= OUT_OF_ORDER
}

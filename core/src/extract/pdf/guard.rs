//! Stands between lopdf's eager loader and documents made to exhaust memory: looks at each object
//! stream before lopdf parses it, and drops what goes beyond the allowance of one document.

use std::cell::Cell;
use std::io::Read;

use flate2::read::ZlibDecoder;
use lopdf::{Object, ObjectId, Stream};

/// All object streams of one document together. Parsed objects take many times these bytes.
const OBJECT_STREAM_BYTES: u64 = 64 << 20;

/// One object stream beyond this makes lopdf refuse the whole document, so it is dropped before.
const ONE_STREAM_BYTES: u64 = 15 << 20;

/// Objects that may stand out of order in a stream; thousands at one place would each be parsed anew.
const OUT_OF_ORDER: usize = 64;

thread_local! {
    // lopdf takes a plain function, so what it counts stands here.
    static LEFT: Cell<u64> = const { Cell::new(OBJECT_STREAM_BYTES) };
    static SKIPPED: Cell<bool> = const { Cell::new(false) };
}

/// Starts the count for a new document.
pub(super) fn reset() {
    LEFT.set(OBJECT_STREAM_BYTES);
    SKIPPED.set(false);
}

/// True when something was dropped since the last [`reset`].
pub(super) fn skipped() -> bool {
    SKIPPED.get()
}

/// Keeps an object, or drops it when it is an object stream beyond the allowance.
pub(super) fn keep(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let Object::Stream(stream) = object else { return Some((id, object.clone())) };
    if stream.dict.has_type(b"ObjStm") && !is_allowed(stream) {
        SKIPPED.set(true);
        return None;
    }
    // Of a stream lopdf only asks whether something came back; it keeps the one it has.
    Some((id, Object::Null))
}

fn is_allowed(stream: &Stream) -> bool {
    let left = LEFT.get();
    let mut bytes = Vec::new();
    let whole = match stream.dict.get(b"Filter") {
        Err(_) => stream.content.clone(),
        Ok(_) => {
            let room = ONE_STREAM_BYTES.min(left) + 1;
            // What is damaged is read as far as it goes, by lopdf as well.
            let _ = ZlibDecoder::new(stream.content.as_slice()).take(room).read_to_end(&mut bytes);
            bytes
        }
    };
    let size = whole.len() as u64;
    LEFT.set(left.saturating_sub(size));
    size <= left.min(ONE_STREAM_BYTES) && is_in_order(stream, &whole)
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

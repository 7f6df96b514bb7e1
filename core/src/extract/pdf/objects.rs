//! Bytes -> the objects of a document, with lopdf as reader of objects and nothing more.
//! Repairs what it can and remembers that it had to; references are followed without recursion.

use std::cell::Cell;
use std::time::Duration;

use lopdf::{
    Dictionary, Document, Error, LoadOptions, Object, ObjectId, Stream,
    xref::{XrefEntry, XrefRecovery},
};

use super::guard;
use crate::extract::{GapReason, Limit};

/// References to references that are followed; more is a circle.
const REFERENCE_CHAIN: usize = 32;

/// One object stream may unpack to this while loading: none of 4,988 real documents needed more.
const LOAD_STREAM_BYTES: usize = 16 << 20;

/// The objects of one document, and whether some of them were found to be missing.
pub(super) struct Objects {
    document: Document,
    damaged: Cell<bool>,
    rebuilt: bool,
    limited: bool,
}

impl Objects {
    /// Loads the objects; decrypts with the empty password where that opens the document.
    pub(super) fn open(bytes: &[u8], time: Duration) -> Result<Self, GapReason> {
        let mut document = match load(bytes, false, time) {
            Ok(document) if is_rebuilt(&document) && is_cut(bytes) => {
                load(&closed(bytes), false, time).unwrap_or(document)
            }
            Ok(document) => document,
            Err(error) => salvage(bytes, &error, time)?,
        };
        if document.trailer.has(b"Encrypt") {
            return Err(GapReason::Encrypted);
        }
        let mut skipped = guard::skipped();
        if !tree_stands(&document)
            && let Ok(rebuilt) = load(bytes, true, time)
            && !rebuilt.trailer.has(b"Encrypt")
        {
            skipped |= guard::skipped();
            document = rebuilt;
        }
        let rebuilt = is_rebuilt(&document);
        let damaged = Cell::new(document.xref_recovery.is_some());
        if skipped && document.objects.is_empty() {
            return Err(GapReason::Limit(Limit::Expansion));
        }
        Ok(Self { document, damaged, rebuilt, limited: skipped })
    }

    /// True when something the document speaks of could not be found in it.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.get()
    }

    /// True when a limit left objects out.
    pub(super) fn is_limited(&self) -> bool {
        self.limited
    }

    /// True when the table of objects had to be made anew, so that pages may stand outside the tree.
    pub(super) fn is_rebuilt(&self) -> bool {
        self.rebuilt
    }

    /// Notes that the document contradicts itself.
    pub(super) fn note_damage(&self) {
        self.damaged.set(true);
    }

    /// The trailer dictionary.
    pub(super) fn trailer(&self) -> &Dictionary {
        &self.document.trailer
    }

    /// The catalog: the one that the trailer names, or the last one that leads to pages.
    pub(super) fn catalog(&self) -> Option<&Dictionary> {
        let named = self.dictionary(&self.document.trailer, b"Root");
        named.filter(|catalog| catalog.has(b"Pages") || !self.rebuilt).or_else(|| {
            let catalogs = self.document.objects.values().rev().filter_map(|object| object.as_dict().ok());
            catalogs.into_iter().find(|catalog| catalog.has_type(b"Catalog") && catalog.has(b"Pages"))
        })
    }

    /// All objects, in the order of their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.document.objects.iter().map(|(id, object)| (*id, object))
    }

    /// The object itself, after any chain of references.
    pub(super) fn resolve<'o>(&'o self, mut object: &'o Object) -> &'o Object {
        for _ in 0..REFERENCE_CHAIN {
            let Object::Reference(id) = object else { return object };
            let Some(found) = self.document.objects.get(id) else {
                self.note_missing(*id);
                return &Object::Null;
            };
            object = found;
        }
        self.note_damage();
        &Object::Null
    }

    /// An absent object is null (ISO 32000-1, 7.3.10); one that the table promises is lost.
    fn note_missing(&self, id: ObjectId) {
        let promised = matches!(
            self.document.reference_table.get(id.0),
            Some(XrefEntry::Normal { .. } | XrefEntry::Compressed { .. })
        );
        if promised || self.rebuilt {
            self.note_damage();
        }
    }

    /// A value of a dictionary, resolved; absent and null are the same.
    pub(super) fn get<'o>(&'o self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o Object> {
        match self.resolve(dictionary.get(key).ok()?) {
            Object::Null => None,
            object => Some(object),
        }
    }

    /// A dictionary, or the dictionary of a stream.
    pub(super) fn as_dictionary<'o>(&'o self, object: &'o Object) -> Option<&'o Dictionary> {
        match self.resolve(object) {
            Object::Dictionary(dictionary) => Some(dictionary),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub(super) fn dictionary<'o>(&'o self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o Dictionary> {
        self.as_dictionary(self.get(dictionary, key)?)
    }

    pub(super) fn array<'o>(&'o self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o [Object]> {
        match self.get(dictionary, key)? {
            Object::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn stream<'o>(&'o self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o Stream> {
        match self.get(dictionary, key)? {
            Object::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    pub(super) fn name<'o>(&'o self, dictionary: &'o Dictionary, key: &[u8]) -> Option<&'o [u8]> {
        match self.get(dictionary, key)? {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn number(&self, dictionary: &Dictionary, key: &[u8]) -> Option<f64> {
        self.as_number(self.get(dictionary, key)?)
    }

    pub(super) fn as_number(&self, object: &Object) -> Option<f64> {
        match self.resolve(object) {
            Object::Integer(number) => Some(*number as f64),
            Object::Real(number) => Some(f64::from(*number)),
            _ => None,
        }
    }

    /// The numbers of an array; other items are zero.
    pub(super) fn numbers(&self, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<f64>> {
        let items = self.array(dictionary, key)?;
        Some(items.iter().map(|item| self.as_number(item).unwrap_or(0.0)).collect())
    }
}

fn load(bytes: &[u8], reconstruct: bool, time: Duration) -> Result<Document, Error> {
    guard::reset(time);
    let options = LoadOptions {
        filter: Some(guard::keep),
        max_decompressed_size: Some(LOAD_STREAM_BYTES),
        force_reconstruct: reconstruct,
        ..LoadOptions::default()
    };
    Document::load_mem_with_options(bytes, options)
}

/// Loads what is left of a document whose header is spoilt or whose end is lost, between a header
/// and a trailer of our own. The parameters of an encrypted one are lost with its trailer.
fn salvage(bytes: &[u8], error: &Error, time: Duration) -> Result<Document, GapReason> {
    let reason = reason_of(error);
    if reason != GapReason::Malformed || bytes.windows(8).any(|window| window == b"/Encrypt") {
        return Err(reason);
    }
    let mut repaired = b"%PDF-1.7\n".to_vec();
    repaired.extend(closed(bytes.strip_prefix(b"%PDF-").unwrap_or(bytes)));
    repaired.extend_from_slice(b"999999 0 obj\n<<>>\nendobj\n");
    repaired.extend_from_slice(b"trailer\n<</Root 999999 0 R/Size 1000000>>\nstartxref\n0\n%%EOF\n");
    load(&repaired, true, time).map_err(|error| reason_of(&error))
}

/// True when lopdf had to find the objects by going through the whole document.
fn is_rebuilt(document: &Document) -> bool {
    document.xref_recovery == Some(XrefRecovery::Reconstructed)
}

/// True when the document breaks off inside a stream.
fn is_cut(bytes: &[u8]) -> bool {
    let last = |wanted: &[u8]| bytes.windows(wanted.len()).rposition(|window| window == wanted);
    // The later of the two ends with the same letters, so the plain search finds either.
    match (last(b"stream"), last(b"endstream")) {
        (Some(start), Some(end)) => start > end + 3,
        (start, _) => start.is_some(),
    }
}

/// The document with its last stream closed, so that what is there of it is read.
fn closed(bytes: &[u8]) -> Vec<u8> {
    [bytes, b"\nendstream\nendobj\n"].concat()
}

fn reason_of(error: &Error) -> GapReason {
    match error {
        Error::Decryption(_) | Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) => {
            GapReason::Encrypted
        }
        Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            GapReason::Limit(Limit::Expansion)
        }
        _ => GapReason::Malformed,
    }
}

/// True when the catalog leads to a page tree with kids.
fn tree_stands(document: &Document) -> bool {
    let kids = document
        .catalog()
        .and_then(|catalog| catalog.get_deref(b"Pages", document))
        .and_then(Object::as_dict)
        .and_then(|pages| pages.get_deref(b"Kids", document))
        .and_then(Object::as_array);
    kids.is_ok()
}

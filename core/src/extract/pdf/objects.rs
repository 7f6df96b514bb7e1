//! Bytes -> the objects of a document, with lopdf as reader of objects and nothing more.
//! Repairs what it can and remembers that it had to; references are followed without recursion.

use std::cell::Cell;
use std::time::Duration;

use lopdf::{Dictionary, Document, Error, LoadOptions, Object, ObjectId, Stream, xref::XrefEntry};

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
            Err(Error::Parse(_)) => {
                load(&with_header(bytes), true, time).map_err(|error| reason_of(&error))?
            }
            other => other.map_err(|error| reason_of(&error))?,
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
        let rebuilt = document.xref_recovery == Some(lopdf::xref::XrefRecovery::Reconstructed);
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

    /// The catalog, when there is one.
    pub(super) fn catalog(&self) -> Option<&Dictionary> {
        self.dictionary(&self.document.trailer, b"Root")
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

/// The document under a header of our own; some writers spoil theirs.
fn with_header(bytes: &[u8]) -> Vec<u8> {
    let mut repaired = b"%PDF-1.7\n".to_vec();
    repaired.extend_from_slice(bytes.strip_prefix(b"%PDF-").unwrap_or(bytes));
    repaired
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

//! Bytes -> parts and gaps. A format is one row of [`FORMATS`] and one file or folder beside this one.

mod address;
mod archive;
mod book;
mod card;
mod compound;
mod gap;
mod html;
mod json;
mod letters;
mod mail;
mod mapi;
mod office;
mod part;
mod pdf;
mod picture;
mod recognize;
mod rewrite;
mod rtf;
mod sheet;
mod slides;
mod strings;
mod text;
mod turned;
mod unlock;
mod walk;
#[cfg(test)]
mod walked;
mod word;
mod xml;
mod zip;

pub use gap::{Gap, GapReason, Limit};
pub use part::{Cell, Part, PartPath, Role, Step, Table};
#[cfg(feature = "ocr")]
pub use recognize::Tesseract;
pub use recognize::{Recognition, RecognizedWord, Recognizer, Unrecognized};
pub(crate) use rewrite::{Finder, is_writable, rewrite};
pub(crate) use walk::{Source, Walk};

use crate::document::Document;
use crate::limits::Limits;

/// A format: how its content is recognised, and who reads it.
pub(crate) struct Format {
    /// Media type, as reports give it.
    pub(crate) media_type: &'static str,
    /// True when the content is of this format; rows are asked in order.
    pub(crate) sniff: fn(&Source<'_>) -> bool,
    /// Hands parts and gaps to the walk; an error is a gap over the whole source.
    pub(crate) read: fn(&Source<'_>, &mut Walk<'_>) -> Result<(), GapReason>,
}

/// The media type of all pictures.
const PICTURE: &str = "image/*";

/// Content first, claims second: binary formats by their magic, then the text formats, then plain text.
pub(crate) static FORMATS: &[Format] = &[
    // Before the others: an archive may begin with a document that it holds unpacked.
    Format { media_type: "application/x-tar", sniff: archive::tar::sniff, read: archive::tar::read },
    Format { media_type: "application/gzip", sniff: archive::gzip::sniff, read: archive::gzip::read },
    Format { media_type: "application/x-bzip2", sniff: archive::bzip2::sniff, read: archive::bzip2::read },
    Format { media_type: "application/x-xz", sniff: archive::xz::sniff, read: archive::xz::read },
    Format { media_type: "application/x-lzma", sniff: archive::xz::sniff_lzma, read: archive::xz::read_lzma },
    Format { media_type: "application/zstd", sniff: archive::zstd::sniff, read: archive::zstd::read },
    Format {
        media_type: "application/x-7z-compressed",
        sniff: archive::seven_zip::sniff,
        read: archive::seven_zip::read,
    },
    Format { media_type: "application/vnd.rar", sniff: archive::rar::sniff, read: archive::rar::read },
    Format { media_type: "application/pdf", sniff: pdf::sniff, read: pdf::read },
    Format {
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        sniff: sheet::xlsx::sniff,
        read: sheet::xlsx::read,
    },
    Format {
        media_type: "application/vnd.oasis.opendocument.spreadsheet",
        sniff: sheet::ods::sniff,
        read: sheet::ods::read,
    },
    Format { media_type: "application/vnd.ms-excel", sniff: sheet::xls::sniff, read: sheet::xls::read },
    Format { media_type: "application/msword", sniff: compound::is_word, read: compound::read },
    Format { media_type: "application/msword", sniff: word::sniff, read: word::read },
    Format { media_type: "application/vnd.ms-powerpoint", sniff: compound::is_slides, read: compound::read },
    Format { media_type: "application/vnd.ms-outlook", sniff: mapi::msg::sniff, read: mapi::msg::read },
    Format { media_type: "application/vnd.ms-outlook-pst", sniff: mapi::pst::sniff, read: mapi::pst::read },
    Format { media_type: "application/vnd.ms-tnef", sniff: mapi::tnef::sniff, read: mapi::tnef::read },
    Format { media_type: "application/x-ole-storage", sniff: compound::sniff, read: compound::read },
    Format {
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        sniff: office::sniff,
        read: office::read,
    },
    Format {
        media_type: "application/vnd.oasis.opendocument.text",
        sniff: sheet::ods::sniff_text,
        read: sheet::ods::read_text,
    },
    Format { media_type: "application/epub+zip", sniff: book::sniff, read: book::read },
    Format { media_type: "application/zip", sniff: zip::sniff, read: zip::read },
    Format { media_type: PICTURE, sniff: picture::sniff, read: picture::read },
    Format { media_type: "application/rtf", sniff: rtf::sniff, read: rtf::read },
    Format { media_type: "message/rfc822", sniff: mail::sniff, read: mail::read },
    Format { media_type: "text/vcard", sniff: card::sniff_card, read: card::read },
    Format { media_type: "text/calendar", sniff: card::sniff_calendar, read: card::read },
    Format { media_type: "text/html", sniff: html::sniff, read: html::read },
    Format { media_type: "application/xml", sniff: xml::sniff, read: xml::read },
    Format { media_type: "application/json", sniff: json::sniff, read: json::read },
    Format { media_type: "text/csv", sniff: sheet::csv::sniff, read: sheet::csv::read },
    Format { media_type: "text/plain", sniff: text::sniff, read: text::read },
];

/// The stage: knows the limits' use, not their values.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extractor;

impl Extractor {
    /// Walks through the document and hands every part and every gap to `sink`, in document order.
    /// Gives the media type by content, if any reader knows it.
    pub fn extract(
        self,
        document: &Document<'_>,
        limits: &Limits,
        sink: &mut dyn FnMut(Result<Part<'_>, Gap>),
    ) -> Option<&'static str> {
        self.extract_with(document, limits, None, sink)
    }

    /// The same with an engine that reads pictures; without one they are gaps.
    pub fn extract_with(
        self,
        document: &Document<'_>,
        limits: &Limits,
        recognizer: Option<&dyn Recognizer>,
        sink: &mut dyn FnMut(Result<Part<'_>, Gap>),
    ) -> Option<&'static str> {
        let mut source = source(document, limits, sink)?;
        source.media_type = document.media_type.map(str::to_lowercase);
        Walk::new(limits, sink).with(recognizer).read(&source)
    }

    /// Hands on a text as it stands, as one part. Where it is a document by content (a mail, HTML), what only that
    /// document's reader would find in it is a gap.
    pub fn extract_text(
        self,
        text: &str,
        name: Option<&str>,
        limits: &Limits,
        sink: &mut dyn FnMut(Result<Part<'_>, Gap>),
    ) -> Option<&'static str> {
        let document = Document { bytes: text.as_bytes(), name, media_type: None };
        let source = source(&document, limits, sink)?;
        Walk::new(limits, sink).read_text(&source, text)
    }
}

/// The document as the first source of a walk; none when it is too large.
fn source<'d>(
    document: &Document<'d>,
    limits: &Limits,
    sink: &mut dyn FnMut(Result<Part<'_>, Gap>),
) -> Option<Source<'d>> {
    let name = document.name.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned());
    let path = PartPath(name.iter().cloned().map(Step::File).collect());
    if document.bytes.len() as u64 > limits.bytes {
        sink(Err(Gap { path, reason: GapReason::Limit(Limit::Bytes) }));
        return None;
    }
    Some(Source { name, ..Source::new(document.bytes, path) })
}

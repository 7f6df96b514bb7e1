//! A presentation of the years 1997-2006 ([MS-PPT]) -> the text of its slides in their order, then what
//! stands beside it: text in shapes, notes, comments, headers; embedded objects are files of their own.

mod records;

use std::io::{ErrorKind, Read};

use flate2::bufread::ZlibDecoder;

use super::compound::Stream;
use super::letters::wide;
use super::picture::blip;
use super::sheet::hand_on;
use super::{GapReason, PartPath, Role, Source, Step, Walk};
use crate::limits::Limits;
use records::{Record, Records};

/// Types of records ([MS-PPT] 2.13.24).
const SLIDE_LIST: u16 = 0x0FF0;
const SLIDE_PERSIST: u16 = 0x03F3;
const WIDE_TEXT: u16 = 0x0FA0;
const NARROW_TEXT: u16 = 0x0FA8;
const STRING: u16 = 0x0FBA;
const OBJECT: u16 = 0x1011;
const ENCRYPTED: u16 = 0x2F14;

/// Reads the stream `PowerPoint Document`.
pub(super) fn read_stream(stream: &Stream<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    if stream.sibling("EncryptedSummary").is_some() {
        return Err(GapReason::Encrypted);
    }
    let mut told = Told { stream, page: 0, slides: Vec::new(), text: String::new() };
    let mut records = Records::new(stream.bytes);
    while let Some(record) = records.next() {
        walk.check_time()?;
        told.record(&record, walk)?;
    }
    let Told { slides, text, .. } = told;
    for (number, slide) in (1..).zip(slides) {
        hand_on(stream.source, stream.path.join(Step::Page(number)), Role::Body, &slide, walk)?;
    }
    hand_on(stream.source, stream.path.clone(), Role::Body, &text, walk)?;
    let pictures = stream.sibling("Pictures").unwrap_or_default().0;
    if blip::read_all(stream.source, &stream.path, &pictures, walk)? > Limits::SMALL_PICTURE {
        walk.gap(stream.path.field("pictures"), GapReason::ImageOnly);
    }
    if records.is_damaged() { Err(GapReason::Malformed) } else { Ok(()) }
}

/// What was found so far.
struct Told<'s> {
    stream: &'s Stream<'s>,
    /// Slides named by the list that is being read; 0 outside of it.
    page: usize,
    slides: Vec<String>,
    text: String,
}

impl Told<'_> {
    fn record(&mut self, record: &Record<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        match record.kind {
            // Instance 0 lists the slides, others masters and notes; outside a list the text is a shape's.
            SLIDE_LIST => self.page = 0,
            SLIDE_PERSIST if record.list == Some(0) => {
                self.page += 1;
                self.slides.resize(self.slides.len().max(self.page), String::new());
            }
            WIDE_TEXT | STRING => self.add(record, &wide(record.bytes)),
            NARROW_TEXT => {
                self.add(record, &record.bytes.iter().copied().map(char::from).collect::<String>());
            }
            OBJECT => return self.object(record, walk),
            ENCRYPTED => return Err(GapReason::Encrypted),
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, record: &Record<'_>, text: &str) {
        let slide = self.page.checked_sub(1).filter(|_| record.list == Some(0));
        let target = match slide.and_then(|slide| self.slides.get_mut(slide)) {
            Some(slide) => slide,
            None => &mut self.text,
        };
        target.extend(text.chars().filter_map(letter));
        target.push('\n');
    }

    /// An embedded compound file, packed when its instance is 1 ([MS-PPT] 2.10.34).
    fn object(&self, record: &Record<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
        let source = self.stream.source;
        let path = self.stream.path.field("object");
        if record.instance != 1 {
            return inside(record.bytes, path, source, walk);
        }
        let (bytes, is_whole) = unpack(record.bytes, walk);
        let charged = walk.charge(bytes.len() as u64, record.bytes.len() as u64);
        if !is_whole || charged.is_err() {
            walk.gap(path.clone(), charged.err().unwrap_or(GapReason::Malformed));
        }
        inside(&bytes, path, source, walk)
    }
}

fn inside(bytes: &[u8], path: PartPath, source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut inner = Source::new(bytes, path);
    (inner.dated, inner.role) = (source.dated, source.role);
    walk.nested(&inner);
    walk.check_time()
}

/// The size told, then the packed bytes. The sum at their end is often missing: all bytes are there without it.
fn unpack(record: &[u8], walk: &Walk<'_>) -> (Vec<u8>, bool) {
    let Some((size, packed)) = record.split_first_chunk() else { return (Vec::new(), false) };
    let mut bytes = Vec::new();
    let room = walk.room(packed.len() as u64);
    let outcome = ZlibDecoder::new(packed).take(room.saturating_add(1)).read_to_end(&mut bytes);
    let is_broken = outcome.is_err_and(|error| error.kind() != ErrorKind::UnexpectedEof);
    let is_whole = !is_broken && bytes.len() as u64 >= u64::from(u32::from_le_bytes(*size));
    (bytes, is_whole)
}

fn letter(letter: char) -> Option<char> {
    match letter {
        '\r' | '\u{b}' => Some('\n'),
        '\t' => Some('\t'),
        '\0'..='\u{1f}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};

    use super::unpack;
    use crate::extract::{Gap, Part, Walk};
    use crate::limits::Limits;

    #[test]
    fn packed_objects_without_their_sum_are_whole() {
        let mut encoder = ZlibEncoder::new(10_u32.to_le_bytes().to_vec(), Compression::best());
        encoder.write_all(b"0123456789").unwrap();
        let record = encoder.finish().unwrap();
        let limits = Limits::default();
        let mut sink = |_: Result<Part<'_>, Gap>| {};
        let walk = Walk::new(&limits, &mut sink);
        assert_eq!(unpack(&record[..record.len() - 4], &walk), (b"0123456789".to_vec(), true));
        assert!(!unpack(&record[..record.len() - 9], &walk).1);
        assert_eq!(unpack(&[1, 2], &walk), (Vec::new(), false));
        let mut boastful = record;
        boastful[..4].fill(0xFF);
        assert!(!unpack(&boastful, &walk).1);
    }
}

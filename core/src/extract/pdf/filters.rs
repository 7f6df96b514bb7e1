//! A packed stream -> its bytes. Damaged data gives what came before the damage; nothing grows
//! beyond the room it is given. Filters of pictures are left alone.

use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Dictionary, Object, Stream};
use weezl::{BitOrder, decode::Decoder};

use super::objects::Objects;

/// Filters on one stream; real ones carry two at most.
const FILTERS: usize = 8;

/// What a stream unpacked to.
#[derive(Default)]
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    /// Some of the data could not be decoded.
    pub(super) damaged: bool,
    /// The room was used up before the data.
    pub(super) cut: bool,
    /// A filter of pictures, or one that nobody knows, stands in the way.
    pub(super) opaque: bool,
}

/// Unpacks a stream into at most `room` bytes a filter.
pub(super) fn unpack(objects: &Objects, stream: &Stream, room: u64) -> Unpacked {
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    let filters = names(objects, &stream.dict);
    let parameters = parameters(objects, &stream.dict);
    let mut out = Unpacked { damaged: filters.len() > FILTERS, ..Unpacked::default() };
    let Some((first, rest)) = filters.split_first() else {
        out.cut = stream.content.len() > room;
        out.bytes = stream.content.get(..room.min(stream.content.len())).unwrap_or_default().to_vec();
        return out;
    };
    out.bytes =
        decode(objects, first, &stream.content, parameters.first().copied().flatten(), room, &mut out);
    for (index, filter) in rest.iter().take(FILTERS - 1).enumerate() {
        if out.opaque {
            break;
        }
        let packed = std::mem::take(&mut out.bytes);
        let parameters = parameters.get(index + 1).copied().flatten();
        out.bytes = decode(objects, filter, &packed, parameters, room, &mut out);
    }
    out
}

/// A picture's data: packed as pictures are, or bare samples.
pub(super) struct Picture<'o> {
    pub(super) bytes: Vec<u8>,
    /// The filter of pictures that the bytes are packed with.
    pub(super) filter: Option<&'o [u8]>,
    pub(super) parameters: Option<&'o Dictionary>,
}

/// Unpacks a picture as far as the filters of all data go.
pub(super) fn picture<'o>(objects: &'o Objects, stream: &'o Stream, room: u64) -> Picture<'o> {
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    let parameters = parameters(objects, &stream.dict);
    let mut bytes = stream.content.get(..room.min(stream.content.len())).unwrap_or_default().to_vec();
    for (index, filter) in names(objects, &stream.dict).into_iter().take(FILTERS).enumerate() {
        let parameters = parameters.get(index).copied().flatten();
        let mut out = Unpacked::default();
        let unpacked = decode(objects, filter, &bytes, parameters, room, &mut out);
        if out.opaque {
            return Picture { bytes, filter: Some(filter), parameters };
        }
        bytes = unpacked;
    }
    Picture { bytes, filter: None, parameters: None }
}

fn names<'o>(objects: &'o Objects, dictionary: &'o Dictionary) -> Vec<&'o [u8]> {
    let filter = objects.get(dictionary, b"Filter").or_else(|| objects.get(dictionary, b"F"));
    let name = |object| match objects.resolve(object) {
        Object::Name(name) => Some(name.as_slice()),
        _ => None,
    };
    match filter {
        Some(Object::Array(items)) => items.iter().filter_map(name).collect(),
        Some(object) => name(object).into_iter().collect(),
        None => Vec::new(),
    }
}

fn parameters<'o>(objects: &'o Objects, dictionary: &'o Dictionary) -> Vec<Option<&'o Dictionary>> {
    match objects.get(dictionary, b"DecodeParms").or_else(|| objects.get(dictionary, b"DP")) {
        Some(Object::Array(items)) => items.iter().map(|item| objects.as_dictionary(item)).collect(),
        Some(object) => vec![objects.as_dictionary(object)],
        None => Vec::new(),
    }
}

fn decode(
    objects: &Objects,
    filter: &[u8],
    packed: &[u8],
    parameters: Option<&Dictionary>,
    room: usize,
    out: &mut Unpacked,
) -> Vec<u8> {
    let bytes = match filter {
        b"FlateDecode" | b"Fl" => flate(packed, room, out),
        b"LZWDecode" | b"LZW" => {
            let early = parameters.and_then(|p| objects.number(p, b"EarlyChange")) != Some(0.0);
            lzw(packed, early, room, out)
        }
        b"ASCIIHexDecode" | b"AHx" => ascii_hex(packed, room, out),
        b"ASCII85Decode" | b"A85" => ascii_85(packed, room, out),
        b"RunLengthDecode" | b"RL" => run_length(packed, room, out),
        b"Crypt" => packed.get(..room.min(packed.len())).unwrap_or_default().to_vec(),
        _ => {
            out.opaque = true;
            return Vec::new();
        }
    };
    match parameters {
        Some(parameters) if matches!(filter, b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW") => {
            unpredict(objects, bytes, parameters)
        }
        _ => bytes,
    }
}

/// Deflate in a zlib wrapping, or bare when the wrapping is spoilt.
fn flate(packed: &[u8], room: usize, out: &mut Unpacked) -> Vec<u8> {
    // A line end before the data is a common slip of writers.
    let start = packed.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let packed = packed.get(start..).unwrap_or_default();
    let (mut bytes, mut whole) = inflate(packed, true, room);
    // The wrapping may be spoilt, or only the checksum after the data may be missing.
    if !whole && bytes.len() < room {
        let (bare, bare_whole) = inflate(packed.get(2..).unwrap_or_default(), false, room);
        let only_checksum_missing = bare_whole && bare == bytes && !has_wrong_checksum(packed, &bytes);
        if bytes.is_empty() || only_checksum_missing {
            (bytes, whole) = (bare, bare_whole);
        }
    }
    out.cut |= bytes.len() >= room && !whole;
    out.damaged |= !whole && bytes.len() < room;
    bytes
}

/// True when the data ends with a checksum of other data.
fn has_wrong_checksum(packed: &[u8], bytes: &[u8]) -> bool {
    let mut state = Decompress::new(false);
    let mut sink = vec![0; bytes.len() + 1];
    let bare = packed.get(2..).unwrap_or_default();
    let ended = matches!(state.decompress(bare, &mut sink, FlushDecompress::Finish), Ok(Status::StreamEnd));
    ended && bare.len() as u64 >= state.total_in() + 4
}

/// The data and whether its end was reached.
fn inflate(packed: &[u8], wrapped: bool, room: usize) -> (Vec<u8>, bool) {
    let mut state = Decompress::new(wrapped);
    let mut bytes = Vec::with_capacity(packed.len().saturating_mul(3).min(room).min(1 << 20));
    let mut buffer = vec![0; 32 << 10];
    loop {
        let (consumed, produced) = (state.total_in(), state.total_out());
        let input = packed.get(consumed as usize..).unwrap_or_default();
        let status = state.decompress(input, &mut buffer, FlushDecompress::None);
        let count = (state.total_out() - produced) as usize;
        let fits = count.min(room - bytes.len());
        bytes.extend_from_slice(buffer.get(..fits).unwrap_or_default());
        match status {
            Ok(Status::StreamEnd) => return (bytes, fits == count),
            Err(_) => return (bytes, false),
            _ if fits < count || bytes.len() >= room => return (bytes, false),
            _ if count == 0 && state.total_in() == consumed => return (bytes, false),
            _ => {}
        }
    }
}

fn lzw(packed: &[u8], early: bool, room: usize, out: &mut Unpacked) -> Vec<u8> {
    let mut decoder =
        if early { Decoder::with_tiff_size_switch(BitOrder::Msb, 8) } else { Decoder::new(BitOrder::Msb, 8) };
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 32 << 10];
    let mut rest = packed;
    loop {
        let step = decoder.decode_bytes(rest, &mut buffer);
        let fits = step.consumed_out.min(room - bytes.len());
        bytes.extend_from_slice(buffer.get(..fits).unwrap_or_default());
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        out.cut |= fits < step.consumed_out;
        match step.status {
            Ok(weezl::LzwStatus::Done) => return bytes,
            Err(_) => {
                out.damaged = true;
                return bytes;
            }
            // Writers often leave the end mark out.
            _ if out.cut || (step.consumed_in == 0 && step.consumed_out == 0) => return bytes,
            _ => {}
        }
    }
}

fn ascii_hex(packed: &[u8], room: usize, out: &mut Unpacked) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(packed.len() / 2);
    let mut high = None;
    for byte in packed.iter().take_while(|byte| **byte != b'>') {
        let Some(digit) = char::from(*byte).to_digit(16) else {
            out.damaged |= !byte.is_ascii_whitespace() && *byte != 0;
            continue;
        };
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.push((high << 4 | digit) as u8),
        }
    }
    bytes.extend(high.map(|high| (high << 4) as u8));
    out.cut |= bytes.len() > room;
    bytes.truncate(room);
    bytes
}

fn ascii_85(packed: &[u8], room: usize, out: &mut Unpacked) -> Vec<u8> {
    let mut bytes = Vec::with_capacity((packed.len() / 5 * 4).min(room));
    let (mut group, mut count) = (0_u32, 0_usize);
    for byte in packed.strip_prefix(b"<~").unwrap_or(packed) {
        match byte {
            b'~' => break,
            b'z' if count == 0 => bytes.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
            }
            _ => out.damaged |= !byte.is_ascii_whitespace() && *byte != 0,
        }
        if count == 5 {
            bytes.extend_from_slice(&group.to_be_bytes());
            (group, count) = (0, 0);
        }
        if bytes.len() > room {
            out.cut = true;
            break;
        }
    }
    if count > 1 {
        let group = (count..5).fold(group, |group, _| group.wrapping_mul(85).wrapping_add(84));
        bytes.extend_from_slice(group.to_be_bytes().get(..count - 1).unwrap_or_default());
    }
    bytes.truncate(room);
    bytes
}

fn run_length(packed: &[u8], room: usize, out: &mut Unpacked) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = packed.iter().copied();
    while let Some(length) = rest.next() {
        match length {
            128 => break,
            0..=127 => bytes.extend(rest.by_ref().take(usize::from(length) + 1)),
            _ => bytes.extend(
                rest.next().into_iter().flat_map(|byte| std::iter::repeat_n(byte, 257 - usize::from(length))),
            ),
        }
        if bytes.len() > room {
            out.cut = true;
            break;
        }
    }
    bytes.truncate(room);
    bytes
}

/// Takes back the differencing of rows (ISO 32000-1, 7.4.4.4), for samples of whole bytes.
fn unpredict(objects: &Objects, bytes: Vec<u8>, parameters: &Dictionary) -> Vec<u8> {
    let number = |key: &[u8], default: f64| {
        objects.number(parameters, key).unwrap_or(default).clamp(1.0, 65_536.0) as usize
    };
    let predictor = number(b"Predictor", 1.0);
    let sample = (number(b"Colors", 1.0) * number(b"BitsPerComponent", 8.0)).div_ceil(8);
    let row =
        (number(b"Columns", 1.0) * number(b"Colors", 1.0) * number(b"BitsPerComponent", 8.0)).div_ceil(8);
    match predictor {
        2 => undo_tiff(bytes, row, sample),
        10.. => undo_png(&bytes, row, sample),
        _ => bytes,
    }
}

fn undo_tiff(mut bytes: Vec<u8>, row: usize, sample: usize) -> Vec<u8> {
    for line in bytes.chunks_mut(row) {
        for at in sample..line.len() {
            line[at] = line[at].wrapping_add(line[at - sample]);
        }
    }
    bytes
}

fn undo_png(bytes: &[u8], row: usize, sample: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut above: Vec<u8> = Vec::new();
    for chunk in bytes.chunks(row + 1) {
        let Some((kind, line)) = chunk.split_first() else { break };
        let mut line = line.to_vec();
        above.resize(line.len(), 0);
        for at in 0..line.len() {
            let up = above[at];
            let (left, corner) = if at >= sample { (line[at - sample], above[at - sample]) } else { (0, 0) };
            let guess = match kind {
                1 => left,
                2 => up,
                3 => u16::midpoint(left.into(), up.into()) as u8,
                4 => paeth(left, up, corner),
                _ => 0,
            };
            line[at] = line[at].wrapping_add(guess);
        }
        out.extend_from_slice(&line);
        above = line;
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let target = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (target - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use lopdf::dictionary;

    use super::super::built;
    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn decoded(filter: &str, content: Vec<u8>, room: u64) -> Unpacked {
        let objects = Objects::open(&built::document(&[]), std::time::Duration::from_secs(9)).unwrap();
        unpack(&objects, &Stream::new(dictionary! { "Filter" => filter }, content), room)
    }

    #[test]
    fn each_filter_gives_back_the_bytes_under_both_its_names() {
        for (names, content) in [
            (["FlateDecode", "Fl"], packed(b"850709-9805")),
            (["ASCIIHexDecode", "AHx"], b"38 35303730392d393830 35>".to_vec()),
            (["ASCII85Decode", "A85"], b"3&NBK0KC^F3&!2~>".to_vec()),
            (["RunLengthDecode", "RL"], b"\x0a850709-9805\x80".to_vec()),
        ] {
            for name in names {
                let out = decoded(name, content.clone(), 100);
                assert_eq!((out.bytes.as_slice(), out.damaged), (b"850709-9805".as_slice(), false), "{name}");
            }
        }
        let lzw = b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01".to_vec();
        assert_eq!(decoded("LZW", lzw, 100).bytes, b"-----A---B");
    }

    #[test]
    fn what_came_before_the_damage_is_kept() {
        let text: String = (0..999_u32).flat_map(|number| [number.to_string(), " ".into()]).collect();
        let whole = packed(text.as_bytes());
        let cut = decoded("Fl", whole.get(..whole.len() / 2).unwrap().to_vec(), 1 << 20);
        assert!(cut.damaged && text.as_bytes().starts_with(&cut.bytes) && cut.bytes.len() > 100);
        let without_checksum = decoded("Fl", whole.get(..whole.len() - 4).unwrap().to_vec(), 1 << 20);
        assert!(!without_checksum.damaged && without_checksum.bytes == text.as_bytes());
        let mut wrong = whole.clone();
        *wrong.last_mut().unwrap() ^= 1;
        assert!(decoded("Fl", wrong, 1 << 20).damaged);
    }

    #[test]
    fn nothing_grows_beyond_its_room() {
        let bomb = packed(&vec![b' '; 1 << 20]);
        let out = decoded("Fl", bomb, 1000);
        assert!(out.cut && out.bytes.len() == 1000);
    }

    #[test]
    fn filters_of_pictures_are_left_alone() {
        assert!(decoded("DCTDecode", b"\xff\xd8".to_vec(), 100).opaque);
    }
}

//! Words in the file of a picture beside its picture: EXIF, XMP, IPTC, comments; a line each.

use std::io::Read;

use flate2::bufread::ZlibDecoder;

use super::exif;
use crate::extract::pdf::xml;
use crate::extract::text;

/// A compressed text of a PNG file may grow to this.
const TEXT: u64 = 1 << 20;

/// All that is written into the file.
pub(super) fn written(bytes: &[u8]) -> String {
    let mut lines = Vec::new();
    if bytes.starts_with(b"\xff\xd8") {
        jpeg(bytes, &mut lines);
    } else if bytes.starts_with(b"\x89PNG") {
        png(bytes, &mut lines);
    } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        exif::read(bytes, &mut lines);
    } else if bytes.starts_with(b"RIFF") {
        webp(bytes, &mut lines);
    } else if bytes.starts_with(b"GIF8") {
        gif(bytes, &mut lines);
    }
    xmp(bytes, &mut lines);
    lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The segments before the picture (ITU-T T.81, B.1.1): Exif, Photoshop's IPTC, comments.
fn jpeg(bytes: &[u8], lines: &mut Vec<String>) {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let (Some(data), 0xC0..=0xFE) = (rest.get(4..2 + length), marker) else { return };
        match marker {
            0xDA => return,
            0xE1 => {
                if let Some(tiff) = data.strip_prefix(b"Exif\0\0") {
                    exif::read(tiff, lines);
                }
            }
            0xED => iptc(data, lines),
            0xFE => lines.push(text::decode(data, None).into_owned()),
            _ => {}
        }
        rest = rest.get(2 + length..).unwrap_or_default();
    }
}

/// Records of the application part (IIM 4.2, 1.6): a mark, record 2, a number, a length, the text.
fn iptc(data: &[u8], lines: &mut Vec<String>) {
    let mut rest = data;
    while let Some(at) = memchr::memmem::find(rest, b"\x1C\x02") {
        rest = rest.get(at + 2..).unwrap_or_default();
        let [_, high, low, ..] = *rest else { return };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if let Some(value) = rest.get(3..3 + length) {
            lines.push(text::decode(value, None).into_owned());
        }
    }
}

/// Chunks with text (ISO 15948, 11.3.4), and Exif.
fn png(bytes: &[u8], lines: &mut Vec<String>) {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((kind, after)) = after.split_first_chunk::<4>() else { return };
        let Some(data) = after.get(..length) else { return };
        let content = memchr::memchr(0, data).and_then(|end| data.get(end + 1..)).unwrap_or_default();
        match kind {
            b"tEXt" => lines.push(text::decode(content, None).into_owned()),
            b"zTXt" => lines.push(inflated(content.get(1..).unwrap_or_default())),
            b"iTXt" => lines.push(international(content)),
            b"eXIf" => exif::read(data, lines),
            _ => {}
        }
        rest = after.get(length + 4..).unwrap_or_default();
    }
}

/// Whether packed, how, its language, the key in that language, the text.
fn international(content: &[u8]) -> String {
    let [is_packed, _, rest @ ..] = content else { return String::new() };
    let text = rest.splitn(3, |byte| *byte == 0).nth(2).unwrap_or_default();
    if *is_packed == 1 { inflated(text) } else { text::decode(text, None).into_owned() }
}

fn inflated(packed: &[u8]) -> String {
    let mut bytes = Vec::new();
    // What came before an error is text too.
    let _ = ZlibDecoder::new(packed).take(TEXT).read_to_end(&mut bytes);
    text::decode(&bytes, None).into_owned()
}

fn webp(bytes: &[u8], lines: &mut Vec<String>) {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((kind, after)) = rest.split_first_chunk::<4>() {
        let Some((length, after)) = after.split_first_chunk::<4>() else { return };
        let length = u32::from_le_bytes(*length) as usize;
        let Some(data) = after.get(..length) else { return };
        if kind == b"EXIF" {
            exif::read(data.strip_prefix(b"Exif\0\0").unwrap_or(data), lines);
        }
        rest = after.get(length + length % 2..).unwrap_or_default();
    }
}

/// Comment extensions (GIF specification, 24): blocks of up to 255 bytes.
fn gif(bytes: &[u8], lines: &mut Vec<String>) {
    for at in memchr::memmem::find_iter(bytes, b"\x21\xFE") {
        let mut comment = Vec::new();
        let mut rest = bytes.get(at + 2..).unwrap_or_default();
        while let Some((length, after)) = rest.split_first().filter(|(length, _)| **length > 0) {
            let Some(block) = after.get(..usize::from(*length)) else { break };
            comment.extend_from_slice(block);
            rest = after.get(block.len()..).unwrap_or_default();
            if comment.len() > u16::MAX.into() {
                break;
            }
        }
        let letters = comment.iter().filter(|byte| **byte >= b' ').count();
        if letters == comment.len() {
            lines.push(text::decode(&comment, None).into_owned());
        }
    }
}

/// The packet that any format may hold (ISO 16684-1, 7.3).
fn xmp(bytes: &[u8], lines: &mut Vec<String>) {
    let Some(start) = memchr::memmem::find(bytes, b"<x:xmpmeta") else { return };
    let packet = bytes.get(start..).unwrap_or_default();
    let end = memchr::memmem::find(packet, b"</x:xmpmeta>").unwrap_or(packet.len());
    let packet = text::decode(packet.get(..end).unwrap_or_default(), None);
    lines.push(xml::text(&packet));
}

#[cfg(test)]
mod tests {
    use super::written;

    fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes()[..], &kind, data, &[0; 4]].concat()
    }

    #[test]
    fn comments_of_each_format() {
        let segment = |marker: u8, data: &[u8]| {
            [&[0xFF, marker], &(data.len() as u16 + 2).to_be_bytes()[..], data].concat()
        };
        let jpeg = [
            b"\xff\xd8".to_vec(),
            segment(0xFE, "möte".as_bytes()),
            segment(0xED, b"Photoshop 3.0\08BIM\x1C\x02\x78\0\x04Anna"),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><t>Ek</t></x:xmpmeta>"),
        ]
        .concat();
        assert_eq!(written(&jpeg), "möte\nAnna\nEk");
        let png = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(*b"tEXt", b"Comment\0Per"),
            chunk(*b"iTXt", "T\0\0\0sv\0K\0Åsa".as_bytes()),
        ]
        .concat();
        assert_eq!(written(&png), "Per\nÅsa");
        assert_eq!(written(b"GIF89a\x21\xFE\x03abc\x02de\0"), "abcde");
    }

    #[test]
    fn any_bytes_end() {
        let png = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"zTXt", b"K\0\0x\x9c")].concat();
        for whole in [
            png.as_slice(),
            b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0\x08\0\0\0",
            b"RIFF\0\0\0\0WEBPEXIF\xff\xff\xff\xff",
        ] {
            for at in 0..whole.len() {
                written(&whole[..at]);
                for value in [0, 1, 0x7F, 0xFF] {
                    let mut changed = whole.to_vec();
                    changed[at] = value;
                    written(&changed);
                }
            }
        }
    }
}

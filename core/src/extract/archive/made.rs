//! Archives built by hand for the tests.

use std::io::Write;

use ::bzip2::write::BzEncoder;
use flate2::GzBuilder;

pub(super) const TEXT: &[u8] = b"Personnummer 19811228-9874\n";
pub(super) const XZ: &[u8] = b"\xFD7zXZ\0\0\x01\x69\x22\xDE\x36\x02\0\x21\x01\x16\0\0\0\x74\x2F\xE5\xA3\x01\0\x1APersonnummer 19811228-9874\n\0\0\xC9\x9C\x6A\x21\0\x01\x2F\x1B\xAA\x44\xFF\xB8\x90\x42\x99\x0D\x01\0\0\0\0\x01YZ";
/// The data of LZMA with its end mark, after a dictionary of 64 KiB.
pub(super) const LZMA: &[u8] = b"\0\x28\x19\x4A\x47\x5C\xA7\x7A\x13\xCA\xDD\x64\xEE\xF2\x83\x13\x3A\x91\xF4\xE8\x40\xB8\x46\xCF\xA6\x95\xC6\xEA\x4C\x97\xE4\xFF\xFF\x82\x95\0\0";
pub(super) const ZSTD: &[u8] = b"\x28\xB5\x2F\xFD\0\x58\xD9\0\0Personnummer 19811228-9874\n";

pub(super) const COPY: &[u8] = &[1, 1, 0];
pub(super) const AES: &[u8] = &[1, 0x24, 6, 0xF1, 7, 1, 1, 0];

/// One entry with its padding.
pub(super) fn entry(kind: u8, name: &str, data: &[u8]) -> Vec<u8> {
    let mut block = [0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..136].copy_from_slice(format!("{:011o}\0", data.len()).as_bytes());
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    summed(block, data)
}

pub(super) fn summed(mut block: [u8; 512], data: &[u8]) -> Vec<u8> {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut bytes = [&block[..], data].concat();
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

/// A whole archive.
pub(super) fn tar(entries: &[Vec<u8>]) -> Vec<u8> {
    [&entries.concat()[..], &[0; 1024]].concat()
}

pub(super) fn gzip(name: Option<&str>, data: &[u8]) -> Vec<u8> {
    let builder = name.map_or_else(GzBuilder::new, |name| GzBuilder::new().filename(name));
    let mut encoder = builder.write(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn bzip2(data: &[u8]) -> Vec<u8> {
    let mut encoder = BzEncoder::new(Vec::new(), ::bzip2::Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A zip member without a directory behind it.
pub(super) fn zip(method: u8, packed: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04\x3F\0\0\0".to_vec();
    bytes.extend([method, 0, 0, 0, 0, 0]);
    bytes.extend(crc32fast::hash(TEXT).to_le_bytes());
    bytes.extend((packed.len() as u32).to_le_bytes());
    bytes.extend((size as u32).to_le_bytes());
    bytes.extend([5, 0, 0, 0]);
    bytes.extend(b"a.txt");
    bytes.extend(packed);
    bytes
}

/// A 7z archive of members stored in one block, with the coder given.
pub(super) fn seven_zip(coder: &[u8], packed: &[u8], sizes: &[u8], names: &[&str]) -> Vec<u8> {
    let mut header = vec![1, 4, 6, 0, 1, 9, packed.len() as u8, 0, 7, 11, 1, 0];
    header.extend(coder);
    header.extend([12, sizes.iter().sum(), 0, 8, 13, sizes.len() as u8]);
    if sizes.len() > 1 {
        header.push(9);
        header.extend(&sizes[..sizes.len() - 1]);
    }
    header.extend([0, 0, 5, names.len() as u8]);
    let list: Vec<u8> = names
        .iter()
        .flat_map(|name| format!("{name}\0").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
        .collect();
    header.extend([17, list.len() as u8 + 1, 0]);
    header.extend(list);
    header.extend([0, 0]);
    closed(packed, &header)
}

pub(super) fn closed(packed: &[u8], header: &[u8]) -> Vec<u8> {
    let mut start = (packed.len() as u64).to_le_bytes().to_vec();
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(crc32fast::hash(header).to_le_bytes());
    let mut bytes = b"7z\xBC\xAF\x27\x1C\0\x04".to_vec();
    bytes.extend(crc32fast::hash(&start).to_le_bytes());
    bytes.extend([&start[..], packed, header].concat());
    bytes
}

/// A header of the old format with its data.
pub(super) fn four(kind: u8, flags: u16, fields: &[u8], data: &[u8]) -> Vec<u8> {
    let size = (7 + fields.len()) as u16;
    [&[0, 0, kind][..], &flags.to_le_bytes(), &size.to_le_bytes(), fields, data].concat()
}

pub(super) fn four_member(flags: u16, method: u8, name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut fields = (data.len() as u32).to_le_bytes().to_vec();
    fields.extend([0; 14]);
    fields.push(method);
    fields.extend((name.len() as u16).to_le_bytes());
    fields.extend([0; 4]);
    fields.extend(name);
    four(0x74, 0x8000 | flags, &fields, data)
}

/// A header of rar 5 with its data.
pub(super) fn five(fields: &[u8], data: &[u8]) -> Vec<u8> {
    [&[0, 0, 0, 0, fields.len() as u8], fields, data].concat()
}

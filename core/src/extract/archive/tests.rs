//! Archives sound and hostile.

use std::io::Write;

use flate2::write::DeflateEncoder;

use super::made::*;
use crate::document::Document;
use crate::extract::{Extractor, Gap, Part, Role};
use crate::limits::Limits;

/// Parts and gaps as `path: text` and `path: reason`; names of members as `path` alone.
fn walked(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let (mut parts, mut gaps) = (Vec::new(), Vec::new());
    let mut sink = |part: Result<Part<'_>, Gap>| match part {
        Ok(part) if part.role == Role::Name => {}
        Ok(part) => parts.push(format!("{}: {}", part.path, part.text.trim_end())),
        Err(gap) => gaps.push(format!("{}: {}", gap.path, gap.reason)),
    };
    Extractor.extract(&Document::new(bytes).named(name), &Limits::default(), &mut sink);
    (parts, gaps)
}

fn names(name: &str, bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut sink = |part: Result<Part<'_>, Gap>| {
        if let Ok(part) = part
            && part.role == Role::Name
        {
            names.push(part.text.into_owned());
        }
    };
    Extractor.extract(&Document::new(bytes).named(name), &Limits::default(), &mut sink);
    names
}

#[track_caller]
fn holds(name: &str, bytes: &[u8], path: &str) {
    let (parts, gaps) = walked(name, bytes);
    assert_eq!(parts, [format!("{path}: Personnummer 19811228-9874")]);
    assert_eq!(gaps, [""; 0]);
}

#[test]
fn one_packed_file_is_read_under_its_name() {
    holds("a.txt.gz", &gzip(None, TEXT), "a.txt.gz > a.txt");
    holds("a.gz", &gzip(Some("b.txt"), TEXT), "a.gz > b.txt");
    holds("a.dat", &gzip(None, TEXT), "a.dat > content");
    holds("a.txt.bz2", &bzip2(TEXT), "a.txt.bz2 > a.txt");
    holds("a.txt.xz", XZ, "a.txt.xz > a.txt");
    holds("a.txt.zst", ZSTD, "a.txt.zst > a.txt");
    let lzma = [b"\x5D\0\0\x01\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", LZMA].concat();
    holds("a.txt.lzma", &lzma, "a.txt.lzma > a.txt");
}

#[test]
fn streams_one_after_the_other_are_one_file() {
    let expected = "Personnummer 19811228-9874\nPersonnummer 19811228-9874";
    let skipped = b"\x50\x2A\x4D\x18\x02\0\0\0ab".as_slice();
    let files = [
        ("a.gz", [gzip(None, TEXT), gzip(None, TEXT)].concat()),
        ("a.gz", [gzip(None, TEXT), gzip(None, TEXT), vec![0; 512]].concat()),
        ("a.bz2", [bzip2(TEXT), bzip2(TEXT)].concat()),
        ("a.xz", [XZ, XZ].concat()),
        ("a.zst", [skipped, ZSTD, skipped, ZSTD].concat()),
    ];
    for (name, bytes) in files {
        assert_eq!(walked(name, &bytes), (vec![format!("{name} > a: {expected}")], vec![]));
    }
}

#[test]
fn other_names_in_a_gzip_file_are_handed_on() {
    let bytes = [gzip(Some("a.txt"), TEXT), gzip(Some("Alva Ek.txt"), TEXT)].concat();
    assert_eq!(names("x.gz", &bytes), ["x.gz", "Alva Ek.txt", "a.txt"]);
}

#[test]
fn a_packed_tar_shows_every_step() {
    let tar = tar(&[entry(b'0', "b.txt", TEXT)]);
    holds("a.tar.gz", &gzip(None, &tar), "a.tar.gz > a.tar > b.txt");
    holds("a.tgz", &gzip(None, &tar), "a.tgz > a.tar > b.txt");
}

#[test]
fn members_of_tar_have_their_long_names() {
    let long = "mapp/".repeat(30) + "b.txt";
    let record = |key: &str, value: &str| {
        let body = format!(" {key}={value}\n");
        format!("{}{body}", body.len() + 3)
    };
    let gnu = tar(&[entry(b'L', "././@LongLink", long.as_bytes()), entry(b'0', "mapp", TEXT)]);
    holds("a.tar", &gnu, &format!("a.tar > {long}"));
    let pax = tar(&[entry(b'x', "pax", record("path", &long).as_bytes()), entry(b'0', "mapp", TEXT)]);
    holds("a.tar", &pax, &format!("a.tar > {long}"));
    let mut ustar = *entry(b'0', "b.txt", TEXT).first_chunk::<512>().unwrap();
    ustar[345..349].copy_from_slice(b"mapp");
    holds("a.tar", &tar(&[summed(ustar, TEXT)]), "a.tar > mapp/b.txt");
    let mut old = *entry(0, "b.txt", TEXT).first_chunk::<512>().unwrap();
    old[257..265].fill(0);
    holds("a.tar", &tar(&[summed(old, TEXT)]), "a.tar > b.txt");
}

#[test]
fn links_folders_and_owners_of_tar_are_text() {
    let mut link = *entry(b'2', "l", b"").first_chunk::<512>().unwrap();
    link[157..162].copy_from_slice(b"m.txt");
    link[265..269].copy_from_slice(b"alva");
    let bytes = tar(&[entry(b'5', "Alva Ek/", b""), summed(link, b""), entry(b'0', "tom", b"")]);
    assert_eq!(names("a.tar", &bytes), ["a.tar", "Alva Ek/", "m.txt", "l", "tom"]);
    assert_eq!(walked("a.tar", &bytes), (vec!["a.tar > properties: alva".to_owned()], vec![]));
}

#[test]
fn a_damaged_tar_is_read_around_the_damage() {
    let mut bytes = tar(&[entry(b'0', "a", TEXT), entry(b'0', "b", TEXT), entry(b'0', "c", TEXT)]);
    bytes[1024] ^= 1;
    let (parts, gaps) = walked("a.tar", &bytes);
    assert_eq!((parts.len(), gaps), (2, vec!["a.tar: malformed".to_owned()]));
    let (parts, gaps) = walked("a.tar", &entry(b'0', "a", TEXT)[..520]);
    assert_eq!((parts.len(), gaps.len()), (1, 2));
    assert_eq!(gaps[0], "a.tar > a: malformed");
    let (parts, gaps) = walked("a.tar", &tar(&[entry(b'S', "a", TEXT)]));
    assert_eq!((parts.len(), gaps), (1, vec!["a.tar > a: unsupported".to_owned()]));
}

#[test]
fn a_document_inside_a_tar_does_not_hide_it() {
    let pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";
    let bytes = [entry(b'0', "a.pdf", pdf), entry(b'0', "b.txt", TEXT)].concat();
    assert!(walked("a.tar", &bytes).0.contains(&"a.tar > b.txt: Personnummer 19811228-9874".to_owned()));
}

#[test]
fn what_came_before_the_end_is_kept() {
    let lines: Vec<u8> =
        (0..4000_u32).flat_map(|line| format!("rad {line} av flera\n").into_bytes()).collect();
    for (name, whole) in [("a.gz", gzip(None, &lines)), ("a.xz", XZ.to_vec()), ("a.zst", ZSTD.to_vec())] {
        let (parts, gaps) = walked(name, &whole[..whole.len() - 9]);
        assert_eq!(gaps, [format!("{name} > a: malformed")]);
        assert!(name == "a.zst" || parts.len() == 1, "{name}");
    }
    let mut changed = gzip(None, TEXT);
    let sum = changed.len() - 8;
    changed[sum] ^= 1;
    let (parts, gaps) = walked("a.gz", &changed);
    assert_eq!((parts.len(), gaps), (1, vec!["a.gz > a: malformed".to_owned()]));
    let (parts, gaps) = walked("a.gz", &[gzip(None, TEXT), b"mer".to_vec()].concat());
    assert_eq!((parts.len(), gaps), (1, vec!["a.gz > a: malformed".to_owned()]));
}

#[test]
fn bombs_and_huge_dictionaries_are_gaps() {
    let zeros = vec![b'x'; 8 << 20];
    for (name, bytes) in [("a.gz", gzip(None, &zeros)), ("a.bz2", bzip2(&zeros))] {
        assert_eq!(walked(name, &bytes).1, [format!("{name} > a: limit:expansion")]);
    }
    // 1.5 GiB: the size byte of the filter, and the sum of the block's header.
    let mut xz = XZ.to_vec();
    xz[16] = 37;
    let sum = crc32fast::hash(&xz[12..20]);
    xz[20..24].copy_from_slice(&sum.to_le_bytes());
    assert_eq!(walked("a.xz", &xz).1, ["a.xz > a: limit:expansion"]);
    let mut zstd = ZSTD.to_vec();
    zstd[5] = 0xF8;
    assert_eq!(walked("a.zst", &zstd).1, ["a.zst > a: limit:expansion"]);
}

#[test]
fn members_of_zip_by_rare_methods_are_read() {
    let head = b"\x09\x14\x05\0\x5D\0\0\x01\0";
    let lzma = [head, LZMA].concat();
    let mut deflated = DeflateEncoder::new(Vec::new(), flate2::Compression::none());
    deflated.write_all(TEXT).unwrap();
    let packed =
        [(9, deflated.finish().unwrap()), (12, bzip2(TEXT)), (14, lzma), (93, ZSTD.into()), (95, XZ.into())];
    for (method, packed) in packed {
        let (parts, gaps) = walked("a.zip", &zip(method, &packed, TEXT.len()));
        assert_eq!(parts, ["a.zip > a.txt: Personnummer 19811228-9874"], "method {method}");
        assert_eq!(gaps, ["a.zip: malformed"]);
    }
    let mut huge = [head, LZMA].concat();
    huge[8] = 0x7F;
    assert_eq!(
        walked("a.zip", &zip(14, &huge, 27)).1,
        ["a.zip > a.txt: limit:expansion", "a.zip: malformed"]
    );
}

#[test]
fn members_of_7z_are_read_in_order() {
    let packed = [TEXT, TEXT].concat();
    let size = TEXT.len() as u8;
    let (parts, gaps) = walked("a.7z", &seven_zip(COPY, &packed, &[size, size], &["a.txt", "m/b.txt"]));
    let text = "Personnummer 19811228-9874";
    assert_eq!(parts, [format!("a.7z > a.txt: {text}"), format!("a.7z > m/b.txt: {text}")]);
    assert_eq!(gaps, [""; 0]);
}

#[test]
fn locked_members_of_7z_are_gaps_by_name() {
    let bytes = seven_zip(AES, TEXT, &[TEXT.len() as u8], &["Alva Ek.txt"]);
    assert_eq!(walked("a.7z", &bytes), (vec![], vec!["a.7z > Alva Ek.txt: encrypted".to_owned()]));
    assert_eq!(names("a.7z", &bytes), ["a.7z", "Alva Ek.txt"]);
}

#[test]
fn a_7z_whose_members_are_longer_than_it_is_a_gap() {
    let packed = [TEXT, TEXT].concat();
    let bytes = seven_zip(COPY, &packed[..40], &[27, 27], &["a.txt", "b.txt"]);
    let (parts, gaps) = walked("a.7z", &bytes);
    assert_eq!((parts.len(), gaps), (2, vec!["a.7z > b.txt: malformed".to_owned()]));
    let never_closed = [b"7z\xBC\xAF\x27\x1C\0\x04", &[0; 24][..], &[1, 0].repeat(1 << 18)].concat();
    assert_eq!(walked("a.7z", &never_closed).1, ["a.7z: malformed"]);
}

#[test]
fn what_a_7z_packs_without_naming_it_is_a_gap() {
    let named = seven_zip(COPY, TEXT, &[TEXT.len() as u8], &[]);
    let mut header = named[32 + TEXT.len()..].to_vec();
    let count = memchr::memmem::find(&header, &[8, 13, 1]).unwrap() + 2;
    header[count] = 0;
    assert_eq!(walked("a.7z", &closed(TEXT, &header)), (vec![], vec!["a.7z: malformed".to_owned()]));
}

#[test]
fn names_and_stored_members_of_rar_are_read() {
    let start = [b"Rar!\x1A\x07\0".to_vec(), four(0x73, 0, &[0; 6], b"")].concat();
    let members = [
        four_member(0, 0x30, b"m\\a.txt", TEXT),
        four_member(0, 0x33, b"Alva Ek.txt", TEXT),
        four_member(4, 0x30, b"b.txt", TEXT),
    ];
    let bytes = [start, members.concat(), four(0x7B, 0, b"", b"")].concat();
    let (parts, gaps) = walked("a.rar", &bytes);
    assert_eq!(parts, ["a.rar > m/a.txt: Personnummer 19811228-9874"]);
    assert_eq!(gaps, ["a.rar > Alva Ek.txt: unsupported", "a.rar > b.txt: encrypted"]);
    assert_eq!(names("a.rar", &bytes), ["a.rar", "m/a.txt", "Alva Ek.txt", "b.txt"]);
    let locked = [b"Rar!\x1A\x07\0".to_vec(), four(0x73, 0x80, &[0; 6], b"")].concat();
    assert_eq!(walked("a.rar", &locked).1, ["a.rar: encrypted"]);
}

#[test]
fn rar_5_is_read_alike() {
    let size = TEXT.len() as u8;
    let magic = b"Rar!\x1A\x07\x01\0".to_vec();
    let stored = five(&[2, 2, size, 0, size, 0, 0, 0, 5, b'a', b'.', b't', b'x', b't'], TEXT);
    let packed = five(&[2, 2, size, 0, size, 0, 0x80, 3, 0, 5, b'b', b'.', b't', b'x', b't'], TEXT);
    let locked = five(&[2, 3, 2, size, 0, size, 0, 0, 0, 1, b'c', 1, 1], TEXT);
    let bytes =
        [magic.clone(), five(&[1, 0, 0], b""), stored, packed, locked, five(&[5, 0, 0], b"")].concat();
    let (parts, gaps) = walked("a.rar", &bytes);
    assert_eq!(parts, ["a.rar > a.txt: Personnummer 19811228-9874"]);
    assert_eq!(gaps, ["a.rar > b.txt: unsupported", "a.rar > c: encrypted"]);
    let locked = [magic, five(&[4, 0, 0], b"")].concat();
    assert_eq!(walked("a.rar", &locked).1, ["a.rar: encrypted"]);
}

/// One small file a format, each holding the text.
fn small_files() -> Vec<(&'static str, Vec<u8>)> {
    let size = TEXT.len() as u8;
    let rar = [b"Rar!\x1A\x07\0".to_vec(), four_member(0, 0x30, b"a.txt", TEXT), four(0x7B, 0, b"", b"")];
    let member = five(&[2, 2, size, 0, size, 0, 0, 0, 1, b'a'], TEXT);
    let rar_5 = [b"Rar!\x1A\x07\x01\0".to_vec(), member, five(&[5, 0, 0], b"")];
    vec![
        ("a.gz", gzip(Some("b"), TEXT)),
        ("a.bz2", bzip2(TEXT)),
        ("a.xz", XZ.to_vec()),
        ("a.zst", ZSTD.to_vec()),
        ("a.lzma", [b"\x5D\0\0\x01\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", LZMA].concat()),
        ("a.tar", tar(&[entry(b'0', "a", TEXT)])),
        ("a.7z", seven_zip(COPY, TEXT, &[size], &["a"])),
        ("a.rar", rar.concat()),
        ("a.rar", rar_5.concat()),
        ("a.zip", zip(14, &[b"\x09\x14\x05\0\x5D\0\0\x01\0", LZMA].concat(), 27)),
    ]
}

#[test]
fn a_cut_is_never_silent() {
    for (name, whole) in small_files() {
        for end in 16..whole.len() {
            let (parts, gaps) = walked(name, &whole[..end]);
            let is_there = parts.iter().any(|part| part.ends_with("Personnummer 19811228-9874"));
            assert!(is_there || !gaps.is_empty(), "{name} cut at {end}");
        }
    }
}

#[test]
fn any_bytes_end() {
    for (name, whole) in small_files() {
        for at in 0..whole.len() {
            walked(name, &whole[..at]);
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                walked(name, &changed);
            }
        }
    }
}

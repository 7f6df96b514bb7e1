use super::cipher::Cipher;
use super::made::{Made, Version, wide};
use crate::extract::walked::walked;

const TEXT: u16 = 0x1F;
const BYTES: u16 = 0x102;

/// A folder with one message: a body over two blocks, a recipient, a file, and a message with a file of its own.
fn store(version: Version, cipher: Cipher) -> Vec<u8> {
    let mut made = Made::new(version, cipher);
    let root = made.properties(&[(0x3001, TEXT, &[])]);
    made.node(0x122, root, 0, 0x122);
    let folder = made.properties(&[(0x3001, TEXT, &wide("Inkorg"))]);
    made.node(0x8022, folder, 0, 0x122);

    let file = made.properties(&[(0x3707, TEXT, &wide("brev.txt")), (0x3701, BYTES, b"nr 811228-9874")]);
    let inner_file = made.properties(&[(0x3707, TEXT, &wide("djup.txt")), (0x3701, BYTES, b"inre fil")]);
    let inner_nodes = made.nodes(&[[0x8025, inner_file, 0]]);
    let inner = made.properties(&[(0x0037, TEXT, &wide("Bifogat")), (0x1000, TEXT, &wide("inre text"))]);
    let object = [0x24_u32.to_le_bytes(), 100_u32.to_le_bytes()].concat();
    let attached = made.properties(&[(0x3001, TEXT, &wide("Bifogat")), (0x3701, 0x0D, &object)]);
    let attached_nodes = made.nodes(&[[0x24, inner, inner_nodes]]);
    let recipients = made.table([0x3001_001F, 0x0C15_0003], &[(&wide("Åsa Lind"), 1), (&wide("Per Ek"), 2)]);
    let body = wide("Första delen, andra delen");
    let body = made.data(&[&body[..20], &body[20..]]);
    let nodes = made.nodes(&[
        [0x692, recipients, 0],
        [0x8025, file, 0],
        [0x8045, attached, attached_nodes],
        [0x801F, body, 0],
    ]);
    let many = [wide("Röd"), wide("Blå")].concat();
    let many = [[2_u32, 12, 18].map(u32::to_le_bytes).concat(), many].concat();
    let message = made.properties(&[
        (0x0037, TEXT, &wide("\u{1}\u{5}SV: Möte")),
        (0x1000, 0xFFFF, &0x801F_u32.to_le_bytes()),
        (0x8001, 0x1000 | TEXT, &many),
    ]);
    made.node(0x20_0024, message, nodes, 0x8022);
    made.finish()
}

#[test]
fn a_message_with_all_that_hangs_on_it_in_every_version() {
    for (version, cipher) in [
        (Version::Narrow, Cipher::Cyclic),
        (Version::Wide, Cipher::Permuted),
        (Version::Wide, Cipher::Plain),
        (Version::Large, Cipher::Permuted),
    ] {
        let (parts, gaps) = walked("a.pst", &store(version, cipher));
        let wanted = [
            "subject: SV: Möte",
            "headers: To: Åsa Lind\nCc: Per Ek\n",
            "body: Första delen, andra delen",
            "properties: Röd\nBlå\nÅsa Lind\nPer Ek",
            "brev.txt: nr 811228-9874",
            "Bifogat.msg > subject: Bifogat",
            "Bifogat.msg > body: inre text",
            "Bifogat.msg > djup.txt: inre fil",
        ];
        let wanted = wanted.map(|part| format!("a.pst > Inkorg > message-1.msg > {part}"));
        assert_eq!((parts.as_slice(), gaps.as_slice()), (&wanted[..], &[][..]));
    }
}

#[test]
fn what_is_missing_is_told_where_it_is_missing() {
    let mut whole = store(Version::Wide, Cipher::Plain);
    let at = memchr::memmem::find(&whole, b"nr 811228").unwrap();
    // The attachment's block no longer begins as a heap.
    whole[at / 64 * 64 + 2] = 0;
    let (parts, gaps) = walked("a.pst", &whole);
    assert_eq!(gaps, ["a.pst > Inkorg > message-1.msg: malformed"]);
    assert!(parts.iter().any(|part| part.ends_with("Första delen, andra delen")), "the rest is read");
    // A tree that counts more nodes than it holds.
    let mut whole = store(Version::Wide, Cipher::Plain);
    let at = memchr::memmem::find(&whole, b"\x02\0\x04\0\0\0\0\0").unwrap();
    whole[at + 2] = 5;
    assert_eq!(walked("a.pst", &whole).1, ["a.pst > Inkorg > message-1.msg: malformed"]);
    let whole = store(Version::Wide, Cipher::Plain);
    assert!(walked("a.pst", &whole[..whole.len() - 100]).1.contains(&"a.pst: malformed".to_owned()));
    assert_eq!(walked("a.pst", &whole[..600]).1, ["a.pst: malformed"]);
    // No node at all.
    let mut empty = whole.clone();
    let tree = u64::from_le_bytes(*whole[224..].first_chunk().unwrap()) as usize;
    empty[tree + 488] = 0;
    assert_eq!(walked("a.pst", &empty).1, ["a.pst: malformed"]);
}

#[test]
fn a_locked_store_is_a_gap() {
    let mut whole = store(Version::Wide, Cipher::Plain);
    whole[513] = 0x10;
    assert_eq!(walked("a.pst", &whole), (Vec::new(), vec!["a.pst: encrypted".to_owned()]));
}

#[test]
fn any_bytes_end() {
    for version in [Version::Narrow, Version::Large] {
        let whole = store(version, Cipher::Plain);
        for at in (0..whole.len()).filter(|at| *at < 600 || at % 3 == 0 && whole[*at] != 0) {
            for value in [0, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                walked("a.pst", &changed);
            }
        }
        for cut in (0..whole.len()).step_by(97) {
            walked("a.pst", &whole[..cut]);
        }
    }
}

/// Trees that lead back to themselves end.
#[test]
fn circles_end() {
    let mut whole = store(Version::Wide, Cipher::Plain);
    for tree in [224, 240] {
        let page = u64::from_le_bytes(*whole[tree..].first_chunk().unwrap());
        let at = page as usize;
        let count = usize::from(whole[at + 488]);
        for entry in 0..count {
            let below = at + 24 * entry + 16;
            whole[below..below + 8].copy_from_slice(&page.to_le_bytes());
        }
    }
    assert_eq!(walked("a.pst", &whole), (Vec::new(), vec!["a.pst: malformed".to_owned()]));
}

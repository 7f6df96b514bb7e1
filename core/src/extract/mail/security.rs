//! Signed and encrypted content: what is locked, what is only a signature, and the message inside an
//! opaque S/MIME signature (RFC 8551), which anyone can read.

/// What an S/MIME object holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sealed {
    /// Encrypted to its recipients.
    Encrypted,
    /// Signed only: the MIME entity inside.
    Signed(Vec<u8>),
    /// A signature over something that stands elsewhere.
    Signature,
    /// Anything else: compressed, certificates alone, damaged.
    Other,
}

/// Content types of the Cryptographic Message Syntax (RFC 5652), as DER object identifiers.
const PKCS7: &[u8] = &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];
const AUTH_ENVELOPED: &[u8] = &[0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17];

/// Looks into the bytes of a `.p7m`.
pub(super) fn open(der: &[u8]) -> Sealed {
    let Some(outer) = Item::read(der).filter(|item| item.tag == SEQUENCE) else { return Sealed::Other };
    let content = outer.content;
    if content.starts_with(AUTH_ENVELOPED) {
        return Sealed::Encrypted;
    }
    match content.strip_prefix(PKCS7).and_then(<[u8]>::split_first) {
        Some((2, rest)) => signed(rest),
        Some((3 | 4 | 6, _)) => Sealed::Encrypted,
        _ => Sealed::Other,
    }
}

/// True for the file of a PGP signature, which holds no text of the message.
pub(super) fn is_pgp_signature(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    text.starts_with(b"-----BEGIN PGP SIGNATURE-----")
        && text.ends_with(b"-----END PGP SIGNATURE-----")
        && text.len() < 16 << 10
}

/// True when `text` is, or holds, a message encrypted with PGP.
pub(super) fn holds_pgp_message(text: &str) -> bool {
    text.contains("-----BEGIN PGP MESSAGE-----")
}

const SEQUENCE: u8 = 0x30;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const EXPLICIT: u8 = 0xA0;
/// OCTET STRINGs in pieces nest one or two deep in practice.
const DEPTH: usize = 8;

/// The content of a `SignedData`: `[0] { SEQUENCE { version, digests, SEQUENCE { type, [0] OCTETS } } }`.
fn signed(rest: &[u8]) -> Sealed {
    let Some(info) = content_info(rest) else { return Sealed::Other };
    let Some(content) = Item::read(info.content).map(|kind| kind.after) else { return Sealed::Other };
    let Some(content) = Item::read(content).filter(|item| item.tag == EXPLICIT) else {
        return Sealed::Signature;
    };
    let mut bytes = Vec::new();
    octets(content.content, DEPTH, &mut bytes);
    if bytes.is_empty() { Sealed::Other } else { Sealed::Signed(bytes) }
}

fn content_info(rest: &[u8]) -> Option<Item<'_>> {
    let data = Item::read(rest).filter(|item| item.tag == EXPLICIT)?;
    let data = Item::read(data.content).filter(|item| item.tag == SEQUENCE)?;
    let version = Item::read(data.content)?;
    let digests = Item::read(version.after)?;
    Item::read(digests.after).filter(|item| item.tag == SEQUENCE)
}

/// Joins the octet strings in `der`, as far as it can be read.
fn octets(der: &[u8], depth: usize, bytes: &mut Vec<u8>) {
    let mut rest = der;
    while let Some(item) = Item::read(rest) {
        match item.tag {
            OCTETS => bytes.extend_from_slice(item.content),
            OCTETS_IN_PIECES if depth > 0 => octets(item.content, depth - 1, bytes),
            _ => return,
        }
        // An indefinite length shows its end only by the two NUL bytes that `Item::read` refuses.
        rest = if item.indefinite { &[] } else { item.after };
    }
}

/// One element of DER or BER.
struct Item<'d> {
    tag: u8,
    /// Its content; of an indefinite length, everything up to the end of what is around it.
    content: &'d [u8],
    after: &'d [u8],
    indefinite: bool,
}

impl<'d> Item<'d> {
    fn read(der: &'d [u8]) -> Option<Self> {
        let (tag, rest) = der.split_first().filter(|(tag, _)| **tag != 0)?;
        let (first, rest) = rest.split_first()?;
        if *first == 0x80 {
            return Some(Self { tag: *tag, content: rest, after: &[], indefinite: true });
        }
        let long = if *first > 0x80 { usize::from(first & 0x7F) } else { 0 };
        let bytes = rest.get(..long).filter(|bytes| bytes.len() <= 4)?;
        let length = match long {
            0 => usize::from(*first),
            _ => bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
        };
        let rest = rest.get(long..)?;
        let (content, after) = rest.split_at(length.min(rest.len()));
        Some(Self { tag: *tag, content, after, indefinite: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag, 0x82, (content.len() >> 8) as u8, content.len() as u8];
        bytes.extend_from_slice(content);
        bytes
    }

    fn loose(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn signed_data(octets: &[u8], wrap: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let kind = [PKCS7, &[1]].concat();
        let info = wrap(SEQUENCE, &[kind, wrap(EXPLICIT, octets)].concat());
        let data = wrap(SEQUENCE, &[vec![2, 1, 1], vec![0x31, 0], info].concat());
        wrap(SEQUENCE, &[PKCS7, &[2], &wrap(EXPLICIT, &data)].concat())
    }

    #[test]
    fn the_message_in_an_opaque_signature_is_found() {
        assert_eq!(open(&signed_data(&item(OCTETS, b"hej"), item)), Sealed::Signed(b"hej".to_vec()));
        let pieces = loose(OCTETS_IN_PIECES, &[item(OCTETS, b"he"), item(OCTETS, b"j")].concat());
        assert_eq!(open(&signed_data(&pieces, loose)), Sealed::Signed(b"hej".to_vec()));
    }

    #[test]
    fn what_is_locked_is_said_to_be() {
        assert_eq!(open(&item(SEQUENCE, &[PKCS7, &[3]].concat())), Sealed::Encrypted);
        assert_eq!(open(&item(SEQUENCE, AUTH_ENVELOPED)), Sealed::Encrypted);
        assert_eq!(open(&signed_data(&[], item)), Sealed::Other);
        assert_eq!(open(b"hej"), Sealed::Other);
        assert_eq!(open(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), Sealed::Other);
    }
}

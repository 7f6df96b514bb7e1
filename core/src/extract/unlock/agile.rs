//! Agile encryption (Office 2010 and later; [MS-OFFCRYPTO] 2.3.4.10-2.3.4.15): AES in chains of 4096 bytes, with the
//! digest that the document names.

use super::cipher::{Aes, BLOCK, Hash};
use super::password;
use crate::extract::mail::base64;
use crate::extract::sheet::xml::{Event, Tag, Xml};

/// Office writes 100,000. A million turns take half a second, and ten are allowed: a file could hold up a whole post
/// office, so one with more is left locked.
const MOST_TURNS: u32 = 1_000_000;
const SEGMENT: usize = 4096;
/// What a key is made for (2.3.4.11, 2.3.4.13).
const FOR_INPUT: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
const FOR_VALUE: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
const FOR_KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];

/// How something is encrypted: the package, or the key to it.
struct Scheme {
    salt: Vec<u8>,
    key_size: usize,
    hash: Hash,
}

/// The key to the package, locked by a password.
struct Lock {
    scheme: Scheme,
    turns: u32,
    input: Vec<u8>,
    value: Vec<u8>,
    key: Vec<u8>,
}

/// Decrypts `package` in place; `description` is the XML behind the version.
pub(super) fn decrypt(description: &[u8], package: &mut [u8]) -> Option<()> {
    let (scheme, lock) = read(description)?;
    let aes = Aes::new(lock.open()?.get(..scheme.key_size)?)?;
    for (index, segment) in (0_u32..).zip(package.chunks_mut(SEGMENT)) {
        aes.decrypt_chain(start(&(scheme.hash.of)(&[&scheme.salt, &index.to_le_bytes()])), segment);
    }
    Some(())
}

fn read(description: &[u8]) -> Option<(Scheme, Lock)> {
    let (mut scheme, mut lock) = (None, None);
    let mut xml = Xml::new(description);
    loop {
        match xml.next().ok()? {
            Event::Open(tag) if tag.name() == b"keyData" => scheme = Scheme::read(tag),
            // Of several keys the one under a password is the one with turns.
            Event::Open(tag) if tag.name() == b"encryptedKey" => lock = lock.or(Lock::read(tag)),
            Event::End => return Some((scheme?, lock?)),
            _ => {}
        }
    }
}

impl Scheme {
    fn read(tag: Tag<'_>) -> Option<Self> {
        let is_known = tag.get("cipherAlgorithm")? == "AES"
            && tag.get("cipherChaining")? == "ChainingModeCBC"
            && number(tag, "blockSize")? == BLOCK;
        let (salt, hash) = (bytes(tag, "saltValue")?, Hash::named(&tag.get("hashAlgorithm")?)?);
        is_known.then_some(Self { salt, key_size: number(tag, "keyBits")? / 8, hash })
    }
}

impl Lock {
    fn read(tag: Tag<'_>) -> Option<Self> {
        let turns = u32::try_from(number(tag, "spinCount")?).ok().filter(|turns| *turns <= MOST_TURNS)?;
        Some(Self {
            scheme: Scheme::read(tag)?,
            turns,
            input: bytes(tag, "encryptedVerifierHashInput")?,
            value: bytes(tag, "encryptedVerifierHashValue")?,
            key: bytes(tag, "encryptedKeyValue")?,
        })
    }

    /// The key to the package, if the password is right.
    fn open(&self) -> Option<Vec<u8>> {
        let Scheme { salt, hash, .. } = &self.scheme;
        let stirred = (hash.stirred)(&[salt, &password()], self.turns);
        let input = self.part(&stirred, FOR_INPUT, &self.input)?;
        let value = self.part(&stirred, FOR_VALUE, &self.value)?;
        let expected = (hash.of)(&[&input]);
        if value.starts_with(&expected) { self.part(&stirred, FOR_KEY, &self.key) } else { None }
    }

    fn part(&self, stirred: &[u8], purpose: [u8; 8], locked: &[u8]) -> Option<Vec<u8>> {
        let mut key = (self.scheme.hash.of)(&[stirred, &purpose]);
        // Short digests are filled up (2.3.4.11).
        key.resize(Some(self.scheme.key_size).filter(|size| *size <= 32)?, 0x36);
        let mut plain = locked.to_vec();
        Aes::new(&key)?.decrypt_chain(start(&self.scheme.salt), &mut plain);
        Some(plain)
    }
}

/// The block that stands before a chain, filled up or cut to size (2.3.4.12).
fn start(bytes: &[u8]) -> [u8; BLOCK] {
    let mut block = [0x36; BLOCK];
    block.iter_mut().zip(bytes).for_each(|(byte, other)| *byte = *other);
    block
}

fn number(tag: Tag<'_>, name: &str) -> Option<usize> {
    tag.get(name)?.parse().ok()
}

fn bytes(tag: Tag<'_>, name: &str) -> Option<Vec<u8>> {
    Some(base64(tag.get(name)?.as_bytes()))
}

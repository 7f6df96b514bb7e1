//! Secret and salt -> the keys of one file, each for one use.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use siphasher::sip::SipHasher24;

/// Shorter secrets can be guessed, and with them every value of the list.
pub(super) const LEAST_SECRET: usize = 16;

/// Bytes of the salt that makes the hashes of two files differ.
pub(super) const SALT: usize = 16;

/// Bytes kept of an HMAC that only tells right from wrong.
pub(super) const SEAL: usize = 16;

/// The keys of one file. `SipHash`-2-4 is a pseudo-random function under a secret key (Aumasson and Bernstein
/// 2012); its keys come from HMAC-SHA-256.
#[derive(Clone)]
pub(super) struct Keys {
    mac: Hmac<Sha256>,
    salt: [u8; SALT],
    values: SipHasher24,
    stream: SipHasher24,
}

impl Keys {
    /// None when the secret is too short.
    pub(super) fn new(secret: &[u8], salt: [u8; SALT]) -> Option<Self> {
        let mac = Hmac::new_from_slice(secret).ok().filter(|_| secret.len() >= LEAST_SECRET)?;
        let sip = |use_: &str| SipHasher24::new_with_key(&derive(&mac, use_, &[&salt]));
        let (values, stream) = (sip("exact values"), sip("exact filter"));
        Some(Self { mac, salt, values, stream })
    }

    /// Says whether a secret is the one the file was made with.
    pub(super) fn check(&self) -> [u8; SEAL] {
        derive(&self.mac, "exact check", &[&self.salt])
    }

    /// Says whether the head is as it was written.
    pub(super) fn seal(&self, head: &[u8]) -> [u8; SEAL] {
        derive(&self.mac, "exact head", &[&self.salt, head])
    }

    /// The hash that stands in the file for a value.
    pub(super) fn hash(&self, value: &[u8]) -> u64 {
        self.values.hash(value)
    }

    /// Opens what it sealed and seals what it opened: a stream of pseudo-random blocks over the bytes.
    pub(super) fn veil(&self, bytes: &mut [u8]) {
        for (index, block) in bytes.chunks_mut(8).enumerate() {
            let stream = self.stream.hash(&(index as u64).to_le_bytes()).to_le_bytes();
            block.iter_mut().zip(stream).for_each(|(byte, key)| *byte ^= key);
        }
    }
}

fn derive(mac: &Hmac<Sha256>, use_: &str, pieces: &[&[u8]]) -> [u8; 16] {
    let mut mac = mac.clone();
    mac.update(use_.as_bytes());
    mac.update(&[0]);
    for piece in pieces {
        mac.update(piece);
    }
    let mut key = [0; 16];
    key.iter_mut().zip(mac.finalize().into_bytes()).for_each(|(slot, byte)| *slot = byte);
    key
}

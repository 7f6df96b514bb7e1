//! Keyed fingerprints: the same value is recognised again under one key, and cannot be guessed without it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Secret of a scanner.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Key {
    /// A key of any length.
    pub(crate) fn new(secret: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// `k1:` and the first eight bytes of HMAC-SHA-256 over a domain and a value, in hex.
    pub(crate) fn fingerprint(&self, domain: &str, value: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        let bytes = mac.finalize().into_bytes();
        bytes.iter().take(8).fold(String::from("k1:"), |text, byte| text + &format!("{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_under_one_key_only() {
        let (one, two) = (Key::new(b"one").unwrap(), Key::new(b"two").unwrap());
        assert_eq!(one.fingerprint("se", b"8112289874"), one.fingerprint("se", b"8112289874"));
        assert_ne!(one.fingerprint("se", b"8112289874"), two.fingerprint("se", b"8112289874"));
        assert_ne!(one.fingerprint("se", b"8112289874"), one.fingerprint("dk", b"8112289874"));
    }
}

//! AES over whole blocks, and the digests that make keys of a password.

use aes::cipher::{Block, BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha256, Sha384, Sha512};

/// Bytes of a block of AES.
pub(super) const BLOCK: usize = 16;

/// AES under a key of any of its three sizes.
pub(super) enum Aes {
    Short(Aes128),
    Middle(Aes192),
    Long(Aes256),
}

impl Aes {
    /// None for a key of another size.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => Aes128::new_from_slice(key).ok().map(Self::Short),
            24 => Aes192::new_from_slice(key).ok().map(Self::Middle),
            32 => Aes256::new_from_slice(key).ok().map(Self::Long),
            _ => None,
        }
    }

    /// Each block by itself; what is left behind the last whole block stays as it is.
    pub(super) fn decrypt_blocks(&self, bytes: &mut [u8]) {
        for block in bytes.as_chunks_mut::<BLOCK>().0 {
            self.decrypt_block(block);
        }
    }

    /// Each block tied to the one before it (CBC).
    pub(super) fn decrypt_chain(&self, mut before: [u8; BLOCK], bytes: &mut [u8]) {
        for block in bytes.as_chunks_mut::<BLOCK>().0 {
            let locked = *block;
            self.decrypt_block(block);
            block.iter_mut().zip(before).for_each(|(byte, other)| *byte ^= other);
            before = locked;
        }
    }

    fn decrypt_block(&self, block: &mut [u8; BLOCK]) {
        match self {
            Self::Short(aes) => aes.decrypt_block(<&mut Block<Aes128>>::from(block)),
            Self::Middle(aes) => aes.decrypt_block(<&mut Block<Aes192>>::from(block)),
            Self::Long(aes) => aes.decrypt_block(<&mut Block<Aes256>>::from(block)),
        }
    }
}

/// A digest that a document names.
#[derive(Clone, Copy)]
pub(super) struct Hash {
    /// The digest of pieces, one after another.
    pub(super) of: fn(&[&[u8]]) -> Vec<u8>,
    /// The digest of salt and password, stirred so many times ([MS-OFFCRYPTO] 2.3.4.7, 2.3.4.11).
    pub(super) stirred: fn(&[&[u8]], u32) -> Vec<u8>,
}

impl Hash {
    pub(super) const SHA1: Self = Self::made_by::<Sha1>();

    /// By the name that the document gives.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "SHA1" | "SHA-1" => Some(Self::SHA1),
            "SHA256" | "SHA-256" => Some(Self::made_by::<Sha256>()),
            "SHA384" | "SHA-384" => Some(Self::made_by::<Sha384>()),
            "SHA512" | "SHA-512" => Some(Self::made_by::<Sha512>()),
            _ => None,
        }
    }

    const fn made_by<D: Digest>() -> Self {
        Self { of: digest::<D>, stirred: stirred::<D> }
    }
}

pub(super) fn digest<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
    pieces.iter().fold(D::new(), Digest::chain_update).finalize().to_vec()
}

fn stirred<D: Digest>(pieces: &[&[u8]], times: u32) -> Vec<u8> {
    let mut hash = pieces.iter().fold(D::new(), Digest::chain_update).finalize();
    for turn in 0..times {
        hash = D::new().chain_update(turn.to_le_bytes()).chain_update(&hash).finalize();
    }
    hash.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_chains() {
        // FIPS 197, C.1.
        let key: Vec<u8> = (0..16).collect();
        let locked = 0x69c4_e0d8_6a7b_0430_d8cd_b780_70b4_c55a_u128.to_be_bytes();
        let plain = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff_u128.to_be_bytes();
        let mut bytes = [locked, locked].concat();
        let aes = Aes::new(&key).unwrap();
        aes.decrypt_blocks(&mut bytes);
        assert_eq!(bytes, [plain, plain].concat());
        let mut bytes = [locked, locked].concat();
        aes.decrypt_chain([0; BLOCK], &mut bytes);
        let tied: Vec<u8> = plain.iter().zip(locked).map(|(a, b)| a ^ b).collect();
        assert_eq!(bytes, [plain.to_vec(), tied].concat());
        assert!(Aes::new(b"short").is_none());
    }
}

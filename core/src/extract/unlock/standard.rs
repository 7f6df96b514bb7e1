//! Standard encryption (Office 2007; [MS-OFFCRYPTO] 2.3.4.5-2.3.4.9): AES by single blocks, SHA-1.

use super::cipher::{Aes, BLOCK, Hash};
use super::{long, password};

/// Turns of the digest, the same in all files (2.3.4.7).
const TURNS: u32 = 50_000;
const SALT: usize = 16;

/// Decrypts `package` in place; `info` begins behind the version.
pub(super) fn decrypt(info: &[u8], package: &mut [u8]) -> Option<()> {
    let header_size = long(info, 4)? as usize;
    let header = info.get(8..)?.get(..header_size)?;
    let key_size = match long(header, 8)? {
        0x660E => 16,
        0x660F => 24,
        0x6610 => 32,
        _ => return None,
    };
    let verifier = info.get(8 + header_size..)?;
    let salt = verifier.get(4..4 + SALT).filter(|_| long(verifier, 0) == Some(SALT as u32))?;
    let aes = Aes::new(key(salt).get(..key_size)?)?;
    let mut input: [u8; BLOCK] = *verifier.get(20..)?.first_chunk()?;
    let mut expected: [u8; 2 * BLOCK] = *verifier.get(40..)?.first_chunk()?;
    aes.decrypt_blocks(&mut input);
    aes.decrypt_blocks(&mut expected);
    if !expected.starts_with(&(Hash::SHA1.of)(&[&input])) {
        return None;
    }
    aes.decrypt_blocks(package);
    Some(())
}

/// Forty bytes, of which the key is the front (2.3.4.7).
fn key(salt: &[u8]) -> Vec<u8> {
    let stirred = (Hash::SHA1.stirred)(&[salt, &password()], TURNS);
    let hash = (Hash::SHA1.of)(&[&stirred, &[0; 4]]);
    let padded = |pad: u8| {
        let mut block = [pad; 64];
        block.iter_mut().zip(&hash).for_each(|(byte, other)| *byte ^= other);
        (Hash::SHA1.of)(&[&block])
    };
    [padded(0x36), padded(0x5C)].concat()
}

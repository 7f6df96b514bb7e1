//! Office documents under the password that Excel itself tries first -> their bytes: such a file opens for everybody,
//! so it is no secret. Under any other password, and in any other scheme, a document stays a gap.

mod agile;
mod cipher;
mod obfuscation;
mod rc4;
mod standard;
mod workbook;

pub(super) use workbook::workbook;

/// With which Excel writes a workbook that is protected against changes, and which it tries before it asks
/// ([MS-OFFCRYPTO] 2.4.2.1, [MS-XLS] 2.2.10).
const PASSWORD: &str = "VelvetSweatshop";

/// The password as all schemes but the oldest take it in.
fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The package inside the stream `EncryptedPackage`, by what the stream `EncryptionInfo` tells ([MS-OFFCRYPTO] 2.3.4);
/// none where another password or an unknown scheme locks it.
pub(super) fn package(info: &[u8], mut package: Vec<u8>) -> Option<Vec<u8>> {
    let (version, rest) = info.split_first_chunk::<4>()?;
    let size = u64::from_le_bytes(*package.first_chunk()?);
    package.drain(..8);
    match version {
        [4, 0, 4, 0] => agile::decrypt(rest.get(4..)?, &mut package)?,
        [2..=4, 0, 2, 0] => standard::decrypt(rest, &mut package)?,
        _ => return None,
    }
    package.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Some(package)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bytes_open_and_none_break() {
        let agile = b"\x04\0\x04\0\x40\0\0\0<encryption><keyData blockSize='16' keyBits='128' hashSize='20' saltValue='AAAA' hashAlgorithm='SHA1' cipherAlgorithm='AES' cipherChaining='ChainingModeCBC'/><encryptedKey spinCount='4000000000' blockSize='16' keyBits='128' hashSize='20' saltValue='AAAA' hashAlgorithm='SHA1' cipherAlgorithm='AES' cipherChaining='ChainingModeCBC' encryptedVerifierHashInput='AAAA' encryptedVerifierHashValue='AAAA' encryptedKeyValue='AAAA'/></encryption>";
        for info in
            [&agile[..], b"", b"\x04\0\x02\0", b"\x03\0\x02\0\x24\0\0\0\xff\xff\xff\xff", b"\x01\0\x01\0"]
        {
            for package_size in [0, 7, 8, 24, 5000] {
                assert_eq!(package(info, vec![1; package_size]), None);
            }
        }
        let few = String::from_utf8_lossy(agile).replace("4000000000", "1");
        assert_eq!(package(few.as_bytes(), vec![1; 24]), None);
    }
}

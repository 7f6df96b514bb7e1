//! XOR obfuscation of Excel 95 and 97 ([MS-OFFCRYPTO] 2.3.7): with one password there is one row of bytes.

/// What the password comes to (2.3.7.1, 2.3.7.2): a key, a check, and sixteen bytes to put over the data.
const KEY: u16 = 0xB359;
const VERIFIER: u16 = 0x9A0A;
const ROW: [u8; 16] =
    [0x87, 0x6B, 0x9A, 0xE2, 0x1E, 0xE3, 0x05, 0x62, 0x1E, 0x69, 0x96, 0x60, 0x98, 0x6E, 0x94, 0x04];

/// True when the password is the one that makes this key and check.
pub(super) fn opens(key: u16, verifier: u16) -> bool {
    (key, verifier) == (KEY, VERIFIER)
}

/// The plain byte at `place`, counted from the start of the stream and shifted by the size of its record (2.3.7.3).
pub(super) fn plain(byte: u8, place: usize) -> u8 {
    (byte ^ ROW[place % ROW.len()]).rotate_right(5)
}

//! RC4 with a new key every 1024 bytes, and its two ways to make a key ([MS-OFFCRYPTO] 2.3.5, 2.3.6).

use md5::Md5;

use super::cipher::{Hash, digest};
use super::{long, password, short};

/// A key stands for so many bytes of a stream ([MS-XLS] 2.2.10).
pub(super) const STRETCH: usize = 1024;

/// What makes the key of each stretch.
pub(super) enum Keys {
    /// RC4 of Excel 97: MD5, of which five bytes count (2.3.6.2).
    Old([u8; 5]),
    /// RC4 by way of the operating system: SHA-1 and a key of so many bytes (2.3.5.2).
    System(Vec<u8>, usize),
}

impl Keys {
    /// By the record that tells of the encryption, behind its kind; none where another password locks it.
    pub(super) fn open(info: &[u8]) -> Option<Self> {
        match (short(info, 0)?, short(info, 2)?) {
            (1, 1) => Self::open_old(info.get(4..)?),
            (2..=4, 2) => Self::open_system(info.get(4..)?),
            _ => None,
        }
    }

    fn open_old(info: &[u8]) -> Option<Self> {
        let (salt, verifier) = (info.get(..16)?, info.get(16..48)?);
        let hash = digest::<Md5>(&[&password()]);
        let pieces = [hash.get(..5)?, salt].repeat(16);
        let keys = Self::Old(*digest::<Md5>(&pieces).first_chunk()?);
        keys.verifies(verifier, digest::<Md5>)
    }

    fn open_system(info: &[u8]) -> Option<Self> {
        let header_size = long(info, 4)? as usize;
        let header = info.get(8..)?.get(..header_size)?;
        // AlgID, and the size of the key in bits, which 0 leaves at 40 (2.3.5.1).
        let bits = long(header, 16)?;
        let size = if bits == 0 { 5 } else { bits as usize / 8 };
        if long(header, 8)? != 0x6801 || size > 16 {
            return None;
        }
        let verifier = info.get(8 + header_size..)?;
        let keys = Self::System((Hash::SHA1.of)(&[verifier.get(4..20)?, &password()]), size);
        let locked = [verifier.get(20..36)?, verifier.get(40..60)?].concat();
        keys.verifies(&locked, Hash::SHA1.of)
    }

    /// The keys, if they open the sixteen bytes whose digest follows.
    fn verifies(self, locked: &[u8], hash: fn(&[&[u8]]) -> Vec<u8>) -> Option<Self> {
        let mut plain = locked.to_vec();
        let mut stream = self.stream(0);
        for byte in &mut plain {
            *byte ^= stream.next();
        }
        let (input, expected) = plain.split_at_checked(16)?;
        (hash(&[input]) == expected).then_some(self)
    }

    /// The stream of the stretch of this number.
    fn stream(&self, stretch: u32) -> Rc4 {
        let number = stretch.to_le_bytes();
        match self {
            Self::Old(hash) => Rc4::new(&digest::<Md5>(&[hash, &number])),
            Self::System(hash, size) => {
                let mut key = (Hash::SHA1.of)(&[hash, &number]);
                key.truncate(*size);
                // A short key is filled with zeros, and these count.
                key.resize(if *size == 5 { 16 } else { *size }, 0);
                Rc4::new(&key)
            }
        }
    }
}

/// The stretch that was made last; records come one after another.
pub(super) struct Stream {
    keys: Keys,
    stretch: Option<usize>,
    bytes: Vec<u8>,
}

impl Stream {
    pub(super) fn new(keys: Keys) -> Self {
        Self { keys, stretch: None, bytes: vec![0; STRETCH] }
    }

    /// The byte at a place of a stretch.
    pub(super) fn at(&mut self, stretch: usize, place: usize) -> u8 {
        if self.stretch != Some(stretch) {
            let mut stream = self.keys.stream(stretch as u32);
            self.bytes.fill_with(|| stream.next());
            self.stretch = Some(stretch);
        }
        self.bytes[place]
    }
}

/// The stream of bytes that RC4 makes of a key.
struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    fn new(key: &[u8]) -> Self {
        let mut state = [0; 256];
        (0..=255).zip(&mut state).for_each(|(value, slot)| *slot = value);
        let mut j = 0_u8;
        for (i, key) in (0..256).zip(key.iter().cycle()) {
            j = j.wrapping_add(state[i]).wrapping_add(*key);
            state.swap(i, usize::from(j));
        }
        Self { state, i: 0, j: 0 }
    }

    fn next(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        let one = self.state[usize::from(self.i)];
        self.j = self.j.wrapping_add(one);
        let other = self.state[usize::from(self.j)];
        self.state.swap(usize::from(self.i), usize::from(self.j));
        self.state[usize::from(one.wrapping_add(other))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_rfc_6229() {
        let mut stream = Rc4::new(&[1, 2, 3, 4, 5]);
        let made: Vec<u8> = (0..8).map(|_| stream.next()).collect();
        assert_eq!(made, [0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27]);
    }
}

//! For tests: small stores in every version of the format.

use super::cipher::Cipher;

/// A property of a made object: its number, its type, its value.
pub(super) type Field<'f> = (u16, u16, &'f [u8]);

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Version {
    Narrow,
    Wide,
    Large,
}

pub(super) struct Made {
    version: Version,
    cipher: Cipher,
    bytes: Vec<u8>,
    blocks: Vec<[u64; 3]>,
    nodes: Vec<[u64; 4]>,
}

impl Made {
    pub(super) fn new(version: Version, cipher: Cipher) -> Self {
        Self { version, cipher, bytes: vec![0; 4096], blocks: Vec::new(), nodes: Vec::new() }
    }

    fn number(&self, value: u64) -> Vec<u8> {
        let width = if self.version == Version::Narrow { 4 } else { 8 };
        value.to_le_bytes()[..width].to_vec()
    }

    fn numbers(&self, values: &[u64]) -> Vec<u8> {
        values.iter().flat_map(|value| self.number(*value)).collect()
    }

    fn block(&mut self, data: &[u8], is_tree: bool) -> u64 {
        let number = 4 * (self.blocks.len() as u64 + 1) + if is_tree { 2 } else { 0 };
        let mut stored = data.to_vec();
        if !is_tree {
            self.cipher.close(number, &mut stored);
        }
        let (unit, trailer) = match self.version {
            Version::Narrow => (64, 12),
            Version::Wide => (64, 16),
            Version::Large => (512, 24),
        };
        let end = (stored.len() + trailer).next_multiple_of(unit) - trailer;
        stored.resize(end, 0);
        stored.extend((data.len() as u16).to_le_bytes());
        stored.extend([0; 2]);
        if self.version != Version::Narrow {
            stored.extend([0; 4]);
        }
        stored.extend(self.number(number));
        stored.resize(end + trailer, 0);
        self.blocks.push([number, self.bytes.len() as u64, data.len() as u64]);
        self.bytes.extend(stored);
        number
    }

    /// Data over as many blocks as told.
    pub(super) fn data(&mut self, pieces: &[&[u8]]) -> u64 {
        if let [piece] = pieces {
            return self.block(piece, false);
        }
        let numbers: Vec<u64> = pieces.iter().map(|piece| self.block(piece, false)).collect();
        let head = [&[1, 1], &(numbers.len() as u16).to_le_bytes()[..], &[0; 4]].concat();
        self.block(&[head, self.numbers(&numbers)].concat(), true)
    }

    /// A tree of nodes: number, data, own nodes.
    pub(super) fn nodes(&mut self, nodes: &[[u64; 3]]) -> u64 {
        if nodes.is_empty() {
            return 0;
        }
        let mut bytes = [&[2, 0], &(nodes.len() as u16).to_le_bytes()[..]].concat();
        if self.version != Version::Narrow {
            bytes.extend([0; 4]);
        }
        bytes.extend(nodes.iter().flat_map(|node| self.numbers(node)));
        self.block(&bytes, true)
    }

    fn heap(&mut self, kind: u8, items: &[Vec<u8>]) -> u64 {
        let map: usize = 12 + items.iter().map(Vec::len).sum::<usize>();
        let mut bytes = [&(map as u16).to_le_bytes()[..], &[0xEC, kind, 0x20, 0, 0, 0, 0, 0, 0, 0]].concat();
        let mut places = Vec::new();
        for item in items {
            places.extend((bytes.len() as u16).to_le_bytes());
            bytes.extend(item);
        }
        places.extend((bytes.len() as u16).to_le_bytes());
        bytes.extend([(items.len() as u16).to_le_bytes(), [0; 2]].concat());
        bytes.extend(places);
        self.block(&bytes, false)
    }

    /// A list of properties; a value of four bytes and type 3 stands in the list, others in the heap.
    pub(super) fn properties(&mut self, fields: &[Field<'_>]) -> u64 {
        let mut items = vec![vec![0xB5, 2, 6, 0, 0x40, 0, 0, 0], Vec::new()];
        for (id, kind, value) in fields {
            let number = match kind {
                // The number of a node of its own.
                3 | 0xFFFF => u32::from_le_bytes(*value.first_chunk().unwrap()),
                _ => {
                    items.push(value.to_vec());
                    (items.len() as u32) << 5
                }
            };
            let kind = if *kind == 0xFFFF { 0x1F } else { *kind };
            let record = [&id.to_le_bytes()[..], &kind.to_le_bytes(), &number.to_le_bytes()].concat();
            items[1].extend(record);
        }
        self.heap(0xBC, &items)
    }

    /// A table of one column of words and one of numbers, whose rows stand in the heap.
    pub(super) fn table(&mut self, columns: [u32; 2], rows: &[(&[u8], u32)]) -> u64 {
        let mut head = vec![0x7C, 2, 8, 0, 8, 0, 8, 0, 9, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0];
        for (index, tag) in (0_u8..).zip(columns) {
            head.extend([&tag.to_le_bytes()[..], &[index * 4, 0, 4, index]].concat());
        }
        let mut items = vec![head, Vec::new()];
        for (words, number) in rows {
            items.push(words.to_vec());
            let id = (items.len() as u32) << 5;
            let row = [&id.to_le_bytes()[..], &number.to_le_bytes(), &[0xC0]].concat();
            items[1].extend(row);
        }
        self.heap(0x7C, &items)
    }

    pub(super) fn node(&mut self, id: u32, data: u64, sub: u64, parent: u32) {
        self.nodes.push([id.into(), data, sub, parent.into()]);
    }

    fn page(&mut self, kind: u8, level: u8, entries: &[Vec<u8>]) -> u64 {
        let (size, count_at, type_at) = match self.version {
            Version::Narrow => (512, 496, 500),
            Version::Wide => (512, 488, 496),
            Version::Large => (4096, 4056, 4072),
        };
        let mut page = entries.concat();
        assert!(page.len() <= count_at, "one page holds all");
        page.resize(size, 0);
        let (count, width) = (entries.len() as u8, entries[0].len() as u8);
        if self.version == Version::Large {
            page[count_at..count_at + 6].copy_from_slice(&[count, 0, 200, 0, width, level]);
        } else {
            page[count_at..count_at + 4].copy_from_slice(&[count, 20, width, level]);
        }
        page[type_at..type_at + 2].fill(kind);
        self.bytes.extend(page);
        (self.bytes.len() - size) as u64
    }

    /// A tree of leaves with as many entries as fit, and a page above them.
    fn tree(&mut self, kind: u8, entries: &[Vec<u8>]) -> u64 {
        let mut above = Vec::new();
        for leaf in entries.chunks(12) {
            let at = self.page(kind, 0, leaf);
            let key = self.number(0).len();
            above.push([leaf[0][..key].to_vec(), self.numbers(&[0, at])].concat());
        }
        self.page(kind, 1, &above)
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.nodes.sort_unstable();
        let nodes: Vec<Vec<u8>> = self.nodes.iter().map(|node| self.numbers(node)).collect();
        let blocks: Vec<Vec<u8>> = self
            .blocks
            .iter()
            .map(|[number, at, size]| {
                let size = (*size as u16).to_le_bytes();
                let rest = if self.version == Version::Narrow { 0 } else { 4 };
                [self.numbers(&[*number, *at]), [size, [1, 0]].concat(), vec![0; rest]].concat()
            })
            .collect();
        let trees = [self.tree(0x81, &nodes), self.tree(0x80, &blocks)];
        let (version, length_at, tree_at, cipher_at) = match self.version {
            Version::Narrow => (14, 168, [188, 196], 461),
            Version::Wide => (23, 184, [224, 240], 513),
            Version::Large => (36, 184, [224, 240], 513),
        };
        self.put(0, b"!BDN");
        self.put(8, &[b'S', b'M', version, 0]);
        let length = self.number(self.bytes.len() as u64);
        self.put(length_at, &length);
        for (at, tree) in tree_at.into_iter().zip(trees) {
            let tree = self.number(tree);
            self.put(at, &tree);
        }
        let cipher = match self.cipher {
            Cipher::Plain => 0,
            Cipher::Permuted => 1,
            Cipher::Cyclic => 2,
        };
        self.put(cipher_at, &[cipher]);
        self.bytes
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

/// Words of two bytes a letter.
pub(super) fn wide(words: &str) -> Vec<u8> {
    words.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

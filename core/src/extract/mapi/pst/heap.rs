//! The middle layer of a personal store ([MS-PST] 2.3): a heap of items in the blocks of a node, a tree of records in
//! the heap, and over both a list of properties or a table of them.

use std::borrow::Cow;

use super::store::{Node, Store, long, short};
use crate::extract::mapi::property::{BINARY, MANY, NARROW, OBJECT, Properties, WIDE};
use crate::extract::{GapReason, Walk};

const SIGNATURE: u8 = 0xEC;
const PROPERTIES: u8 = 0xBC;
const TABLE: u8 = 0x7C;
const TREE: u8 = 0xB5;

/// Bytes of a property in its list: number, type, value.
const RECORD: usize = 8;

/// Numbers of rows say nothing of the object.
const ROW_NUMBERS: [u32; 2] = [0x67F2_0003, 0x67F3_0003];

/// A node, its heap and its own nodes.
pub(super) struct Object<'s, 'b> {
    store: &'s Store<'b>,
    blocks: Vec<Cow<'b, [u8]>>,
    pub(super) nodes: Vec<Node>,
    kind: u8,
    root: u32,
}

impl<'s, 'b> Object<'s, 'b> {
    /// None, and damage, when the node holds no heap.
    pub(super) fn open(
        store: &'s Store<'b>,
        node: Node,
        walk: &mut Walk<'_>,
    ) -> Result<Option<Self>, GapReason> {
        let blocks = store.data(node.data, walk)?;
        let nodes = store.subnodes(node.sub, walk)?;
        let head = blocks.first().filter(|block| block.get(2) == Some(&SIGNATURE));
        let head = head.and_then(|block| Some((*block.get(3)?, long(block, 4)?)));
        if head.is_none() {
            store.damage();
        }
        Ok(head.map(|(kind, root)| Self { store, blocks, nodes, kind, root }))
    }

    /// The node of this number among its own.
    pub(super) fn node(&self, id: u32) -> Option<Node> {
        self.nodes.iter().find(|node| node.id == id).copied()
    }

    /// An item of the heap: five bits of type, then its index and its block.
    fn item(&self, id: u32) -> Option<&[u8]> {
        let (index, block) =
            if self.store.is_large() { (id >> 5 & 0x3FFF, id >> 19) } else { (id >> 5 & 0x7FF, id >> 16) };
        let block = self.blocks.get(block as usize)?;
        let map = usize::from(short(block, 0)?);
        let index = (index as usize)
            .checked_sub(1)
            .filter(|index| *index < usize::from(short(block, map).unwrap_or(0)))?;
        let place = map + 4 + 2 * index;
        block.get(usize::from(short(block, place)?)..usize::from(short(block, place + 2)?))
    }

    /// The records of a tree, key first.
    fn records(&self, root: u32) -> Option<Vec<&[u8]>> {
        let head = self.item(root)?;
        let [kind, key, data, levels] = *head.first_chunk()?;
        let top = long(head, 4)?;
        if kind != TREE || key == 0 || levels > 8 {
            return None;
        }
        // The same item again and again would grow by itself.
        let mut left: usize = self.blocks.iter().map(|block| block.len()).sum();
        let mut items = if top == 0 { Vec::new() } else { vec![top] };
        for level in (0..=levels).rev() {
            let size = usize::from(key) + if level > 0 { 4 } else { usize::from(data) };
            let mut records = Vec::new();
            for item in items {
                let item = self.item(item).filter(|item| item.len() % size == 0)?;
                left = left.checked_sub(item.len())?;
                records.extend(item.chunks_exact(size));
            }
            if level == 0 {
                return Some(records);
            }
            items = records.iter().filter_map(|record| long(record, usize::from(key))).collect();
        }
        None
    }

    /// What a number stands for: nothing, an item, or the data of a node of its own.
    fn value(&self, id: u32, walk: &mut Walk<'_>) -> Result<Option<Vec<u8>>, GapReason> {
        if id == 0 {
            return Ok(Some(Vec::new()));
        }
        if is_item(id) {
            return Ok(self.item(id).map(<[u8]>::to_vec));
        }
        let Some(node) = self.node(id) else { return Ok(None) };
        Ok(Some(self.store.data(node.data, walk)?.concat()))
    }

    /// The list of properties; what is not there is damage.
    pub(super) fn properties(&self, walk: &mut Walk<'_>) -> Result<Properties, GapReason> {
        let mut properties = Properties::default();
        let records = if self.kind == PROPERTIES { self.records(self.root) } else { None };
        let Some(records) = records.filter(|records| records.iter().all(|record| record.len() == RECORD))
        else {
            self.store.damage();
            return Ok(properties);
        };
        for record in records {
            let (Some(id), Some(kind), Some(value)) = (short(record, 0), short(record, 2), record.get(4..))
            else {
                continue;
            };
            self.add(&mut properties, id, kind, value, walk)?;
        }
        Ok(properties)
    }

    /// Adds a property whose four or more bytes are its value, or the number under which that is found.
    fn add(
        &self,
        properties: &mut Properties,
        id: u16,
        kind: u16,
        value: &[u8],
        walk: &mut Walk<'_>,
    ) -> Result<(), GapReason> {
        let is_here =
            matches!(kind, 2..=4 | 0xA | 0xB) || matches!(kind, 5..=7 | 0x14 | 0x40) && value.len() >= 8;
        if is_here {
            properties.add(id, kind, value.to_vec());
            return Ok(());
        }
        let is_read = matches!(kind, 5..=7 | 0x14 | 0x40 | NARROW | WIDE | BINARY | OBJECT);
        let is_many = [NARROW, WIDE, BINARY].iter().any(|single| kind == single | MANY);
        let Some(number) = long(value, 0).filter(|_| is_read || is_many) else { return Ok(()) };
        match self.value(number, walk)? {
            Some(bytes) if is_many => {
                let told = long(&bytes, 0).unwrap_or(0) as usize;
                let before = properties.list.len();
                for one in many(&bytes) {
                    properties.add(id, kind & !MANY, one.to_vec());
                }
                if properties.list.len() - before < told {
                    self.store.damage();
                }
            }
            Some(bytes) => properties.add(id, kind, bytes),
            None => self.store.damage(),
        }
        Ok(())
    }

    /// The rows of a table, each as a list of properties.
    pub(super) fn rows(&self, walk: &mut Walk<'_>) -> Result<Vec<Properties>, GapReason> {
        let table = if self.kind == TABLE { self.item(self.root).and_then(Table::parse) } else { None };
        let Some(table) = table else {
            self.store.damage();
            return Ok(Vec::new());
        };
        // Rows do not reach from one block into the next.
        let blocks: Vec<Cow<'_, [u8]>> = match table.rows {
            0 => Vec::new(),
            id if is_item(id) => self.item(id).map(Cow::Borrowed).into_iter().collect(),
            id => match self.node(id) {
                Some(node) => self.store.data(node.data, walk)?,
                None => Vec::new(),
            },
        };
        if blocks.is_empty() && table.rows != 0 {
            self.store.damage();
        }
        let mut rows = Vec::new();
        for row in blocks.iter().flat_map(|block| block.chunks_exact(table.size)) {
            walk.check_time()?;
            let mut properties = Properties::default();
            for column in table.columns.iter().filter(|column| column.is_in(row, table.present)) {
                let value = row.get(column.start..column.start + column.size).unwrap_or_default();
                self.add(&mut properties, (column.tag >> 16) as u16, column.tag as u16, value, walk)?;
            }
            rows.push(properties);
        }
        Ok(rows)
    }
}

/// True for the number of an item, not of a node.
fn is_item(id: u32) -> bool {
    id.trailing_zeros() >= 5
}

/// The values of a property that has many: their count, where each begins, and they.
fn many(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let count = long(bytes, 0).unwrap_or(0) as usize;
    let start = move |index: usize| (index < count).then(|| long(bytes, 4 + 4 * index)).flatten();
    (0..count.min(bytes.len() / 4)).map_while(move |index| {
        let end = start(index + 1).map_or(bytes.len(), |end| end as usize);
        bytes.get(start(index)? as usize..end)
    })
}

struct Table {
    size: usize,
    /// Where a row tells which of its cells are there.
    present: usize,
    rows: u32,
    columns: Vec<Column>,
}

struct Column {
    tag: u32,
    start: usize,
    size: usize,
    bit: usize,
}

impl Table {
    /// [MS-PST] 2.3.4.1.
    fn parse(head: &[u8]) -> Option<Self> {
        let count = usize::from(*head.get(1)?);
        let (present, size) = (usize::from(short(head, 6)?), usize::from(short(head, 8)?));
        let columns = head.get(22..)?.chunks_exact(8).take(count).filter_map(|column| {
            Some(Column {
                tag: long(column, 0)?,
                start: usize::from(short(column, 4)?),
                size: usize::from(*column.get(6)?),
                bit: usize::from(*column.get(7)?),
            })
        });
        let mut columns: Vec<Column> = columns.collect();
        let is_whole = columns.len() == count;
        columns.retain(|column| !ROW_NUMBERS.contains(&column.tag));
        (is_whole && *head.first()? == TABLE && size > 0).then_some(Self {
            size,
            present,
            rows: long(head, 14)?,
            columns,
        })
    }
}

impl Column {
    fn is_in(&self, row: &[u8], present: usize) -> bool {
        row.get(present + self.bit / 8).is_some_and(|byte| byte & (0x80 >> (self.bit % 8)) != 0)
    }
}

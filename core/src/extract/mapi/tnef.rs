//! `winmail.dat` ([MS-OXTNEF]): attributes one after another, some of which hold lists of properties.

use super::message::{self, Place, attach, miss};
use super::property::{BINARY, MANY, NARROW, OBJECT, Properties, WIDE, id};
use crate::extract::{GapReason, Source, Walk};

const MAGIC: &[u8] = b"\x78\x9F\x3E\x22";

/// Attributes by their number.
const SUBJECT: u16 = 0x8004;
const CLASS: u16 = 0x8008;
const BODY: u16 = 0x800C;
const ATTACHED: u16 = 0x800F;
const ATTACHED_NAME: u16 = 0x8010;
const ATTACHMENT_BEGINS: u16 = 0x9002;
const MESSAGE: u16 = 0x9003;
const RECIPIENTS: u16 = 0x9004;
const ATTACHMENT: u16 = 0x9005;
const CODE_PAGE: u16 = 0x9007;

/// Properties from this number on carry their name.
const NAMED: u16 = 0x8000;

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    source.bytes.starts_with(MAGIC)
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let mut found = Found::default();
    let mut input = Input(source.bytes.get(6..).unwrap_or_default());
    let mut is_whole = false;
    // Some writers end with a line end.
    while !input.0.iter().all(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
        walk.check_time()?;
        is_whole = found.attribute(&mut input).is_some();
        if !is_whole {
            break;
        }
    }
    found.message.settle_code_page();
    let place = Place { source, path: &source.path };
    message::hand_on(&place, &found.message, &found.recipients, walk)?;
    let day = found.message.day(id::SUBMITTED);
    for (number, attachment) in (1..).zip(&mut found.attachments) {
        attachment.code_page = found.message.code_page;
        if !attach(&place, number, attachment, day, walk)? {
            miss(&place, number, attachment, walk)?;
        }
    }
    if is_whole { Ok(()) } else { Err(GapReason::Malformed) }
}

#[derive(Default)]
struct Found {
    message: Properties,
    recipients: Vec<Properties>,
    attachments: Vec<Properties>,
}

impl Found {
    /// Level, number, type, length, data, sum.
    fn attribute(&mut self, input: &mut Input<'_>) -> Option<()> {
        input.take(1)?;
        let (number, _) = (input.short()?, input.short()?);
        let length = input.long()? as usize;
        let data = input.take(length)?;
        input.take(2)?;
        match number {
            CLASS => self.message.add(id::MESSAGE_CLASS, NARROW, data.to_vec()),
            SUBJECT => self.message.add(id::SUBJECT, NARROW, data.to_vec()),
            BODY => self.message.add(id::BODY, NARROW, data.to_vec()),
            CODE_PAGE => self.message.code_page = Input(data).short().unwrap_or(0),
            MESSAGE => Input(data).properties(&mut self.message)?,
            RECIPIENTS => {
                let mut rows = Input(data);
                for _ in 0..rows.long()?.min(length as u32) {
                    let mut recipient =
                        Properties { code_page: self.message.code_page, ..Properties::default() };
                    rows.properties(&mut recipient)?;
                    self.recipients.push(recipient);
                }
            }
            ATTACHMENT_BEGINS => self.attachments.push(Properties::default()),
            ATTACHED | ATTACHED_NAME | ATTACHMENT => {
                if self.attachments.is_empty() {
                    self.attachments.push(Properties::default());
                }
                let attachment = self.attachments.last_mut()?;
                match number {
                    ATTACHED => attachment.add(id::DATA, BINARY, data.to_vec()),
                    ATTACHED_NAME => attachment.add(id::SHORT_FILE, NARROW, data.to_vec()),
                    _ => Input(data).properties(attachment)?,
                }
            }
            _ => {}
        }
        Some(())
    }
}

/// Bytes that are still to be read.
struct Input<'b>(&'b [u8]);

impl<'b> Input<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let taken = self.0.get(..count)?;
        self.0 = &self.0[count..];
        Some(taken)
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(*self.take(2)?.first_chunk()?))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(*self.take(4)?.first_chunk()?))
    }

    /// So many bytes, and what fills them up to a multiple of four.
    fn padded(&mut self, count: usize) -> Option<&'b [u8]> {
        let taken = self.take(count)?;
        self.take((4 - count % 4) % 4)?;
        Some(taken)
    }

    /// A list ([MS-OXTNEF] 2.1.3.4); none when it breaks off.
    fn properties(&mut self, properties: &mut Properties) -> Option<()> {
        for _ in 0..self.long()? {
            let (kind, id) = (self.short()?, self.short()?);
            if id >= NAMED {
                self.name()?;
            }
            self.values(kind, id, properties)?;
        }
        Some(())
    }

    fn name(&mut self) -> Option<()> {
        self.take(16)?;
        if self.long()? == 0 {
            self.take(4)?;
        } else {
            let length = self.long()? as usize;
            self.padded(length)?;
        }
        Some(())
    }

    fn values(&mut self, kind: u16, id: u16, properties: &mut Properties) -> Option<()> {
        let single = kind & !MANY;
        let size = match single {
            2 | 3 | 4 | 0xA | 0xB => Some(4),
            5 | 6 | 7 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            _ => None,
        };
        let is_counted = size.is_none() || kind & MANY != 0;
        let count = if is_counted { self.long()? } else { 1 };
        for _ in 0..count {
            let length = match size {
                Some(size) => size,
                None => self.long()? as usize,
            };
            let bytes = self.padded(length)?;
            match single {
                // An object begins with the number of the interface it is read by.
                OBJECT => properties.add(id, BINARY, bytes.get(16..).unwrap_or_default().to_vec()),
                NARROW | WIDE => properties.add(id, single, bytes.to_vec()),
                _ => properties.add(id, kind, bytes.to_vec()),
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::walked::walked;

    fn attribute(number: u16, data: &[u8]) -> Vec<u8> {
        let length = (data.len() as u32).to_le_bytes();
        [&[1][..], &number.to_le_bytes(), &[2, 0], &length, data, &[0, 0]].concat()
    }

    fn message() -> Vec<u8> {
        let mut list = 2_u32.to_le_bytes().to_vec();
        list.extend([0x1F, 0, 0, 0x10, 1, 0, 0, 0, 6, 0, 0, 0, b'H', 0, 0xE5, 0, 0, 0, 0, 0]);
        list.extend([0x1E, 0, 0, 0x80]);
        list.extend([0; 20]);
        list.extend([7, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0]);
        list.extend(b"L\xe4k\xe5\0\0\0\0");
        [
            b"\x78\x9F\x3E\x22\0\0".to_vec(),
            attribute(0x9007, &1252_u32.to_le_bytes()),
            attribute(0x8004, b"M\xf6te\0"),
            attribute(0x9003, &list),
            attribute(0x9002, b""),
            attribute(0x8010, b"brev.txt\0"),
            attribute(0x800F, b"nr 811228-9874"),
        ]
        .concat()
    }

    #[test]
    fn a_message_with_its_attachment() {
        let (parts, gaps) = walked("winmail.dat", &message());
        let wanted = [
            "winmail.dat > subject: Möte",
            "winmail.dat > body: Hå",
            "winmail.dat > properties: Läkå",
            "winmail.dat > brev.txt: nr 811228-9874",
        ];
        assert_eq!((parts.as_slice(), gaps.len()), (&wanted.map(str::to_owned)[..], 0));
    }

    #[test]
    fn any_bytes_end() {
        let whole = message();
        for at in 0..whole.len() {
            walked("winmail.dat", &whole[..at]);
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                walked("winmail.dat", &changed);
            }
        }
        let cut = walked("winmail.dat", &whole[..whole.len() - 4]).1;
        assert_eq!(cut, ["winmail.dat > brev.txt: unsupported", "winmail.dat: malformed"]);
    }
}

//! A list of properties: numbers, types, values as bytes, and how they become text.

use crate::date::Date;
use crate::extract::letters::{label_of_page, page_of_language, wide};
use crate::extract::sheet::record::decode;

/// Types of values ([MS-OXCDATA] 2.11.1).
pub(super) const LONG: u16 = 0x0003;
pub(super) const OBJECT: u16 = 0x000D;
pub(super) const NARROW: u16 = 0x001E;
pub(super) const WIDE: u16 = 0x001F;
pub(super) const TIME: u16 = 0x0040;
pub(super) const BINARY: u16 = 0x0102;
/// Many values of one type.
pub(super) const MANY: u16 = 0x1000;

/// Numbers of properties ([MS-OXPROPS]).
pub(super) mod id {
    pub(crate) const MESSAGE_CLASS: u16 = 0x001A;
    pub(crate) const SUBJECT: u16 = 0x0037;
    pub(crate) const SUBMITTED: u16 = 0x0039;
    pub(crate) const TRANSPORT_HEADERS: u16 = 0x007D;
    pub(crate) const RECIPIENT_KIND: u16 = 0x0C15;
    pub(crate) const SENDER_NAME: u16 = 0x0C1A;
    pub(crate) const SENDER_ADDRESS: u16 = 0x0C1F;
    pub(crate) const BODY: u16 = 0x1000;
    pub(crate) const RTF: u16 = 0x1009;
    pub(crate) const HTML: u16 = 0x1013;
    pub(crate) const NAME: u16 = 0x3001;
    pub(crate) const ADDRESS: u16 = 0x3003;
    pub(crate) const DATA: u16 = 0x3701;
    pub(crate) const SHORT_FILE: u16 = 0x3704;
    pub(crate) const LONG_FILE: u16 = 0x3707;
    pub(crate) const MEDIA_TYPE: u16 = 0x370E;
    pub(crate) const SMTP_ADDRESS: u16 = 0x39FE;
    pub(crate) const INTERNET_CODE_PAGE: u16 = 0x3FDE;
    pub(crate) const LOCALE: u16 = 0x3FF1;
    pub(crate) const CODE_PAGE: u16 = 0x3FFD;
}

/// One property.
pub(super) struct Property {
    pub(super) id: u16,
    pub(super) kind: u16,
    pub(super) bytes: Vec<u8>,
}

/// The properties of one object.
#[derive(Default)]
pub(super) struct Properties {
    pub(super) list: Vec<Property>,
    /// Of text of eight bits a letter; 0 where nothing says it.
    pub(super) code_page: u16,
}

impl Properties {
    pub(super) fn add(&mut self, id: u16, kind: u16, bytes: Vec<u8>) {
        self.list.push(Property { id, kind, bytes });
    }

    pub(super) fn get(&self, id: u16) -> Option<&Property> {
        self.list.iter().find(|property| property.id == id)
    }

    /// The text of a property; empty where there is none.
    pub(super) fn text(&self, id: u16) -> String {
        let text = |property: &Property| match property.kind {
            // Some writers keep a text as bytes.
            BINARY => Some(self.narrow(&property.bytes).trim_end_matches('\0').to_owned()),
            _ => self.text_of(property),
        };
        self.get(id).and_then(text).unwrap_or_default()
    }

    pub(super) fn text_of(&self, property: &Property) -> Option<String> {
        let text = match property.kind & !MANY {
            WIDE => wide(&property.bytes),
            NARROW => self.narrow(&property.bytes),
            _ => return None,
        };
        Some(text.trim_end_matches('\0').to_owned())
    }

    /// Text of eight bits a letter, in the code page of the message.
    pub(super) fn narrow(&self, bytes: &[u8]) -> String {
        match self.code_page {
            0 | 65001 if std::str::from_utf8(bytes).is_ok() => String::from_utf8_lossy(bytes).into_owned(),
            // What is declared as UTF-8 and is not was written on a Western machine.
            0 | 65001 => decode(bytes, 1252),
            page => decode(bytes, page),
        }
    }

    pub(super) fn long(&self, id: u16) -> Option<u32> {
        let bytes = &self.get(id).filter(|property| property.kind == LONG)?.bytes;
        Some(u32::from_le_bytes(*bytes.first_chunk()?))
    }

    /// The name of the charset of its page.
    pub(super) fn charset(&self) -> Option<&'static str> {
        label_of_page(self.long(id::INTERNET_CODE_PAGE).unwrap_or(self.code_page.into()))
    }

    /// The day of a time, which counts in tenths of microseconds from 1601.
    pub(super) fn day(&self, id: u16) -> Option<Date> {
        let bytes = &self.get(id).filter(|property| property.kind == TIME)?.bytes;
        let ticks = u64::from_le_bytes(*bytes.first_chunk()?);
        Date::from_unix(i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600)
    }

    /// Takes the code page of the message from its own properties.
    pub(super) fn settle_code_page(&mut self) {
        let own = self.long(id::CODE_PAGE).filter(|page| *page != WIDE_PAGE);
        let page = own.or_else(|| self.long(id::LOCALE).map(|locale| page_of_language(locale as u16).into()));
        let page = page.or_else(|| self.long(id::INTERNET_CODE_PAGE));
        self.code_page = page.and_then(|page| u16::try_from(page).ok()).unwrap_or(self.code_page);
    }
}

/// Two bytes a letter: says nothing of text of one.
const WIDE_PAGE: u32 = 1200;

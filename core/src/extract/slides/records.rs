//! The records of a presentation, one after another, those inside others after those around them ([MS-PPT] 2.3.1).

/// A record: its type, its instance, its content, and the instance of the list of slides it stands in.
pub(super) struct Record<'b> {
    pub(super) kind: u16,
    pub(super) instance: u16,
    pub(super) bytes: &'b [u8],
    pub(super) list: Option<u16>,
}

/// Goes through all records without recursion: what holds records is entered, whatever its length says.
pub(super) struct Records<'b> {
    bytes: &'b [u8],
    at: usize,
    /// The list of slides that is being read, and where it ends.
    list: Option<(u16, usize)>,
    damaged: bool,
    /// No record that stands in no other follows; looking again would take a square of the time.
    is_last: bool,
}

const HEADER: usize = 8;
const CONTAINER: u16 = 0xF;

/// An atom that holds records: comments and what else later versions added ([MS-PPT] 2.23.2).
const TAGGED: u16 = 0x138B;

/// Document, slide, notes, master, handout.
const TOP: [u16; 5] = [0x03E8, 0x03EE, 0x03F0, 0x03F8, 0x0FC9];

impl<'b> Records<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, list: None, damaged: false, is_last: false }
    }

    /// True when a record was longer than what is there.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged
    }

    pub(super) fn next(&mut self) -> Option<Record<'b>> {
        let (mut version, mut kind, mut length) = self.header(self.at)?;
        if !self.is_last && (kind == 0 || self.bytes.len() - self.at < length) {
            // Between what was saved at different times anything may stand; only the directory knows.
            let next = (self.at + 1..self.bytes.len()).find(|at| self.is_top(*at));
            self.is_last = next.is_none();
            if let Some(next) = next {
                self.at = next;
                (version, kind, length) = self.header(next)?;
            }
        }
        let instance = version >> 4;
        let start = self.at + HEADER;
        let there = self.bytes.get(start..).unwrap_or_default();
        self.damaged |= there.len() < length;
        let bytes = there.get(..length.min(there.len())).unwrap_or_default();
        if self.list.is_some_and(|(_, end)| self.at >= end) {
            self.list = None;
        }
        if kind == super::SLIDE_LIST {
            self.list = Some((instance, start + bytes.len()));
        }
        let is_entered = version & 0xF == CONTAINER || kind == TAGGED;
        self.at = if is_entered { start } else { start + bytes.len() };
        Some(Record { kind, instance, bytes, list: self.list.map(|(instance, _)| instance) })
    }

    /// Version with instance, type and length of the record at `at`.
    fn header(&self, at: usize) -> Option<(u16, u16, usize)> {
        let [a, b, c, d, length @ ..] = *self.bytes.get(at..)?.first_chunk::<HEADER>()?;
        let length = u32::from_le_bytes(length) as usize;
        Some((u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]), length))
    }

    /// True where a record may begin that stands in no other.
    fn is_top(&self, at: usize) -> bool {
        let rest = self.bytes.len() - at;
        self.header(at).is_some_and(|(version, kind, length)| {
            version & 0xF == CONTAINER && TOP.contains(&kind) && length + HEADER <= rest
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Records;

    fn record(version: u16, kind: u16, content: &[u8]) -> Vec<u8> {
        [&version.to_le_bytes()[..], &kind.to_le_bytes(), &(content.len() as u32).to_le_bytes(), content]
            .concat()
    }

    #[test]
    fn containers_are_entered_and_lists_known() {
        let inside = record(0, super::super::NARROW_TEXT, b"ett");
        let list = record(0x0F, super::super::SLIDE_LIST, &inside);
        let bytes = [list, record(0, super::super::NARROW_TEXT, b"to")].concat();
        let mut records = Records::new(&bytes);
        let found: Vec<_> =
            std::iter::from_fn(|| records.next()).map(|record| (record.kind, record.list)).collect();
        assert_eq!(found, [(0x0FF0, Some(0)), (0x0FA8, Some(0)), (0x0FA8, None)]);
        assert!(!records.is_damaged());
    }

    #[test]
    fn any_bytes_end() {
        let bytes = record(0x0F, 0x0FF0, &record(0, 0x0FA0, b"a\0b\0"));
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = bytes.clone();
                changed[at] = value;
                let mut records = Records::new(&changed);
                while records.next().is_some() {}
            }
        }
    }

    #[test]
    fn empty_records_are_passed_over_in_linear_time() {
        let bytes = vec![0; 1 << 22];
        let mut records = Records::new(&bytes);
        while records.next().is_some() {}
    }
}

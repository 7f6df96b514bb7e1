//! The milter protocol, version 6, as bytes: frames in, commands out; replies and changes out. No input or output here.
//!
//! A frame is a length of four bytes, big end first, which counts what follows it: one letter for the command, then its
//! data. Source: libmilter's `mfdef.h` and the protocol as Postfix (`README_FILES/MILTER_README`) and Sendmail speak it.

use std::fmt;

/// Version of the protocol that is spoken.
pub(super) const VERSION: u32 = 6;

/// Longest frame taken: a header field of Sendmail's largest kind with room to spare; a piece of the body has 64 kB.
const LONGEST_FRAME: usize = 256 << 10;

/// Bytes of a new body in one frame.
const BODY_PIECE: usize = 65_535;

/// What a filter may do to a message (`SMFIF_`).
pub(super) mod action {
    pub(crate) const ADD_FIELDS: u32 = 0x01;
    pub(crate) const CHANGE_BODY: u32 = 0x02;
    pub(crate) const ADD_RECIPIENTS: u32 = 0x04;
    pub(crate) const DELETE_RECIPIENTS: u32 = 0x08;
    pub(crate) const CHANGE_FIELDS: u32 = 0x10;
    pub(crate) const QUARANTINE: u32 = 0x20;
}

/// How the two sides talk (`SMFIP_`).
pub(super) mod protocol {
    pub(crate) const NO_HELO: u32 = 0x02;
    pub(crate) const NO_REPLY_TO_FIELDS: u32 = 0x80;
    pub(crate) const NO_UNKNOWN: u32 = 0x100;
    pub(crate) const NO_REPLY_TO_END_OF_HEADER: u32 = 0x40000;
    pub(crate) const NO_REPLY_TO_BODY: u32 = 0x80000;
    pub(crate) const LEADING_SPACE: u32 = 0x10_0000;
}

/// What the mail server says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Options {
        version: u32,
        actions: u32,
        protocol: u32,
    },
    /// Values for the command that comes next.
    Macros(Vec<(String, String)>),
    /// The client's address, as text; none for a local or unknown one.
    Connect(Option<String>),
    /// The sender with its parameters.
    Sender(Vec<Vec<u8>>),
    Recipient(Vec<Vec<u8>>),
    Field {
        name: Vec<u8>,
        value: Vec<u8>,
    },
    Body(Vec<u8>),
    /// The end of the message, with the last piece of the body, if any.
    End(Vec<u8>),
    Abort,
    Quit,
    /// The connection goes on with another client.
    QuitNewConnection,
    /// The beginning of the data, the end of the header, a greeting, a command nobody knows: nothing in it for us.
    Other(u8),
}

/// Bytes that are no milter protocol. Says nothing of what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    Length(usize),
    Unknown(u8),
    Data(u8),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => write!(f, "a frame of {length} bytes"),
            Self::Unknown(letter) => write!(f, "an unknown command 0x{letter:02x}"),
            Self::Data(letter) => write!(f, "command 0x{letter:02x} with data it cannot have"),
        }
    }
}

/// Puts frames together from pieces of a stream.
#[derive(Default)]
pub(super) struct Decoder {
    buffer: Vec<u8>,
    at: usize,
}

impl Decoder {
    /// Takes what was read.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.at > 0 && self.at >= self.buffer.len() / 2 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole command, if there is one.
    pub(super) fn next(&mut self) -> Result<Option<Command>, Malformed> {
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let Some(length) = rest.first_chunk::<4>().map(|length| u32::from_be_bytes(*length) as usize) else {
            return Ok(None);
        };
        if !(1..=LONGEST_FRAME).contains(&length) {
            return Err(Malformed::Length(length));
        }
        let Some(frame) = rest.get(4..4 + length) else { return Ok(None) };
        self.at += 4 + length;
        let (letter, data) = (frame[0], frame.get(1..).unwrap_or_default());
        command(letter, data).map(Some)
    }
}

fn command(letter: u8, data: &[u8]) -> Result<Command, Malformed> {
    let wrong = Malformed::Data(letter);
    Ok(match letter {
        b'O' => {
            let words = data.as_chunks::<4>().0;
            let [version, actions, protocol, ..] = words else { return Err(wrong) };
            Command::Options {
                version: u32::from_be_bytes(*version),
                actions: u32::from_be_bytes(*actions),
                protocol: u32::from_be_bytes(*protocol),
            }
        }
        b'D' => Command::Macros(macros(data.get(1..).ok_or(wrong)?).ok_or(wrong)?),
        b'C' => Command::Connect(address(data)?),
        b'M' => Command::Sender(strings(data).filter(|all| !all.is_empty()).ok_or(wrong)?),
        b'R' => Command::Recipient(strings(data).filter(|all| !all.is_empty()).ok_or(wrong)?),
        b'L' => {
            let mut both = strings(data).filter(|both| both.len() == 2).ok_or(wrong)?.into_iter();
            let (name, value) = (both.next().unwrap_or_default(), both.next().unwrap_or_default());
            Command::Field { name, value }
        }
        b'B' => Command::Body(data.to_vec()),
        b'E' => Command::End(data.to_vec()),
        b'A' => Command::Abort,
        b'Q' => Command::Quit,
        b'K' => Command::QuitNewConnection,
        b'H' | b'T' | b'N' | b'U' => Command::Other(letter),
        _ => return Err(Malformed::Unknown(letter)),
    })
}

/// Strings, each ended by NUL.
fn strings(data: &[u8]) -> Option<Vec<Vec<u8>>> {
    let whole = data.strip_suffix(b"\0")?;
    Some(whole.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect())
}

/// Names without their braces, and values.
fn macros(data: &[u8]) -> Option<Vec<(String, String)>> {
    if data.is_empty() {
        return Some(Vec::new());
    }
    let all = strings(data)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let name = |bytes: &[u8]| text(bytes).trim_start_matches('{').trim_end_matches('}').to_owned();
    Some(all.chunks_exact(2).map(|pair| (name(&pair[0]), text(&pair[1]))).collect())
}

/// `host NUL family port address NUL`; a family without an address ends after its letter.
fn address(data: &[u8]) -> Result<Option<String>, Malformed> {
    let wrong = Malformed::Data(b'C');
    let host = data.iter().position(|byte| *byte == 0).ok_or(wrong)?;
    let rest = data.get(host + 1..).filter(|rest| !rest.is_empty()).ok_or(wrong)?;
    if !matches!(rest.first(), Some(b'4' | b'6')) {
        return Ok(None);
    }
    let address = rest.get(3..).and_then(|address| address.split(|byte| *byte == 0).next()).ok_or(wrong)?;
    let text = std::str::from_utf8(address).map_err(|_| wrong)?;
    Ok(Some(text.strip_prefix("IPv6:").unwrap_or(text).to_owned()))
}

/// Frames to be sent, in one piece.
#[derive(Default)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn frame(&mut self, letter: u8, pieces: &[&[u8]]) -> &mut Self {
        let length: usize = 1 + pieces.iter().map(|piece| piece.len()).sum::<usize>();
        self.bytes.extend_from_slice(&(length as u32).to_be_bytes());
        self.bytes.push(letter);
        for piece in pieces {
            self.bytes.extend_from_slice(piece);
        }
        self
    }

    pub(super) fn options(&mut self, actions: u32, protocol: u32) -> &mut Self {
        self.frame(b'O', &[&VERSION.to_be_bytes(), &actions.to_be_bytes(), &protocol.to_be_bytes()])
    }

    pub(super) fn proceed(&mut self) -> &mut Self {
        self.frame(b'c', &[])
    }

    pub(super) fn accept(&mut self) -> &mut Self {
        self.frame(b'a', &[])
    }

    pub(super) fn tempfail(&mut self) -> &mut Self {
        self.frame(b't', &[])
    }

    /// More time, please.
    pub(super) fn progress(&mut self) -> &mut Self {
        self.frame(b'p', &[])
    }

    /// `550 5.7.1 text`, a line each; a percent sign is written twice, for servers read it as the first of a pair.
    pub(super) fn reply(&mut self, code: u16, status: &str, lines: &[String]) -> &mut Self {
        let last = lines.len().saturating_sub(1);
        let line = |(at, line): (usize, &String)| {
            let sign = if at == last { ' ' } else { '-' };
            format!("{code}{sign}{status} {}", line.replace('%', "%%"))
        };
        let text = lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\r\n");
        self.frame(b'y', &[text.as_bytes(), b"\0"])
    }

    pub(super) fn add_field(&mut self, name: &str, value: &str) -> &mut Self {
        self.frame(b'h', &[name.as_bytes(), b"\0", value.as_bytes(), b"\0"])
    }

    /// Another value for the `nth` field of that name, from 1; an empty one takes the field out.
    pub(super) fn change_field(&mut self, name: &str, nth: u32, value: &str) -> &mut Self {
        self.frame(b'm', &[&nth.to_be_bytes(), name.as_bytes(), b"\0", value.as_bytes(), b"\0"])
    }

    pub(super) fn add_recipient(&mut self, address: &str) -> &mut Self {
        self.frame(b'+', &[b"<", address.as_bytes(), b">\0"])
    }

    pub(super) fn delete_recipient(&mut self, address: &str) -> &mut Self {
        self.frame(b'-', &[b"<", address.as_bytes(), b">\0"])
    }

    pub(super) fn replace_body(&mut self, body: &[u8]) -> &mut Self {
        for piece in body.chunks(BODY_PIECE) {
            self.frame(b'b', &[piece]);
        }
        if body.is_empty() {
            self.frame(b'b', &[]);
        }
        self
    }

    /// Held by the server until somebody releases it.
    pub(super) fn quarantine(&mut self, reason: &str) -> &mut Self {
        self.frame(b'q', &[reason.as_bytes(), b"\0"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(letter: u8, data: &[u8]) -> Vec<u8> {
        let mut encoder = Encoder::default();
        encoder.frame(letter, &[data]);
        encoder.into_bytes()
    }

    fn all(decoder: &mut Decoder) -> Result<Vec<Command>, Malformed> {
        std::iter::from_fn(|| decoder.next().transpose()).collect()
    }

    fn conversation() -> Vec<u8> {
        [
            frame(b'O', &[0, 0, 0, 6, 0, 0, 1, 255, 0, 31, 255, 255]),
            frame(b'D', b"Cj\0gw.test\0{daemon_name}\0smtpd\0"),
            frame(b'C', b"localhost\x004\x30\x39127.0.0.1\0"),
            frame(b'H', b"c.test\0"),
            frame(b'M', b"<a@test>\0SIZE=5\0"),
            frame(b'R', b"<b@test>\0"),
            frame(b'L', b"Subject\0 Hej\0"),
            frame(b'N', b""),
            frame(b'B', b"Hej\r\n"),
            frame(b'E', b""),
            frame(b'Q', b""),
        ]
        .concat()
    }

    #[test]
    fn any_cut_of_the_stream_gives_the_same_commands() {
        let bytes = conversation();
        let mut whole = Decoder::default();
        whole.feed(&bytes);
        let wanted = all(&mut whole).unwrap();
        assert_eq!(wanted.len(), 11);
        assert_eq!(wanted[0], Command::Options { version: 6, actions: 511, protocol: 0x1f_ffff });
        assert_eq!(
            wanted[1],
            Command::Macros(vec![("j".into(), "gw.test".into()), ("daemon_name".into(), "smtpd".into())])
        );
        assert_eq!(wanted[2], Command::Connect(Some("127.0.0.1".into())));
        assert_eq!(wanted[6], Command::Field { name: b"Subject".into(), value: b" Hej".into() });
        for cut in 0..bytes.len() {
            let mut decoder = Decoder::default();
            decoder.feed(&bytes[..cut]);
            let mut found = all(&mut decoder).unwrap();
            decoder.feed(&bytes[cut..]);
            found.extend(all(&mut decoder).unwrap());
            assert_eq!(found, wanted, "{cut}");
        }
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for byte in &bytes {
            decoder.feed(&[*byte]);
            found.extend(all(&mut decoder).unwrap());
        }
        assert_eq!(found, wanted);
    }

    #[test]
    fn what_is_no_milter_protocol_is_refused() {
        let next = |bytes: &[u8]| {
            let mut decoder = Decoder::default();
            decoder.feed(bytes);
            decoder.next()
        };
        assert_eq!(next(&[0, 0, 0, 0]), Err(Malformed::Length(0)));
        assert_eq!(next(&[0xff; 4]), Err(Malformed::Length(0xffff_ffff)));
        assert_eq!(next(b"EHLO c.test\r\n"), Err(Malformed::Length(0x4548_4c4f)));
        assert_eq!(next(&frame(b'Z', b"")), Err(Malformed::Unknown(b'Z')));
        for (letter, data) in [
            (b'O', &b"short"[..]),
            (b'L', b"Subject\0"),
            (b'M', b""),
            (b'R', b"x"),
            (b'C', b"host"),
            (b'D', b""),
        ] {
            assert_eq!(next(&frame(letter, data)), Err(Malformed::Data(letter)));
        }
        assert_eq!(next(&frame(b'C', b"local\0L")), Ok(Some(Command::Connect(None))));
        assert_eq!(
            next(&frame(b'C', b"x\x006\0\x19IPv6:::1\0")),
            Ok(Some(Command::Connect(Some("::1".into()))))
        );
    }

    #[test]
    fn replies_are_written_as_servers_read_them() {
        let mut encoder = Encoder::default();
        encoder.reply(550, "5.7.1", &["100 % nej".to_owned(), "(ref)".to_owned()]);
        assert_eq!(&encoder.into_bytes()[4..], b"y550-5.7.1 100 %% nej\r\n550 5.7.1 (ref)\0");
        let mut encoder = Encoder::default();
        encoder.change_field("Subject", 1, "x").add_recipient("a@b");
        assert_eq!(encoder.into_bytes(), b"\0\0\0\x0fm\0\0\0\x01Subject\0x\0\0\0\0\x07+<a@b>\0");
        let mut encoder = Encoder::default();
        encoder.replace_body(&vec![b'x'; 100_000]);
        assert_eq!(encoder.into_bytes().len(), 100_000 + 10);
    }
}

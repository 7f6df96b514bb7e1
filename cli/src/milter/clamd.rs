//! The clamd door: what can ask a virus scanner (Exim, Amavis, rspamd, clamav-milter, Nextcloud, Samba) gets `FOUND` with
//! the rule's name for what may not leave as it is. There is no envelope, so every message counts as going out.
//! Source: clamd(8), COMMANDS.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ignore::WalkBuilder;

use super::judgement::{Cause, Failure, Judgement, Measure};
use super::listen::{Ready, Stop, Stream};
use super::mail::{Door, Mail, Share};
use super::office::Office;

/// clamd's own `CommandReadTimeout` and `ReadTimeout`.
const SILENCE: Duration = Duration::from_mins(2);

/// Longest command: a path may be in it.
const LONGEST: usize = 8 << 10;

const COMMANDS: &str =
    "SCAN CONTSCAN MULTISCAN ALLMATCHSCAN INSTREAM FILDES PING VERSION VERSIONCOMMANDS IDSESSION END";

/// A connection, its bytes and the files that came with them.
struct Line<'o> {
    stream: Stream,
    office: &'o Office,
    stop: &'o Stop,
    most_bytes: usize,
    buffer: Vec<u8>,
    files: Vec<OwnedFd>,
    /// What ends a command and its answer: NUL or a line feed.
    end: u8,
    /// Number of the answer within a session.
    session: Option<usize>,
}

/// Serves one connection.
pub(super) fn serve(stream: Stream, office: &Office, stop: &Stop, most_bytes: usize) {
    let mut line = Line {
        stream,
        office,
        stop,
        most_bytes,
        buffer: Vec::new(),
        files: Vec::new(),
        end: b'\n',
        session: None,
    };
    if line.converse().is_err() {
        office.journal.metrics.error("connection");
    }
}

impl Line<'_> {
    fn converse(&mut self) -> io::Result<()> {
        self.stream.set_timeouts(SILENCE)?;
        loop {
            let Some(command) = self.command()? else { return Ok(()) };
            let (word, rest) = command.split_once(' ').unwrap_or((command.as_str(), ""));
            match word {
                "IDSESSION" => {
                    self.session = Some(0);
                    continue;
                }
                "END" => return Ok(()),
                _ => {}
            }
            self.session = self.session.map(|number| number + 1);
            match word {
                "PING" => self.answer("PONG")?,
                "VERSION" => self.answer(concat!("Vakthund ", env!("CARGO_PKG_VERSION")))?,
                "VERSIONCOMMANDS" => {
                    self.answer(&format!("Vakthund {}| COMMANDS: {COMMANDS}", env!("CARGO_PKG_VERSION")))?;
                }
                "INSTREAM" => self.stream_in()?,
                "FILDES" => self.descriptor()?,
                "SCAN" => self.paths(Path::new(rest), true)?,
                "CONTSCAN" | "MULTISCAN" | "ALLMATCHSCAN" => self.paths(Path::new(rest), false)?,
                _ => self.answer("UNKNOWN COMMAND")?,
            }
            if self.session.is_none() {
                return Ok(());
            }
        }
    }

    /// The next command, without what marks its form; none when the client is done.
    fn command(&mut self) -> io::Result<Option<String>> {
        loop {
            let marked = self.buffer.first().filter(|first| matches!(first, b'z' | b'n'));
            self.end = if marked == Some(&b'z') { 0 } else { b'\n' };
            if let Some(at) = self.buffer.iter().position(|byte| *byte == self.end) {
                let line: Vec<u8> = self.buffer.drain(..=at).collect();
                let line = line.get(usize::from(marked_len(&line))..at).unwrap_or_default();
                return Ok(Some(String::from_utf8_lossy(line).trim_end_matches('\r').to_owned()));
            }
            if self.buffer.len() > LONGEST {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if !self.more(false)? {
                return Ok(None);
            }
        }
    }

    /// Reads on; false at the end of the client's bytes.
    fn more(&mut self, heedless: bool) -> io::Result<bool> {
        match self.stop.wait(&self.stream, SILENCE, heedless)? {
            Ready::Input => {}
            Ready::Stopped => return Ok(false),
            Ready::Silence => return Err(io::ErrorKind::TimedOut.into()),
        }
        let mut piece = [0; 16 << 10];
        let read = match &mut self.stream {
            Stream::Unix(stream) => received(stream, &mut piece, &mut self.files)?,
            Stream::Tcp(stream) => stream.read(&mut piece)?,
        };
        self.buffer.extend_from_slice(piece.get(..read).unwrap_or_default());
        Ok(read > 0)
    }

    fn answer(&mut self, text: &str) -> io::Result<()> {
        let number = self.session.map(|number| format!("{number}: ")).unwrap_or_default();
        let mut bytes = format!("{number}{text}").into_bytes();
        bytes.push(self.end);
        self.stream.write_all(&bytes)
    }

    /// So many bytes of the client's.
    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            if !self.more(true)? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    /// Pieces with their length before them, the last of length 0.
    fn stream_in(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        let mut share = self.office.memory.share();
        let mut failure = None;
        loop {
            let length = self.take(4)?;
            let length = length.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length) as usize);
            if length == 0 {
                break;
            }
            let mut left = length;
            while left > 0 {
                let piece = self.take(left.min(16 << 10))?;
                left -= piece.len();
                if failure.is_none() && bytes.len() + piece.len() > self.most_bytes {
                    failure = Some(Failure::Oversize);
                } else if failure.is_none() && !share.take(piece.len()) {
                    failure = Some(Failure::Busy);
                }
                if failure.is_none() {
                    bytes.extend_from_slice(&piece);
                } else {
                    bytes = Vec::new();
                }
            }
        }
        let said = self.judged("stream", None, bytes, failure, share)?;
        self.answer(&said)
    }

    /// The file whose descriptor came with the command.
    fn descriptor(&mut self) -> io::Result<()> {
        while self.files.is_empty() {
            if !self.more(true)? {
                return self.answer("No file descriptor received. ERROR");
            }
        }
        // The byte that carried it.
        self.buffer.clear();
        let file = File::from(self.files.remove(0));
        let said = self.file("fd[0]", None, file)?;
        self.answer(&said)
    }

    /// A file, or all below a folder: a line for each that may not pass, one `OK` where all may.
    fn paths(&mut self, path: &Path, first_alone: bool) -> io::Result<()> {
        let mut told = false;
        let walk = WalkBuilder::new(path).standard_filters(false).follow_links(false).build();
        for entry in walk {
            let Ok(entry) = entry else {
                told = true;
                self.answer(&format!("{}: Can't access file ERROR", path.display()))?;
                continue;
            };
            if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                continue;
            }
            let path = entry.into_path();
            let said = self.path(&path)?;
            let fine = said.ends_with(": OK");
            if !fine {
                told = true;
                self.answer(&said)?;
                if first_alone {
                    return Ok(());
                }
            }
        }
        if told { Ok(()) } else { self.answer(&format!("{}: OK", path.display())) }
    }

    fn path(&mut self, path: &PathBuf) -> io::Result<String> {
        let shown = path.display().to_string();
        // A pipe or device would never end.
        let file =
            path.metadata().ok().filter(std::fs::Metadata::is_file).and_then(|_| File::open(path).ok());
        match file {
            Some(file) => {
                self.file(&shown, path.file_name().map(|name| name.to_string_lossy().into_owned()), file)
            }
            None => Ok(format!("{shown}: Can't access file ERROR")),
        }
    }

    fn file(&mut self, shown: &str, name: Option<String>, file: File) -> io::Result<String> {
        let length = file.metadata().map_or(0, |metadata| metadata.len() as usize);
        let mut share = self.office.memory.share();
        let mut bytes = Vec::new();
        let failure = if length > self.most_bytes {
            Some(Failure::Oversize)
        } else if !share.take(length) {
            Some(Failure::Busy)
        } else if file.take(self.most_bytes as u64 + 1).read_to_end(&mut bytes).is_err() {
            return Ok(format!("{shown}: Can't read file ERROR"));
        } else {
            (bytes.len() > self.most_bytes).then_some(Failure::Oversize)
        };
        self.judged(shown, name, bytes, failure, share)
    }

    fn judged(
        &self,
        shown: &str,
        name: Option<String>,
        bytes: Vec<u8>,
        failure: Option<Failure>,
        share: Share,
    ) -> io::Result<String> {
        let mut mail = Mail::of_bytes(Door::Clamd, bytes);
        mail.name = name;
        let judgement = self.office.decide(mail, failure, share, &mut || Ok(()))?;
        let answer = format!("{shown}: {}", said(&judgement));
        self.office.close(judgement);
        Ok(answer)
    }
}

fn marked_len(line: &[u8]) -> bool {
    matches!(line.first(), Some(b'z' | b'n'))
}

/// `OK`, `NAME FOUND`, or `REASON ERROR`. Clients know the names of what is encrypted from clamd itself.
fn said(judgement: &Judgement) -> String {
    let cause = judgement.record.cause.clone().unwrap_or_default();
    let encrypted = [Cause::Gap("encrypted").name(), Cause::Gap("sealed").name()].contains(&cause);
    match judgement.measure {
        Measure::Accept | Measure::Tag => "OK".to_owned(),
        Measure::Tempfail => format!("{cause} ERROR"),
        _ if encrypted => "Heuristics.Encrypted.Vakthund FOUND".to_owned(),
        _ => format!("Vakthund.{} FOUND", cause.replace([':', ' '], ".")),
    }
}

/// Bytes from a local socket, and the descriptors that came with them: a plain read would close those.
fn received(
    stream: &std::os::unix::net::UnixStream,
    piece: &mut [u8],
    files: &mut Vec<OwnedFd>,
) -> io::Result<usize> {
    use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut pieces = [io::IoSliceMut::new(piece)];
    let message = recvmsg(stream, &mut pieces, &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    for told in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(all) = told {
            files.extend(all);
        }
    }
    Ok(message.bytes)
}

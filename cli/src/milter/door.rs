//! The milter door: one thread a connection, which carries bytes between the mail server and its session.

use std::io::{self, Read as _, Write as _};
use std::time::Duration;

use super::codec::{Decoder, Encoder, Malformed};
use super::listen::{Ready, Stop, Stream};
use super::office::Office;
use super::session::{Received, Session, Step};

/// Longest that a write may take: a mail server reads at once.
const WRITE: Duration = Duration::from_mins(1);

/// Why a connection ended before the server said so.
enum Broken {
    Io(io::Error),
    Malformed(Malformed),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Malformed> for Broken {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// Serves one connection to its end. A message that breaks off was never accepted: the server keeps it.
pub(super) fn serve(stream: Stream, office: &Office, stop: &Stop, most_bytes: usize, idle: Duration) {
    let session = Session::new(office.memory.clone(), most_bytes, stream.is_local());
    match converse(stream, session, office, stop, idle) {
        Ok(()) => {}
        Err(Broken::Io(error)) => {
            office.journal.metrics.error("connection");
            office.journal.event("connection", &error.kind().to_string());
        }
        Err(Broken::Malformed(malformed)) => {
            office.journal.metrics.error("protocol");
            office.journal.event("protocol", &malformed.to_string());
        }
    }
}

fn converse(
    mut stream: Stream,
    mut session: Session,
    office: &Office,
    stop: &Stop,
    idle: Duration,
) -> Result<(), Broken> {
    stream.set_timeouts(WRITE)?;
    let mut decoder = Decoder::default();
    let mut out = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        if let Some(command) = decoder.next()? {
            match session.step(command)? {
                Step::Wait => {}
                Step::Answer(bytes) => out.extend(bytes),
                Step::Judge(received) => judged(*received, &session, office, &mut stream, &mut out)?,
                Step::Close => return Ok(stream.write_all(&out)?),
            }
            continue;
        }
        if !out.is_empty() {
            stream.write_all(&out)?;
            out.clear();
        }
        // A message that has begun is heard to its end.
        match stop.wait(&stream, idle, !session.is_idle())? {
            Ready::Input => {}
            Ready::Stopped => return Ok(()),
            Ready::Silence => return Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        }
        match stream.read(&mut buffer)? {
            0 if session.is_idle() => return Ok(()),
            0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            read => decoder.feed(buffer.get(..read).unwrap_or_default()),
        }
    }
}

/// Has the message judged, and answers: all changes and the verdict in one piece.
fn judged(
    received: Received,
    session: &Session,
    office: &Office,
    stream: &mut Stream,
    out: &mut Vec<u8>,
) -> Result<(), Broken> {
    let Received { mail, failure, share } = received;
    // Before the first sign of life, which would stand before the answers to what came earlier.
    stream.write_all(out)?;
    out.clear();
    let judgement = office.decide(mail, failure, share, &mut || {
        let mut progress = Encoder::default();
        progress.progress();
        stream.write_all(&progress.into_bytes())
    })?;
    out.extend(session.carry_out(&judgement));
    stream.write_all(out)?;
    out.clear();
    office.close(judgement);
    Ok(())
}

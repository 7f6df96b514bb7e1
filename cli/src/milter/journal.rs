//! One line a message, as JSON or as `key=value`, to standard output, journald or syslog. Nothing of what a message holds.

use std::io::{self, Write as _};
use std::os::unix::net::UnixDatagram;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::config::{Form, Log, Target};
use super::mail::Door;
use super::metrics::Metrics;
use super::record::Record;

/// Where journald and syslog take lines.
const JOURNALD: &str = "/run/systemd/journal/socket";
const SYSLOG: &str = "/dev/log";

/// Facility `mail`, severity `info` (RFC 5424, 6.2.1).
const PRIORITY: u8 = 2 * 8 + 6;

/// Writes down what was done, and counts it.
pub(crate) struct Journal {
    form: Form,
    sink: Sink,
    /// Key of the hashes of addresses, where they are to be told.
    key: Option<Vec<u8>>,
    pub(crate) metrics: Metrics,
}

enum Sink {
    Stdout,
    Journald(UnixDatagram),
    Syslog(UnixDatagram),
}

impl Journal {
    /// `key`: of the hashes of addresses.
    pub(crate) fn new(log: &Log, key: Vec<u8>) -> io::Result<Self> {
        let connected = |path: &str| {
            let socket = UnixDatagram::unbound()?;
            socket.connect(path).map(|()| socket)
        };
        let sink = match log.target {
            Target::Stdout => Sink::Stdout,
            Target::Journald => Sink::Journald(connected(JOURNALD)?),
            Target::Syslog => Sink::Syslog(connected(SYSLOG)?),
        };
        Ok(Self { form: log.form, sink, key: log.addresses.then_some(key), metrics: Metrics::default() })
    }

    /// A message was dealt with.
    pub(crate) fn message(&self, record: &Record) {
        self.metrics.count(record);
        self.write(self.line(record));
    }

    /// Something else happened: `event` in one word, `text` without anything of a mail.
    pub(crate) fn event(&self, event: &str, text: &str) {
        let fields = [("event", json!(event)), ("text", json!(text))];
        self.write(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    }

    fn line(&self, record: &Record) -> Map<String, Value> {
        let mut line = Map::new();
        let mut tell = |name: &str, value: Value| {
            if !value.is_null() {
                line.insert(name.to_owned(), value);
            }
        };
        tell("event", json!("message"));
        tell("door", json!(door(record.door)));
        tell("queue_id", json!(record.queue_id));
        tell("message_id", json!(record.message_id));
        tell("action", json!(record.measure.name()));
        tell("would", json!(record.would.map(super::judgement::Measure::name)));
        tell("status", json!(record.status.name()));
        tell("rule", json!(record.cause));
        tell("monitored", json!(record.monitored));
        tell("override", json!(record.insisted));
        tell("findings", json!(record.findings));
        tell("gaps", json!(record.gaps));
        tell("persons", json!(record.persons));
        tell("recipients", json!(record.recipients.len()));
        tell("bytes", json!(record.bytes));
        tell("ms", json!((record.elapsed.as_secs_f64() * 10_000.0).round() / 10.0));
        if let Some(key) = &self.key {
            tell("from", json!(record.sender.as_deref().map(|address| hashed(key, address))));
            tell(
                "to",
                json!(record.recipients.iter().map(|address| hashed(key, address)).collect::<Vec<_>>()),
            );
        }
        line
    }

    fn write(&self, mut line: Map<String, Value>) {
        if matches!(self.sink, Sink::Stdout) {
            let time = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
            line.insert("time".to_owned(), json!(time));
        }
        let text = match self.form {
            Form::Json => Value::Object(line).to_string(),
            Form::KeyValue => key_value(&line),
        };
        let sent = match &self.sink {
            Sink::Stdout => writeln!(io::stdout().lock(), "{text}"),
            Sink::Journald(socket) => socket
                .send(format!("SYSLOG_IDENTIFIER=vakthund\nPRIORITY=6\nMESSAGE={text}\n").as_bytes())
                .map(drop),
            Sink::Syslog(socket) => socket
                .send(format!("<{PRIORITY}>vakthund[{}]: {text}", std::process::id()).as_bytes())
                .map(drop),
        };
        if sent.is_err() {
            self.metrics.error("log");
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }
}

fn door(door: Door) -> &'static str {
    match door {
        Door::Milter => "milter",
        Door::Http => "http",
        Door::Clamd => "clamd",
    }
}

/// `queue_id=4X findings.se.personnummer=2`; what holds a space or a quotation mark is quoted as in JSON.
fn key_value(line: &Map<String, Value>) -> String {
    let plain = |value: &Value| match value {
        Value::String(text) if !text.is_empty() && !text.contains([' ', '"', '=', '\\']) => text.clone(),
        other => other.to_string(),
    };
    let fields = line.iter().flat_map(|(name, value)| match value {
        Value::Object(counts) => {
            counts.iter().map(|(kind, count)| format!("{name}.{kind}={count}")).collect()
        }
        Value::Array(all) => vec![format!("{name}={}", all.iter().map(plain).collect::<Vec<_>>().join(","))],
        other => vec![format!("{name}={}", plain(other))],
    });
    fields.collect::<Vec<_>>().join(" ")
}

fn hashed(key: &[u8], address: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(address.to_lowercase().as_bytes());
    let bytes = mac.finalize().into_bytes();
    let head = bytes.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head));
    format!("{head:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milter::mail::tests::mail;

    fn line(log: &Log) -> Map<String, Value> {
        let mut record = Record::of(&mail(&["Message-ID: <1@skola.example>"], "Hej"));
        record.findings.insert("se.personnummer".to_owned(), 3);
        record.cause = Some("identity-number".to_owned());
        Journal::new(log, b"key".to_vec()).unwrap().line(&record)
    }

    #[test]
    fn a_line_says_what_was_done_and_to_whom_only_hashed() {
        let text = Value::Object(line(&Log::default())).to_string();
        assert!(
            text.contains("\"queue_id\":\"4QUEUE\"") && text.contains("\"findings\":{\"se.personnummer\":3}"),
            "{text}"
        );
        assert!(!text.contains("eva@") && !text.contains("per@"));
        let log = Log { addresses: true, ..Log::default() };
        let told = Value::Object(line(&log)).to_string();
        assert!(told.contains("\"from\":\"") && !told.contains("eva@"), "{told}");
        let words = key_value(&line(&log));
        assert!(words.contains("action=accept") && words.contains("findings.se.personnummer=3"), "{words}");
        assert!(words.contains("rule=identity-number") && words.contains("recipients=1 "), "{words}");
    }
}

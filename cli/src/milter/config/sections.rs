//! The sections of the configuration, each with its defaults.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;

use crate::milter::judgement::Measure;

/// `[milter]`: the mail server's door, and what all doors share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Milter {
    /// `unix:/path`, `inet:host:port`, `systemd:name`.
    pub(crate) listen: Vec<String>,
    /// Mode of the sockets, in octal digits.
    pub(crate) socket_mode: String,
    /// Group of the sockets; the mail server's.
    pub(crate) socket_group: Option<String>,
    /// Who the process becomes once its sockets are there.
    pub(crate) user: Option<String>,
    pub(crate) max_connections: usize,
    /// Seconds until a message that is not judged fails; below the mail server's `milter_content_timeout`.
    pub(crate) deadline: f64,
    /// Seconds between two signs of life to the mail server.
    pub(crate) progress: f64,
    /// Seconds without a word after which a connection is closed.
    pub(crate) idle: f64,
    /// Seconds that messages in work get when the process is to end.
    pub(crate) drain: f64,
    /// Largest message that is examined.
    pub(crate) max_message_bytes: usize,
    /// Bytes of all messages in work together.
    pub(crate) memory_bytes: usize,
    /// Threads that scan; 0 is one for each core.
    pub(crate) threads: usize,
}

impl Default for Milter {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            socket_mode: "0660".to_owned(),
            socket_group: None,
            user: None,
            max_connections: 400,
            deadline: 25.0,
            progress: 5.0,
            // libmilter's own.
            idle: 7210.0,
            drain: 30.0,
            // Postfix's own limit is 10 MB; what a server lets in beyond this is a matter of [fail] oversize.
            max_message_bytes: 64 << 20,
            memory_bytes: 512 << 20,
            threads: 0,
        }
    }
}

/// `[scan]`: what is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Scan {
    /// A built-in policy by name, or a file.
    pub(crate) policy: Option<String>,
    pub(crate) detectors: Option<PathBuf>,
    pub(crate) allow: Vec<PathBuf>,
    pub(crate) edm: Vec<PathBuf>,
    pub(crate) key_file: Option<PathBuf>,
    /// Languages of the engine that reads pictures; pictures are not read without it.
    pub(crate) ocr: Option<String>,
}

/// Whether messages of some way are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Way {
    /// Not looked at.
    Skip,
    /// Judged and logged, never acted on.
    Monitor,
    /// Judged as the policy says.
    Enforce,
}

/// `[direction]`: which way a message goes, and what follows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Direction {
    /// Recipients there, subdomains included, are inside.
    pub(crate) internal_domains: Vec<String>,
    /// Networks whose mail goes out; when none is named, all mail to the outside does.
    pub(crate) outbound_clients: Vec<IpNet>,
    /// Mail of those who logged in goes out, wherever they sit.
    pub(crate) authenticated: bool,
    /// Mail from other clients.
    pub(crate) inbound: Way,
    /// Mail whose recipients are all inside.
    pub(crate) internal: Way,
    /// Bounces and other mail without a sender.
    pub(crate) null_sender: Way,
}

impl Default for Direction {
    fn default() -> Self {
        Self {
            internal_domains: Vec::new(),
            outbound_clients: Vec::new(),
            authenticated: true,
            inbound: Way::Monitor,
            internal: Way::Monitor,
            null_sender: Way::Enforce,
        }
    }
}

impl Direction {
    /// True for a client whose mail goes out.
    pub(crate) fn goes_out(&self, client: Option<IpAddr>, authenticated: bool) -> bool {
        self.outbound_clients.is_empty()
            || authenticated && self.authenticated
            || client.is_none_or(|client| self.outbound_clients.iter().any(|net| net.contains(&client)))
    }
}

/// `[actions]`: what is done on the policy's actions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Actions {
    pub(crate) tag: Measure,
    pub(crate) redact: Measure,
    pub(crate) encrypt: Measure,
    pub(crate) quarantine: Measure,
    pub(crate) block: Measure,
}

impl Default for Actions {
    fn default() -> Self {
        Self {
            tag: Measure::Tag,
            redact: Measure::Redact,
            encrypt: Measure::Secure,
            quarantine: Measure::Hold,
            block: Measure::Reject,
        }
    }
}

/// `[fail]`: what is done with a message that could not be examined, by the reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Fail {
    pub(crate) error: Measure,
    pub(crate) timeout: Measure,
    pub(crate) busy: Measure,
    pub(crate) oversize: Measure,
    pub(crate) limit: Measure,
    pub(crate) unreadable: Measure,
    pub(crate) ambiguous: Measure,
    pub(crate) encrypted: Measure,
    /// The whole message is encrypted for its recipient: S/MIME, PGP.
    pub(crate) sealed: Measure,
    pub(crate) image: Measure,
}

impl Default for Fail {
    fn default() -> Self {
        Self {
            error: Measure::Tempfail,
            timeout: Measure::Tempfail,
            busy: Measure::Tempfail,
            oversize: Measure::Hold,
            limit: Measure::Hold,
            unreadable: Measure::Hold,
            ambiguous: Measure::Hold,
            encrypted: Measure::Hold,
            sealed: Measure::Hold,
            image: Measure::Hold,
        }
    }
}

/// `[tag]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tag {
    /// Put before the subject of tagged mail; empty for headers alone.
    pub(crate) subject: String,
}

impl Default for Tag {
    fn default() -> Self {
        Self { subject: "[Vakthund]".to_owned() }
    }
}

/// `[secure]`: the way for what must not go openly. Without one, such mail is rejected.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Secure {
    /// `X-Vakthund-Route: secure` is added, for the mail server to act on.
    pub(crate) header: bool,
    /// Recipients get this at their end: `eva@example.org.secure.example`.
    pub(crate) recipient_suffix: Option<String>,
}

/// What a sender may do about a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Permission {
    #[default]
    NotAllowed,
    /// The message passes when the sender says why.
    WithJustification,
    /// The message passes when the sender says that nothing is the matter, and why.
    FalsePositive,
    /// The message passes when the sender says so.
    Acknowledge,
}

/// `[override]`: how a sender may insist.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Overrides {
    /// `[skicka ändå: skäl]` in the subject.
    pub(crate) subject: Vec<String>,
    /// A header field whose value is the reason.
    pub(crate) header: String,
    /// By rule.
    pub(crate) rules: BTreeMap<String, Permission>,
}

impl Default for Overrides {
    fn default() -> Self {
        let subject = ["skicka ändå", "send likevel", "send anyway"];
        Self {
            subject: subject.map(str::to_owned).to_vec(),
            header: "X-Vakthund-Override".to_owned(),
            rules: BTreeMap::new(),
        }
    }
}

/// `[monitor]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Monitor {
    /// Rules that are logged and never acted on.
    pub(crate) rules: Vec<String>,
}

/// `[notify]`: mail to people when a message is stopped or held.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Notify {
    /// The sender is told of a hold; of a rejection their server tells.
    pub(crate) sender: bool,
    /// Addresses of the data-protection officers, told of both.
    pub(crate) officers: Vec<String>,
    /// Address that notices come from.
    pub(crate) from: Option<String>,
    /// Program and arguments that take a mail on standard input; recipients are added.
    pub(crate) sendmail: Vec<String>,
}

/// `[quarantine]`: the hold queue of a Postfix.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Quarantine {
    pub(crate) postfix_config: PathBuf,
    pub(crate) retention_days: u32,
}

impl Default for Quarantine {
    fn default() -> Self {
        Self { postfix_config: PathBuf::from("/etc/postfix"), retention_days: 30 }
    }
}

/// Form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    #[default]
    Json,
    KeyValue,
}

/// Where log lines go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Target {
    #[default]
    Stdout,
    Journald,
    Syslog,
}

/// `[log]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    pub(crate) form: Form,
    pub(crate) target: Target,
    /// Sender and recipients as keyed hashes; they are left out otherwise.
    pub(crate) addresses: bool,
}

/// `[http]`, `[clamd]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Door {
    pub(crate) listen: Vec<String>,
}

impl Milter {
    /// The sockets' mode.
    pub(crate) fn mode(&self) -> Option<u32> {
        let octal = (3..=4).contains(&self.socket_mode.len());
        u32::from_str_radix(&self.socket_mode, 8).ok().filter(|mode| octal && *mode <= 0o777)
    }

    pub(crate) fn deadline(&self) -> Duration {
        Duration::from_secs_f64(self.deadline)
    }
}

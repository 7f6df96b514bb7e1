//! What shall happen to a message, in words that every door can carry out.

use serde::Deserialize;

use super::notify::Notice;
use super::record::Record;

/// What is done, from mildest to strictest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Measure {
    /// Goes on as it is.
    #[default]
    Accept,
    /// Goes on with a mark.
    Tag,
    /// Goes on with the findings masked.
    Redact,
    /// Goes on by the secure channel.
    Secure,
    /// Held until a person has looked.
    Hold,
    /// To be sent again later: a failure of ours.
    Tempfail,
    /// Sent back.
    Reject,
}

impl Measure {
    /// Its name in headers, logs and metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Tag => "tag",
            Self::Redact => "redact",
            Self::Secure => "secure",
            Self::Hold => "hold",
            Self::Tempfail => "tempfail",
            Self::Reject => "reject",
        }
    }
}

/// An SMTP reply: `550`, `5.7.1` and lines of ASCII without `%`-escapes; the codec adds those.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    pub(crate) status: &'static str,
    pub(crate) lines: Vec<String>,
}

/// One change to the message, in the order in which they are to be made.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Edit {
    /// A header field at the end of the header.
    AddField { name: String, value: String },
    /// The nth field of that name (from 1) gets this value; an empty one takes it away.
    ChangeField { name: String, nth: u32, value: String },
    /// One recipient more.
    AddRecipient(String),
    /// One recipient less, as the envelope named it.
    DeleteRecipient(String),
    /// Another body, lines ended by CRLF.
    ReplaceBody(Vec<u8>),
}

/// Why a message could not be judged by what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Failure {
    /// The scan failed.
    Error,
    /// The scan did not end in time.
    Timeout,
    /// Larger than may be examined.
    Oversize,
    /// Too much mail in work at once.
    Busy,
}

/// How far the scan came, as `X-Vakthund-Status` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    /// All was examined.
    Completed,
    /// Something was not.
    Limited,
    /// Nothing was, for a failure of ours.
    Failed,
    /// Nothing had to be.
    Skipped,
}

impl Status {
    /// Its name in headers and logs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Limited => "limited",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// What decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A rule of the policy, by its name.
    Rule(String),
    /// Something that was not examined, by its class.
    Gap(&'static str),
}

impl Cause {
    /// As headers, logs and settings name it: `identity-number`, `gap:encrypted`.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Rule(name) => name.clone(),
            Self::Gap(class) => format!("gap:{class}"),
        }
    }
}

/// The decision on one message.
#[derive(Clone)]
pub(crate) struct Judgement {
    pub(crate) measure: Measure,
    /// What the client is told; for `Tempfail` and `Reject`.
    pub(crate) reply: Option<Reply>,
    pub(crate) edits: Vec<Edit>,
    /// Reason of the hold, as the mail server shows it; for `Hold`.
    pub(crate) hold: Option<String>,
    /// A mail to people about it.
    pub(crate) notice: Option<Notice>,
    /// For log and metrics, once it was carried out.
    pub(crate) record: Record,
}

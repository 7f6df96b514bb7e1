//! One connection of a mail server, command by command, without input or output: what to answer, and when a message is
//! whole and has to be judged.

use std::net::IpAddr;

use super::codec::{Command, Encoder, Malformed, VERSION, action, protocol};
use super::judgement::{Edit, Failure, Judgement, Measure};
use super::mail::{Door, Mail, Memory, Share};

/// What may be done to messages, as far as the server offers it.
const ACTIONS: u32 = action::ADD_FIELDS
    | action::CHANGE_BODY
    | action::ADD_RECIPIENTS
    | action::DELETE_RECIPIENTS
    | action::CHANGE_FIELDS
    | action::QUARANTINE;

/// Steps of the protocol left out; never the data command (`NODATA`, 0x200), which makes each message wait for a delayed
/// acknowledgement on TCP: 48 ms instead of 4.
const LEFT_OUT: u32 = protocol::NO_HELO | protocol::NO_UNKNOWN | protocol::LEADING_SPACE;

/// Answers left out on a local socket; over TCP the answer keeps both sides from waiting.
const UNANSWERED: u32 =
    protocol::NO_REPLY_TO_FIELDS | protocol::NO_REPLY_TO_END_OF_HEADER | protocol::NO_REPLY_TO_BODY;

/// A message as it was received.
pub(super) struct Received {
    pub(super) mail: Mail,
    /// Why it was not kept whole.
    pub(super) failure: Option<Failure>,
    /// Its memory, until it is judged.
    pub(super) share: Share,
}

/// What follows from a command.
pub(super) enum Step {
    /// Nothing yet.
    Wait,
    /// These bytes go back.
    Answer(Vec<u8>),
    /// The message is whole.
    Judge(Box<Received>),
    /// The server is done.
    Close,
}

/// The state of one connection.
pub(super) struct Session {
    memory: Memory,
    most_bytes: usize,
    local: bool,
    /// What both sides agreed on.
    actions: u32,
    protocol: u32,
    agreed: bool,
    client: Option<IpAddr>,
    authenticated: Option<String>,
    queue_id: Option<String>,
    message: Option<Received>,
}

impl Session {
    /// `local`: the connection is a socket of this machine's file system.
    pub(super) fn new(memory: Memory, most_bytes: usize, local: bool) -> Self {
        Self {
            memory,
            most_bytes,
            local,
            actions: 0,
            protocol: 0,
            agreed: false,
            client: None,
            authenticated: None,
            queue_id: None,
            message: None,
        }
    }

    /// True between messages.
    pub(super) fn is_idle(&self) -> bool {
        self.message.is_none()
    }

    /// What follows from the server's command; an error ends the connection.
    pub(super) fn step(&mut self, command: Command) -> Result<Step, Malformed> {
        if let Command::Options { version, actions, protocol } = command {
            return self.agree(version, actions, protocol);
        }
        if !self.agreed {
            return Err(Malformed::Data(b'O'));
        }
        match command {
            Command::Macros(macros) => self.macros(macros),
            Command::Connect(address) => {
                self.client = address.and_then(|address| address.parse().ok());
                return Ok(self.proceed(0));
            }
            Command::Sender(words) => {
                let sender = address_of(words.first());
                self.message = Some(self.empty(sender));
                return Ok(self.proceed(0));
            }
            Command::Recipient(words) => {
                let message = self.message.as_mut().ok_or(Malformed::Data(b'R'))?;
                message.mail.recipients.push(address_of(words.first()));
                return Ok(self.proceed(0));
            }
            Command::Field { name, value } => {
                self.field(&name, value)?;
                return Ok(self.proceed(protocol::NO_REPLY_TO_FIELDS));
            }
            Command::Other(b'N') => {
                self.append(b"\r\n").ok_or(Malformed::Data(b'N'))?;
                return Ok(self.proceed(protocol::NO_REPLY_TO_END_OF_HEADER));
            }
            Command::Body(piece) => {
                self.append(&piece).ok_or(Malformed::Data(b'B'))?;
                return Ok(self.proceed(protocol::NO_REPLY_TO_BODY));
            }
            Command::End(piece) => {
                self.append(&piece).ok_or(Malformed::Data(b'E'))?;
                let mut received = self.message.take().ok_or(Malformed::Data(b'E'))?;
                received.mail.queue_id = self.queue_id.take();
                received.mail.authenticated.clone_from(&self.authenticated);
                return Ok(Step::Judge(Box::new(received)));
            }
            Command::Abort => self.reset(),
            Command::QuitNewConnection => {
                self.reset();
                (self.client, self.authenticated) = (None, None);
            }
            Command::Quit => return Ok(Step::Close),
            Command::Other(_) | Command::Options { .. } => return Ok(self.proceed(0)),
        }
        Ok(Step::Wait)
    }

    fn agree(&mut self, version: u32, actions: u32, offered: u32) -> Result<Step, Malformed> {
        if version < 2 {
            return Err(Malformed::Data(b'O'));
        }
        let wanted = LEFT_OUT | if self.local { UNANSWERED } else { 0 };
        self.actions = ACTIONS & actions;
        self.protocol = if version < VERSION { 0 } else { wanted & offered };
        self.agreed = true;
        let mut encoder = Encoder::default();
        encoder.options(self.actions, self.protocol);
        Ok(Step::Answer(encoder.into_bytes()))
    }

    /// Goes on, with an answer unless it was agreed that there is none.
    fn proceed(&self, unanswered: u32) -> Step {
        if unanswered != 0 && self.protocol & unanswered != 0 {
            return Step::Wait;
        }
        let mut encoder = Encoder::default();
        encoder.proceed();
        Step::Answer(encoder.into_bytes())
    }

    fn macros(&mut self, macros: Vec<(String, String)>) {
        for (name, value) in macros.into_iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "i" => self.queue_id = Some(value),
                "auth_authen" => self.authenticated = Some(value),
                _ => {}
            }
        }
    }

    fn reset(&mut self) {
        (self.message, self.queue_id) = (None, None);
    }

    fn empty(&self, sender: String) -> Received {
        let mail = Mail {
            door: Door::Milter,
            name: None,
            queue_id: None,
            client: self.client,
            authenticated: None,
            sender: Some(sender),
            recipients: Vec::new(),
            fields: Vec::new(),
            bytes: Vec::new(),
        };
        Received { mail, failure: None, share: self.memory.share() }
    }

    fn field(&mut self, name: &[u8], value: Vec<u8>) -> Result<(), Malformed> {
        let lead: &[u8] = if self.protocol & protocol::LEADING_SPACE == 0 { b" " } else { b"" };
        let mut line = [name, b":", lead].concat();
        for (at, piece) in value.split(|byte| *byte == b'\n').enumerate() {
            line.extend_from_slice(if at > 0 { b"\r\n" } else { b"" });
            line.extend_from_slice(piece.strip_suffix(b"\r").unwrap_or(piece));
        }
        line.extend_from_slice(b"\r\n");
        self.append(&line).ok_or(Malformed::Data(b'L'))?;
        // The list of fields takes as much again.
        let kept = self.take(line.len()).unwrap_or(false);
        if let Some(received) = self.message.as_mut().filter(|_| kept) {
            received.mail.fields.push((String::from_utf8_lossy(name).into_owned(), value));
        }
        Ok(())
    }

    /// Keeps a piece of the message while there is room; none outside a message.
    fn append(&mut self, piece: &[u8]) -> Option<()> {
        if self.take(piece.len())? {
            self.message.as_mut()?.mail.bytes.extend_from_slice(piece);
        }
        Some(())
    }

    /// True when that many bytes more may be kept; a message for which they may not is given up, to its end.
    fn take(&mut self, bytes: usize) -> Option<bool> {
        let most = self.most_bytes;
        let received = self.message.as_mut()?;
        if received.failure.is_some() {
            return Some(false);
        }
        let failure = if received.mail.bytes.len().saturating_add(bytes) > most {
            Failure::Oversize
        } else if received.share.take(bytes) {
            return Some(true);
        } else {
            Failure::Busy
        };
        received.failure = Some(failure);
        received.mail.bytes = Vec::new();
        received.share = self.memory.share();
        Some(false)
    }

    /// The bytes by which a judgement is carried out: all changes and the verdict, to be sent in one piece.
    pub(super) fn carry_out(&self, judgement: &Judgement) -> Vec<u8> {
        let mut encoder = Encoder::default();
        let can = |action: u32| self.actions & action == action;
        let unable = judgement.edits.iter().any(|edit| !can(needed(edit)));
        let goes_on = !matches!(judgement.measure, Measure::Reject | Measure::Tempfail);
        // A server that cannot make a change must not send the message on without it.
        if goes_on && (unable || judgement.measure == Measure::Hold && !can(action::QUARANTINE)) {
            return encoder.tempfail().take();
        }
        if !goes_on {
            match &judgement.reply {
                Some(reply) => encoder.reply(reply.code, reply.status, &reply.lines),
                None => encoder.tempfail(),
            };
            return encoder.into_bytes();
        }
        for edit in &judgement.edits {
            match edit {
                Edit::AddField { name, value } => encoder.add_field(name, &self.lead(value)),
                Edit::ChangeField { name, nth, value } if value.is_empty() => {
                    encoder.change_field(name, *nth, "")
                }
                Edit::ChangeField { name, nth, value } => encoder.change_field(name, *nth, &self.lead(value)),
                Edit::AddRecipient(address) => encoder.add_recipient(address),
                Edit::DeleteRecipient(address) => encoder.delete_recipient(address),
                Edit::ReplaceBody(body) => encoder.replace_body(body),
            };
        }
        if judgement.measure == Measure::Hold {
            encoder.quarantine(judgement.hold.as_deref().unwrap_or("vakthund"));
        }
        encoder.accept();
        encoder.into_bytes()
    }

    /// Where values keep their leading space, new ones get one.
    fn lead(&self, value: &str) -> String {
        let space = self.protocol & protocol::LEADING_SPACE != 0 && !value.starts_with(' ');
        format!("{}{value}", if space { " " } else { "" })
    }
}

fn needed(edit: &Edit) -> u32 {
    match edit {
        Edit::AddField { .. } => action::ADD_FIELDS,
        Edit::ChangeField { .. } => action::CHANGE_FIELDS,
        Edit::AddRecipient(_) => action::ADD_RECIPIENTS,
        Edit::DeleteRecipient(_) => action::DELETE_RECIPIENTS,
        Edit::ReplaceBody(_) => action::CHANGE_BODY,
    }
}

/// `<eva@example.org>` without its brackets.
fn address_of(word: Option<&Vec<u8>>) -> String {
    let text = String::from_utf8_lossy(word.map_or(&[][..], Vec::as_slice)).into_owned();
    text.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

#[cfg(test)]
mod tests;

//! A decision -> what is done to the message and said about it: headers, subject, recipients, reply, reason of a hold.

use std::time::{SystemTime, UNIX_EPOCH};

use vakthund::Envelope;

use super::config::Permission;
use super::gate::{Decision, Gate};
use super::judgement::{Cause, Edit, Judgement, Measure, Reply, Status};
use super::mail::Mail;
use super::notify;
use super::record::Record;
use super::texts::{Saying, ascii, say, wrapped};

/// What all our header fields begin with. From outside they would be believed further on, so they are taken out.
const OWN: &str = "x-vakthund-";

/// A message that is not looked at.
pub(super) fn skipped(mail: &Mail, mut record: Record) -> Judgement {
    record.status = Status::Skipped;
    passed(mail, record)
}

/// A message that is looked at and let pass, whatever it holds.
pub(super) fn monitored(mail: &Mail, decision: &Decision, mut record: Record) -> Judgement {
    record.would = Some(decision.measure);
    record.cause = Some(decision.cause.name());
    passed(mail, record)
}

fn passed(mail: &Mail, record: Record) -> Judgement {
    let mut edits = without_own(mail, None);
    edits.push(field("Status", record.status.name()));
    Judgement { measure: Measure::Accept, reply: None, edits, hold: None, notice: None, record }
}

/// What follows from a decision.
pub(super) fn of(
    gate: &Gate,
    mail: &Mail,
    envelope: &Envelope,
    decision: Decision,
    mut record: Record,
) -> Judgement {
    let Decision { measure, cause, message, status, insistence, redacted } = decision;
    let reference = reference(mail);
    record.measure = measure;
    record.status = status;
    record.cause = (measure > Measure::Accept || status != Status::Completed).then(|| cause.name());
    record.insisted = insistence.as_ref().map(|insistence| insistence.reason.clone());
    let refusal = matches!(measure, Measure::Reject | Measure::Tempfail);
    let reply = refusal.then(|| reply(gate, measure, &cause, message.as_deref(), &reference));
    let mut edits = Vec::new();
    if !refusal {
        edits = without_own(mail, insistence.as_ref().map(|insistence| &insistence.edit));
        edits.push(field("Status", status.name()));
        if measure > Measure::Accept {
            let action = if insistence.is_some() { "override" } else { measure.name() };
            edits.push(field("Action", action));
            edits.push(field("Rule", &cause.name()));
        }
        let tag = &gate.config.tag.subject;
        match measure {
            Measure::Tag if insistence.is_none() => edits.extend(tagged(mail, tag)),
            Measure::Redact => edits.extend(redacted.map(|bytes| replaced(mail, &bytes)).unwrap_or_default()),
            Measure::Secure => secured(gate, envelope, &mut edits),
            _ => {}
        }
        edits.extend(insistence.map(|insistence| insistence.edit));
    }
    let hold = (measure == Measure::Hold).then(|| format!("vakthund: {}", ascii(&cause.name())));
    let notice = notify::of(&gate.config, mail, measure, &cause, &reference);
    Judgement { measure, reply, edits, hold, notice, record }
}

fn field(name: &str, value: &str) -> Edit {
    Edit::AddField { name: format!("X-Vakthund-{name}"), value: ascii(value) }
}

/// Takes out fields that only we may write, the last of a name first, for each that goes makes the later ones move up.
fn without_own(mail: &Mail, spared: Option<&Edit>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, (name, _)) in mail.fields.iter().enumerate().rev() {
        if !name.trim().to_ascii_lowercase().starts_with(OWN) {
            continue;
        }
        let before = mail.fields.iter().take(at + 1);
        let nth = before.filter(|(other, _)| other.eq_ignore_ascii_case(name)).count() as u32;
        let edit = Edit::ChangeField { name: name.clone(), nth, value: String::new() };
        if spared != Some(&edit) {
            edits.push(edit);
        }
    }
    edits
}

/// The subject with the tag before it; a message without a subject gets one.
fn tagged(mail: &Mail, tag: &str) -> Option<Edit> {
    if tag.is_empty() {
        return None;
    }
    let subject = mail.fields.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("Subject"));
    let Some((name, value)) = subject else {
        return Some(Edit::AddField { name: "Subject".to_owned(), value: tag.to_owned() });
    };
    let value = std::str::from_utf8(value).ok()?.trim_start_matches([' ', '\t']);
    let tagged = value.trim_start().starts_with(tag);
    (!tagged).then(|| Edit::ChangeField { name: name.clone(), nth: 1, value: format!("{tag} {value}") })
}

/// The changes that make a message another one of as many fields: their values, and the body.
fn replaced(mail: &Mail, bytes: &[u8]) -> Vec<Edit> {
    let other = Mail::of_bytes(mail.door, bytes.to_vec());
    let mut edits = Vec::new();
    for (at, ((name, old), (_, new))) in
        Mail::of_bytes(mail.door, mail.bytes.clone()).fields.iter().zip(&other.fields).enumerate()
    {
        if old != new && !name.to_ascii_lowercase().starts_with(OWN) {
            let before = other.fields.iter().take(at + 1);
            let nth = before.filter(|(other, _)| other.eq_ignore_ascii_case(name)).count() as u32;
            edits.push(Edit::ChangeField {
                name: name.clone(),
                nth,
                value: String::from_utf8_lossy(new).into_owned(),
            });
        }
    }
    if body(bytes) != body(&mail.bytes) {
        edits.push(Edit::ReplaceBody(body(bytes).to_vec()));
    }
    edits
}

/// What stands after the blank line.
fn body(bytes: &[u8]) -> &[u8] {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    end.and_then(|end| bytes.get(end + 4..)).unwrap_or_default()
}

fn secured(gate: &Gate, envelope: &Envelope, edits: &mut Vec<Edit>) {
    let secure = &gate.config.secure;
    if secure.header {
        edits.push(field("Route", "secure"));
    }
    let Some(suffix) = &secure.recipient_suffix else { return };
    for recipient in &envelope.recipients {
        let alone = Envelope { recipients: vec![recipient.clone()], ..envelope.clone() };
        if alone.leaves_house() && !recipient.to_lowercase().ends_with(&suffix.to_lowercase()) {
            edits.push(Edit::DeleteRecipient(recipient.clone()));
            edits.push(Edit::AddRecipient(format!("{recipient}{suffix}")));
        }
    }
}

/// What the sender's server is told: the rule's own words, the rule's name, a reference, how to insist.
fn reply(gate: &Gate, measure: Measure, cause: &Cause, message: Option<&str>, reference: &str) -> Reply {
    let language = gate.config.language;
    let own = match (measure, cause) {
        (Measure::Tempfail, _) => Saying::Later,
        (_, Cause::Gap(_)) => Saying::Unexamined,
        _ => Saying::Rejected,
    };
    let mut lines = wrapped(message.filter(|_| measure == Measure::Reject).unwrap_or(say(own, language)));
    let permission = gate.config.overrides.rules.get(&cause.name()).copied().unwrap_or_default();
    let tag = gate.config.overrides.subject.first().filter(|_| permission != Permission::NotAllowed);
    if let Some(tag) = tag.filter(|_| measure == Measure::Reject) {
        lines.extend(wrapped(&format!("{} [{tag}: ...]", say(Saying::Insist, language))));
    }
    let (rule, name) = (say(Saying::Rule, language), say(Saying::Reference, language));
    lines.extend(wrapped(&format!("{rule}: {}. {name}: {reference}", cause.name())));
    match measure {
        Measure::Tempfail => Reply { code: 451, status: "4.7.1", lines },
        _ => Reply { code: 550, status: "5.7.1", lines },
    }
}

/// The mail server's id of the message, or one of ours.
fn reference(mail: &Mail) -> String {
    mail.queue_id.clone().unwrap_or_else(|| {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        format!("{:x}", nanos & 0xff_ffff_ffff)
    })
}

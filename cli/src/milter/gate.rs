//! Judges messages: which way they go, what they hold, what the policy says to it, and what follows from it all.
//! One gate is built from one configuration, and replaced as a whole when that changes.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use vakthund::{
    Action, Document, Envelope, Extractor, Gap, GapReason, Level, Limit, Limits, Policy, Report, Role, Rule,
    Scanner, Step, Verdict,
};

use super::config::{Config, Permission, Way};
use super::judgement::{Cause, Failure, Judgement, Measure, Status};
use super::mail::{Door, Mail};
use super::outcome;
use super::overrule::{self, Insistence};
use super::record::Record;
use crate::build::{Built, Options, build};

/// Judges messages.
pub(crate) trait Judge: Send + Sync {
    /// What shall happen to a message.
    fn judge(&self, mail: &Mail) -> Judgement;

    /// What shall happen to one that was not judged.
    fn failed(&self, mail: &Mail, failure: Failure) -> Judgement;
}

/// The judge of one configuration.
pub(crate) struct Gate {
    pub(super) config: Arc<Config>,
    pub(super) scanner: Scanner,
    /// The rules in force.
    pub(super) policy: Policy,
    /// The rules that are only logged.
    monitored: Policy,
    /// Seconds since 1970 when it was built.
    pub(super) built: u64,
}

/// A decision and what it rests on.
pub(super) struct Decision {
    pub(super) measure: Measure,
    pub(super) cause: Cause,
    /// What the sender is told by the policy's rule.
    pub(super) message: Option<String>,
    pub(super) status: Status,
    pub(super) insistence: Option<Insistence>,
    /// The message with the findings masked.
    pub(super) redacted: Option<Vec<u8>>,
}

impl Gate {
    /// Reads all that the configuration names; an error says which file and line.
    pub(crate) fn build(config: Arc<Config>) -> Result<Self> {
        let scan = &config.scan;
        let options = Options {
            policy: scan.policy.clone(),
            detectors: scan.detectors.clone(),
            allow: scan.allow.clone(),
            edm: scan.edm.clone(),
            key_file: scan.key_file.clone(),
            ocr: scan.ocr.clone(),
            max_bytes: Some(config.milter.max_message_bytes as u64),
            time: Some(config.milter.deadline()),
            ..Options::default()
        };
        let Built { scanner, policy, .. } = build(&options)?;
        let known = |name: &String| policy.rule(name).is_some();
        if let Some(name) = config.monitor.rules.iter().find(|name| !known(name)) {
            bail!("[monitor] rules: policy {:?} has no rule {name:?}", policy.name);
        }
        let mut rules = config.overrides.rules.keys();
        if let Some(name) = rules.find(|name| !known(name) && !name.starts_with("gap:")) {
            bail!("[override.rules]: policy {:?} has no rule {name:?}", policy.name);
        }
        let is_monitored = |rule: &Rule| config.monitor.rules.contains(&rule.name);
        let only = |wanted: bool| {
            let rules = policy.rules.iter().filter(|rule| is_monitored(rule) == wanted).cloned().collect();
            Policy { rules, ..policy.clone() }
        };
        let (monitored, policy) = (Policy { default: Action::Allow, ..only(true) }, only(false));
        let built = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Ok(Self { config, scanner, policy, monitored, built })
    }

    /// Whether a message is looked at, and acted on.
    fn way(&self, mail: &Mail, envelope: &Envelope) -> Way {
        let direction = &self.config.direction;
        let way = if !direction.goes_out(mail.client, mail.authenticated.is_some()) {
            direction.inbound
        } else if !envelope.leaves_house() {
            direction.internal
        } else {
            Way::Enforce
        };
        let null = mail.sender.as_deref() == Some("");
        match (way, direction.null_sender) {
            (Way::Skip, _) | (_, Way::Skip) if null => Way::Skip,
            (Way::Monitor, _) | (_, Way::Monitor) if null => Way::Monitor,
            _ => way,
        }
    }

    fn decide(&self, mail: &Mail, envelope: &Envelope, verdict: &Verdict, report: &Report) -> Decision {
        let actions = &self.config.actions;
        let measure = match verdict.action {
            Action::Allow | Action::Log => Measure::Accept,
            Action::Tag => actions.tag,
            Action::Redact => actions.redact,
            Action::Encrypt => actions.encrypt,
            Action::Quarantine => actions.quarantine,
            Action::Block => actions.block,
        };
        let rule = verdict.rule.clone().unwrap_or_else(|| "default".to_owned());
        let message = self.policy.rule(&rule).and_then(|rule| {
            let texts = &rule.message;
            texts.get(self.config.language.code()).or_else(|| texts.get("en")).cloned()
        });
        let mut decision = Decision {
            measure,
            cause: Cause::Rule(rule),
            message,
            status: if report.is_complete() { Status::Completed } else { Status::Limited },
            insistence: None,
            redacted: None,
        };
        for gap in &report.gaps {
            let (name, measure) = self.of_gap(gap);
            if measure > decision.measure {
                (decision.measure, decision.cause, decision.message) = (measure, Cause::Gap(name), None);
            }
        }
        self.overruled(mail, &mut decision);
        if decision.measure == Measure::Redact {
            self.redact(mail, envelope, &mut decision);
        }
        self.routed(mail, &mut decision);
        decision
    }

    /// Masks what the policy asks for; a message in which anything of it is left is held.
    fn redact(&self, mail: &Mail, envelope: &Envelope, decision: &mut Decision) {
        let redacted = self.scanner.redact(&document(mail), |finding| self.policy.masks(finding, envelope));
        let calm = self.policy.decide(&redacted.report, envelope).action < Action::Redact;
        match redacted.bytes {
            Some(bytes) if redacted.left.is_empty() && calm => decision.redacted = Some(bytes),
            _ => decision.measure = Measure::Hold,
        }
    }

    /// What a place that was not examined is a matter of.
    fn of_gap(&self, gap: &Gap) -> (&'static str, Measure) {
        let fail = &self.config.fail;
        let files = gap.path.0.iter().filter(|step| matches!(step, Step::File(_))).count();
        let of_message = files <= 1;
        match gap.reason {
            GapReason::Encrypted if of_message => ("sealed", fail.sealed),
            GapReason::Encrypted | GapReason::Protected => ("encrypted", fail.encrypted),
            GapReason::Malformed if of_message => ("ambiguous", fail.ambiguous),
            GapReason::ImageOnly => ("image", fail.image),
            GapReason::Limit(Limit::Time) => ("timeout", fail.timeout),
            GapReason::Limit(Limit::Bytes) => ("oversize", fail.oversize),
            GapReason::Limit(_) => ("limit", fail.limit),
            GapReason::Panicked => ("error", fail.error),
            _ => ("unreadable", fail.unreadable),
        }
    }

    /// Lets a message pass whose sender insists, where the rule allows that.
    fn overruled(&self, mail: &Mail, decision: &mut Decision) {
        let overrides = &self.config.overrides;
        let permission = overrides.rules.get(&decision.cause.name()).copied().unwrap_or_default();
        if decision.measure <= Measure::Tag || permission == Permission::NotAllowed {
            return;
        }
        let Some(mut insistence) = overrule::find(mail, overrides, subject_of) else { return };
        let enough = permission == Permission::Acknowledge || !insistence.reason.is_empty();
        if enough {
            insistence.reason = self.scanner.mask_name(&insistence.reason);
            decision.insistence = Some(insistence);
            decision.measure = Measure::Tag;
        }
    }

    /// Without a secure way, what needs one stays; a bounce that is rejected would be lost, so it is held.
    fn routed(&self, mail: &Mail, decision: &mut Decision) {
        let secure = &self.config.secure;
        if decision.measure == Measure::Secure && !secure.header && secure.recipient_suffix.is_none() {
            decision.measure = Measure::Reject;
        }
        if decision.measure == Measure::Reject && mail.sender.as_deref() == Some("") {
            decision.measure = Measure::Hold;
        }
    }

    /// What is written down of a message.
    fn record(&self, mail: &Mail, started: Instant) -> Record {
        let mut record = Record::of(mail);
        // Piece by piece, for as a whole it has the form of a mail address.
        let masked = |id: String| {
            id.split('@').map(|piece| self.scanner.mask_name(piece)).collect::<Vec<_>>().join("@")
        };
        record.message_id = record.message_id.map(masked);
        record.elapsed = started.elapsed();
        record
    }
}

impl Judge for Gate {
    fn judge(&self, mail: &Mail) -> Judgement {
        let started = Instant::now();
        let direction = &self.config.direction;
        let envelope = Envelope {
            sender: mail.sender.clone().filter(|sender| !sender.is_empty()),
            recipients: mail.recipients.clone(),
            internal_domains: direction.internal_domains.clone(),
            ..Envelope::default()
        };
        let way = self.way(mail, &envelope);
        if way == Way::Skip {
            return outcome::skipped(mail, self.record(mail, started));
        }
        let report = self.scanner.scan(&document(mail));
        let verdict = self.policy.decide(&report, &envelope);
        let monitored = self.monitored.decide(&report, &envelope);
        let decision = self.decide(mail, &envelope, &verdict, &report);
        let mut record = self.record(mail, started);
        record.tell(&report, Level::Medium);
        record.monitored = monitored.rule;
        if way == Way::Monitor {
            return outcome::monitored(mail, &decision, record);
        }
        outcome::of(self, mail, &envelope, decision, record)
    }

    fn failed(&self, mail: &Mail, failure: Failure) -> Judgement {
        let fail = &self.config.fail;
        let (name, measure) = match failure {
            Failure::Error => ("error", fail.error),
            Failure::Timeout => ("timeout", fail.timeout),
            Failure::Oversize => ("oversize", fail.oversize),
            Failure::Busy => ("busy", fail.busy),
        };
        let status = if failure == Failure::Oversize { Status::Limited } else { Status::Failed };
        let mut decision = Decision {
            measure,
            cause: Cause::Gap(name),
            message: None,
            status,
            insistence: None,
            redacted: None,
        };
        self.routed(mail, &mut decision);
        let mut record = self.record(mail, Instant::now());
        record.gaps.insert(name.to_owned(), 1);
        let envelope = Envelope { recipients: mail.recipients.clone(), ..Envelope::default() };
        outcome::of(self, mail, &envelope, decision, record)
    }
}

/// A message is one whatever it looks like; what comes as a file is what it is by its content.
fn document(mail: &Mail) -> Document<'_> {
    let (name, media_type) = match mail.door {
        Door::Clamd => (mail.name.as_deref(), None),
        Door::Milter | Door::Http => (Some("message.eml"), Some("message/rfc822")),
    };
    Document { bytes: &mail.bytes, name, media_type }
}

/// The subject as a reader sees it: encoded words decoded, folds gone.
fn subject_of(raw: &[u8]) -> String {
    let header = [b"Subject:", raw, b"\n\n"].concat();
    let document = Document { bytes: &header, name: None, media_type: Some("message/rfc822") };
    let mut subject = String::new();
    Extractor.extract(&document, &Limits::default(), &mut |part| {
        if let Ok(part) = part
            && part.role == Role::Header
            && part.label.as_deref() == Some("Subject")
        {
            subject = part.text.into_owned();
        }
    });
    subject
}

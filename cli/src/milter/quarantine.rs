//! `vakthund quarantine`: what the gateway has put into Postfix's hold queue, by queue id: list, show (masked), release,
//! delete, expire. Other mail that is held there is not touched.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use vakthund::{Document, Level};

use super::config::Config;
use super::gate::Gate;
use super::mail::{Door, Mail};
use crate::args::{QuarantineArgs, QuarantineVerb};
use crate::print;

/// What `postqueue -j` says of a message.
#[derive(Deserialize)]
struct Held {
    queue_name: String,
    queue_id: String,
    arrival_time: u64,
    message_size: u64,
    #[serde(default)]
    recipients: Vec<serde::de::IgnoredAny>,
}

/// Runs one of the commands; gives the exit status.
pub(crate) fn run(args: &QuarantineArgs) -> Result<u8> {
    let config = Config::load(&args.config)?;
    let queue = Queue { postfix: &config.quarantine.postfix_config };
    match &args.verb {
        QuarantineVerb::List => list(&queue)?,
        QuarantineVerb::Show(id) => {
            let mail = queue.ours(id)?;
            let id = id.clone();
            return show(&Gate::build(Arc::new(config))?, &id, &mail);
        }
        QuarantineVerb::Release(ids) => each(&queue, ids, "-H", "released")?,
        QuarantineVerb::Delete(ids) => each(&queue, ids, "-d", "deleted")?,
        QuarantineVerb::Expire => expire(&queue, config.quarantine.retention_days)?,
    }
    Ok(0)
}

/// The hold queue of one Postfix.
struct Queue<'c> {
    postfix: &'c Path,
}

impl Queue<'_> {
    fn run(&self, program: &str, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = Command::new(program).arg("-c").arg(self.postfix).args(arguments).output();
        let output = output.with_context(|| format!("{program}, of Postfix"))?;
        if !output.status.success() {
            bail!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(output.stdout)
    }

    fn held(&self) -> Result<Vec<Held>> {
        let lines = self.run("postqueue", &["-j"])?;
        let all = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let all = all.map(|line| serde_json::from_slice::<Held>(line).context("postqueue -j"));
        let all = all.collect::<Result<Vec<_>>>()?;
        Ok(all.into_iter().filter(|message| message.queue_name == "hold").collect())
    }

    /// The message of that id, if the gateway holds it.
    fn ours(&self, id: &str) -> Result<Mail> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            bail!("{id:?} is no queue id; `vakthund quarantine list` shows them");
        }
        let mail = Mail::of_bytes(Door::Milter, self.run("postcat", &["-bhq", id])?);
        if rule_of(&mail).is_none() {
            bail!("{id} is not held by Vakthund");
        }
        Ok(mail)
    }
}

/// The rule for which the gateway holds a message.
fn rule_of(mail: &Mail) -> Option<String> {
    let field = |wanted: &str| {
        let last = mail.fields.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        last.map(|(_, value)| String::from_utf8_lossy(value).trim().to_owned())
    };
    field("X-Vakthund-Action").filter(|action| action == "hold")?;
    field("X-Vakthund-Rule")
}

fn list(queue: &Queue<'_>) -> Result<()> {
    let mut text = String::from("queue id         held since  recipients      bytes  rule\n");
    for Held { queue_id, arrival_time, message_size, recipients, .. } in queue.held()? {
        let Some(rule) = queue.ours(&queue_id).ok().and_then(|mail| rule_of(&mail)) else { continue };
        let hours = age(arrival_time).as_secs() / 3600;
        let _ =
            writeln!(text, "{queue_id:16} {hours:8} h  {:10} {message_size:10}  {rule}", recipients.len());
    }
    print::stdout(&text)
}

/// What a scan finds in it, masked.
fn show(gate: &Gate, id: &str, mail: &Mail) -> Result<u8> {
    let document =
        Document { bytes: &mail.bytes, name: Some("message.eml"), media_type: Some("message/rfc822") };
    let report = gate.scanner.scan(&document);
    let mut text = format!("{id}: {}\n", rule_of(mail).unwrap_or_default());
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.confidence.level() >= Level::Medium) {
        *lines.entry(format!("{}: {}  {}", finding.path, finding.kind, finding.preview)).or_default() += 1;
    }
    for gap in &report.gaps {
        *lines.entry(format!("{}: not examined, {}", gap.path, gap.reason)).or_default() += 1;
    }
    for (line, count) in lines {
        let times = if count > 1 { format!("  ({count} times)") } else { String::new() };
        let _ = writeln!(text, "  {line}{times}");
    }
    print::stdout(&text).map(|()| 0)
}

fn each(queue: &Queue<'_>, ids: &[String], option: &str, done: &str) -> Result<()> {
    // All are looked at before the first is touched.
    for id in ids {
        queue.ours(id)?;
    }
    for id in ids {
        queue.run("postsuper", &[option, id])?;
        print::stdout(&format!("{id} {done}\n"))?;
    }
    Ok(())
}

fn expire(queue: &Queue<'_>, days: u32) -> Result<()> {
    let most = Duration::from_hours(24 * u64::from(days));
    for Held { queue_id, arrival_time, .. } in queue.held()? {
        if age(arrival_time) > most && queue.ours(&queue_id).is_ok() {
            each(queue, &[queue_id], "-d", "deleted")?;
        }
    }
    Ok(())
}

fn age(since: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(Duration::from_secs(since))
}

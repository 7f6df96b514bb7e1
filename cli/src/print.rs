//! Results in the form asked for. The human form speaks the reader's language and shows no value.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Instant;

use anyhow::Result;
use vakthund::{Action, Allowed, Catalog, Finding, Level, Policy, Report, Verdict};

use crate::args::{Format, ScanArgs};
use crate::words::Words;

/// Findings and gaps of one document that a person reads; the JSON forms have them all.
const SHOWN: usize = 40;

/// Writes to standard output.
pub(crate) fn stdout(text: &str) -> Result<()> {
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}

/// True when the reader of our output went away, which is no error of ours.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Worth a line of its own: a rule is about it, or it is no ordinary data.
fn is_news(policy: &Policy, finding: &Finding) -> bool {
    policy.looks_at(finding) || !finding.category.is_ordinary()
}

/// Sums over all documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) documents: usize,
    pub(crate) findings: usize,
    /// Documents the policy objects to.
    pub(crate) objected: usize,
    /// Documents of which something was not examined.
    pub(crate) incomplete: usize,
    /// Findings that allow-lists let pass, by reason.
    pub(crate) allowed: Vec<Allowed>,
}

impl Totals {
    fn allow(&mut self, allowed: &Allowed) {
        let same = |sum: &&mut Allowed| {
            (&sum.reason, &sum.owner, sum.expires) == (&allowed.reason, &allowed.owner, allowed.expires)
        };
        match self.allowed.iter_mut().find(same) {
            Some(sum) => sum.count += allowed.count,
            None => self.allowed.push(allowed.clone()),
        }
    }
}

/// Prints one document after the other.
pub(crate) struct Printer<'p, W: Write> {
    out: W,
    format: Format,
    words: Words,
    color: bool,
    policy: &'p Policy,
    totals: Totals,
    started: Instant,
}

impl<'p, W: Write> Printer<'p, W> {
    pub(crate) fn new(
        out: W,
        args: &ScanArgs,
        terminal: bool,
        catalog: &Catalog,
        policy: &'p Policy,
    ) -> Self {
        let color = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let words = Words::of_environment(catalog);
        Self {
            out,
            format: args.format,
            words,
            color,
            policy,
            totals: Totals::default(),
            started: Instant::now(),
        }
    }

    pub(crate) fn document(&mut self, report: &Report, verdict: &Verdict) -> Result<()> {
        self.totals.documents += 1;
        self.totals.findings += report.findings.len();
        self.totals.objected += usize::from(verdict.action.objects());
        self.totals.incomplete += usize::from(!report.is_complete());
        report.allowed.iter().for_each(|allowed| self.totals.allow(allowed));
        match self.format {
            Format::Human => self.human(report, verdict)?,
            Format::Jsonl => writeln!(self.out, "{}", report.to_json(Some(verdict)))?,
            Format::Json => {
                let open = if self.totals.documents == 1 { "[\n" } else { ",\n" };
                write!(self.out, "{open}{}", report.to_json(Some(verdict)))?;
            }
        }
        Ok(())
    }

    /// Closes the output; gives the sums.
    pub(crate) fn finish(mut self) -> Result<Totals> {
        match self.format {
            Format::Human => {
                let line = self.words.summary(&self.totals, self.started.elapsed());
                writeln!(self.out, "{line}")?;
                for allowed in self.totals.allowed.iter().take(SHOWN) {
                    writeln!(self.out, "  {}", self.words.allowed(allowed))?;
                }
            }
            Format::Json if self.totals.documents == 0 => writeln!(self.out, "[]")?,
            Format::Json => writeln!(self.out, "\n]")?,
            Format::Jsonl => {}
        }
        self.out.flush()?;
        Ok(self.totals)
    }

    fn human(&mut self, report: &Report, verdict: &Verdict) -> Result<()> {
        let quiet = verdict.action == Action::Allow && report.is_complete();
        let news = report.findings.iter().any(|finding| is_news(self.policy, finding));
        if quiet && !news && report.filtered.is_empty() && report.allowed.is_empty() {
            return Ok(());
        }
        let name = report.name.as_deref().unwrap_or("-");
        let action = self.words.action(verdict.action);
        let action = self.painted(action, if verdict.action.objects() { "31;1" } else { "32" });
        let rule = verdict.rule.as_deref().map(|rule| format!(" ({rule}: {})", verdict.because.join(", ")));
        writeln!(self.out, "{name}: {action}{}", rule.unwrap_or_default())?;
        let message = verdict.rule.as_deref().and_then(|rule| self.policy.rule(rule));
        if let Some(message) = message.and_then(|rule| self.words.choose(&rule.message)) {
            writeln!(self.out, "  {message}")?;
        }
        let policy = self.policy;
        let (looked_at, aside): (Vec<&Finding>, Vec<&Finding>) =
            report.findings.iter().partition(|finding| is_news(policy, finding));
        for finding in looked_at.iter().take(SHOWN) {
            self.finding(finding, false)?;
        }
        self.aside(&aside, &report.unlisted)?;
        for finding in report.filtered.iter().take(SHOWN) {
            self.finding(finding, true)?;
        }
        for allowed in report.allowed.iter().take(SHOWN) {
            let line = self.words.allowed(allowed);
            writeln!(self.out, "  {}", self.painted(&line, "2"))?;
        }
        for expired in report.allow_expired.iter().take(SHOWN) {
            writeln!(self.out, "  {}", self.words.allow_expired(expired))?;
        }
        let hidden = |count: usize| count.saturating_sub(SHOWN);
        let more = hidden(looked_at.len()) + hidden(report.filtered.len()) + hidden(report.gaps.len());
        if more > 0 {
            writeln!(self.out, "  {}", self.words.more(more))?;
        }
        for gap in report.gaps.iter().take(SHOWN) {
            let reason = self.words.gap(gap.reason);
            let reason = self.painted(&reason, "33");
            writeln!(self.out, "  {}: {reason}", gap.path)?;
        }
        Ok(writeln!(self.out)?)
    }

    /// Findings that no rule is about, counted by kind: a signature's address and telephone are no news.
    fn aside(&mut self, findings: &[&Finding], unlisted: &BTreeMap<String, u64>) -> Result<()> {
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        for (kind, count) in unlisted {
            *kinds.entry(kind).or_default() += count;
        }
        for finding in findings {
            *kinds.entry(&finding.kind).or_default() += 1;
        }
        let counts: Vec<String> =
            kinds.iter().map(|(kind, count)| format!("{count} × {}", self.words.kind(kind))).collect();
        if !counts.is_empty() {
            writeln!(self.out, "  {}: {}", self.words.aside(), counts.join(", "))?;
        }
        Ok(())
    }

    fn finding(&mut self, finding: &Finding, filtered: bool) -> Result<()> {
        let level = finding.confidence.level();
        let color = match level {
            Level::High => "31",
            Level::Medium => "33",
            Level::Low => "2",
        };
        let kind = self.painted(&self.words.kind(&finding.kind), color);
        let level =
            if filtered { self.words.held_back().to_owned() } else { self.words.level(level).to_owned() };
        let reasons: Vec<String> =
            finding.evidence.iter().map(|evidence| self.words.evidence(evidence)).collect();
        let confidence = finding.confidence.value();
        let (path, preview) = (&finding.path, &finding.preview);
        Ok(writeln!(self.out, "  {path}: {kind}, {level} {confidence}, {preview}  [{}]", reasons.join("; "))?)
    }

    fn painted(&self, text: &str, code: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

//! The gateway's configuration: one TOML file, all of it checked before anything of it is in force.

mod sections;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::texts::Language;
pub(crate) use sections::*;

/// A whole configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// What senders are told in.
    pub(crate) language: Language,
    pub(crate) milter: Milter,
    pub(crate) scan: Scan,
    pub(crate) direction: Direction,
    pub(crate) actions: Actions,
    pub(crate) fail: Fail,
    pub(crate) tag: Tag,
    pub(crate) secure: Secure,
    #[serde(rename = "override")]
    pub(crate) overrides: Overrides,
    pub(crate) monitor: Monitor,
    pub(crate) notify: Notify,
    pub(crate) quarantine: Quarantine,
    pub(crate) log: Log,
    pub(crate) http: Door,
    pub(crate) clamd: Door,
}

impl Config {
    /// Reads a file; an error says where and what.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path).with_context(|| shown.to_string())?;
        Self::parse(&text).with_context(|| shown.to_string())
    }

    fn parse(text: &str) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            anyhow::anyhow!("line {line}: {}", error.message())
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        let Milter { deadline, progress, idle, drain, .. } = self.milter;
        for (name, seconds) in
            [("deadline", deadline), ("progress", progress), ("idle", idle), ("drain", drain)]
        {
            if !(seconds > 0.0 && seconds < 1e6) {
                bail!("[milter] {name} is a number of seconds above 0");
            }
        }
        if self.milter.mode().is_none() {
            bail!("[milter] socket_mode is four octal digits, as \"0660\"");
        }
        if self.milter.max_message_bytes == 0 || self.milter.memory_bytes < self.milter.max_message_bytes {
            bail!("[milter] memory_bytes holds at least one message of max_message_bytes");
        }
        if self.milter.listen.is_empty() && self.http.listen.is_empty() && self.clamd.listen.is_empty() {
            bail!("nothing to listen on: set [milter] listen = [\"unix:/run/vakthund/milter.sock\"]");
        }
        if let Some(suffix) = &self.secure.recipient_suffix
            && !(suffix.starts_with('.')
                && suffix.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b)))
        {
            bail!("[secure] recipient_suffix is like .secure.example");
        }
        if (self.notify.sender || !self.notify.officers.is_empty()) && self.notify.sendmail.is_empty() {
            bail!("[notify] needs sendmail, as [\"/usr/sbin/sendmail\", \"-i\"]");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "[milter]\nlisten = [\"unix:/run/x\"]\n";

    #[test]
    fn the_example_says_what_holds_anyway() {
        let text = include_str!("../../../contrib/vakthund.toml");
        let shown = Config::parse(text).unwrap();
        // Each setting that is shown as a comment is the default, and known.
        let shows = |line: &&str| line.contains(" = ") && !line.starts_with(' ');
        let lines = text.lines().map(|line| line.strip_prefix("# ").filter(shows).unwrap_or(line));
        let uncommented = lines.collect::<Vec<_>>().join("\n");
        let all = Config::parse(&uncommented).unwrap();
        let debug = |config: &Config| format!("{config:?}");
        assert_eq!(debug(&all), debug(&shown));
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, wanted) in [
            ("", "nothing to listen on"),
            ("[milter]\nlisten = []\nlisen = 1\n", "line 3: unknown field"),
            ("[milter]\ndeadline = 0\n", "deadline is a number of seconds"),
            ("[fail]\noversize = \"drop\"\n", "line 2: unknown variant `drop`"),
            ("[milter]\nlisten = [\"unix:/x\"]\nsocket_mode = \"rw\"\n", "four octal digits"),
            ("[direction]\noutbound_clients = [\"10.0.0.0/33\"]\n", "line 2"),
            (&format!("{LEAST}[secure]\nrecipient_suffix = \"secure\"\n"), "like .secure.example"),
            (&format!("{LEAST}[notify]\nsender = true\n"), "[notify] needs sendmail"),
        ] {
            let error = format!("{:#}", Config::parse(text).unwrap_err());
            assert!(error.contains(wanted), "{text:?}: {error}");
        }
    }

    #[test]
    fn outgoing_is_told_by_client_and_login() {
        let all = Config::parse(LEAST).unwrap().direction;
        assert!(all.goes_out(Some("192.0.2.1".parse().unwrap()), false));
        let some = Config::parse(&format!("{LEAST}[direction]\noutbound_clients = [\"10.0.0.0/8\"]\n"))
            .unwrap()
            .direction;
        assert!(some.goes_out(Some("10.1.2.3".parse().unwrap()), false));
        assert!(!some.goes_out(Some("192.0.2.1".parse().unwrap()), false));
        assert!(some.goes_out(Some("192.0.2.1".parse().unwrap()), true));
        assert!(some.goes_out(None, false));
    }
}

//! Notices: that a message was stopped or held, to its sender and to the data-protection officers. A notice names rule and
//! reference and nothing of the message; it comes from nobody, so that nothing answers it (RFC 3834).

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::config::Config;
use super::judgement::{Cause, Measure};
use super::mail::Mail;
use super::texts::{Saying, say};

/// A mail, and the program that takes it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    program: Vec<String>,
    mail: String,
}

/// The notices that a measure asks for.
pub(super) fn of(
    config: &Config,
    mail: &Mail,
    measure: Measure,
    cause: &Cause,
    reference: &str,
) -> Option<Notice> {
    let notify = &config.notify;
    let sender = mail.sender.as_deref().filter(|sender| {
        // Of a rejection the sender's own server tells; the null sender has nobody behind it.
        notify.sender && measure == Measure::Hold && is_address(sender)
    });
    let told = matches!(measure, Measure::Hold | Measure::Reject);
    let to: Vec<&str> = sender.into_iter().chain(notify.officers.iter().map(String::as_str)).collect();
    if !told || to.is_empty() {
        return None;
    }
    let language = config.language;
    let what = match (measure, cause) {
        (Measure::Hold, _) => Saying::Held,
        (_, Cause::Gap(_)) => Saying::Unexamined,
        _ => Saying::Rejected,
    };
    let from = notify.from.as_deref().unwrap_or("vakthund");
    let text = format!(
        "From: Vakthund <{from}>\nTo: undisclosed-recipients:;\nSubject: {}\nAuto-Submitted: auto-generated\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\
         {}\n\n{}: {}\n{}: {reference}\n",
        say(Saying::NoticeSubject, language),
        say(what, language),
        say(Saying::Rule, language),
        cause.name(),
        say(Saying::Reference, language),
    );
    let mut program = notify.sendmail.clone();
    program.extend(["-f", "<>", "--"].map(str::to_owned));
    program.extend(to.into_iter().map(str::to_owned));
    Some(Notice { program, mail: text })
}

/// What can stand on a command line and in no header: an address, and nothing else.
fn is_address(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_+=".contains(&byte);
    text.contains('@') && !text.starts_with('-') && text.bytes().all(plain)
}

impl Notice {
    /// Hands the mail over; true when the program took it.
    pub(crate) fn send(&self) -> bool {
        let Some((program, arguments)) = self.program.split_first() else { return false };
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else { return false };
        let written =
            child.stdin.take().is_some_and(|mut input| input.write_all(self.mail.as_bytes()).is_ok());
        child.wait().is_ok_and(|status| status.success()) && written
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milter::mail::tests::mail;

    #[test]
    fn notices_hold_nothing_of_the_message() {
        let mut config = Config::default();
        config.notify.sender = true;
        config.notify.officers = vec!["dso@skola.example".to_owned()];
        config.notify.sendmail = vec!["/usr/sbin/sendmail".to_owned(), "-i".to_owned()];
        let mail = mail(&["Subject: Om 811228-9874"], "Elevens personnummer är 811228-9874.");
        let rule = Cause::Rule("identity-number".to_owned());
        let notice = of(&config, &mail, Measure::Hold, &rule, "4Q").unwrap();
        assert_eq!(notice.program[1..], ["-i", "-f", "<>", "--", "eva@skola.example", "dso@skola.example"]);
        assert!(notice.mail.contains("Regel: identity-number\nReferens: 4Q\n"), "{}", notice.mail);
        assert!(!notice.mail.contains("811228") && !notice.mail.contains("region.example"));
        let notice = of(&config, &mail, Measure::Reject, &rule, "4Q").unwrap();
        assert_eq!(notice.program[5..], ["dso@skola.example"]);
        assert!(of(&config, &mail, Measure::Tag, &rule, "4Q").is_none());
        assert!(!is_address("-oQ/tmp@x") && !is_address("a@b;c") && is_address("a.b+c@d-e.example"));
    }
}

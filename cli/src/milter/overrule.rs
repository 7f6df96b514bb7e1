//! A sender who insists: `[skicka ändå: the reason]` in the subject, or a header field whose value is the reason.

use super::config::Overrides;
use super::judgement::Edit;
use super::mail::Mail;

/// That a sender insists, why, and what takes the sign of it out of the message.
#[derive(Clone)]
pub(super) struct Insistence {
    pub(super) reason: String,
    pub(super) edit: Edit,
}

/// Longest reason that is kept.
const LONGEST: usize = 200;

/// The sender's word, if there is one; `subject_of` decodes the value of a subject.
pub(super) fn find(
    mail: &Mail,
    overrides: &Overrides,
    subject_of: fn(&[u8]) -> String,
) -> Option<Insistence> {
    let named = |wanted: &str| mail.fields.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
    if let Some((name, value)) = named(&overrides.header).filter(|_| !overrides.header.is_empty()) {
        let reason = String::from_utf8_lossy(value);
        let edit = Edit::ChangeField { name: name.clone(), nth: 1, value: String::new() };
        return Some(Insistence { reason: shortened(&reason), edit });
    }
    let (name, value) = named("Subject")?;
    let subject = subject_of(value);
    let (start, end, reason) = overrides.subject.iter().find_map(|tag| marked(&subject, tag))?;
    let rest = format!("{} {}", subject.get(..start)?.trim(), subject.get(end..)?.trim());
    let edit = Edit::ChangeField { name: name.clone(), nth: 1, value: encoded(rest.trim()) };
    Some(Insistence { reason: shortened(&reason), edit })
}

/// Where `[tag: reason]` or `[tag]` stands, and the reason.
fn marked(subject: &str, tag: &str) -> Option<(usize, usize, String)> {
    let start = subject.match_indices('[').map(|(at, _)| at).find(|at| {
        let inner = subject.get(at + 1..).unwrap_or_default().trim_start();
        let mut signs = inner.chars().flat_map(char::to_lowercase);
        tag.chars().flat_map(char::to_lowercase).all(|wanted| signs.next() == Some(wanted))
    })?;
    let inner = subject.get(start + 1..)?;
    let close = inner.find(']')?;
    let said = inner.get(..close)?.trim_start().chars().skip(tag.chars().count()).collect::<String>();
    let said = said.trim_start();
    let reason = match said.strip_prefix(':') {
        Some(reason) => reason.trim(),
        None if said.is_empty() => "",
        // Another word that begins so.
        None => return None,
    };
    Some((start, start + 1 + close + 1, reason.to_owned()))
}

fn shortened(reason: &str) -> String {
    reason.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}

/// A header value as encoded words where it is not ASCII (RFC 2047), one a line of at most 75 signs.
fn encoded(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut words: Vec<String> = vec![String::new()];
    for sign in text.chars() {
        let mut bytes = [0; 4];
        let coded: String = match sign {
            ' ' => "_".to_owned(),
            _ if sign.is_ascii_alphanumeric() => sign.to_string(),
            _ => sign
                .encode_utf8(&mut bytes)
                .bytes()
                .fold(String::new(), |coded, byte| format!("{coded}={byte:02X}")),
        };
        if words.last().is_none_or(|word| word.len() + coded.len() > 60) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push_str(&coded);
        }
    }
    words.iter().map(|word| format!("=?utf-8?Q?{word}?=")).collect::<Vec<_>>().join("\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milter::mail::tests::mail;

    fn plain(raw: &[u8]) -> String {
        String::from_utf8_lossy(raw).trim().to_owned()
    }

    fn found(field: &str) -> Option<(String, String)> {
        let overrides = Overrides::default();
        let insistence = find(&mail(&[field], "Hej"), &overrides, plain)?;
        match insistence.edit {
            Edit::ChangeField { name, nth: 1, value } => {
                Some((insistence.reason, format!("{name}: {value}")))
            }
            _ => None,
        }
    }

    #[test]
    fn a_sender_may_insist() {
        let told = found("Subject: [Skicka Ändå: akut] Provsvar").unwrap();
        assert_eq!(told, ("akut".into(), "Subject: Provsvar".into()));
        let told = found("Subject: Sv: [send likevel] Prøve").unwrap();
        assert_eq!(told, (String::new(), "Subject: =?utf-8?Q?Sv=3A_Pr=C3=B8ve?=".into()));
        let told = found("x-vakthund-override: avtal  finns").unwrap();
        assert_eq!(told, ("avtal finns".into(), "x-vakthund-override: ".into()));
        for none in ["Subject: skicka ändå", "Subject: [skicka ändålös]", "Subject: [skicka ändå", "To: x"]
        {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn long_subjects_are_folded() {
        let value = encoded(&"åäö ".repeat(40));
        assert!(value.lines().all(|line| line.len() <= 75 && line.is_ascii()));
    }
}

//! A mailbox file (mbox, RFC 4155) -> its messages.

use super::header;

/// The messages, each from its `From ` line on; one or none when `bytes` are not a mailbox.
pub(super) fn split(bytes: &[u8]) -> Vec<&[u8]> {
    if !bytes.trim_ascii_start().starts_with(b"From ") {
        return Vec::new();
    }
    let mut messages = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut after_blank = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = at + line.len();
        if after_blank && at > start && is_separator(line, bytes.get(end..).unwrap_or_default()) {
            messages.push(bytes.get(start..at).unwrap_or_default());
            start = at;
        }
        after_blank = line.trim_ascii().is_empty();
        at = end;
    }
    messages.push(bytes.get(start..).unwrap_or_default());
    messages.retain(|message| !message.trim_ascii().is_empty());
    messages
}

/// `From sender date`, with a header field on the next line.
fn is_separator(line: &[u8], rest: &[u8]) -> bool {
    if !line.starts_with(b"From ") {
        return false;
    }
    let next = rest.get(..header::line_length(rest).min(200)).unwrap_or_default();
    let colon = next.iter().position(|byte| *byte == b':').unwrap_or(0);
    colon > 0 && next.iter().take(colon).all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart() {
        let mailbox = b"From a@b Mon\nSubject: 1\n\nFrom here on\n\nFrom there\nwe go\n\nFrom c@d Tue\nSubject: 2\n\nHej\n";
        assert_eq!(split(mailbox).len(), 2);
        assert!(split(b"Subject: 1\n\nHej").is_empty());
    }
}

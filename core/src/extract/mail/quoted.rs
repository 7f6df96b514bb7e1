//! A mail body -> what was written now, and the history under it: earlier messages of a reply, the message
//! in a forward. Lines marked `>` are history wherever they stand; an Outlook header block or a separator
//! line makes history of everything after it.

use std::ops::Range;

/// A body taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// New text, answers between quoted blocks included.
    pub(super) fresh: String,
    /// History, without the quote marks.
    pub(super) quoted: String,
}

/// Takes `text` apart; `known` are ranges already known to be history, each from a line's beginning.
pub(super) fn split(text: &str, known: &[Range<usize>]) -> Split {
    let lines = Lines::new(text, known);
    let mut split = Split::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.quoted {
            push(&mut split.quoted, unmarked(line.text));
        } else if begins_history(&lines, at) {
            for line in lines.from(at) {
                push(&mut split.quoted, unmarked(line.text));
            }
            break;
        } else if let Some(length) = attribution(&lines, at) {
            for line in lines.from(at).iter().take(length) {
                push(&mut split.quoted, line.text);
            }
            if !lines.next_is_quoted(at + length) {
                for line in lines.from(at + length) {
                    push(&mut split.quoted, unmarked(line.text));
                }
                break;
            }
            at += length - 1;
        } else {
            push(&mut split.fresh, line.text);
        }
        at += 1;
    }
    split
}

#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    quoted: bool,
}

struct Lines<'t>(Vec<Line<'t>>);

impl<'t> Lines<'t> {
    fn new(text: &'t str, known: &[Range<usize>]) -> Self {
        let mut known = known.iter().peekable();
        let mut start = 0;
        let line = |line: &'t str| {
            while known.next_if(|range| range.end <= start).is_some() {}
            let in_known = known.peek().is_some_and(|range| range.start <= start);
            start += line.len();
            let text = line.trim_end_matches(['\n', '\r']);
            Line { text, quoted: in_known || text.trim_start().starts_with('>') }
        };
        Self(text.split_inclusive('\n').map(line).collect())
    }

    fn get(&self, at: usize) -> Option<Line<'t>> {
        self.0.get(at).copied()
    }

    fn from(&self, at: usize) -> &[Line<'t>] {
        self.0.get(at..).unwrap_or_default()
    }

    fn next_is_quoted(&self, at: usize) -> bool {
        self.from(at)
            .iter()
            .take(4)
            .find(|line| line.quoted || !line.text.trim().is_empty())
            .is_some_and(|l| l.quoted)
    }
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// A line without its quote marks.
fn unmarked(line: &str) -> &str {
    let mut rest = line;
    while let Some(inner) = rest.trim_start().strip_prefix('>') {
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    rest
}

/// True when everything from this line on is history.
fn begins_history(lines: &Lines<'_>, at: usize) -> bool {
    let Some(line) = lines.get(at) else { return false };
    let line = bare(line.text);
    if is_separator(line) {
        return true;
    }
    // Outlook draws a line of underscores above the header block.
    let ruled = line.len() >= 20 && line.bytes().all(|byte| byte == b'_');
    let at = if ruled { at + 1 } else { at };
    is_header_block(lines.from(at))
}

/// A line without the marks of bold type around it.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '\u{feff}' | '\u{200e}' | '\u{200f}'))
}

fn is_separator(line: &str) -> bool {
    if line.len() > 200 {
        return false;
    }
    let core = line.trim_matches(['-', '_', '=', ' ', '\u{2014}', '\u{2013}']);
    let dashed = line.starts_with("--") || line.starts_with("__") || line.starts_with("==");
    let announced = core.ends_with(':') && !line.starts_with('-');
    if !dashed && !announced {
        return false;
    }
    let core = core.trim_end_matches(':').to_lowercase();
    if dashed {
        DASHED.iter().any(|known| core.starts_with(known))
    } else {
        ANNOUNCED.contains(&core.as_str())
    }
}

/// What stands between dashes above a quoted or forwarded message.
const DASHED: &[&str] = &[
    "ursprungligt meddelande",
    "originalmeddelande",
    "ursprunglig avtalad tid",
    "vidarebefordrat meddelande",
    "vidarebefordrat brev",
    "opprinnelig melding",
    "opphavleg melding",
    "opphaveleg melding",
    "opprinnelig avtale",
    "videresendt melding",
    "vidaresend melding",
    "vidaresendt melding",
    "oprindelig meddelelse",
    "oprindelig aftale",
    "videresendt meddelelse",
    "videresendt besked",
    "original message",
    "original appointment",
    "forwarded message",
    "forwarded by",
    "alkuperäinen viesti",
    "ursprüngliche nachricht",
];

/// What Apple Mail writes above a forwarded message.
const ANNOUNCED: &[&str] = &[
    "begin forwarded message",
    "start på videresendt melding",
    "start på vidaresend melding",
    "start på vidaresendt melding",
    "start på videresendt besked",
    "start på videresendt meddelelse",
    "början på vidarebefordrat brev",
    "början på vidarebefordrat meddelande",
    "vidarebefordrat brev",
    "påbörja vidarebefordrat meddelande",
    "forwarded message",
];

/// What a line of a quoted header says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    From = 1,
    Sent = 2,
    To = 4,
    Cc = 8,
    Subject = 16,
}

/// Three different header lines close together, the sender's among them.
fn is_header_block(lines: &[Line<'_>]) -> bool {
    if lines.first().is_none_or(|line| said(line.text).is_none()) {
        return false;
    }
    let near = lines.iter().filter(|line| !line.text.trim().is_empty()).take(8);
    let seen = near.filter_map(|line| said(line.text)).fold(0, |seen, said| seen | said as u8);
    seen & Said::From as u8 != 0 && seen.count_ones() >= 3
}

fn said(line: &str) -> Option<Said> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '|' | '\u{feff}'));
    let (key, value) = line.get(..line.floor_char_boundary(40))?.split_once(':')?;
    let key = key.trim_end_matches(|c: char| c.is_whitespace() || c == '*').to_lowercase();
    Some(match key.as_str() {
        // `Från: 10.00` is a time, not a sender.
        "från" | "fra" | "frå" | "from" | "avsändare" | "avsender"
            if value.trim().is_empty() || value.chars().any(char::is_alphabetic) =>
        {
            Said::From
        }
        "skickat" | "skickades" | "datum" | "sendt" | "sent" | "date" | "dato" | "send" => Said::Sent,
        "till" | "til" | "to" | "mottagare" | "mottaker" => Said::To,
        "kopia" | "kopi" | "cc" | "bcc" | "svar till" | "svar til" | "reply-to" => Said::Cc,
        "ämne" | "emne" | "subject" | "angående" | "rubrik" => Said::Subject,
        _ => return None,
    })
}

/// Number of lines of `Den 12 mars 2026 kl. 10:02 skrev Anna:` when it begins here and is followed by a
/// quoted block, or says so much that it can be nothing else.
fn attribution(lines: &Lines<'_>, at: usize) -> Option<usize> {
    let found = Attribution::at(lines, at)?;
    let marked = lines.next_is_quoted(at + found.lines);
    // Of two lines that could begin it, the later does: the earlier is the end of the new text.
    let later =
        (1..found.lines).any(|skip| Attribution::at(lines, at + skip).is_some_and(|later| later.dated));
    let whole = found.lines == 1 || found.dated;
    (!later && (marked && whole || found.certain)).then_some(found.lines)
}

/// A line, or up to three, that end with a colon and say that someone wrote.
struct Attribution {
    lines: usize,
    /// It begins as a date does and holds digits.
    dated: bool,
    /// It also holds a time of day or an address.
    certain: bool,
}

impl Attribution {
    fn at(lines: &Lines<'_>, at: usize) -> Option<Self> {
        let mut joined = String::new();
        for length in 1..=3 {
            let line = lines.get(at + length - 1).filter(|line| !line.quoted)?;
            let text = bare(line.text);
            if text.is_empty() || joined.len() + text.len() > 400 {
                return None;
            }
            joined.push_str(text);
            joined.push(' ');
            if !text.ends_with(':') {
                continue;
            }
            let said = joined.to_lowercase();
            if !WROTE.iter().any(|verb| said.split([' ', '\u{a0}', ':']).any(|word| word == *verb)) {
                return None;
            }
            let digits = said.bytes().any(|byte| byte.is_ascii_digit());
            let dated = digits && OPENINGS.iter().any(|word| said.starts_with(word));
            return Some(Self {
                lines: length,
                dated,
                certain: dated && (said.contains('@') || has_time(&said)),
            });
        }
        None
    }
}

const WROTE: &[&str] = &["skrev", "skreiv", "wrote", "skrifaði", "kirjoitti", "schrieb", "writes", "skriver"];

/// How such a line begins: with a preposition, or a weekday's or month's short form, or the date itself.
const OPENINGS: &[&str] = &[
    "den ", "on ", "på ", "mån", "tis", "ons", "tors", "fre", "lör", "sön", "man", "tir", "tys", "tor",
    "lør", "søn", "lau", "sun", "am ", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
];

/// A time of day: two digits, a colon or full stop, two digits.
fn has_time(text: &str) -> bool {
    text.as_bytes().windows(5).any(|window| match window {
        [a, b, b':' | b'.', c, d] => [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String) {
        let split = split(text, &[]);
        (split.fresh.trim().to_owned(), split.quoted.trim().to_owned())
    }

    #[test]
    fn outlook_header_blocks_of_each_language() {
        for block in [
            "Från: Anna <a@b.example>\nSkickat: den 12 mars 2026 10:02\nTill: Per\nÄmne: Hej",
            "Fra: Anna <a@b.example>\nSendt: torsdag 12. mars 2026 10:02\nTil: Per\nEmne: Hei",
            "*Frå:* Anna\n*Sendt:* torsdag\n*Til:* Per\n*Emne:* Hei",
            "From: Anna\nSent: Thursday\nTo: Per\nSubject: Hi",
            "From: Anna\r\nDate: Thu\r\nSubject: Hi\r\nTo: Per",
            "________________________________\nFrån: Anna\nSkickat: nu\nTill: Per",
            "Ämne: \tHej\nDatum: \tnu\nFrån: \tAnna\nTill: \tPer",
        ] {
            let (fresh, quoted) = parts(&format!("Nytt.\n\n{block}\n\nGammalt 850709-\n9805\n"));
            assert_eq!(fresh, "Nytt.");
            assert!(quoted.ends_with("Gammalt 850709-\n9805") && quoted.contains("Anna"), "{block}");
        }
    }

    #[test]
    fn separators() {
        for line in [
            "-----Ursprungligt meddelande-----",
            "-----Opprinnelig melding-----",
            "---------- Forwarded message ---------",
            "---------- Videresendt melding ---------",
            "Begin forwarded message:",
            "Start på videresendt melding:",
            "-------- Vidarebefordrat meddelande --------",
        ] {
            assert_eq!(parts(&format!("Nytt\n{line}\nGammalt")), ("Nytt".into(), format!("{line}\nGammalt")));
        }
    }

    #[test]
    fn attributions() {
        for line in [
            "Den 12 mars 2026 kl. 10:02 skrev Anna:",
            "man. 3. nov. 2025 kl. 09:12 skrev Ola Nordmann <ola@b.example>:",
            "On Thu, Mar 12, 2026 at 10:02 AM Anna <a@b.example> wrote:",
            "Den tors 12 mars 2026 kl 10:02 skrev Anna Andersson <\nanna@b.example>:",
            "På torsdag 12. mars 2026 kl. 10:02 skreiv Kari:",
        ] {
            assert_eq!(
                parts(&format!("Nytt\n{line}\n\nGammalt")),
                ("Nytt".into(), format!("{line}\n\nGammalt"))
            );
            let answer = format!("Nytt\n{line}\n> Ett 850709-\n> 9805\nSvar\n>> Två\nSlut");
            assert_eq!(
                parts(&answer),
                ("Nytt\nSvar\nSlut".into(), format!("{line}\nEtt 850709-\n9805\nTvå"))
            );
        }
        let wrapped = "Den sista raden\nOn Thu, Mar 12, 2026 at 10:02 AM Anna\n<a@b.example> wrote:";
        assert_eq!(parts(&format!("{wrapped}\n> Hej")).0, "Den sista raden");
        assert_eq!(parts("Anna skrev:\n> Hej\nSvar"), ("Svar".into(), "Anna skrev:\nHej".into()));
    }

    #[test]
    fn what_only_resembles_history_is_new() {
        for text in [
            "Läkaren skrev i journalen:\nPatienten mår bra",
            "Den 12 mars skrev jag:\nhej",
            "Från: Stockholm\nTill: Oslo",
            "-- \nAnna",
            "Kopia: Per",
            "Datum: 12/3\nFrån: 10.00\nTill: 12.00",
            "Till: Anna\nÄmne: Möte",
        ] {
            assert_eq!(parts(text), (text.to_owned(), String::new()));
        }
    }

    #[test]
    fn known_ranges_are_history() {
        let text = "Nytt\nGammalt\nSvar\nSist";
        let split = split(text, &[5..13, 18..22]);
        assert_eq!((split.fresh.as_str(), split.quoted.as_str()), ("Nytt\nSvar\n", "Gammalt\nSist\n"));
    }

    #[test]
    fn long_bodies_take_linear_time() {
        assert!(!split(&"den a\n".repeat(100_000), &[]).fresh.is_empty());
        assert!(!split(&"Till: a\n".repeat(100_000), &[]).fresh.is_empty());
        assert!(!split(&">".repeat(500_000), &[]).quoted.is_empty());
    }
}

//! What people are told, in four languages. A reply over SMTP is ASCII, for anything else needs SMTPUTF8 (RFC 6531). No
//! text holds anything of the mail.

use serde::Deserialize;

/// A language that senders are spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    #[default]
    Sv,
    Nb,
    Nn,
    En,
}

impl Language {
    /// Its code, as policies name it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }

    /// The one of four texts in this language.
    fn of(self, [sv, nb, nn, en]: [&'static str; 4]) -> &'static str {
        match self {
            Self::Sv => sv,
            Self::Nb => nb,
            Self::Nn => nn,
            Self::En => en,
        }
    }
}

/// What there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saying {
    /// The policy does not let it pass.
    Rejected,
    /// Something in it could not be examined.
    Unexamined,
    /// It waits for a person.
    Held,
    /// It could not be examined now.
    Later,
    /// How to insist.
    Insist,
    /// Subject of a notice.
    NoticeSubject,
    /// Before the reference.
    Reference,
    /// Before the rule.
    Rule,
}

/// The text in a language.
pub(crate) fn say(saying: Saying, language: Language) -> &'static str {
    language.of(match saying {
        Saying::Rejected => [
            "Meddelandet får inte skickas: det innehåller skyddade personuppgifter.",
            "Meldingen kan ikke sendes: den inneholder beskyttede personopplysninger.",
            "Meldinga kan ikkje sendast: ho inneheld verna personopplysningar.",
            "The message may not be sent: it holds protected personal data.",
        ],
        Saying::Unexamined => [
            "Meddelandet får inte skickas: något i det kunde inte granskas.",
            "Meldingen kan ikke sendes: noe i den kunne ikke undersøkes.",
            "Meldinga kan ikkje sendast: noko i ho kunne ikkje granskast.",
            "The message may not be sent: something in it could not be examined.",
        ],
        Saying::Held => [
            "Meddelandet hålls kvar tills någon har granskat det.",
            "Meldingen holdes tilbake til noen har sett på den.",
            "Meldinga blir halden tilbake til nokon har sett på ho.",
            "The message is held until someone has looked at it.",
        ],
        Saying::Later => [
            "Meddelandet kunde inte granskas nu; försök igen senare.",
            "Meldingen kunne ikke undersøkes nå; prøv igjen senere.",
            "Meldinga kunne ikkje granskast no; prøv igjen seinare.",
            "The message could not be examined now; try again later.",
        ],
        Saying::Insist => [
            "Måste det ändå skickas: skriv skälet i ämnesraden som",
            "Må den likevel sendes: skriv grunnen i emnefeltet som",
            "Må ho likevel sendast: skriv grunnen i emnefeltet som",
            "If it must be sent all the same, give the reason in the subject as",
        ],
        Saying::NoticeSubject => [
            "Ett meddelande stoppades",
            "En melding ble stanset",
            "Ei melding vart stansa",
            "A message was stopped",
        ],
        Saying::Reference => ["Referens", "Referanse", "Referanse", "Reference"],
        Saying::Rule => ["Regel", "Regel", "Regel", "Rule"],
    })
}

/// RFC 5321, 4.5.3.1.5: a line has at most 512 octets, with code, status and line end.
const LONGEST: usize = 400;

/// ASCII alone, the marks dropped as Nordic writers drop them.
pub(crate) fn ascii(text: &str) -> String {
    let plain = |sign: char| match sign {
        'å' | 'ä' | 'á' | 'à' => "a",
        'Å' | 'Ä' => "A",
        'ö' | 'ø' | 'ó' | 'ò' | 'ô' => "o",
        'Ö' | 'Ø' => "O",
        'æ' => "ae",
        'Æ' => "Ae",
        'é' | 'è' | 'ê' => "e",
        'É' => "E",
        'ü' => "u",
        'ð' => "d",
        'þ' => "th",
        '–' | '—' => "-",
        '’' | '”' | '“' => "'",
        _ => "?",
    };
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            ' '..='~' => out.push(sign),
            _ if sign.is_whitespace() => out.push(' '),
            _ => out.push_str(plain(sign)),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// ASCII text as lines of a reply, broken between words.
pub(crate) fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in ascii(text).split(' ') {
        let mut word = word;
        while word.len() > LONGEST {
            let (head, rest) = word.split_at(LONGEST);
            lines.push(head.to_owned());
            word = rest;
        }
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= LONGEST {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_short_lines_of_ascii() {
        assert_eq!(
            ascii("Använd Säkra meddelanden – fødselsnummer\n“æ” 漢"),
            "Anvand Sakra meddelanden - fodselsnummer 'ae' ?"
        );
        let lines = wrapped(&"ord ".repeat(300));
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= LONGEST && line.is_ascii()));
        assert!(wrapped(&"x".repeat(1500)).iter().all(|line| line.len() <= LONGEST));
        assert!(wrapped("").is_empty());
    }
}

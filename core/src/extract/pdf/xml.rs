//! Markup inside a document (metadata packets, rich text, forms) -> its text, and nothing of its form.

use quick_xml::escape::unescape;

/// The text between the tags, a line for each element, and the values of attributes that hold text.
pub(in crate::extract) fn text(markup: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once('<') {
        push(&mut lines, before);
        let (tag, next) = after.split_once('>').unwrap_or((after, ""));
        if !tag.starts_with(['?', '!', '/']) {
            attributes(tag, &mut lines);
        }
        rest = next;
    }
    push(&mut lines, rest);
    lines.join("\n")
}

fn push(lines: &mut Vec<String>, raw: &str) {
    let raw = raw.trim();
    if !raw.is_empty() && !is_machine_made(raw) {
        lines.push(unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned));
    }
}

fn attributes(tag: &str, lines: &mut Vec<String>) {
    let mut rest = tag;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { break };
        let Some((value, next)) = after.get(1..).and_then(|value| value.split_once(quote)) else { break };
        let name = name.split_whitespace().next_back().unwrap_or_default();
        let is_form =
            ["xmlns", "rdf:", "xml:", "style", "xfa", "class"].iter().any(|prefix| name.starts_with(prefix));
        if !is_form {
            push(lines, value);
        }
        rest = next;
    }
}

/// Names of schemas, times and identifiers are no text; their digits would look like numbers.
fn is_machine_made(value: &str) -> bool {
    let is_time = value.get(10..11) == Some("T") && value.contains(':') && !value.contains(' ');
    let is_identifier = ["uuid:", "xmp.", "adobe:"].iter().any(|prefix| value.starts_with(prefix));
    is_time || is_identifier || value.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_telling_attributes_remain() {
        let packet = r#"<?xpacket?><rdf:Description xmlns:pdf="adobe:ns" pdf:Keywords="intyg" xmp:ModifyDate="2026-11-22T02:31:12Z" xmpMM:DocumentID="uuid:1"><rdf:li xml:lang="sv">Läkar &amp; intyg</rdf:li></rdf:Description>"#;
        assert_eq!(text(packet), "intyg\nLäkar & intyg");
    }

    #[test]
    fn broken_markup_ends() {
        assert_eq!(text("<a b='x"), "");
        assert_eq!(text("a < b"), "a");
    }
}

//! Attributes -> text: what a reader meets (alternative texts, form values, titles), addresses and numbers in
//! links, pages and files that an attribute carries in itself.

use mail_parser::decoders::base64::base64_decode;

use super::super::address;
use super::layout::Layout;
use super::lexer::Tag;
use super::{entity, without_tags};
use crate::limits::Limits;

/// A file inside a page, from a `data:` address (RFC 2397).
pub(in super::super) struct Embedded {
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

impl Embedded {
    /// The file in a `data:` address; none for a small picture or a font.
    fn read(address: &str) -> Option<Self> {
        let (head, data) = address.split_once(',')?;
        let head = head.get("data:".len()..)?.to_ascii_lowercase();
        let media_type = head.split(';').next().unwrap_or_default().trim().to_owned();
        let data = address::decoded(data);
        let bytes = if head.trim_end().ends_with(";base64") {
            let dense: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            base64_decode(&dense).unwrap_or(dense)
        } else {
            data.into_owned().into_bytes()
        };
        let file = Self { media_type, bytes };
        let layout =
            file.is_image() && file.bytes.len() <= Limits::SMALL_PICTURE || file.media_type.contains("font");
        (!layout).then_some(file)
    }

    /// True for a picture in points, which holds no text.
    pub(super) fn is_picture(&self) -> bool {
        self.is_image() && !self.media_type.contains("svg")
    }

    fn is_image(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

/// Takes the attributes of one tag.
pub(super) fn read(element: &str, tag: &Tag<'_>, layout: &mut Layout, embedded: &mut Vec<Embedded>) {
    if element == "meta" && tells_of_content(tag) {
        layout.aside(&entity::decode(tag.attribute("content").unwrap_or_default()));
    }
    if tag.attributes().any(|(name, _)| longest_number(name) >= 6) {
        // A tag that was never closed has taken text for names of attributes.
        let names: Vec<&str> = tag.attributes().map(|(name, _)| name).collect();
        layout.aside(&entity::decode(&names.join(" ")));
    }
    for (name, raw) in tag.attributes().filter(|(_, raw)| !raw.is_empty()) {
        attribute(&name.to_ascii_lowercase(), raw, layout);
        let address = raw.trim_start();
        if address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
            embedded.extend(Embedded::read(&entity::decode(address)));
        }
    }
}

fn attribute(name: &str, raw: &str, layout: &mut Layout) {
    match name {
        "alt" | "value" | "placeholder" | "label" => {
            layout.space();
            layout.text(&entity::decode(raw));
            layout.space();
        }
        "title" | "summary" | "aria-label" => layout.aside(&entity::decode(raw)),
        "href" | "action" => link(&entity::decode(raw), layout),
        "srcdoc" => layout.aside(&without_tags(&entity::decode(raw))),
        _ => {}
    }
    // A value that was never closed has swallowed what follows it.
    if name != "srcdoc" && raw.contains('<') && raw.contains('>') {
        layout.aside(&without_tags(raw));
    }
}

/// True for the `meta` tags that people write; the others are for programs.
fn tells_of_content(tag: &Tag<'_>) -> bool {
    let name =
        tag.attribute("name").or_else(|| tag.attribute("property")).unwrap_or_default().to_ascii_lowercase();
    let name = name.rsplit([':', '.']).next().unwrap_or_default();
    matches!(
        name,
        "description" | "keywords" | "author" | "subject" | "title" | "abstract" | "comment" | "creator"
    )
}

/// Addresses and prefilled texts of a link; of a web address only one that holds a long number.
fn link(target: &str, layout: &mut Layout) {
    let scheme = target.trim_start().split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let text = address::decoded(target.trim());
    match scheme.as_deref() {
        Some("mailto" | "tel" | "sms" | "callto") => {
            let address = text.split_once(':').map_or("", |(_, address)| address);
            layout.aside(&address.replace(['?', '&', '='], " "));
        }
        Some("data") => {}
        _ if longest_number(&text) >= 10 => layout.aside(&text),
        _ => {}
    }
}

fn longest_number(text: &str) -> usize {
    let runs = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+' | ' '));
    runs.map(|run| run.bytes().filter(u8::is_ascii_digit).count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::{to_page, to_text};

    #[test]
    fn attributes_that_a_reader_meets_are_text() {
        assert_eq!(to_text("<img alt='Bild p&aring; Anna'>"), "Bild på Anna");
        assert_eq!(to_text("Nr: <input value='850709-9805'> ok"), "Nr: 850709-9805 ok");
        assert_eq!(
            to_text("<a href='mailto:a%40b.example?subject=Hej%20du' title=T>Skriv</a> nu<p>Sen"),
            "Skriv nu\na@b.example subject Hej du\nT\nSen"
        );
        assert_eq!(
            to_text("<a href='https://x.example/?nr=850709-9805'>x</a>"),
            "x\nhttps://x.example/?nr=850709-9805"
        );
        assert_eq!(to_text("<iframe srcdoc='&lt;p&gt;Inre&lt;/p&gt;'></iframe>"), "Inre");
        assert_eq!(to_text("<a href='mailto:a@b.example'>a@b.example</a> hej"), "a@b.example hej");
        assert_eq!(
            to_text("<meta name=Author content='Anna'><meta name=Generator content='Word 15'>"),
            "Anna"
        );
        assert_eq!(to_text("<img src='<p>slukat</p>'>"), "slukat");
        assert_eq!(to_text("<p>Hej <b nr är 850709-9805 </p>"), "Hej\nnr är 850709-9805 < p");
    }

    #[test]
    fn files_inside_a_page_are_found() {
        let page = to_page(
            "<a href='data:text/plain;base64,ODUwNzA5LTk4MDU='>x</a><img src='data:image/gif;base64,R0lGODlh'><a href='data:,8507%3009'>",
        );
        let files: Vec<_> =
            page.embedded.iter().map(|file| (file.media_type.as_str(), file.bytes.as_slice())).collect();
        assert_eq!(files, [("text/plain", b"850709-9805".as_slice()), ("", b"8507009".as_slice())]);
    }
}

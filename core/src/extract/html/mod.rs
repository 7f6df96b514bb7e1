//! HTML -> text: blocks become lines, cells are parted by tabs, inline tags vanish, and nothing readable is
//! lost: hidden elements, alternative texts, form values and addresses behind links are part of the text.
//! For mails it also tells where the quoted history stands.

mod attribute;
mod code;
mod entity;
mod history;
mod layout;
mod lexer;
mod signs;

use std::borrow::Cow;
use std::ops::Range;

use super::rewrite::Traced;
use super::{GapReason, Limit, Part, PartPath, Source, Step, Walk, text};
use crate::date::Date;
pub(super) use attribute::Embedded;
use history::History;
use layout::Layout;
use lexer::{Lexer, Tag, Token};
pub(super) use signs::signs;

/// The text of a page.
pub(super) struct Page {
    /// All of it.
    pub(super) text: String,
    /// Where quoted history stands in it, in order; each begins at the beginning of a line.
    pub(super) quoted: Vec<Range<usize>>,
    /// Files that its links and pictures carry in themselves.
    pub(super) embedded: Vec<Embedded>,
}

/// Declared as HTML, or beginning as a page does.
pub(super) fn sniff(source: &Source<'_>) -> bool {
    if source.claims(&["text/html", "application/xhtml+xml"], &["html", "htm", "xhtml", "xht"]) {
        return text::sniff(source);
    }
    let head = source.bytes.get(..source.bytes.len().min(1024)).unwrap_or_default();
    let head = text::decode(head, None);
    let mut head = head.trim_start();
    while let Some(rest) = skip_prologue(head) {
        head = rest.trim_start();
    }
    let head = head.get(..head.floor_char_boundary(14)).unwrap_or_default().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head>", "<body", "<meta ", "<table", "<div"]
        .iter()
        .any(|tag| head.starts_with(tag))
}

fn skip_prologue(head: &str) -> Option<&str> {
    let end = if head.starts_with("<?xml") {
        "?>"
    } else if head.starts_with("<!--") {
        "-->"
    } else {
        return None;
    };
    head.split_once(end).map(|(_, rest)| rest)
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let html = decode(source.bytes, source.charset.as_deref());
    let page = to_page(&html);
    let mut part = Part::body(source.path.clone(), page.text).with_role(source.role);
    part.dated = source.dated;
    walk.part(part)?;
    hand_on(&page.embedded, &source.path, source.dated, walk);
    Ok(())
}

/// Hands on the files inside a page: `embedded-1`, `embedded-2` ...
pub(super) fn hand_on(embedded: &[Embedded], path: &PartPath, dated: Option<Date>, walk: &mut Walk<'_>) {
    for (index, file) in embedded.iter().enumerate() {
        if index >= walk.limits().parts {
            return walk.gap(path.clone(), GapReason::Limit(Limit::Parts));
        }
        let path = path.join(Step::File(format!("embedded-{}", index + 1)));
        if file.is_picture() {
            walk.gap(path, GapReason::ImageOnly);
            continue;
        }
        let mut source = Source::new(&file.bytes, path);
        source.media_type = Some(file.media_type.clone());
        source.dated = dated;
        walk.nested(&source);
    }
}

/// The characters of a page: the declared charset, else the one its own `meta` tag names.
pub(super) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Cow<'b, str> {
    text::decode(bytes, label_of(bytes, declared).as_deref())
}

/// The same with the way back to the bytes, where there is one.
pub(super) fn trace<'b>(bytes: &'b [u8], declared: Option<&str>) -> Option<Traced<'b>> {
    let (encoding, mark) = text::encoding_of(bytes, label_of(bytes, declared).as_deref());
    Traced::read(bytes, encoding, mark)
}

fn label_of(bytes: &[u8], declared: Option<&str>) -> Option<String> {
    declared.map(str::to_owned).or_else(|| meta_charset(bytes))
}

/// Where browsers look for a charset is 1 kB; scripts stand before it in real pages.
const META_WITHIN: usize = 64 << 10;

fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(META_WITHIN))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let mut tags = head.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
    let (_, after) = tags.find_map(|tag| tag.split_once("charset"))?;
    let after = after.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let label: String =
        after.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')).collect();
    // A tag that could be read at all is not in UTF-16 (HTML, 13.2.3.2).
    (!label.starts_with("utf-16")).then_some(label)
}

/// The text of a page.
pub(super) fn to_text(html: &str) -> String {
    to_page(html).text
}

/// The text of a page, and where quoted history stands in it.
pub(super) fn to_page(html: &str) -> Page {
    let mut layout = Layout::default();
    let mut history = History::default();
    let mut embedded = Vec::new();
    for token in Lexer::new(html) {
        match token {
            Token::Text(text) => layout.text(&entity::decode(text)),
            Token::Open(tag) => open(&tag, &mut layout, &mut history, &mut embedded),
            Token::Close(name) => close(name, &mut layout, &mut history),
            Token::Code(code) => code::strings(code).iter().for_each(|string| layout.aside(string)),
        }
    }
    let text = layout.finish();
    Page { quoted: history.finish(text.len()), text, embedded }
}

fn open(tag: &Tag<'_>, layout: &mut Layout, history: &mut History, embedded: &mut Vec<Embedded>) {
    let element = tag.name.to_ascii_lowercase();
    match element.as_str() {
        "br" => layout.line(),
        "td" | "th" => layout.cell(),
        "tr" => layout.row(),
        "table" => layout.open_table(),
        "pre" | "textarea" | "listing" | "xmp" => layout.open_preformatted(),
        "img" | "input" | "select" | "button" => layout.space(),
        name if is_block(name) => layout.block(),
        _ => {}
    }
    let at = if History::begins(tag) { layout.start_line() } else { layout.end() };
    history.open(tag, at);
    if is_turned(&element, tag) {
        layout.turn(&element);
    }
    attribute::read(&element, tag, layout, embedded);
}

/// True for an element whose letters browsers set from right to left, whatever they are (HTML, `bdo`; CSS Writing
/// Modes, `unicode-bidi: bidi-override`).
fn is_turned(element: &str, tag: &Tag<'_>) -> bool {
    let rtl = |value: Option<&str>| value.is_some_and(|value| value.trim().eq_ignore_ascii_case("rtl"));
    let style = tag.attribute("style").unwrap_or_default().to_ascii_lowercase();
    element == "bdo" && rtl(tag.attribute("dir"))
        || style.contains("-override") && (style.contains("rtl") || rtl(tag.attribute("dir")))
}

fn close(name: &str, layout: &mut Layout, history: &mut History) {
    history.close(name, layout.end());
    layout.unturn(name);
    let element = name.to_ascii_lowercase();
    match element.as_str() {
        "tr" => layout.row(),
        "table" => layout.close_table(),
        "pre" | "textarea" | "listing" | "xmp" => layout.close_preformatted(),
        "td" | "th" | "select" | "button" => layout.space(),
        name if is_block(name) => layout.block(),
        _ => {}
    }
}

fn without_tags(html: &str) -> String {
    let mut layout = Layout::default();
    for token in Lexer::new(html) {
        match token {
            Token::Text(text) => layout.text(&entity::decode(text)),
            Token::Open(tag) if is_block(&tag.name.to_ascii_lowercase()) => layout.block(),
            Token::Open(tag) if tag.name.eq_ignore_ascii_case("br") => layout.line(),
            _ => {}
        }
    }
    layout.finish()
}

fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

/// Elements that begin and end a line, sorted; those of tables stand apart.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "main",
    "menu",
    "meta",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "section",
    "summary",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "ul",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_tags_leave_numbers_whole() {
        assert_eq!(to_text("<p>8507<b>09</b>-9805</p>"), "850709-9805");
        assert_eq!(to_text("850709<wbr>-<span style='x'>98</span><!-- -->05"), "850709-9805");
        assert_eq!(
            to_text("8507&shy;09 <span style=\"display:none\">hemligt</span>"),
            "8507\u{ad}09 hemligt"
        );
    }

    #[test]
    fn letters_from_right_to_left_are_marked() {
        assert_eq!(to_text("<p>nr <bdo dir=RTL>50<b>8</b>9</bdo> ok"), "nr \u{202e}5089\u{202c} ok");
        let style = "<span style='unicode-bidi: bidi-override; direction: rtl'>5089</span>";
        assert_eq!(to_text(style), "\u{202e}5089\u{202c}");
        assert_eq!(to_text("<p dir=rtl>5089</p>"), "5089");
    }

    #[test]
    fn blocks_are_lines_and_cells_have_tabs() {
        assert_eq!(
            to_text("<h1>Lista</h1>\n<p>Ett\n två</p><p>Tre<br>Fyra</p>"),
            "Lista\nEtt två\nTre\nFyra"
        );
        let table = "<table><tr><th><p>Namn</p></th> <th>Nr</th></tr>\n<tr><td></td><td> <p>1</p> </td></tr></table>Slut";
        assert_eq!(to_text(table), "Namn\tNr\n\t1\nSlut");
        assert_eq!(to_text("a<pre>b  c\r\n  d</pre>e"), "a\nb  c\n  d\ne");
    }

    fn quoted(html: &str) -> (String, String) {
        let page = to_page(html);
        let mut rest = String::new();
        let mut quoted = String::new();
        let mut at = 0;
        for range in &page.quoted {
            rest.push_str(&page.text[at..range.start]);
            quoted.push_str(&page.text[range.clone()]);
            at = range.end;
        }
        rest.push_str(&page.text[at..]);
        let dense = |text: &str| text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        (dense(&rest), dense(&quoted))
    }

    #[test]
    fn history_is_told_apart() {
        let gmail = "<div>Nytt</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">Den 1 mars skrev A:</div><blockquote class=\"gmail_quote\">Gammalt<blockquote>x</blockquote></blockquote><div>Svar inne</div></div>";
        assert_eq!(quoted(gmail), ("Nytt\nSvar inne".into(), "Den 1 mars skrev A:\nGammalt\nx".into()));
        let outlook = "<p>Nytt</p><div id='x_divRplyFwdMsg'><b>Från:</b> A</div><p>Gammalt</p>";
        assert_eq!(quoted(outlook), ("Nytt".into(), "Från: A\nGammalt".into()));
        let desktop = "Nytt<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm'><p>Från</p></div></div><p>Gammalt";
        assert_eq!(quoted(desktop), ("Nytt".into(), "Från\nGammalt".into()));
        let apple = "<p>Nytt<blockquote type=cite>Gammalt</blockquote>Mer</p>";
        assert_eq!(quoted(apple), ("Nytt\nMer".into(), "Gammalt".into()));
        assert_eq!(quoted("<blockquote>Citat</blockquote>"), ("Citat".into(), String::new()));
    }

    #[test]
    fn charset_of_the_meta_tag() {
        let bytes = b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>bl\xe5b\xe6r";
        assert!(decode(bytes, None).ends_with("blåbær"));
        let bytes = b"<meta charset=\"utf-16\">abc";
        assert!(decode(bytes, None).ends_with("abc"));
    }

    #[test]
    fn deep_nesting_is_no_matter() {
        let html = "<div><blockquote type=cite><table><tr><td>".repeat(50_000) + "x";
        assert!(to_text(&html).ends_with('x'));
        let html = "<div class=gmail_quote>".repeat(50_000) + &"</blockquote></p>".repeat(50_000);
        assert!(to_text(&html).is_empty());
    }

    #[test]
    fn the_blocks_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }
}

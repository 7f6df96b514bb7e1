//! Start and end tags -> where a mail's quoted history stands: the marks that Gmail, Outlook, Apple Mail,
//! Thunderbird, Yahoo and Proton leave in the HTML of a reply or forward.

use std::ops::Range;

use super::lexer::Tag;

/// Follows the open elements that can hold history.
#[derive(Default)]
pub(super) struct History {
    open: Vec<Element>,
    blockquotes: usize,
    divs: usize,
    quoting: usize,
    begun: Option<usize>,
    ranges: Vec<Range<usize>>,
    to_the_end: Option<usize>,
}

struct Element {
    blockquote: bool,
    mark: Mark,
}

/// What an element says about its content.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Nothing,
    /// Its content is quoted.
    Quote,
    /// Its content is quoted up to the end of the first quote in it; what follows is an answer between quotes.
    Container,
    /// It and everything after it is quoted.
    Rest,
}

impl History {
    /// True when the tag begins quoted text.
    pub(super) fn begins(tag: &Tag<'_>) -> bool {
        mark_of(tag) != Mark::Nothing
    }

    /// An element opens; `at` is where its text will stand.
    pub(super) fn open(&mut self, tag: &Tag<'_>, at: usize) {
        let blockquote = tag.name.eq_ignore_ascii_case("blockquote");
        if !blockquote && !tag.name.eq_ignore_ascii_case("div") {
            if mark_of(tag) == Mark::Rest {
                self.to_the_end.get_or_insert(at);
            }
            return;
        }
        let mark = mark_of(tag);
        match mark {
            Mark::Nothing => {}
            Mark::Rest => _ = self.to_the_end.get_or_insert(at),
            Mark::Quote | Mark::Container => {
                self.quoting += 1;
                self.begun.get_or_insert(at);
            }
        }
        *self.count(blockquote) += 1;
        self.open.push(Element { blockquote, mark });
    }

    /// An element closes; `at` is where the text ends so far.
    pub(super) fn close(&mut self, name: &str, at: usize) {
        let blockquote = name.eq_ignore_ascii_case("blockquote");
        if !blockquote && !name.eq_ignore_ascii_case("div") || *self.count(blockquote) == 0 {
            return;
        }
        while let Some(element) = self.open.pop() {
            *self.count(element.blockquote) -= 1;
            if matches!(element.mark, Mark::Quote | Mark::Container) {
                self.release(at);
            }
            if element.blockquote == blockquote {
                if blockquote && element.mark == Mark::Quote {
                    self.release_container(at);
                }
                return;
            }
        }
    }

    /// The quoted ranges of a text of this length.
    pub(super) fn finish(mut self, length: usize) -> Vec<Range<usize>> {
        if let Some(start) = self.begun {
            self.ranges.push(start..length);
        }
        if let Some(start) = self.to_the_end {
            self.ranges.retain(|range| range.start < start);
            self.ranges.push(start..length);
        }
        self.ranges.iter_mut().for_each(|range| *range = range.start.min(length)..range.end.min(length));
        self.ranges.retain(|range| !range.is_empty());
        self.ranges
    }

    fn count(&mut self, blockquote: bool) -> &mut usize {
        if blockquote { &mut self.blockquotes } else { &mut self.divs }
    }

    fn release_container(&mut self, at: usize) {
        if let Some(parent) = self.open.last_mut()
            && parent.mark == Mark::Container
        {
            parent.mark = Mark::Nothing;
            self.release(at);
        }
    }

    fn release(&mut self, at: usize) {
        self.quoting = self.quoting.saturating_sub(1);
        if self.quoting == 0
            && let Some(start) = self.begun.take()
        {
            self.ranges.push(start..at.max(start));
        }
    }
}

fn mark_of(tag: &Tag<'_>) -> Mark {
    if tag.name.eq_ignore_ascii_case("blockquote") {
        let cited = tag.attribute("type").is_some_and(|value| value.eq_ignore_ascii_case("cite"));
        return if cited || has_class(tag, QUOTES) { Mark::Quote } else { Mark::Nothing };
    }
    if tag
        .attribute("id")
        .is_some_and(|id| REST_IDS.iter().any(|known| plain(id).eq_ignore_ascii_case(known)))
    {
        return Mark::Rest;
    }
    if !tag.name.eq_ignore_ascii_case("div") {
        return Mark::Nothing;
    }
    if has_class(tag, CONTAINERS) {
        Mark::Container
    } else if has_class(tag, QUOTES) {
        Mark::Quote
    } else if has_class(tag, REST_CLASSES) || is_outlook_rule(tag) {
        Mark::Rest
    } else {
        Mark::Nothing
    }
}

const QUOTES: &[&str] = &[
    "gmail_quote",
    "gmail_attr",
    "moz-cite-prefix",
    "moz-forward-container",
    "protonmail_quote",
    "tutanota_quote",
    "yahoo_quoted",
];
const CONTAINERS: &[&str] = &["gmail_quote", "gmail_quote_container"];
const REST_CLASSES: &[&str] = &["ms-outlook-mobile-reference-message"];
const REST_IDS: &[&str] = &[
    "divRplyFwdMsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "OLK_SRC_BODY_SECTION",
    "zwchr",
];

fn has_class(tag: &Tag<'_>, known: &[&str]) -> bool {
    let Some(classes) = tag.attribute("class") else { return false };
    classes.split_ascii_whitespace().any(|class| known.contains(&plain(class)))
}

/// Outlook on the web puts `x_` before every id and class of the message it quotes.
fn plain(name: &str) -> &str {
    name.trim_start_matches("x_")
}

/// The line that desktop Outlook draws above the header block of the quoted message.
fn is_outlook_rule(tag: &Tag<'_>) -> bool {
    let Some(style) = tag.attribute("style") else { return false };
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).take(300).collect::<String>().to_lowercase();
    style.contains("border-top:solid#e1e1e1") || style.contains("border-top:solid#b5c4df")
}

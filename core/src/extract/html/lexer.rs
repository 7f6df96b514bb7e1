//! Markup -> tokens: text, start tags and end tags, as tolerant as a browser and in one pass.
//! Comments are passed over, scripts and style sheets handed on as code; whatever is never closed counts as text,
//! so that an unfinished comment or quotation mark cannot hide what follows it.

/// A piece of markup.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'h> {
    /// Text, entities not yet decoded.
    Text(&'h str),
    /// Start tag.
    Open(Tag<'h>),
    /// End tag, by its name as written.
    Close(&'h str),
    /// Content of a script or style sheet.
    Code(&'h str),
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    /// Name as written.
    pub(super) name: &'h str,
    /// Everything between the name and the closing bracket.
    rest: &'h str,
}

impl<'h> Tag<'h> {
    /// Names and raw values of its attributes, in order; an attribute without a value has an empty one.
    pub(super) fn attributes(&self) -> Attributes<'h> {
        Attributes { rest: self.rest }
    }

    /// Everything between the name and the closing bracket.
    pub(super) fn rest(&self) -> &'h str {
        self.rest
    }

    /// Raw value of one attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&'h str> {
        self.attributes().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// The attributes of a tag.
pub(super) struct Attributes<'h> {
    rest: &'h str,
}

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h str, &'h str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_start_matches(|c: char| is_space(c) || c == '/');
        if rest.is_empty() {
            return None;
        }
        // A leading '=' belongs to the name (HTML, 13.2.5.32).
        let end = rest.char_indices().skip(1).find(|(_, c)| is_space(*c) || matches!(c, '/' | '='));
        let (name, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        let Some(value) = after.trim_start_matches(is_space).strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let (value, rest) = split_value(value.trim_start_matches(is_space));
        self.rest = rest;
        Some((name, value))
    }
}

fn split_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some((value, rest)) = text.strip_prefix(quote).and_then(|inner| inner.split_once(quote)) {
            return (value, rest);
        }
    }
    text.split_at(text.find(is_space).unwrap_or(text.len()))
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C')
}

/// The way through a page.
pub(super) struct Lexer<'h> {
    html: &'h str,
    at: usize,
    /// Length of the script or style sheet that begins here.
    code: usize,
    /// Ends that were looked for in vain: none is looked for twice, so that time stays linear.
    missing: Vec<End>,
}

/// What ends a construct.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Comment,
    Script,
    Style,
    Xml,
    SingleQuote,
    DoubleQuote,
    /// The bracket of a tag, with respect to quotation marks.
    Tag,
    Bracket,
}

impl<'h> Lexer<'h> {
    pub(super) fn new(html: &'h str) -> Self {
        Self { html, at: 0, code: 0, missing: Vec::new() }
    }

    fn is_missing(&self, end: End) -> bool {
        self.missing.contains(&end)
    }

    fn rest(&self) -> &'h str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'h str {
        let taken = self.html.get(self.at..self.at + length).unwrap_or_default();
        self.at += length;
        taken
    }

    /// A construct that begins with `<` and shows nothing: skipped, true.
    fn skip_hidden(&mut self) -> bool {
        let rest = self.rest();
        if let Some(inner) = rest.strip_prefix("<!--") {
            self.at += self.comment_length(inner);
            return true;
        }
        if rest.starts_with("<![CDATA[") {
            self.at += "<![CDATA[".len();
            return true;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let Some(end) = self.find_bracket(rest) else { return false };
            self.at += end + 1;
            return true;
        }
        false
    }

    fn comment_length(&mut self, inner: &str) -> usize {
        // `<!-->` and `<!--->` are whole comments (HTML, 13.2.5.44).
        for whole in [">", "->"] {
            if inner.starts_with(whole) {
                return 4 + whole.len();
            }
        }
        // Outlook shows what stands in a conditional comment: only its brackets are passed over.
        if inner.trim_start().starts_with("[if")
            && let Some(end) = inner.get(..inner.floor_char_boundary(200)).unwrap_or_default().find("]>")
        {
            return 4 + end + 2 + self.office_settings(inner.get(end + 2..).unwrap_or_default());
        }
        if self.is_missing(End::Comment) {
            return 4;
        }
        let mut from = 0;
        while let Some(dashes) = inner.get(from..).and_then(|tail| tail.find("--")).map(|at| at + from) {
            let after = inner.get(dashes + 2..).unwrap_or_default();
            if after.starts_with('>') {
                return 4 + dashes + 3;
            }
            if after.starts_with("!>") {
                return 4 + dashes + 4;
            }
            from = dashes + 1;
        }
        self.missing.push(End::Comment);
        4
    }

    /// Length of the `<xml>` island of Office settings right after a conditional comment's head.
    fn office_settings(&mut self, inner: &str) -> usize {
        let island = inner.trim_start();
        if self.is_missing(End::Xml) || !island.starts_with("<xml>") {
            return 0;
        }
        let Some(end) = island.find("</xml>") else {
            self.missing.push(End::Xml);
            return 0;
        };
        inner.len() - island.len() + end + "</xml>".len()
    }

    fn find_bracket(&mut self, text: &str) -> Option<usize> {
        if self.is_missing(End::Bracket) {
            return None;
        }
        let found = text.find('>');
        if found.is_none() {
            self.missing.push(End::Bracket);
        }
        found
    }

    /// Where the tag at the beginning of `text` ends; a bracket inside a quoted value does not end it.
    fn tag_end(&mut self, text: &str) -> Option<usize> {
        if self.is_missing(End::Tag) || self.is_missing(End::Bracket) {
            return self.find_bracket(text);
        }
        let bytes = text.as_bytes();
        let mut after_equals = false;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'>' => return Some(at),
                b'"' | b'\'' if after_equals => {
                    at = self.closing_quote(text, at + 1, *byte).unwrap_or(at);
                    after_equals = false;
                }
                b'=' => after_equals = true,
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => after_equals = false,
            }
            at += 1;
        }
        self.missing.push(End::Tag);
        self.find_bracket(text)
    }

    fn closing_quote(&mut self, text: &str, from: usize, quote: u8) -> Option<usize> {
        let end = if quote == b'"' { End::DoubleQuote } else { End::SingleQuote };
        if self.is_missing(end) {
            return None;
        }
        let found = text.get(from..)?.find(char::from(quote)).map(|at| at + from);
        if found.is_none() {
            self.missing.push(end);
        }
        found
    }

    fn tag(&mut self) -> Option<Token<'h>> {
        let rest = self.rest();
        let closing = rest.starts_with("</");
        let name_at = if closing { 2 } else { 1 };
        let body = rest.get(name_at..)?;
        if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = self.tag_end(body)?;
        let inside = body.get(..end)?;
        let name_end = inside.find(|c| is_space(c) || c == '/').unwrap_or(end);
        let (name, rest) = inside.split_at(name_end);
        self.at += name_at + end + 1;
        if closing {
            return Some(Token::Close(name));
        }
        self.find_code(name);
        Some(Token::Open(Tag { name, rest }))
    }

    /// Looks for the end of a script or style sheet.
    fn find_code(&mut self, name: &str) {
        let end = if name.eq_ignore_ascii_case("script") {
            End::Script
        } else if name.eq_ignore_ascii_case("style") {
            End::Style
        } else {
            return;
        };
        if self.is_missing(end) {
            return;
        }
        let rest = self.rest();
        let found = rest.match_indices("</").find(|(at, _)| {
            let after = rest.as_bytes().get(at + 2..at + 2 + name.len());
            after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
        });
        match found {
            Some((at, _)) => self.code = at,
            None => self.missing.push(end),
        }
    }
}

impl<'h> Iterator for Lexer<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        if self.code > 0 {
            let length = std::mem::take(&mut self.code);
            return Some(Token::Code(self.take(length)));
        }
        while self.skip_hidden() {}
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        if !rest.starts_with('<') {
            let length = rest.find('<').unwrap_or(rest.len());
            return Some(Token::Text(self.take(length)));
        }
        if let Some(token) = self.tag() {
            return Some(token);
        }
        let length = rest.get(1..).and_then(|tail| tail.find('<')).map_or(rest.len(), |at| at + 1);
        Some(Token::Text(self.take(length)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> String {
        Lexer::new(html).filter_map(|t| if let Token::Text(text) = t { Some(text) } else { None }).collect()
    }

    #[test]
    fn comments_and_scripts_show_nothing() {
        assert_eq!(texts("85<!-- x > y -->07<script>var a='<b>'</SCRIPT>09<style>p{}</style>!"), "850709!");
        assert_eq!(texts("a<!-->b<!--->c<!-- d --!>e<?php x ?>f<!doctype html>g"), "abcefg");
        assert_eq!(
            texts("<!--[if mso]><p>seen</p><![endif]--><!--[if !mso]><!-->too<!--<![endif]-->"),
            "seentoo"
        );
    }

    #[test]
    fn what_is_never_closed_hides_nothing() {
        assert_eq!(texts("a <!-- b"), "a  b");
        assert_eq!(texts("<script>b"), "b");
        assert_eq!(texts("2 < 3 <b title=\"x>y"), "2 < 3 y");
        assert_eq!(texts("a <b"), "a <b");
    }

    #[test]
    fn attributes_are_read_in_every_writing() {
        let Some(Token::Open(tag)) =
            Lexer::new("<INPUT type=text value='a > b' checked TITLE = \"c\"/>").next()
        else {
            panic!("no tag")
        };
        let all: Vec<_> = tag.attributes().collect();
        assert_eq!(all, [("type", "text"), ("value", "a > b"), ("checked", ""), ("TITLE", "c")]);
        assert_eq!(tag.attribute("Value"), Some("a > b"));
    }

    #[test]
    fn hostile_markup_takes_linear_time() {
        for piece in
            ["<a b=\"", "<a b='>", "<!--", "<script>", "<style ", "<a b=\">\"", "<!-- --", "<!--[if x]><xml>"]
        {
            let html = piece.repeat(200_000 / piece.len());
            assert!(Lexer::new(&html).count() <= html.len());
        }
    }
}

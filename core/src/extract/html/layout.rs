//! Decoded text and the breaks between it -> running text: white space collapsed, a line a block,
//! a tab between cells. Inline tags leave no trace, so that a number half in bold stays one number.

/// The text of a page as it grows.
#[derive(Default)]
pub(super) struct Layout {
    out: String,
    gap: Gap,
    /// Open elements in which white space counts.
    preformatted: usize,
    /// Cells begun in the current row of each open table.
    cells: Vec<usize>,
    /// The element that sets its letters from right to left, while it is open.
    turned: Option<String>,
    /// Text from attributes, to stand on lines of its own below the current one, and where it was met.
    asides: Vec<(usize, String)>,
}

/// The signs that begin and end a run set from right to left (Unicode, Bidirectional Algorithm, 2.2).
const RIGHT_TO_LEFT: char = '\u{202E}';
const POP: char = '\u{202C}';

/// Bytes in which the text of a link is looked for.
const NEAR: usize = 64;

/// What separates the next text from the last.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

impl Layout {
    /// Running text.
    pub(super) fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            return self.preformatted_text(text);
        }
        let mut words = text.split([' ', '\t', '\n', '\r', '\x0C']);
        if let Some(first) = words.next() {
            self.word(first);
        }
        for word in words {
            self.space();
            self.word(word);
        }
    }

    /// A word break, unless a stronger one is due.
    pub(super) fn space(&mut self) {
        if self.gap == Gap::None {
            self.gap = Gap::Space;
        }
    }

    /// A block begins or ends here.
    pub(super) fn block(&mut self) {
        self.gap = Gap::Line;
    }

    /// A forced line break.
    pub(super) fn line(&mut self) {
        self.flush();
        self.out.push('\n');
        self.flush_asides();
    }

    /// Begins a line if need be; where the next text will stand.
    pub(super) fn start_line(&mut self) -> usize {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.gap = Gap::None;
        self.flush_asides();
        self.out.len()
    }

    /// Where the text ends so far.
    pub(super) fn end(&self) -> usize {
        self.out.len()
    }

    /// A table begins.
    pub(super) fn open_table(&mut self) {
        self.block();
        self.cells.push(0);
    }

    /// The innermost table ends.
    pub(super) fn close_table(&mut self) {
        self.block();
        self.cells.pop();
    }

    /// A row begins or ends.
    pub(super) fn row(&mut self) {
        self.block();
        if let Some(cells) = self.cells.last_mut() {
            *cells = 0;
        }
    }

    /// A cell begins.
    pub(super) fn cell(&mut self) {
        if self.cells.is_empty() {
            self.cells.push(0);
        }
        let Some(cells) = self.cells.last_mut() else { return };
        *cells += 1;
        if *cells == 1 {
            self.start_line();
        } else {
            self.out.push('\t');
            self.gap = Gap::None;
        }
    }

    /// An element in which white space counts begins.
    pub(super) fn open_preformatted(&mut self) {
        self.block();
        self.preformatted += 1;
    }

    /// Such an element ends.
    pub(super) fn close_preformatted(&mut self) {
        self.block();
        self.preformatted = self.preformatted.saturating_sub(1);
    }

    /// What follows is set from right to left, until this element ends.
    pub(super) fn turn(&mut self, element: &str) {
        self.flush();
        self.out.push(RIGHT_TO_LEFT);
        self.turned = Some(element.to_owned());
    }

    /// An element ends, and with it the run from right to left that it began.
    pub(super) fn unturn(&mut self, element: &str) {
        if self.turned.take_if(|turned| turned.eq_ignore_ascii_case(element)).is_some() {
            self.out.push(POP);
        }
    }

    /// Text that is not shown in the line: a title, a mail address behind a link.
    pub(super) fn aside(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.asides.last().is_none_or(|(_, last)| last != text) {
            self.asides.push((self.out.len(), text.to_owned()));
        }
    }

    /// The finished text.
    pub(super) fn finish(mut self) -> String {
        if !self.asides.is_empty() {
            self.start_line();
        }
        self.out.truncate(self.out.trim_end_matches('\n').len());
        self.out
    }

    fn word(&mut self, word: &str) {
        if !word.is_empty() {
            self.flush();
            self.out.push_str(word);
        }
    }

    fn preformatted_text(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.line();
            }
            self.word(line.trim_end_matches('\r'));
        }
    }

    fn flush(&mut self) {
        let fresh = self.out.is_empty() || self.out.ends_with(['\n', '\t']);
        match self.gap {
            Gap::Space if !fresh => self.out.push(' '),
            Gap::Line if !fresh => {
                self.out.push('\n');
                self.flush_asides();
            }
            Gap::Line if self.out.ends_with('\n') => self.flush_asides(),
            _ => {}
        }
        self.gap = Gap::None;
    }

    fn flush_asides(&mut self) {
        let mut shown = String::new();
        for (met, aside) in self.asides.drain(..) {
            // A link mostly shows the address it leads to: once is enough.
            let end = self.out.floor_char_boundary(met + aside.len() + NEAR);
            if !self.out.get(met..end).is_some_and(|near| near.contains(&aside)) {
                shown.push_str(&aside);
                shown.push('\n');
            }
        }
        self.out.push_str(&shown);
    }
}

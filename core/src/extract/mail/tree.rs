//! Message bytes -> its entities, multiparts and leaves in document order, and the text between them.
//! One pass over the lines against all open boundaries, because mail-parser 0.11 loses the rest of a part
//! when a boundary stands in the middle of a line; what is missing or contradictory is noted as a flaw.

use super::header::{Header, Structured, line_length, trim_end};

/// Multiparts in multiparts. Mails in practice nest 5 deep.
const DEPTH: usize = 64;

/// A message or part of one.
pub(super) struct Entity<'m> {
    pub(super) header: Header<'m>,
    /// Media type and parameters; the default of its place if none is given.
    pub(super) kind: Structured,
    /// A leaf's content; a multipart's is empty unless no part was found in it.
    pub(super) body: &'m [u8],
    /// The multipart around it.
    pub(super) parent: Option<usize>,
    /// Its parts, if it is a multipart.
    pub(super) parts: usize,
    /// Missing delimiters, missing blank line, contradicting fields.
    pub(super) flawed: bool,
    /// A multipart nested too deep to be taken apart.
    pub(super) too_deep: bool,
}

impl Entity<'_> {
    pub(super) fn is_multipart(&self) -> bool {
        self.kind.value.starts_with("multipart/")
    }
}

/// A message taken apart.
#[derive(Default)]
pub(super) struct Tree<'m> {
    /// In document order; the first is the message itself.
    pub(super) entities: Vec<Entity<'m>>,
    /// Text before the first and after the last part of a multipart.
    pub(super) outside: Vec<&'m [u8]>,
    /// True when the number of parts was too great.
    pub(super) overflowed: bool,
}

/// An open multipart.
struct Open {
    entity: usize,
    /// The declared boundary, and the one really used if that is another.
    boundaries: Vec<Vec<u8>>,
}

/// Where the lines that are being read belong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Leaf(usize),
    Before(usize),
    After,
}

impl<'m> Tree<'m> {
    /// Takes `message` apart into at most `most` entities.
    pub(super) fn parse(message: &'m [u8], most: usize) -> Self {
        let mut builder = Builder { message, most, tree: Self::default(), open: Vec::new() };
        builder.run();
        builder.tree
    }

    /// The innermost `multipart/alternative` around an entity.
    pub(super) fn alternative_around(&self, index: usize) -> Option<usize> {
        let mut around = self.entities.get(index)?.parent;
        while let Some(parent) = around {
            let entity = self.entities.get(parent)?;
            if entity.kind.value == "multipart/alternative" {
                return Some(parent);
            }
            around = entity.parent;
        }
        None
    }
}

struct Builder<'m> {
    message: &'m [u8],
    most: usize,
    tree: Tree<'m>,
    open: Vec<Open>,
}

impl Builder<'_> {
    fn run(&mut self) {
        let (mut place, mut at) = self.begin(0, None);
        let mut start = at;
        while let Some(rest) = self.message.get(at..).filter(|rest| !rest.is_empty()) {
            let length = line_length(rest);
            let line = rest.get(..length).unwrap_or_default();
            let delimiter = if line.starts_with(b"--") { self.delimiter(line, rest, place) } else { None };
            let Some((level, closing)) = delimiter else {
                at += length;
                continue;
            };
            self.finish(place, start, at);
            self.cut_off(level + 1);
            at += length;
            if closing {
                self.open.pop();
                (place, start) = (Place::After, at);
            } else if self.tree.entities.len() >= self.most {
                self.tree.overflowed = true;
                (place, start) = (Place::After, at);
            } else {
                (place, at) = self.begin(at, self.open.get(level).map(|open| open.entity));
                start = at;
            }
        }
        self.finish(place, start, at);
        self.cut_off(0);
    }

    /// Reads the header of an entity; where its lines belong, and where they begin.
    fn begin(&mut self, at: usize, parent: Option<usize>) -> (Place, usize) {
        let bytes = self.message.get(at..).unwrap_or_default();
        let (header, body, blank) = Header::parse(bytes);
        let digest = parent.and_then(|parent| self.tree.entities.get(parent));
        let digest = digest.is_some_and(|parent| parent.kind.value == "multipart/digest");
        let kind = kind_of(&header, digest);
        let fields = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];
        let doubtful = |name: &&str| header.contradicts(name) || header.overlong(name).next().is_some();
        let contradicts = fields.iter().any(doubtful);
        // A part may have no header at all; then it begins with the blank line.
        let no_blank = !blank && !bytes.get(body..).unwrap_or_default().starts_with(b"--");
        let multipart = kind.value.starts_with("multipart/");
        let too_deep = multipart && self.open.len() >= DEPTH;
        let entity = self.tree.entities.len();
        if let Some(parent) = parent.and_then(|parent| self.tree.entities.get_mut(parent)) {
            parent.parts += 1;
        }
        let boundary = kind.parameter("boundary").map(|boundary| boundary.trim_end().as_bytes().to_vec());
        let flawed = contradicts || no_blank || multipart && boundary.is_none();
        self.tree.entities.push(Entity { header, kind, body: &[], parent, parts: 0, flawed, too_deep });
        if !multipart || too_deep {
            return (Place::Leaf(entity), at + body);
        }
        self.open.push(Open { entity, boundaries: boundary.into_iter().collect() });
        (Place::Before(entity), at + body)
    }

    /// The level of the open multipart that `line` delimits, and whether it ends it.
    fn delimiter(&mut self, line: &[u8], rest: &[u8], place: Place) -> Option<(usize, bool)> {
        let line = trim_end(line);
        let said = line.get(2..)?;
        for (level, open) in self.open.iter().enumerate().rev() {
            for boundary in &open.boundaries {
                match said.strip_prefix(boundary.as_slice()) {
                    Some(b"") => return Some((level, false)),
                    Some(b"--") => return Some((level, true)),
                    _ => {}
                }
            }
        }
        let Place::Before(entity) = place else { return None };
        // No part yet: a line of dashes before a part's header is a boundary under another name.
        let next = rest.get(line_length(rest)..)?;
        if said.is_empty() || !next.get(..8)?.eq_ignore_ascii_case(b"content-") {
            return None;
        }
        self.open.last_mut()?.boundaries.push(said.to_vec());
        self.tree.entities.get_mut(entity)?.flawed = true;
        Some((self.open.len() - 1, false))
    }

    /// The lines from `start` to `end` are complete.
    fn finish(&mut self, place: Place, start: usize, end: usize) {
        let text = self.message.get(start..end).unwrap_or_default();
        match place {
            Place::Leaf(entity) => {
                // The line break before a delimiter belongs to the delimiter (RFC 2046, 5.1.1).
                let text =
                    if end < self.message.len() { text.strip_suffix(b"\n").unwrap_or(text) } else { text };
                let text =
                    if end < self.message.len() { text.strip_suffix(b"\r").unwrap_or(text) } else { text };
                if let Some(entity) = self.tree.entities.get_mut(entity) {
                    entity.body = text;
                }
            }
            Place::Before(entity) if end == self.message.len() => {
                if let Some(entity) = self.tree.entities.get_mut(entity) {
                    entity.body = text;
                }
            }
            Place::Before(_) | Place::After => {
                if !text.trim_ascii().is_empty() {
                    self.tree.outside.push(text);
                }
            }
        }
    }

    /// The multiparts from `level` inwards end without a delimiter of their own.
    fn cut_off(&mut self, level: usize) {
        for open in self.open.drain(level.min(self.open.len())..) {
            if let Some(entity) = self.tree.entities.get_mut(open.entity) {
                entity.flawed = true;
            }
        }
    }
}

/// The media type; of several the first multipart with a boundary, because its parts hold everything.
fn kind_of(header: &Header<'_>, digest: bool) -> Structured {
    let mut kinds: Vec<Structured> = header.structured_all("Content-Type").collect();
    let multipart = kinds
        .iter()
        .position(|kind| kind.value.starts_with("multipart/") && kind.parameter("boundary").is_some());
    let chosen = multipart.unwrap_or(0);
    if chosen < kinds.len() && kinds.get(chosen).is_some_and(|kind| kind.value.contains('/')) {
        return kinds.swap_remove(chosen);
    }
    Structured::bare(if digest { "message/rfc822" } else { "text/plain" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(message: &str) -> Vec<(String, String, bool)> {
        let tree = Tree::parse(message.as_bytes(), 100);
        let leaf = |e: &Entity<'_>| {
            (e.kind.value.clone(), String::from_utf8_lossy(e.body).trim().to_owned(), e.flawed)
        };
        tree.entities.iter().map(leaf).collect()
    }

    #[test]
    fn parts_end_where_any_open_multipart_says() {
        let message = "Content-Type: multipart/mixed; boundary=A\n\nförord\n--A\nContent-Type: multipart/alternative; boundary=B\n\n--B\n\nett --A två\n--Ax\n--A\nContent-Type: text/html\n\ntre\n--A--\nefterord\n";
        let all = leaves(message);
        let kinds: Vec<_> =
            all.iter().map(|(kind, body, flawed)| (kind.as_str(), body.as_str(), *flawed)).collect();
        assert_eq!(
            kinds,
            [
                ("multipart/mixed", "", false),
                ("multipart/alternative", "", true),
                ("text/plain", "ett --A två\n--Ax", false),
                ("text/html", "tre", false),
            ]
        );
        let outside = Tree::parse(message.as_bytes(), 100).outside.len();
        assert_eq!(outside, 2);
    }

    #[test]
    fn a_wrong_or_missing_boundary_is_found() {
        for declared in ["", "; boundary=Y"] {
            let message = format!(
                "Content-Type: multipart/mixed{declared}\n\n--X\nContent-Type: text/html\n\ntre\n--X--\n"
            );
            let all = leaves(&message);
            assert_eq!(all.get(1), Some(&("text/html".into(), "tre".into(), false)));
            assert!(all[0].2);
        }
        let all = leaves("Content-Type: multipart/mixed; boundary=Y\n\nbara text");
        assert_eq!(all, [("multipart/mixed".into(), "bara text".into(), true)]);
    }

    #[test]
    fn an_unfinished_multipart_is_flawed() {
        assert!(leaves("Content-Type: multipart/mixed; boundary=Y\n\n--Y\n\ntext\n")[0].2);
        assert!(!leaves("Content-Type: multipart/mixed; boundary=Y\n\n--Y\n\ntext\n--Y--\n")[0].2);
        assert!(leaves("Content-Type: text/plain\nContent-Type: text/html\n\nx")[0].2);
    }

    #[test]
    fn many_and_deep_parts_are_bounded() {
        let levels: Vec<String> =
            (0..5000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
        let deep = levels.concat();
        let tree = Tree::parse(deep.as_bytes(), 10_000);
        assert!(
            tree.entities.len() <= DEPTH + 1 && tree.entities.last().is_some_and(|entity| entity.too_deep)
        );
        let many = "Content-Type: multipart/mixed; boundary=b\n\n".to_owned() + &"--b\n\nx\n".repeat(5000);
        let tree = Tree::parse(many.as_bytes(), 100);
        assert!(tree.overflowed && tree.entities.len() == 100);
    }
}

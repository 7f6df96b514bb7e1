//! Rows, cells and strings written in the one form that nearly all programs write, straight from the bytes. What is
//! written otherwise is no error: the general reader takes it, and would give the same for what is taken here.

use memchr::memchr2;

use super::grid;

/// How the value of a cell is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Flag,
}

impl Kind {
    /// By the attribute `t` (ECMA-376 part 1, 18.18.11).
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"s" => Self::Shared,
            b"b" => Self::Flag,
            b"n" => Self::Number,
            _ => Self::Text,
        }
    }
}

/// What stands at the front of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Usual<'x> {
    /// A row begins, of this number from 1.
    Row(u32),
    RowEnd,
    /// A cell from its first byte to its last.
    Cell(Cell<'x>),
}

/// A cell without a formula.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cell<'x> {
    /// Row and column from 0, where they are told.
    pub(super) place: Option<(u32, u32)>,
    pub(super) kind: Kind,
    pub(super) style: usize,
    pub(super) value: &'x str,
}

/// The row or cell at the front, and what stands behind it; none where it is not whole or written otherwise.
#[inline]
pub(super) fn next(bytes: &[u8]) -> Option<(Usual<'_>, &[u8])> {
    if let Some(rest) = bytes.strip_prefix(b"<c") {
        let (cell, rest) = cell(rest)?;
        return Some((Usual::Cell(cell), rest));
    }
    if let Some(rest) = bytes.strip_prefix(b"</row>") {
        return Some((Usual::RowEnd, rest));
    }
    let (row, rest) = quoted_number(bytes.strip_prefix(b"<row r=\"")?)?;
    Some((Usual::Row(row), end_of_tag(rest)?))
}

/// The text of the string at the front of a table of shared strings, and what stands behind it.
#[inline]
pub(super) fn string(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(b"<si><t")?;
    let rest = rest.strip_prefix(b" xml:space=\"preserve\"").unwrap_or(rest);
    let (text, rest) = text(rest.strip_prefix(b">")?)?;
    Some((text, rest.strip_prefix(b"</t></si>")?))
}

#[inline]
fn cell(mut rest: &[u8]) -> Option<(Cell<'_>, &[u8])> {
    let mut cell = Cell::default();
    while let [b' ', name, b'=', b'"', value @ ..] = rest {
        match name {
            b'r' => {
                let (place, after) = quoted_place(value)?;
                (cell.place, rest) = (Some(place), after);
            }
            b's' => {
                let (style, after) = quoted_number(value)?;
                (cell.style, rest) = (style as usize, after);
            }
            b't' if value.starts_with(b"s\"") => (cell.kind, rest) = (Kind::Shared, &value[2..]),
            b't' => {
                let end = value.iter().take(10).position(|byte| *byte == b'"')?;
                (cell.kind, rest) = (Kind::of(&value[..end]), &value[end + 1..]);
            }
            _ => return None,
        }
    }
    if let Some(rest) = rest.strip_prefix(b"/>") {
        return Some((cell, rest));
    }
    let rest = rest.strip_prefix(b">")?;
    if let Some(rest) = rest.strip_prefix(b"<v>") {
        let (value, rest) = text(rest)?;
        cell.value = value;
        return Some((cell, rest.strip_prefix(b"</v></c>")?));
    }
    let rest = rest.strip_prefix(b"<is><t")?;
    let rest = rest.strip_prefix(b" xml:space=\"preserve\"").unwrap_or(rest);
    let (value, rest) = text(rest.strip_prefix(b">")?)?;
    cell.value = value;
    Some((cell, rest.strip_prefix(b"</t></is></c>")?))
}

/// Text up to the next tag, without references; no longer than a cell that is told in one piece.
#[inline]
fn text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = memchr2(b'<', b'&', bytes).filter(|end| bytes[*end] == b'<' && *end < grid::BYTES)?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end..]))
}

/// Digits up to a quotation mark, at most nine of them.
#[inline]
fn quoted_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        match byte {
            b'0'..=b'9' if index < 9 => number = number * 10 + u32::from(byte - b'0'),
            b'"' if index > 0 => return Some((number, &bytes[index + 1..])),
            _ => return None,
        }
    }
    None
}

/// A reference like `AB12`, of capital letters.
#[inline]
fn quoted_place(bytes: &[u8]) -> Option<((u32, u32), &[u8])> {
    let mut column = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        match byte {
            b'A'..=b'Z' if index < 4 => column = column * 26 + u32::from(byte - b'A') + 1,
            _ if index > 0 => {
                let (row, rest) = quoted_number(&bytes[index..])?;
                return Some(((row.checked_sub(1)?, column - 1), rest));
            }
            _ => return None,
        }
    }
    None
}

/// What stands behind a tag whose other attributes say nothing here; an empty tag is written otherwise.
#[inline]
fn end_of_tag(bytes: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr(b'>', bytes)?;
    let attributes = &bytes[..end];
    let quotes = memchr::memchr_iter(b'"', attributes).count();
    let is_plain = quotes.is_multiple_of(2) && !attributes.ends_with(b"/") && !attributes.contains(&b'\'');
    is_plain.then(|| &bytes[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::super::workbook::Workbook;
    use super::super::worksheet;
    use super::super::xml::Xml;
    use super::*;
    use crate::extract::{Gap, Part, PartPath, Source, Walk};
    use crate::limits::Limits;

    /// Pieces of sheets as programs write them, and as none does.
    const PIECES: [&str; 44] = [
        "<row r=\"7\">",
        "<row r=\"8\" spans=\"1:3\" hidden=\"1\" x14ac:dyDescent=\"0.25\">",
        "<row r=\"9\"/>",
        "<row>",
        "<row r='4' x=\">\">",
        "<row r=\"0\">",
        "<row r=\"4294967296\">",
        "</row>",
        "</row>\n  ",
        "<c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c>",
        "<c r=\"B1\" t=\"s\" s=\"2\"><v>1</v></c>",
        "<c r=\"B1\" t=\"s\"><v> 2 </v></c>",
        "<c r=\"C1\" t=\"s\"><v>99</v></c>",
        "<c r=\"XFD1048576\"><v>811228987.4</v></c>",
        "<c r=\"D2\" s=\"1\"><v>45429</v></c>",
        "<c r=\"D2\" s=\"2\"><v>8112289874</v></c>",
        "<c r=\"D2\" s=\"77\"><v>1.9E11</v></c>",
        "<c s=\"1\"/>",
        "<c r=\"E2\" s=\"1\"/>",
        "<c><v>5</v></c>",
        "<c r=\"e2\"><v>5</v></c>",
        "<c r=\"ABCDE2\"><v>6</v></c>",
        "<c r=\"A0\"><v>6</v></c>",
        "<c r=\"7\" r=\"F3\"><v>7</v></c>",
        "<c r=\"F3\" t=\"str\"><v>Åsa_x000D_Berg</v></c>",
        "<c r=\"F3\" t=\"str\"><f>\"nr \"&amp;B3</f><v>nr 7</v></c>",
        "<c r=\"F3\"><f>SUM(A1:A2)</f><v>7</v></c>",
        "<c r=\"F3\" t=\"str\"><v>Ek &amp; Alm</v></c>",
        "<c r=\"F3\" t=\"str\"><v>a<!-- b -->c</v></c>",
        "<c r=\"F3\" t=\"str\"><v><![CDATA[d]]></v></c>",
        "<c r=\"F3\" t=\"b\"><v>1</v></c>",
        "<c r=\"F3\" t=\"e\"><v>#N/A</v></c>",
        "<c r=\"G3\" t=\"inlineStr\"><is><t>Person\tnr</t></is></c>",
        "<c r=\"G3\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> ö </t></is></c>",
        "<c r=\"G3\" t=\"inlineStr\"><is><r><t>1912</t></r><r><t>1212</t></r></is></c>",
        "<c r=\"G3\" t=\"inlineStr\"><is><t>a</t><rPh><t>b</t></rPh></is></c>",
        "<c r=\"H3\"><v></v></c>",
        "<c r=\"H3\" cm=\"1\"><v>8</v></c>",
        "<x:c r=\"H3\"><x:v>9</x:v></x:c>",
        "<c r=\"H3\"><v>10",
        "</v></c>",
        "<rPh>",
        "</rPh>",
        "</sheetData><sheetData>",
    ];

    fn read(sheet: &str, strings: &str) -> Vec<String> {
        let mut told = Vec::new();
        let mut sink = |part: Result<Part<'_>, Gap>| match part {
            Ok(part) => told.push(format!("{}: {:?} {}", part.path, part.table, part.text)),
            Err(gap) => told.push(format!("{}: {}", gap.path, gap.reason)),
        };
        let limits = Limits::default();
        let (source, path) = (Source::new(b"", PartPath::default()), PartPath::default());
        let mut book = Workbook::default();
        let styles = "<numFmt numFmtId='164' formatCode='000000-0000'/><cellXfs><xf/><xf numFmtId='14'/><xf numFmtId='164'/></cellXfs>";
        book.read_styles(&mut Xml::new(styles.as_bytes())).unwrap();
        book.strings.read(&mut Xml::new(strings.as_bytes())).unwrap();
        let mut walk = Walk::new(&limits, &mut sink);
        let outcome =
            worksheet::read(&source, &path, &mut book, &mut Xml::new(sheet.as_bytes()), &mut walk).err();
        book.strings.hand_on_unused(&source, path, &mut walk).unwrap();
        told.push(format!("{outcome:?}"));
        told
    }

    /// The same, written as no program writes it.
    fn unusual(text: &str) -> String {
        [("<c ", "<c  "), ("<c>", "<c >"), ("<row ", "<row  "), ("</row>", "</row >"), ("<si>", "<si >")]
            .iter()
            .fold(text.to_owned(), |text, (usual, other)| text.replace(usual, other))
    }

    #[test]
    fn what_is_read_does_not_hang_on_the_form() {
        let strings = "<sst><si><t>Namn</t></si><si><r><t>Per</t></r><r><t>son</t></r></si><si><t xml:space=\"preserve\"> nr_x000D_1 </t></si>\
            <si><t>a&amp;b</t></si><si><t/></si><si></si><si><t>x</t><rPh><t>y</t></rPh></si><si><t>dold\nrad</t></si></sst>";
        let mut state = 20_261_124_u64;
        let mut taken = 0;
        for _ in 0..3000 {
            let mut sheet = "<worksheet><sheetData>".to_owned();
            for _ in 0..12 {
                (0..3).for_each(|shift| {
                    state ^= if shift == 1 { state >> 7 } else { state << (13 + 2 * shift) }
                });
                let piece = PIECES[(state % PIECES.len() as u64) as usize];
                taken += usize::from(next(piece.as_bytes()).is_some());
                sheet.push_str(piece);
            }
            sheet.push_str("</sheetData></worksheet>");
            assert_eq!(read(&sheet, strings), read(&unusual(&sheet), &unusual(strings)), "{sheet}");
        }
        assert!(taken > 10_000);
    }

    #[test]
    fn nothing_is_taken_of_what_is_cut_off() {
        let cell = b"<c r=\"AB12\" s=\"3\" t=\"str\"><v>\xc3\x85sa</v></c>";
        let whole = Cell { place: Some((11, 27)), kind: Kind::Text, style: 3, value: "Åsa" };
        assert_eq!(next(cell), Some((Usual::Cell(whole), &[][..])));
        assert!((0..cell.len()).all(|end| next(&cell[..end]).is_none()));
        assert_eq!(next(b"<c r=\"A1\"><v>\xc3</v></c>"), None);
        assert_eq!(string(b"<si><t>a</t></si><si>"), Some(("a", &b"<si>"[..])));
        assert_eq!(string(b"<si><t>a"), None);
    }

    #[test]
    fn cells_go_on_across_the_buffer() {
        let row = "<row r=\"?\"><c r=\"A?\"><v>?</v></c><c r=\"B?\" t=\"s\"><v>0</v></c></row>";
        let rows: String = (1..=20_000).map(|number: u32| row.replace('?', &number.to_string())).collect();
        let told = read(&format!("<sheetData>{rows}</sheetData>"), "<sst><si><t>ö</t></si></sst>");
        let lines: Vec<&str> = told.iter().flat_map(|part| part.lines()).collect();
        assert!(lines.len() >= 20_000 && lines.contains(&"20000\tö"));
    }
}

//! Workbooks and tables -> parts whose every cell has its place, and the words around the cells.

pub(super) mod csv;
pub(super) mod ods;
pub(super) mod xls;
pub(super) mod xlsx;

pub(super) mod biff;
mod binary;
mod content;
mod grid;
mod number;
pub(super) mod package;
pub(super) mod record;
mod tag;
mod usual;
pub(super) mod words;
mod workbook;
mod worksheet;
pub(super) mod xml;

use super::{GapReason, Part, PartPath, Role, Source, Walk};

/// Hands on words that stand beside the cells.
pub(super) fn hand_on(
    source: &Source<'_>,
    path: PartPath,
    role: Role,
    text: &str,
    walk: &mut Walk<'_>,
) -> Result<(), GapReason> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let mut part = Part::body(path, text).with_role(role);
    part.dated = source.dated;
    walk.part(part)
}

#[cfg(test)]
mod tests {
    // Workbooks built here, sound and hostile, through the whole of extraction.
    use std::io::{Cursor, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use crate::document::Document;
    use crate::extract::{Extractor, Gap, Part, Role};
    use crate::limits::Limits;

    const RELATIONS: &str =
        "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/></Relationships>";
    const BOOK: &str = "<workbook><sheets><sheet name='Elever' sheetId='1' state='veryHidden' r:id='rId1'/></sheets></workbook>";

    fn packed(members: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// A workbook with one sheet and some members more.
    fn workbook(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
        let mut members = vec![
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            ("xl/worksheets/sheet1.xml", sheet),
        ];
        members.extend(more);
        packed(&members)
    }

    fn walked(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
        walked_within(&Limits::default(), bytes)
    }

    fn walked_within(limits: &Limits, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
        let (mut parts, mut gaps) = (Vec::new(), Vec::new());
        let mut sink = |part: Result<Part<'_>, Gap>| match part {
            Ok(part) if part.role == Role::Name => {}
            Ok(part) => parts.push(format!("{}: {}", part.path, part.text)),
            Err(gap) => gaps.push(format!("{}: {}", gap.path, gap.reason)),
        };
        Extractor.extract(&Document::new(bytes), limits, &mut sink);
        (parts, gaps)
    }

    #[test]
    fn a_sheet_passes_by_and_strings_are_held() {
        let limits = Limits { member_bytes: 1 << 20, ..Limits::default() };
        let row = "<row r=\"?\"><c r=\"A?\"><v>?</v></c><c r=\"B?\" t=\"str\"><v>rad ?</v></c></row>";
        let rows: String = (1..=50_000).map(|number: u32| row.replace('?', &number.to_string())).collect();
        let sheet = format!("<sheetData>{rows}</sheetData>");
        assert!(sheet.len() as u64 > 2 * limits.member_bytes);
        let (parts, gaps) = walked_within(&limits, &workbook(&sheet, &[]));
        assert_eq!(gaps, [""; 0]);
        assert_eq!(parts.iter().map(|part| part.lines().count()).sum::<usize>(), 50_000);
        assert!(parts.iter().all(|part| part.len() < 1 << 20));
        let strings = format!("<sst>{}</sst>", rows.replace("<row", "<si><t>").replace("</row", "</t></si"));
        let (_, gaps) =
            walked_within(&limits, &workbook("<sheetData/>", &[("xl/sharedStrings.xml", &strings)]));
        assert_eq!(gaps, ["strings: limit:expansion"]);
    }

    #[test]
    fn cells_of_every_kind() {
        let sheet = "<worksheet><dimension ref='A1:XFD1048576'/><sheetData>\
            <row r='2' hidden='1'><c r='B2' t='s'><v>0</v></c><c t='inlineStr'><is><r><t>Person</t></r><r><t>nummer</t></r></is></c></row>\
            <row><c r='B3'><v>1.91212121212E11</v></c><c s='1'><v>1212121212</v></c><c s='2'><v>45429</v></c>\
            <c t='str'><f>\"nr \"&amp;B3</f><v>nr 7</v></c><c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c></row></sheetData>\
            <headerFooter><oddHeader>&amp;L&amp;\"Arial\"Hemlig</oddHeader></headerFooter>\
            <dataValidation prompt='Fyll i nummer'><formula1>\"ja,nej\"</formula1></dataValidation></worksheet>";
        let strings = "<sst uniqueCount='4000000000'><si><t xml:space='preserve'>Namn</t></si><si><t>dold</t></si></sst>";
        let styles = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='000000\\-0000'/></numFmts>\
            <cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='14'/></cellXfs></styleSheet>";
        let (parts, gaps) =
            walked(&workbook(sheet, &[("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)]));
        assert_eq!(gaps, [""; 0]);
        assert_eq!(
            parts,
            [
                "Elever: Namn\tPersonnummer\n191212121212\t121212-1212\t2024-05-17\tnr 7\tTRUE\t#N/A\n",
                "Elever > formulas: \"nr \"&B3\n",
                "Elever > settings:  Hemlig\n\"ja,nej\"\n",
                "Elever > settings: Fyll i nummer\n",
                "unused-strings: dold\n",
            ]
        );
    }

    #[test]
    fn comments_links_and_other_members() {
        let relations = "<Relationships><Relationship Id='a' Target='../comments1.xml'/><Relationship Id='b' Target='mailto:a@b.example' TargetMode='External'/></Relationships>";
        let comments = "<comments><authors><author>Ek</author></authors><commentList><comment ref='C7'><text><r><t>Ring </t></r><r><t>mamma</t></r></text></comment></commentList></comments>";
        let properties = "<coreProperties><creator>Alm</creator></coreProperties>";
        let (parts, gaps) = walked(&workbook(
            "<worksheet/>",
            &[
                ("xl/worksheets/_rels/sheet1.xml.rels", relations),
                ("xl/comments1.xml", comments),
                ("docProps/core.xml", properties),
                (
                    "xl/worksheets/sheet9.xml",
                    "<worksheet><sheetData><row><c t='str'><v>lös</v></c></row></sheetData></worksheet>",
                ),
                ("xl/embeddings/bilaga.txt", "bifogad text"),
            ],
        ));
        assert_eq!(gaps, [""; 0]);
        assert_eq!(
            parts,
            [
                "Elever > comments: Ek\n",
                "Elever!C7 > comment: Ring mamma\n",
                "Elever > links: mailto:a@b.example\n",
                "sheet9.xml: lös\n",
                "properties: Alm\n",
                "xl/embeddings/bilaga.txt: bifogad text",
            ]
        );
    }

    #[test]
    fn missing_strings_and_sheets_are_gaps() {
        let sheet = "<sheetData><row><c t='s'><v>3</v></c><c><v>7</v></c></row></sheetData>";
        let (parts, gaps) = walked(&workbook(sheet, &[]));
        assert_eq!((parts[0].as_str(), gaps), ("Elever: 7\n", vec!["Elever: malformed".to_owned()]));
        let (_, gaps) = walked(&packed(&[("xl/workbook.xml", BOOK)]));
        assert_eq!(gaps, ["Elever: malformed"]);
    }

    #[test]
    fn a_book_in_another_folder_is_found() {
        let sheet = "<sheetData><row><c><v>7</v></c></row></sheetData>";
        let (parts, _) = walked(&packed(&[
            ("[Content_Types].xml", "<Types/>"),
            ("book/workbook.xml", BOOK),
            ("book/_rels/workbook.xml.rels", &RELATIONS.replace("worksheets/", "")),
            ("book/sheet1.xml", sheet),
        ]));
        assert_eq!(parts[0], "Elever: 7\n");
    }

    #[test]
    fn hostile_sheets_end_within_their_limits() {
        let endless_cell = format!("<sheetData><row><c t='str'><v>{}", "a1 ".repeat(3 << 20));
        let (parts, gaps) = walked(&workbook(&endless_cell, &[]));
        assert!(parts.len() > 1 && gaps == ["Elever: limit:expansion"]);
        let far = "<sheetData><row r='4294967295'><c r='ZZZZ4294967295'><v>1</v></c><c><v>2</v></c></row><row/></sheetData>";
        assert_eq!(walked(&workbook(far, &[])).0[0], "Elever: 1\t2\n");
        let deep = "<a>".repeat(200_000);
        walked(&workbook(&deep, &[]));
        let entities = "<!DOCTYPE a [<!ENTITY b '&c;&c;'><!ENTITY c 'x'>]><sheetData><row><c t='str'><v>&b;</v></c></row></sheetData>";
        assert_eq!(walked(&workbook(entities, &[])).0[0], "Elever: &b;\n");
    }

    #[test]
    fn an_open_document_is_read_through_its_package() {
        let mimetype = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
        let content = "<office:body><table:table table:name='Elever'><table:table-row><table:table-cell><text:p>7</text:p></table:table-cell></table:table-row></table:table></office:body>";
        let (parts, gaps) = walked(&packed(&[
            mimetype,
            ("content.xml", content),
            ("meta.xml", "<dc:creator>Alm</dc:creator>"),
        ]));
        assert_eq!(parts, ["Elever: 7\n", "properties: Alm\n"]);
        assert_eq!(gaps, [""; 0]);
        let manifest = ("META-INF/manifest.xml", "<manifest:encryption-data/>");
        assert_eq!(walked(&packed(&[mimetype, ("content.xml", "xyz"), manifest])).1, [": encrypted"]);
    }

    #[test]
    fn a_workbook_before_compound_files() {
        let mut bytes = vec![0x09, 0, 4, 0, 2, 0, 0x10, 0];
        bytes.extend([0x04, 0, 11, 0, 3, 0, 1, 0, 0, 0, 0, 3, b'N', 0xE5, b'n']);
        bytes.extend([0x02, 0, 9, 0, 3, 0, 2, 0, 0, 0, 0, 57, 48]);
        bytes.extend([0x0A, 0, 0, 0]);
        assert_eq!(walked(&bytes).0, [": Nån\t12345\n"]);
    }

    #[test]
    fn any_change_to_a_workbook_ends() {
        let sheet = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row></sheetData>";
        let whole = workbook(sheet, &[("xl/sharedStrings.xml", "<sst><si><t>a</t></si></sst>")]);
        for at in (0..whole.len()).step_by(3) {
            walked(&whole[..at]);
            for value in [0, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = value;
                walked(&changed);
            }
        }
    }
}

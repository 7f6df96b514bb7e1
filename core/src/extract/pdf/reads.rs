//! What the reader makes of small documents: text, gaps, and what stands beside the pages.

use std::io::Write;

use super::built::{document, page, stream};
use super::made::extract;
use crate::document::Document;
use crate::extract::{Extractor, GapReason, Limit, Role};
use crate::limits::Limits;

fn text(bytes: &[u8]) -> String {
    extract(bytes, "a.pdf").0.trim().to_owned()
}

fn gaps(bytes: &[u8]) -> Vec<(String, GapReason)> {
    extract(bytes, "a.pdf").1.into_iter().map(|gap| (gap.path.to_string(), gap.reason)).collect()
}

fn one_gap(place: &str, reason: GapReason) -> Vec<(String, GapReason)> {
    vec![(place.to_owned(), reason)]
}

#[test]
fn operators_of_text_move_the_pen() {
    let content = "BT /F 12 Tf 14 TL 50 700 Td (850709) Tj (-9805) Tj T* [(K) -20 (\\345re)] TJ (rad 3) ' \
        0 0 (rad 4) \" 0 -14 TD (rad 5) Tj 1 0 0 1 50 600 Tm (ny) Tj ET";
    assert_eq!(text(&page(content, &[])), "850709-9805\nKåre\nrad 3\nrad 4\nrad 5\n\nny");
    assert_eq!(gaps(&page(content, &[])), []);
}

#[test]
fn a_part_knows_its_page() {
    let bytes = page(
        "BT /F 12 Tf (a) Tj ET",
        &[
            (2, b"<</Kids[3 0 R 9 0 R]/Count 2>>"),
            (9, b"<</Contents 4 0 R/Parent 2 0 R/Resources<</Font<</F 5 0 R>>>>>>"),
        ],
    );
    let mut paths = Vec::new();
    let document = Document { bytes: &bytes, name: Some("a.pdf"), media_type: None };
    Extractor.extract(&document, &Limits::default(), &mut |found| {
        let part = found.unwrap_or_else(|gap| panic!("{:?}", gap.reason));
        if part.role != Role::Name {
            assert_eq!(part.role, Role::Body);
            paths.push(part.path.to_string());
        }
    });
    assert_eq!(paths, ["a.pdf > page 1", "a.pdf > page 2"]);
}

#[test]
fn a_font_tells_its_text_by_map_or_by_names() {
    let map = stream("", b"1 begincodespacerange <0000><FFFF> endcodespacerange 1 beginbfrange <0003><000C><0030> endbfrange 1 beginbfchar <0020><00E5> endbfchar");
    let composite = (
        7,
        b"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 9 0 R/DescendantFonts[<</DW 500>>]>>".as_slice(),
    );
    let bytes = page("BT /G 12 Tf <0003000400050020> Tj ET", &[composite, (9, &map)]);
    assert_eq!(text(&bytes), "012å");
    let named = (7, b"<</Subtype/Type1/Encoding<</Differences[1/fi/uni00E6/seven.oldstyle]>>>>".as_slice());
    assert_eq!(text(&page("BT /G 12 Tf <010203> Tj ET", &[named])), "fiæ7");
}

#[test]
fn a_font_without_meaning_is_a_gap_at_its_page() {
    let mute = (7, b"<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</DW 500>>]>>".as_slice());
    let bytes = page("BT /G 12 Tf <F001F002F003> Tj ET", &[mute]);
    assert_eq!(gaps(&bytes), one_gap("a.pdf > page 1", GapReason::Malformed));
}

#[test]
fn a_page_of_pictures_is_a_gap_and_one_with_text_is_not() {
    let picture = stream("/Subtype/Image/Width 1/Height 1", b"x");
    assert_eq!(
        gaps(&page("q 60 0 0 80 0 0 cm /X Do Q", &[(6, &picture)])),
        one_gap("a.pdf > page 1", GapReason::ImageOnly)
    );
    assert_eq!(gaps(&page("/X Do BT /F 9 Tf (text) Tj ET", &[(6, &picture)])), []);
    assert_eq!(gaps(&page("BI /W 1 /H 1 ID x EI", &[])), one_gap("a.pdf > page 1", GapReason::ImageOnly));
}

#[test]
fn forms_are_read_and_circles_of_forms_end() {
    let form = stream(
        "/Subtype/Form/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>",
        b"BT /F 9 Tf (form 850709-9805) Tj ET",
    );
    assert_eq!(text(&page("/X Do", &[(6, &form)])), "form 850709-9805");
    let circle = stream("/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>", b"/X Do /X Do");
    assert_eq!(gaps(&page("/X Do", &[(6, &circle)])), one_gap("a.pdf > page 1", GapReason::Malformed));
}

#[test]
fn a_replacement_is_read_but_hides_no_digits() {
    assert_eq!(text(&page("/Span <</ActualText (fika)>> BDC BT /F 9 Tf (xx) Tj ET EMC", &[])), "fika");
    assert_eq!(
        text(&page("/Span <</ActualText (fika)>> BDC BT /F 9 Tf (850709-9805) Tj ET EMC", &[])),
        "850709-9805"
    );
}

#[test]
fn fields_and_notes_come_with_their_page() {
    let annotations: &[u8] = b"[<</Subtype/Widget/T(Personnummer)/V(850709-9805)>><</Subtype/Text/Contents(\xfe\xff\0\xc5\0s\0a)>>]";
    let bytes = page("BT /F 9 Tf (sida) Tj ET", &[(8, annotations)]);
    assert_eq!(text(&bytes), "sida\n\nPersonnummer: 850709-9805\n\nÅsa");
}

#[test]
fn properties_bookmarks_and_attached_files_are_read() {
    let file = stream("/Type/EmbeddedFile", b"i bilagan");
    let bytes = document(&[
        (1, b"<</Type/Catalog/Pages 2 0 R/Outlines<</First 10 0 R>>>>"),
        (2, b"<</Kids[]/Count 0>>"),
        (10, b"<</Title(rubrik)/Next 10 0 R>>"),
        (11, b"<</Type/Filespec/UF(brev.txt)/EF<</F 12 0 R>>>>"),
        (12, &file),
        (90, b"<</Author(Tolvan)>>"),
    ]);
    let text = text(&bytes);
    assert!(["rubrik", "Author: Tolvan", "i bilagan"].iter().all(|wanted| text.contains(wanted)), "{text}");
}

#[test]
fn a_page_tree_in_a_circle_ends_with_a_gap() {
    let bytes = page("BT /F 9 Tf (sida) Tj ET", &[(2, b"<</Kids[3 0 R 2 0 R 3 0 R]/Count 3>>")]);
    assert_eq!(text(&bytes), "sida");
    assert_eq!(gaps(&bytes), one_gap("a.pdf", GapReason::Malformed));
}

#[test]
fn every_cut_of_a_document_is_a_gap() {
    let bytes = page("BT /F 9 Tf (sida 850709-9805) Tj ET", &[]);
    for end in (40..bytes.len() - 10).step_by(7) {
        assert_ne!(gaps(bytes.get(..end).unwrap()), [], "cut at {end}");
    }
}

#[test]
fn what_is_left_of_a_document_is_read() {
    let file = stream("/Type/EmbeddedFile", &[b'x'; 200]);
    let bytes = page("BT /F 9 Tf (sida 850709-9805) Tj ET", &[(20, &file)]);
    let inside_the_file = bytes.windows(5).position(|window| window == b"xxxxx").unwrap() + 50;
    assert!(text(bytes.get(..inside_the_file).unwrap()).starts_with("sida 850709-9805"));
    let mut headless = b"%PDF-x\n".to_vec();
    headless.extend_from_slice(bytes.get(9..).unwrap());
    assert!(text(&headless).starts_with("sida 850709-9805"));
}

#[test]
fn a_locked_document_is_a_gap() {
    let mut bytes = page("BT /F 9 Tf (sida) Tj ET", &[]);
    let trailer = bytes.windows(9).position(|window| window == b"/Root 1 0").unwrap();
    bytes.splice(trailer..trailer, *b"/Encrypt<</Filter/Custom/V 9>>");
    assert_eq!(gaps(&bytes), one_gap("a.pdf", GapReason::Encrypted));
}

#[test]
fn a_bomb_is_a_gap_at_its_page() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 4 << 20]).unwrap();
    let bomb = stream("/Filter/FlateDecode", &encoder.finish().unwrap());
    let bytes = page("", &[(4, &bomb)]);
    assert_eq!(gaps(&bytes), one_gap("a.pdf > page 1", GapReason::Limit(Limit::Expansion)));
}

#[test]
fn glyphs_drawn_small_are_letters_of_their_own() {
    // Printed statements set glyphs of a tenth of an em, side by side.
    let font = b"<</Subtype/Type3/FontMatrix[.0042 0 0 .0042 0 0]/FirstChar 32/Widths[11 21 21 21 21 21 21 21 21 21 21 21 21 13 13 13 21 21 21 21 21 21 21 21 21 21]/Encoding/WinAnsiEncoding>>";
    let bytes = page("BT /G 58 Tf 50 700 Td (811112-9988 1100) Tj ET", &[(7, font)]);
    assert_eq!(text(&bytes), "811112-9988 1100");
}

#[test]
fn glyphs_drawn_large_stay_together() {
    let font = b"<</Subtype/Type3/FontMatrix[1 0 0 1 0 0]/FirstChar 32/Widths[20 40 40 40 40 40 40 40 40 40 40 40 40 30 20 20 40 40 40 40 40 40 40 40 40 40]/Encoding/WinAnsiEncoding>>";
    let bytes = page("BT .1 0 0 .1 50 700 Tm /G 1 Tf [(8111) -9000 (12-9988)] TJ ET", &[(7, font)]);
    assert_eq!(text(&bytes), "811112-9988");
}

#[test]
fn narrow_letters_side_by_side_are_both_read() {
    let font = b"<</Subtype/TrueType/FirstChar 49/Widths[100]/Encoding/WinAnsiEncoding>>";
    assert_eq!(text(&page("BT /G 12 Tf (1111) Tj ET", &[(7, font)])), "1111");
}

#[test]
fn a_font_may_say_that_its_codes_are_those_of_unicode() {
    let font = b"<</Subtype/Type0/Encoding/Identity-H/ToUnicode/Identity-H/DescendantFonts[<</DW 500>>]>>";
    let bytes = page("BT /G 12 Tf <00E5003100E4> Tj ET", &[(7, font)]);
    assert_eq!((text(&bytes).as_str(), gaps(&bytes)), ("å1ä", vec![]));
}

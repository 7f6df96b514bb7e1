//! Makes small documents for tests: numbered objects in, a PDF with its table out.

use std::fmt::Write;

/// A document of these objects, number first; 1 is the catalog and 2 the root of the pages.
pub(super) fn document(objects: &[(u32, &[u8])]) -> Vec<u8> {
    let frame: [(u32, &[u8]); 2] =
        [(1, b"<</Type/Catalog/Pages 2 0 R>>"), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")];
    let given = |number: u32| objects.iter().any(|object| object.0 == number);
    let mut all: Vec<(u32, &[u8])> = frame.into_iter().filter(|object| !given(object.0)).collect();
    all.extend_from_slice(objects);
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, body) in &all {
        let _ = write!(table, "{number} 1\n{:010} 00000 n \n", out.len());
        out.extend(format!("{number} 0 obj\n").bytes().chain(body.iter().copied()).chain(*b"\nendobj\n"));
    }
    let start = out.len();
    out.extend(table.bytes());
    out.extend(format!("trailer\n<</Size 99/Root 1 0 R/Info 90 0 R>>\nstartxref\n{start}\n%%EOF").bytes());
    out
}

/// A stream object with these entries in its dictionary.
pub(super) fn stream(entries: &str, content: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{entries}/Length {}>>\nstream\n", content.len()).into_bytes();
    out.extend_from_slice(content);
    out.extend_from_slice(b"\nendstream");
    out
}

/// A document of one page with this content; `F` is Helvetica, and more objects may be given.
pub(super) fn page(content: &str, more: &[(u32, &[u8])]) -> Vec<u8> {
    let content = stream("", content.as_bytes());
    let page: &[u8] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots 8 0 R\
        /Resources<</Font<</F 5 0 R/G 7 0 R>>/XObject<</X 6 0 R>>>>>>";
    let helvetica: &[u8] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
    let given = |number: u32| more.iter().any(|object| object.0 == number);
    let mut objects: Vec<(u32, &[u8])> = Vec::new();
    objects.extend(
        [(3, page), (4, content.as_slice()), (5, helvetica)].into_iter().filter(|object| !given(object.0)),
    );
    objects.extend_from_slice(more);
    document(&objects)
}

//! Another maker's reader as witness: what calamine reads in the corpus's workbooks, the extractor reads too.

use std::fs;

use calamine::{Data, Reader as _, open_workbook_auto};
use vakthund::{Document, Extractor, Limits};
use vakthund_tests::project;

/// Text and whole numbers of a cell, as a person would look for them. Dates and fractions are written in more
/// than one way, and a number with a format of its own is shown as its format says.
fn witness(cell: &Data) -> Option<String> {
    match cell {
        Data::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(format!("{number:.0}")),
        _ => None,
    }
}

fn digits_and_letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn no_cell_is_lost() {
    let mut cells = 0;
    for format in ["xlsx", "xls", "ods"] {
        let folder = project().join("corpus/documents").join(format);
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let Ok(mut workbook) = open_workbook_auto(&path) else { continue };
            let bytes = fs::read(&path).unwrap();
            let mut text = String::new();
            Extractor.extract(&Document::new(&bytes), &Limits::default(), &mut |part| {
                if let Ok(part) = part {
                    text.push_str(&digits_and_letters(&part.text));
                    text.push(' ');
                }
            });
            for name in workbook.sheet_names() {
                let Ok(range) = workbook.worksheet_range(&name) else { continue };
                for cell in range.rows().flatten().filter_map(witness) {
                    cells += 1;
                    assert!(
                        text.contains(&digits_and_letters(&cell)),
                        "a cell of {} is not read",
                        path.display()
                    );
                }
            }
        }
    }
    println!("{cells} cells");
    assert!(cells > 50);
}

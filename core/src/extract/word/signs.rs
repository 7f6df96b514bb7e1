//! Word's signs inside the text ([MS-DOC] 2.4.1 and 2.8.25) -> lines, cells and words.

const CELL: char = '\u{7}';
const FIELD: char = '\u{13}';
const RESULT: char = '\u{14}';
const FIELD_END: char = '\u{15}';

/// The text as a reader sees it, a row of a table in a line; what fields are made of goes to `codes`.
pub(super) fn plain(text: &str, codes: &mut String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fields: Vec<bool> = Vec::new();
    let mut last = '\0';
    for sign in text.chars() {
        match sign {
            FIELD => fields.push(true),
            RESULT => fields.iter_mut().next_back().into_iter().for_each(|in_code| *in_code = false),
            FIELD_END => {
                fields.pop();
                if !codes.is_empty() && !codes.ends_with('\n') {
                    codes.push('\n');
                }
            }
            _ if fields.last() == Some(&true) => codes.extend(letter(sign)),
            // A row ends with a mark of its own after that of its last cell.
            CELL if last == CELL => {
                out.truncate(out.trim_end_matches('\t').len());
                out.push('\n');
            }
            CELL => out.push('\t'),
            // A paragraph inside a cell ends before the cell does.
            _ => out.extend(letter(sign)),
        }
        last = if sign == CELL && last == CELL { '\0' } else { sign };
    }
    out
}

fn letter(sign: char) -> Option<char> {
    match sign {
        '\r' | '\u{b}' | '\u{c}' | '\u{e}' => Some('\n'),
        '\t' => Some('\t'),
        // A hyphen that does not break.
        '\u{1e}' => Some('-'),
        '\0'..='\u{1f}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tables_fields_and_hyphens() {
        let mut codes = String::new();
        let text = "Elev\u{7}811228\u{1e}9874\u{7}\u{7}Se \u{13} HYPERLINK \"mailto:a@b.example\" \u{14}här\u{15}.\rAr\u{1f}bete\u{1}\r";
        assert_eq!(plain(text, &mut codes), "Elev\t811228-9874\nSe här.\nArbete\n");
        assert_eq!(codes, " HYPERLINK \"mailto:a@b.example\" \n");
        assert_eq!(plain("\u{15}\u{14}a\u{13}\u{13}b", &mut codes), "a");
    }
}

//! `format=flowed` (RFC 3676) -> paragraphs on one line: soft line breaks undone, quote marks kept.

/// The paragraphs of `text`; with `delsp` the space before a soft break goes too.
pub(super) fn reflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        if open != Some(depth) {
            if open.is_some() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        // A signature's dashes end with a space and do not flow (RFC 3676, 4.3).
        let soft = content.ends_with(' ') && content != "-- ";
        if soft {
            out.push_str(if delsp { content.strip_suffix(' ').unwrap_or(content) } else { content });
            open = Some(depth);
        } else {
            out.push_str(content);
            out.push('\n');
            open = None;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_breaks_are_undone() {
        assert_eq!(
            reflow("Nr 850709- \n9805 slut\n> citat \n> mer\n>> djup\n-- \nAnna", true),
            "Nr 850709-9805 slut\n> citatmer\n>> djup\n-- \nAnna\n"
        );
        assert_eq!(reflow("ett \ntvå\n From oss \n> citat", false), "ett två\nFrom oss \n> citat\n");
    }
}

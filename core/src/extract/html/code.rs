//! Scripts and style sheets -> their strings, escapes decoded: what a page writes into itself when it is shown.

/// Shorter strings are names of things.
const LEAST: usize = 6;

/// The strings of a script or style sheet that hold a space or a digit.
pub(super) fn strings(code: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let quote = char::from(rest.as_bytes()[at]);
        let (string, after) = string(rest.get(at + 1..).unwrap_or_default(), quote);
        let says = string.len() >= LEAST && string.contains(|c: char| c == ' ' || c.is_numeric());
        strings.extend(says.then_some(string));
        rest = after;
    }
    strings
}

/// The string up to its quotation mark or, for all but templates, the end of the line; and what follows it.
fn string(inner: &str, quote: char) -> (String, &str) {
    let mut out = String::new();
    let mut rest = inner;
    while let Some(sign) = rest.chars().next() {
        let after = rest.get(sign.len_utf8()..).unwrap_or_default();
        if sign == quote {
            return (out, after);
        }
        if sign == '\n' && quote != '`' {
            return (out, rest);
        }
        rest = after;
        if sign == '\\' {
            let (decoded, length) = escape(rest);
            out.extend(decoded);
            rest = rest.get(length..).unwrap_or_default();
        } else {
            out.push(sign);
        }
    }
    (out, rest)
}

/// The sign that an escape stands for, and its length: `\x38` and `\u0038` of scripts (ECMA-262, 12.9.4), `\000038 ` of
/// style sheets (CSS Syntax, 4.3.7).
fn escape(after: &str) -> (Option<char>, usize) {
    let bytes = after.as_bytes();
    let hex = |from: usize, most: usize| {
        let digits = bytes.get(from..).unwrap_or_default().iter().take(most);
        let end = from + digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
        let code = after.get(from..end).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        (code.and_then(char::from_u32), end)
    };
    match bytes.first() {
        Some(b'x') => hex(1, 2),
        Some(b'u') if bytes.get(1) == Some(&b'{') => {
            let (sign, end) = hex(2, 6);
            (sign, end + usize::from(bytes.get(end) == Some(&b'}')))
        }
        Some(b'u') => hex(1, 4),
        Some(b'0'..=b'9') => {
            let (sign, end) = hex(0, 6);
            (sign, end + usize::from(bytes.get(end) == Some(&b' ')))
        }
        Some(b'n' | b'r' | b't') => (Some(' '), 1),
        _ => {
            let sign = after.chars().next();
            (sign, sign.map_or(0, char::len_utf8))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::strings;

    #[test]
    fn strings_of_scripts_and_style_sheets() {
        assert_eq!(strings("var a = 'x'; write(\"nr 850709-9805\")"), ["nr 850709-9805"]);
        assert_eq!(strings(r"a('\x38\u0035\u{30}709-9\'805')"), ["850709-9'805"]);
        assert_eq!(strings("p::after { content: \"\\000038\\35 0709-9805\" }"), ["850709-9805"]);
        assert_eq!(
            strings("`nr\n850709-9805` 'it is cut\n'nr 12345'"),
            ["nr\n850709-9805", "it is cut", "nr 12345"]
        );
        assert_eq!(strings("\"å\\å 1 å"), ["åå 1 å"]);
        assert!(strings("font: 'Arial', \"x\\").is_empty());
    }

    #[test]
    fn many_escapes_take_linear_time() {
        assert_eq!(strings(&format!("'{}'", "\\x31".repeat(300_000)))[0].len(), 300_000);
        assert!(strings(&"'\\".repeat(300_000)).len() < 2);
    }
}

//! Bytes of a content stream or character map -> tokens. Never fails: what is no token is passed over.

use std::borrow::Cow;

/// One token; nested arrays and dictionaries come out flat.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) enum Token<'b> {
    Number(f64),
    Name(Cow<'b, [u8]>),
    Text(Cow<'b, [u8]>),
    ArrayOpen,
    ArrayClose,
    DictionaryOpen,
    DictionaryClose,
    Operator(&'b [u8]),
}

/// Where reading has come to.
pub(super) struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'b> Lexer<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over bytes as long as `wanted` holds, and returns them.
    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'b [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !wanted(*byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// The next token; none at the end.
    pub(super) fn next(&mut self) -> Option<Token<'b>> {
        loop {
            self.take_while(is_space);
            let byte = self.peek()?;
            if matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.') {
                return Some(Token::Number(self.number()));
            }
            if is_regular(byte) {
                return Some(Token::Operator(self.take_while(is_regular)));
            }
            self.at += 1;
            let doubled = self.peek() == Some(byte);
            match byte {
                b'(' => return Some(Token::Text(self.literal())),
                b'/' => return Some(Token::Name(unescape(self.take_while(is_regular)))),
                b'[' => return Some(Token::ArrayOpen),
                b']' => return Some(Token::ArrayClose),
                b'<' if doubled => {
                    self.at += 1;
                    return Some(Token::DictionaryOpen);
                }
                b'>' if doubled => {
                    self.at += 1;
                    return Some(Token::DictionaryClose);
                }
                b'<' => return Some(Token::Text(Cow::Owned(self.hexadecimal()))),
                b'%' => {
                    self.take_while(|byte| !matches!(byte, b'\n' | b'\r'));
                }
                _ => {}
            }
        }
    }

    /// A number as other readers take it: several signs are one, and letters after it are passed over.
    fn number(&mut self) -> f64 {
        let signs = self.take_while(|byte| matches!(byte, b'+' | b'-'));
        let mut value = 0.0;
        for digit in self.take_while(|byte| byte.is_ascii_digit()) {
            value = value * 10.0 + f64::from(digit - b'0');
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            let mut unit = 1.0;
            for digit in self.take_while(|byte| byte.is_ascii_digit()) {
                unit /= 10.0;
                value += f64::from(digit - b'0') * unit;
            }
        }
        // `1-2` and `0.5.3` are seen in practice; an operator glued to its number must stay one.
        self.take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+'));
        if signs.contains(&b'-') { -value } else { value }
    }

    /// A string in parentheses; the first one is passed already (ISO 32000-1, 7.3.4.2).
    fn literal(&mut self) -> Cow<'b, [u8]> {
        let start = self.at;
        let plain = self.take_while(|byte| !matches!(byte, b'(' | b')' | b'\\' | b'\r'));
        if self.peek() == Some(b')') {
            self.at += 1;
            return Cow::Borrowed(plain);
        }
        let mut text = self.bytes.get(start..self.at).unwrap_or_default().to_vec();
        let mut depth = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            match byte {
                b')' if depth == 0 => break,
                b'\\' => self.escape(&mut text),
                b'\r' => {
                    self.at += usize::from(self.peek() == Some(b'\n'));
                    text.push(b'\n');
                }
                _ => text.push(byte),
            }
        }
        Cow::Owned(text)
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push(code as u8);
            }
            _ => text.push(byte),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let digits = self.take_while(|byte| byte != b'>');
        self.at += 1;
        let mut digits = digits.iter().filter_map(|byte| char::from(*byte).to_digit(16));
        let mut bytes = Vec::new();
        while let Some(high) = digits.next() {
            bytes.push((high << 4 | digits.next().unwrap_or(0)) as u8);
        }
        bytes
    }

    /// Passes over the data of an inline image, after its `ID`.
    pub(super) fn skip_image(&mut self) {
        self.at += 1;
        while let Some(rest) = self.bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
            let Some(found) = rest.windows(2).position(|pair| pair == b"EI") else { break };
            let before = found == 0 || rest.get(found - 1).is_some_and(|byte| is_space(*byte));
            let after = rest.get(found + 2..).unwrap_or_default();
            self.at += found + 2;
            // The data may hold these letters by chance; operators after it are printable.
            let printable = after
                .iter()
                .take(12)
                .all(|byte| is_space(*byte) && *byte != 0 || (0x20..0x7f).contains(byte));
            if before && printable && after.first().is_none_or(|byte| !is_regular(*byte)) {
                return;
            }
        }
        self.at = self.bytes.len();
    }
}

/// A name with its `#xx` taken back.
fn unescape(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'#') {
        return Cow::Borrowed(name);
    }
    let digit = |at: usize| name.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(name.len());
    let mut at = 0;
    while let Some(byte) = name.get(at) {
        if let (b'#', Some(high), Some(low)) = (byte, digit(at + 1), digit(at + 2)) {
            out.push((high << 4 | low) as u8);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(bytes: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(bytes);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    #[test]
    fn tokens_come_out_as_written() {
        assert_eq!(
            tokens(b"/F#31 12.5 Tf[(a\\(b\\051\\101)-.5<4a4>]TJ % x\n--3 Td"),
            vec![
                Token::Name(b"F1".to_vec().into()),
                Token::Number(12.5),
                Token::Operator(b"Tf"),
                Token::ArrayOpen,
                Token::Text(b"a(b)A".to_vec().into()),
                Token::Number(-0.5),
                Token::Text(b"J@".to_vec().into()),
                Token::ArrayClose,
                Token::Operator(b"TJ"),
                Token::Number(-3.0),
                Token::Operator(b"Td"),
            ]
        );
    }

    #[test]
    fn an_inline_image_is_passed_over_though_it_holds_its_own_end_mark() {
        let mut lexer = Lexer::new(b" \x00\xff EI\x80\x81\x02 EI Q (x) Tj");
        lexer.skip_image();
        assert_eq!(lexer.next(), Some(Token::Operator(b"Q")));
    }

    #[test]
    fn strings_without_end_end_with_the_data() {
        assert_eq!(tokens(b"(ab(c)"), vec![Token::Text(b"ab(c)".to_vec().into())]);
        assert_eq!(tokens(b"<4"), vec![Token::Text(b"@".to_vec().into())]);
    }
}

//! The bytes of a file in Rich Text Format (1.9.1) -> groups, control words, bytes of text.

/// A piece of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'b> {
    Open,
    Close,
    /// A control word and its number.
    Word(&'b [u8], Option<i32>),
    /// A control sign: `\*`, `\~`, `\-`, `\_`.
    Sign(u8),
    /// A byte written as `\'hh`.
    Hex(u8),
    Text(&'b [u8]),
    /// Bytes that follow `\binN`.
    Binary(&'b [u8]),
}

pub(super) struct Lexer<'b> {
    rest: &'b [u8],
}

impl<'b> Lexer<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> &'b [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn run(&self, is: impl Fn(u8) -> bool) -> usize {
        self.rest.iter().take_while(|byte| is(**byte)).count()
    }

    fn control(&mut self) -> Option<Token<'b>> {
        let letters = self.run(|byte| byte.is_ascii_alphabetic());
        if letters == 0 {
            return match *self.take(1).first()? {
                b'\'' => {
                    let digits = self.rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                    let value = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                    // What is no number stays what it is: a brace ends its group.
                    Some(value.map_or(Token::Sign(b'\''), |value| {
                        self.take(2);
                        Token::Hex(value)
                    }))
                }
                // A line end after the sign is a paragraph.
                b'\r' | b'\n' => Some(Token::Word(b"par", None)),
                sign @ (b'\\' | b'{' | b'}') => Some(Token::Hex(sign)),
                sign => Some(Token::Sign(sign)),
            };
        }
        let name = self.take(letters);
        let is_negative =
            self.rest.first() == Some(&b'-') && self.rest.get(1).is_some_and(u8::is_ascii_digit);
        self.take(usize::from(is_negative));
        let count = self.run(|byte| byte.is_ascii_digit());
        let digits = std::str::from_utf8(self.take(count)).unwrap_or_default();
        let number = digits.parse::<i32>().ok().map(|number| if is_negative { -number } else { number });
        self.take(usize::from(self.rest.first() == Some(&b' ')));
        match (name, number) {
            (b"bin", Some(length)) => Some(Token::Binary(self.take(usize::try_from(length).unwrap_or(0)))),
            _ => Some(Token::Word(name, number)),
        }
    }
}

impl<'b> Iterator for Lexer<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            match *self.rest.first()? {
                b'{' => return self.take(1).first().map(|_| Token::Open),
                b'}' => return self.take(1).first().map(|_| Token::Close),
                b'\\' => {
                    self.take(1);
                    return self.control();
                }
                // Line ends in the file are nothing in the text.
                b'\r' | b'\n' | 0 => {
                    self.take(1);
                }
                _ => {
                    let count = self.run(|byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0));
                    return Some(Token::Text(self.take(count)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lexer, Token};

    #[test]
    fn words_signs_and_bytes() {
        let tokens: Vec<_> = Lexer::new(b"{\\b0 a\\'e5\\u-10?\\~\n\\\\\\bin2 {}}").collect();
        let wanted = [
            Token::Open,
            Token::Word(b"b", Some(0)),
            Token::Text(b"a"),
            Token::Hex(0xE5),
            Token::Word(b"u", Some(-10)),
            Token::Text(b"?"),
            Token::Sign(b'~'),
            Token::Hex(b'\\'),
            Token::Binary(b"{}"),
            Token::Close,
        ];
        assert_eq!(tokens, wanted);
    }
}

//! Strings of JSON: escapes, surrogate pairs, what may not stand unescaped.

use super::Reader;
use crate::source::{Diagnostic, Span};

impl Reader<'_> {
    /// Reads a string from its opening to its closing quote.
    pub(super) fn string(&mut self) -> Result<String, Diagnostic> {
        let opening = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            value.push_str(self.plain_run());
            match self.peek() {
                Some(b'"') => break self.at += 1,
                Some(b'\\') => value.push(self.escape()?),
                None => {
                    return Err(Diagnostic::error(
                        Span::new(opening, self.at),
                        "expected `\"`, found the end of the document",
                    ));
                }
                Some(byte) => {
                    let message = format!("expected control characters to be escaped, found U+{byte:04X} in a string");
                    let help = format!("write `\\u{byte:04x}` instead");
                    return Err(Diagnostic::error(Span::new(self.at, self.at + 1), message).with_help(help));
                }
            }
        }
        Ok(value)
    }

    /// Steps over what stands for itself, to the next quote, backslash or control character.
    fn plain_run(&mut self) -> &str {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn escape(&mut self) -> Result<char, Diagnostic> {
        let start = self.at;
        self.at += 1;
        let short = match self.peek() {
            Some(b'u') => return self.unicode_escape(start),
            Some(same @ (b'"' | b'\\' | b'/')) => char::from(same),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return Err(self.unexpected("one of `\"\\/bfnrtu` behind a backslash")),
        };
        self.at += 1;
        Ok(short)
    }

    /// `\uXXXX`, or two of them that make one character.
    fn unicode_escape(&mut self, start: usize) -> Result<char, Diagnostic> {
        self.at += 1;
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.half_a_pair(start));
        }
        if !self.rest().starts_with("\\u") {
            return Err(self.half_a_pair(start));
        }
        self.at += 2;
        let second = self.four_digits()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(self.half_a_pair(start));
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        char::from_u32(code).ok_or_else(|| self.half_a_pair(start))
    }

    fn four_digits(&mut self) -> Result<u32, Diagnostic> {
        let mut code = 0;
        for _ in 0..4 {
            match self.peek().and_then(|byte| char::from(byte).to_digit(16)) {
                Some(digit) => code = code * 16 + digit,
                None => return Err(self.unexpected("four hexadecimal digits behind `\\u`")),
            }
            self.at += 1;
        }
        Ok(code)
    }

    fn half_a_pair(&self, start: usize) -> Diagnostic {
        let message = "expected two escapes that form a surrogate pair, found half of one";
        Diagnostic::error(Span::new(start, self.at), message)
    }
}

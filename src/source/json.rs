//! JSON, read strictly: what RFC 8259 does not allow is an error with its place.
//!
//! The reader is our own because every node carries its span, a repeated key is kept for whoever has to refuse it,
//! and numbers keep their text. Printing escapes every control character, so a print is safe on a screen.

mod print;
mod string;

pub use print::{to_json, to_json_pretty};

use super::diagnostic::Diagnostic;
use super::node::{Entry, Node, NodeKind};
use super::span::{Located, Span};
use super::{MAX_DEPTH, MAX_DOCUMENT};

/// Reads JSON. A byte order mark before it is skipped.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn parse_json(text: &str) -> Result<Node, Diagnostic> {
    if text.len() > MAX_DOCUMENT {
        let message = format!("expected at most {MAX_DOCUMENT} bytes, found {}", text.len());
        return Err(Diagnostic::error(Span::new(0, text.len()), message));
    }
    let mut reader = Reader { text, at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 } };
    reader.skip_blanks();
    let node = reader.value(0)?;
    reader.skip_blanks();
    if reader.at < text.len() {
        return Err(reader.unexpected("the end of the document"));
    }
    Ok(node)
}

/// A position in the text. What begins with a wrong character is reported there.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Node, Diagnostic> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => NodeKind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", NodeKind::Bool(true))?,
            Some(b'f') => self.word("false", NodeKind::Bool(false))?,
            Some(b'n') => self.word("null", NodeKind::Null)?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { kind, span: Span::new(start, self.at) })
    }

    fn map(&mut self, depth: usize) -> Result<NodeKind, Diagnostic> {
        self.enter(depth)?;
        let mut entries = Vec::new();
        if self.take(b'}') {
            return Ok(NodeKind::Map(entries));
        }
        loop {
            entries.push(self.entry(depth)?);
            self.skip_blanks();
            if self.take(b'}') {
                return Ok(NodeKind::Map(entries));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
            self.skip_blanks();
        }
    }

    fn entry(&mut self, depth: usize) -> Result<Entry, Diagnostic> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let key = Located { value: self.string()?, span: Span::new(start, self.at) };
        self.skip_blanks();
        if !self.take(b':') {
            return Err(self.unexpected("`:` behind the key"));
        }
        self.skip_blanks();
        Ok(Entry { key, value: self.value(depth + 1)? })
    }

    fn list(&mut self, depth: usize) -> Result<NodeKind, Diagnostic> {
        self.enter(depth)?;
        let mut members = Vec::new();
        if self.take(b']') {
            return Ok(NodeKind::List(members));
        }
        loop {
            members.push(self.value(depth + 1)?);
            self.skip_blanks();
            if self.take(b']') {
                return Ok(NodeKind::List(members));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
            self.skip_blanks();
        }
    }

    /// Steps over an opening bracket and the blanks behind it.
    fn enter(&mut self, depth: usize) -> Result<(), Diagnostic> {
        if depth >= MAX_DEPTH {
            let message = format!("expected at most {MAX_DEPTH} levels of nesting, found more");
            return Err(Diagnostic::error(Span::new(self.at, self.at + 1), message));
        }
        self.at += 1;
        self.skip_blanks();
        Ok(())
    }

    fn word(&mut self, word: &str, kind: NodeKind) -> Result<NodeKind, Diagnostic> {
        if !self.rest().starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(kind)
    }

    fn number(&mut self) -> Result<NodeKind, Diagnostic> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        if self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            return Err(self.unexpected("the end of the number"));
        }
        Ok(NodeKind::Number(self.text.get(start..self.at).unwrap_or_default().to_owned()))
    }

    fn digits(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The error that something other than `expected` stands here.
    fn unexpected(&self, expected: &str) -> Diagnostic {
        let (found, length) = match self.rest().chars().next() {
            None => ("the end of the document".to_owned(), 0),
            Some(other) if other.is_control() => (format!("`{}`", other.escape_unicode()), other.len_utf8()),
            Some(other) => (format!("`{other}`"), other.len_utf8()),
        };
        Diagnostic::error(Span::new(self.at, self.at + length), format!("expected {expected}, found {found}"))
    }
}

#[cfg(test)]
mod tests;

//! From the parser's places, which count characters, to bytes.

use saphyr_parser::Span as CharacterSpan;

use crate::source::span::Span;

/// The text that is read, and where each of its characters starts.
pub(super) struct Places<'input> {
    text: &'input str,
    /// Bytes in front of what the parser was given: a byte order mark.
    before: usize,
    /// The byte each character starts at; empty if all characters are one byte long.
    starts: Vec<u32>,
}

impl<'input> Places<'input> {
    pub(super) fn new(text: &'input str, body: &str) -> Self {
        let before = text.len() - body.len();
        let starts = if body.is_ascii() {
            Vec::new()
        } else {
            body.char_indices().map(|(at, _)| u32::try_from(before + at).unwrap_or(u32::MAX)).collect()
        };
        Self { text, before, starts }
    }

    pub(super) fn span(&self, span: CharacterSpan) -> Span {
        Span::new(self.byte(span.start.index()), self.byte(span.end.index()))
    }

    /// The character at `index`, counted in characters.
    pub(super) fn character(&self, index: usize) -> Span {
        Span::new(self.byte(index), self.byte(index + 1))
    }

    /// The first tab at or behind `index`, or else the character there.
    pub(super) fn tab_behind(&self, index: usize) -> Span {
        let start = self.byte(index);
        let tab = self.text.get(start..).and_then(|rest| rest.find('\t'));
        tab.map_or_else(|| self.character(index), |at| Span::new(start + at, start + at + 1))
    }

    pub(super) fn end(&self) -> Span {
        Span::new(self.text.len(), self.text.len())
    }

    /// Whether the value at `span` starts with `bracket`, its tag and anchor left aside.
    pub(super) fn opens_with(&self, span: Span, bracket: char) -> bool {
        self.slice(self.behind_properties(span).1).starts_with(bracket)
    }

    /// The span from the `-` in front of it, where the parser starts a list behind its first dash.
    pub(super) fn with_dash(&self, span: Span) -> Span {
        let start = usize::try_from(span.start).unwrap_or(usize::MAX);
        let before = self.text.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']);
        let starts_here = self.text.get(start..).is_some_and(|rest| rest.starts_with(['-', '!', '&']));
        if before.ends_with('-') && !starts_here {
            Span::new(before.len() - 1, usize::try_from(span.end).unwrap_or(usize::MAX))
        } else {
            span
        }
    }

    /// Of a value with a tag or an anchor: the place of its tag, and of what stands behind both.
    pub(super) fn behind_properties(&self, span: Span) -> (Span, Span) {
        let text = self.slice(span);
        let (mut at, mut tag) = (0, span);
        while let Some(rest) = text.get(at..) {
            let length = match rest.chars().next() {
                Some(blank) if blank.is_whitespace() => blank.len_utf8(),
                Some('#') => rest.find('\n').unwrap_or(rest.len()),
                Some('!' | '&') => rest.find(char::is_whitespace).unwrap_or(rest.len()),
                _ => break,
            };
            if rest.starts_with('!') {
                tag = part(span, at, at + length);
            }
            at += length;
        }
        (tag, part(span, at, text.len()))
    }

    fn slice(&self, span: Span) -> &'input str {
        let at = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
        self.text.get(at(span.start)..at(span.end)).unwrap_or_default()
    }

    fn byte(&self, index: usize) -> usize {
        let byte = match (self.starts.is_empty(), self.starts.get(index)) {
            (true, _) => self.before.saturating_add(index),
            (false, Some(byte)) => usize::try_from(*byte).unwrap_or(usize::MAX),
            (false, None) => self.text.len(),
        };
        byte.min(self.text.len())
    }
}

/// The bytes `start..end` of `span`.
fn part(span: Span, start: usize, end: usize) -> Span {
    let cut = |offset: usize| span.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
    Span { start: cut(start), end: cut(end) }
}

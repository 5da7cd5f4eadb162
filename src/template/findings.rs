//! What is wrong with a template, collected so that one mistake does not hide the next.

use crate::source::{Diagnostic, Span};

/// How many findings are kept; a template with more is mended from the top.
const MAX_FINDINGS: usize = 100;

/// How many characters of the user's words a message repeats.
const MAX_QUOTED: usize = 120;

/// The findings of one run, in the order they were made, each once.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Diagnostic>,
}

impl Findings {
    pub(super) fn push(&mut self, finding: Diagnostic) {
        if self.list.len() < MAX_FINDINGS && !self.list.contains(&finding) {
            self.list.push(finding);
        }
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        self.push(Diagnostic::error(span, message));
    }

    pub(super) fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }

    /// `value` if nothing refuses it, else what does.
    pub(super) fn judge<T>(self, value: T) -> Result<T, Vec<Diagnostic>> {
        if self.list.iter().any(Diagnostic::is_error) { Err(self.list) } else { Ok(value) }
    }
}

/// The user's words as a message repeats them: in one piece, not too long, without control characters.
pub(super) fn brief(words: &str) -> String {
    let mut shown: String = words.chars().filter(|character| !character.is_control()).take(MAX_QUOTED).collect();
    if words.chars().nth(MAX_QUOTED).is_some() {
        shown.push('…');
    }
    shown
}

//! What is wrong with a document, and where.

use super::span::{Span, position};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The document is valid, but says less than it seems or can never match.
    Warning,
    /// The document is refused.
    Error,
}

/// One finding. Messages start in lower case, end without a period, put the user's words in backticks and
/// say what was expected and what was found; advice goes into `help`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The characters at fault.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding that refuses the document.
    #[must_use]
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), span, help: None }
    }

    /// A finding that lets the document pass.
    #[must_use]
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, message: message.into(), span, help: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Whether the document is refused for it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The finding in one line, with its place in `text`: `line 3, column 7: expected …`.
    #[must_use]
    pub fn line(&self, text: &str) -> String {
        format!("{}: {}", position(text, self.span.start), self.message)
    }
}

//! Patterns of actions and resources.

use crate::source::{Located, Span};

/// A pattern in `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionPattern {
    text: Located<String>,
}

impl ActionPattern {
    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text.value
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.text.span
    }
}

/// A pattern in `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePattern {
    text: Located<String>,
}

impl ResourcePattern {
    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text.value
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.text.span
    }
}

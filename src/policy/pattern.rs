//! Patterns of actions and resources.

mod arn;
mod glob;
mod search;

pub use arn::{ArnPattern, ArnText, SixGlobs, arn_parts};
pub use glob::{Glob, Token, tokens};

use super::request::Context;
use crate::source::{Located, Span};

/// A pattern in `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionPattern {
    text: Located<String>,
    /// In lower case, because actions ignore case.
    glob: Glob,
}

impl ActionPattern {
    /// Compiles the pattern, which is `*` or `service:name`.
    pub(super) fn new(text: Located<String>) -> Self {
        let glob = Glob::parse(&text.value.to_ascii_lowercase());
        Self { text, glob }
    }

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

    /// Whether it covers an action in lower case.
    pub(super) fn matches(&self, action: &str) -> bool {
        self.glob.matches(action)
    }
}

/// A pattern in `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePattern {
    text: Located<String>,
    arn: ArnPattern,
}

impl ResourcePattern {
    /// Compiles the pattern, which is `*` or begins with `arn:`.
    pub(super) fn new(text: Located<String>, variables: bool) -> Self {
        let arn = ArnPattern::of_resource(&text.value, variables);
        Self { text, arn }
    }

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

    /// Whether it covers the resource. A variable without a value makes it cover nothing.
    pub(super) fn matches(&self, resource: &ArnText<'_>, context: &Context) -> bool {
        self.arn.matches(resource, context)
    }

    /// The compiled pattern.
    pub(super) fn arn(&self) -> &ArnPattern {
        &self.arn
    }
}

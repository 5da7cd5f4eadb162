//! Patterns of actions and resources.

mod arn;
mod glob;
mod glob_set;
mod literal_index;
mod search;

pub use arn::{ArnPattern, ArnText, SixGlobs, arn_parts};
pub use glob::{Glob, Token, tokens};
pub use glob_set::GlobSet;
pub use literal_index::{INDEXED_FROM, LiteralIndex, longest};

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
}

/// The patterns of an action clause, prepared for being compared one and all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActionIndex {
    /// Of the patterns without wildcards: a fingerprint and the position.
    exact: Vec<(u64, usize)>,
    /// The positions of the others.
    wild: Vec<usize>,
    /// Over those others.
    pieces: Option<LiteralIndex>,
}

impl ActionIndex {
    /// Prepares patterns.
    pub(super) fn new(patterns: &[ActionPattern]) -> Self {
        let mut index = Self::default();
        for (position, pattern) in patterns.iter().enumerate() {
            match &pattern.glob {
                Glob::Exact(text) => index.exact.push((fingerprint(text), position)),
                _ => index.wild.push(position),
            }
        }
        let wild = index.wild.iter().filter_map(|position| patterns.get(*position));
        let pieces: Vec<_> = wild.map(|pattern| pattern.glob.pieces()).collect();
        index.pieces = LiteralIndex::new(&pieces);
        index
    }

    /// The position of a pattern that covers an action, given in lower case with its [`fingerprint`].
    pub(super) fn hit(&self, patterns: &[ActionPattern], action: &str, print: u64) -> Option<usize> {
        let covers = |position: &usize| patterns.get(*position).is_some_and(|pattern| pattern.glob.matches(action));
        let mut alike = self.exact.iter().filter(|(other, _)| *other == print).map(|(_, position)| *position);
        alike.find(&covers).or_else(|| match &self.pieces {
            Some(pieces) => pieces.candidates(action).filter_map(|at| self.wild.get(at).copied()).find(&covers),
            None => self.wild.iter().copied().find(&covers),
        })
    }
}

/// The length and the last letters of a text, which tell most names of actions apart in one comparison.
pub(super) fn fingerprint(text: &str) -> u64 {
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(text.bytes().rev()) {
        *to = from;
    }
    u64::from_le_bytes(last) ^ (text.len() as u64).rotate_right(8)
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

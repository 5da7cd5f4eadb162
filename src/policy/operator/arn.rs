//! ARNs against patterns of six parts. `ArnEquals` is a pattern match too.

use super::reading::Readings;
use super::resolved::Resolved;
use super::wanted::Comparison;
use crate::policy::pattern::{LiteralIndex, SixGlobs, Token, arn_parts, longest};
use crate::policy::variable::{self, Parsed, Template, may_cover};

/// The wanted values of an ARN operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Patterns {
    patterns: Vec<Pattern>,
    index: Option<LiteralIndex>,
}

/// A wanted value of an ARN operator.
#[derive(Clone, Debug, PartialEq)]
enum Pattern {
    /// Six globs; `None` for a text with fewer parts, which matches nothing.
    Fixed(Option<SixGlobs>),
    /// A text with variables, cut when they have their values: a whole ARN may come from one.
    Variable(Template),
}

impl Pattern {
    /// Compiles a wanted value.
    fn new(text: &str, variables: bool) -> Self {
        match variable::parse(text, true, variables) {
            Parsed::Fixed(tokens) => Self::Fixed(SixGlobs::new(&tokens)),
            Parsed::Variable(template) => Self::Variable(template),
        }
    }

    /// Its globs, `Some(None)` where variables keep them unknown; `None` where it matches nothing.
    fn fixed(&self) -> Option<Option<&SixGlobs>> {
        match self {
            Self::Fixed(globs) => globs.as_ref().map(Some),
            Self::Variable(_) => Some(None),
        }
    }

    /// The texts that occur in everything it covers without the help of variables.
    fn pieces(&self) -> Vec<&str> {
        match self {
            Self::Fixed(Some(globs)) => globs.pieces(),
            Self::Fixed(None) | Self::Variable(_) => Vec::new(),
        }
    }

    /// Whether no ARN can match it.
    fn matches_nothing(&self) -> bool {
        matches!(self, Self::Fixed(None))
    }
}

impl Patterns {
    /// Compiles wanted values.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>, variables: bool) -> Self {
        let patterns: Vec<Pattern> = texts.map(|text| Pattern::new(text, variables)).collect();
        let pieces: Vec<_> = patterns.iter().map(Pattern::pieces).collect();
        let index = LiteralIndex::new(&pieces);
        Self { patterns, index }
    }

    /// The position of the first one that no ARN can match.
    pub fn unreadable(&self) -> Option<usize> {
        self.patterns.iter().position(Pattern::matches_nothing)
    }

    /// The patterns with variables, with their positions.
    pub fn templates(&self) -> impl Iterator<Item = (usize, &Template)> {
        self.patterns.iter().enumerate().filter_map(|(position, pattern)| match pattern {
            Pattern::Variable(template) => Some((position, template)),
            Pattern::Fixed(_) => None,
        })
    }

    /// Compares a request value with all of them.
    pub fn compare(&self, value: &str, resolved: &Resolved<'_>) -> Comparison {
        let Some(parts) = arn_parts(value) else { return Comparison::Unreadable };
        let covers = |position: &usize| match self.patterns.get(*position) {
            Some(Pattern::Fixed(Some(globs))) => globs.matches(&parts),
            _ => false,
        };
        let covers_resolved = |tokens: &[Token<'_>]| {
            may_cover(tokens, value) && SixGlobs::new(tokens).is_some_and(|globs| globs.matches(&parts))
        };
        let hit = match &self.index {
            Some(index) => index.candidates(value).find(covers),
            None => (0..self.patterns.len()).find(covers),
        };
        let hit = hit.or_else(|| resolved.find(value, covers_resolved));
        hit.map_or(Comparison::Miss, Comparison::Hit)
    }

    /// The position of a request value that one of them covers, as with texts.
    pub fn hit_among(&self, values: &[String], readings: &Readings) -> Option<Option<usize>> {
        let globs: Option<Vec<&SixGlobs>> = self.patterns.iter().filter_map(Pattern::fixed).collect();
        let texts = readings.texts(values);
        let covers = |globs: &SixGlobs, text: &str| arn_parts(text).is_some_and(|parts| globs.matches(&parts));
        let covered =
            |globs: &SixGlobs| texts.covered(&globs.beginning(), longest(globs.pieces()), |text| covers(globs, text));
        let globs = globs.filter(|_| self.index.is_none())?;
        Some(globs.into_iter().find_map(covered))
    }
}

//! ARNs against patterns of six parts. `ArnEquals` is a pattern match too.

use super::wanted::Comparison;
use crate::policy::pattern::{SixGlobs, arn_parts};
use crate::policy::request::Context;
use crate::policy::variable::{self, Parsed, Template, may_cover};

/// A wanted value of an ARN operator.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Six globs; `None` for a text with fewer parts, which matches nothing.
    Fixed(Option<SixGlobs>),
    /// A text with variables, cut when they have their values: a whole ARN may come from one.
    Variable(Template),
}

impl Pattern {
    /// Compiles a wanted value.
    pub fn new(text: &str, variables: bool) -> Self {
        match variable::parse(text, true, variables) {
            Parsed::Fixed(tokens) => Self::Fixed(SixGlobs::new(&tokens)),
            Parsed::Variable(template) => Self::Variable(template),
        }
    }

    /// Whether no ARN can match it.
    pub fn matches_nothing(&self) -> bool {
        matches!(self, Self::Fixed(None))
    }

    /// # Errors
    /// The key of a variable without a value.
    fn matches<'a>(&'a self, text: &str, parts: &[&str; 6], context: &'a Context) -> Result<bool, &'a str> {
        match self {
            Self::Fixed(globs) => Ok(globs.as_ref().is_some_and(|globs| globs.matches(parts))),
            Self::Variable(template) => {
                let tokens = template.resolve(context)?;
                Ok(may_cover(&tokens, text) && SixGlobs::new(&tokens).is_some_and(|globs| globs.matches(parts)))
            }
        }
    }
}

/// The patterns with variables, with their positions.
pub fn templates(patterns: &[Pattern]) -> impl Iterator<Item = (usize, &Template)> {
    patterns.iter().enumerate().filter_map(|(position, pattern)| match pattern {
        Pattern::Variable(template) => Some((position, template)),
        Pattern::Fixed(_) => None,
    })
}

/// Compares a request value with all patterns.
pub fn compare<'a>(value: &str, wanted: &'a [Pattern], context: &'a Context) -> Comparison<'a> {
    let Some(parts) = arn_parts(value) else { return Comparison::Unreadable };
    let mut miss = Comparison::Miss;
    for (position, pattern) in wanted.iter().enumerate() {
        match pattern.matches(value, &parts, context) {
            Ok(true) => return Comparison::Hit(position),
            Ok(false) => {}
            Err(key) => miss = Comparison::Unresolved(key),
        }
    }
    miss
}

//! ARNs against patterns of six parts. `ArnEquals` is a pattern match too.

use super::Comparison;
use crate::policy::pattern::{SixGlobs, arn_parts};
use crate::policy::request::Context;
use crate::policy::variable::{Template, literal_bytes};

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
        if !variables {
            return Self::Fixed(SixGlobs::parse(text));
        }
        let template = Template::parse(text, true);
        match template.fixed() {
            Some(tokens) => Self::Fixed(SixGlobs::new(&tokens)),
            None => Self::Variable(template),
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
                let fits = literal_bytes(&tokens) <= text.len();
                Ok(fits && SixGlobs::new(&tokens).is_some_and(|globs| globs.matches(parts)))
            }
        }
    }
}

/// The patterns with variables, their variables replaced, with their positions.
pub fn resolved(patterns: &[Pattern], context: &Context) -> Vec<(usize, String)> {
    let text = |(position, pattern): (usize, &Pattern)| match pattern {
        Pattern::Variable(template) => Some((position, template.text(context)?)),
        Pattern::Fixed(_) => None,
    };
    patterns.iter().enumerate().filter_map(text).collect()
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

//! Patterns of ARNs: six parts one by one, with the liberties that resources have over conditions.
//!
//! # Source
//! IAM User Guide, *IAM JSON policy elements: Resource*. Where it is silent, on patterns of fewer than six parts and on
//! a `*` at the end of a part, the reading is ours and the tests below show it.

use super::{Glob, Token};
use crate::policy::request::Context;
use crate::policy::variable::{self, Parsed, Template, literal_bytes, may_cover};

/// How many parts of a resource's ARN a trailing `*` may run across. An ARN that IAM accepts has far fewer.
const MAX_PARTS_CROSSED: usize = 64;

/// The parts of an ARN before the one that may hold colons.
const LEADING_PARTS: usize = 5;

/// Cuts an ARN into its six parts; `None` for what is not one.
pub fn arn_parts(text: &str) -> Option<[&str; 6]> {
    let mut rest = text.strip_prefix("arn:")?;
    let mut next = || {
        let (part, behind) = rest.split_at(rest.bytes().position(|byte| byte == b':')?);
        rest = &behind[1..];
        Some(part)
    };
    let [partition, service, region, account] = [next()?, next()?, next()?, next()?];
    Some(["arn", partition, service, region, account, rest])
}

/// A text that may be an ARN, cut once for many patterns.
#[derive(Clone, Copy, Debug)]
pub struct ArnText<'a> {
    whole: &'a str,
    parts: Option<[&'a str; 6]>,
}

impl<'a> ArnText<'a> {
    /// Cuts `text`.
    pub fn new(text: &'a str) -> Self {
        Self { whole: text, parts: arn_parts(text) }
    }

    /// The text.
    pub fn whole(&self) -> &'a str {
        self.whole
    }

    /// The parts, if it is an ARN.
    pub fn parts(&self) -> Option<&[&'a str; 6]> {
        self.parts.as_ref()
    }
}

/// A compiled pattern of ARNs.
#[derive(Clone, Debug, PartialEq)]
pub enum ArnPattern {
    /// `*`: everything, also what is no ARN.
    Anything,
    /// Fewer than six parts and a `*` at the end: a glob over the whole text.
    Whole(Glob),
    /// Fewer than six parts otherwise: nothing.
    Nothing,
    /// Six parts.
    Parts(Box<Parts>),
}

/// A pattern of six parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    leading: [Glob; LEADING_PARTS],
    /// Which of the leading parts end in `*`.
    open: [bool; LEADING_PARTS],
    last: Last,
}

/// The sixth part, the only one in which variables may stand.
#[derive(Clone, Debug, PartialEq)]
enum Last {
    Fixed(Glob),
    Variable(Template),
}

impl ArnPattern {
    /// Compiles a pattern of `Resource`.
    pub fn of_resource(text: &str, variables: bool) -> Self {
        if text == "*" {
            return Self::Anything;
        }
        let Some(parts) = arn_parts(text) else {
            return if text.ends_with('*') { Self::Whole(Glob::parse(text)) } else { Self::Nothing };
        };
        let [leading @ .., last] = parts;
        let last = match variable::parse(last, true, variables) {
            Parsed::Fixed(tokens) => Last::Fixed(Glob::new(tokens)),
            Parsed::Variable(template) => Last::Variable(template),
        };
        let open = leading.map(|part| part.ends_with('*'));
        Self::Parts(Box::new(Parts { leading: leading.map(Glob::parse), open, last }))
    }

    /// Whether it covers a resource.
    pub fn matches(&self, text: &ArnText<'_>, context: &Context) -> bool {
        match self {
            Self::Anything => true,
            Self::Whole(glob) => glob.matches(text.whole),
            Self::Nothing => false,
            Self::Parts(parts) => parts.matches(text, context),
        }
    }

    /// The texts that occur in everything it covers, those that a variable brings in left out.
    pub fn pieces(&self) -> Vec<&str> {
        match self {
            Self::Anything | Self::Nothing => Vec::new(),
            Self::Whole(glob) => glob.pieces(),
            Self::Parts(parts) => {
                let leading = parts.leading.iter().flat_map(Glob::pieces);
                let last = match &parts.last {
                    Last::Fixed(glob) => glob.pieces(),
                    Last::Variable(template) => template.literals().collect(),
                };
                leading.chain(last).collect()
            }
        }
    }

    /// The variable without a value that keeps it from covering anything.
    pub fn unresolved<'a>(&'a self, context: &'a Context) -> Option<&'a str> {
        match self {
            Self::Parts(parts) => match &parts.last {
                Last::Variable(template) => template.resolve(context).err(),
                Last::Fixed(_) => None,
            },
            _ => None,
        }
    }
}

impl Parts {
    fn matches(&self, text: &ArnText<'_>, context: &Context) -> bool {
        let Some([leading @ .., last]) = text.parts() else { return false };
        let in_line = self.leading.iter().zip(leading).all(|(glob, part)| glob.matches(part));
        let may_cross = || self.open.contains(&true) && last.contains(':');
        if !in_line && !may_cross() {
            return false;
        }
        let resolved;
        let glob = match &self.last {
            Last::Fixed(glob) => glob,
            Last::Variable(template) => match template.resolve(context) {
                Ok(tokens)
                    if may_cover(&tokens, last) || (may_cross() && literal_bytes(&tokens) <= text.whole.len()) =>
                {
                    resolved = Glob::new(tokens);
                    &resolved
                }
                _ => return false,
            },
        };
        (in_line && glob.matches(last)) || (may_cross() && self.matches_across(text.whole, glob))
    }

    /// The same, when a `*` at the end of a leading part may stand for several parts of the text.
    fn matches_across(&self, text: &str, last: &Glob) -> bool {
        let colons = text.match_indices(':').map(|(at, _)| at);
        let ends: Vec<usize> = colons.take(LEADING_PARTS + MAX_PARTS_CROSSED).collect();
        let start_of = |part: usize| part.checked_sub(1).map_or(0, |before| ends[before] + 1);
        // Parts of the text at which the next part of the pattern may begin, ascending.
        let mut reached = vec![0];
        for (glob, open) in self.leading.iter().zip(self.open) {
            let fits = |part: &usize| ends.get(*part).is_some_and(|end| glob.matches(&text[start_of(*part)..*end]));
            let mut fitting = reached.iter().copied().filter(fits);
            reached = match open {
                true => fitting.next().map_or(Vec::new(), |first| (first + 1..=ends.len()).collect()),
                false => fitting.map(|part| part + 1).collect(),
            };
        }
        reached.iter().any(|part| last.matches(&text[start_of(*part)..]))
    }
}

/// A pattern of ARNs in a condition: six globs, none of which crosses a colon before the sixth part.
#[derive(Clone, Debug, PartialEq)]
pub struct SixGlobs([Glob; 6]);

impl SixGlobs {
    /// Compiles resolved tokens; `None` when they have fewer than six parts.
    pub fn new(tokens: &[Token<'_>]) -> Option<Self> {
        let mut parts: Vec<Vec<Token<'_>>> = vec![Vec::new()];
        for token in tokens {
            let Token::Text(mut text) = *token else {
                parts.last_mut()?.push(*token);
                continue;
            };
            while parts.len() <= LEADING_PARTS
                && let Some((before, behind)) = text.split_once(':')
            {
                parts.last_mut()?.push(Token::Text(before));
                parts.push(Vec::new());
                text = behind;
            }
            parts.last_mut()?.push(Token::Text(text));
        }
        let globs: Vec<Glob> = parts.into_iter().map(Glob::new).collect();
        globs.try_into().ok().map(Self)
    }

    /// The text with which everything begins that it covers.
    pub fn beginning(&self) -> String {
        let mut beginning = String::new();
        for glob in &self.0 {
            beginning.push_str(glob.beginning());
            match glob {
                Glob::Exact(_) => beginning.push(':'),
                _ => return beginning,
            }
        }
        // Nothing follows the sixth part.
        beginning.pop();
        beginning
    }

    /// The texts that occur in everything it covers.
    pub fn pieces(&self) -> Vec<&str> {
        self.0.iter().flat_map(Glob::pieces).collect()
    }

    /// Whether it covers an ARN of six parts.
    pub fn matches(&self, parts: &[&str; 6]) -> bool {
        self.0.iter().zip(parts).all(|(glob, part)| glob.matches(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::pattern::tokens;

    fn check(pattern: &str, resource: &str, expected: bool) {
        let context: Context = [("aws:username", "ana"), ("k:star", "*")].into_iter().collect();
        let found = ArnPattern::of_resource(pattern, true).matches(&ArnText::new(resource), &context);
        assert_eq!(found, expected, "`{pattern}` on `{resource}`");
    }

    #[test]
    fn resources_match_part_by_part() {
        for (pattern, resource, expected) in [
            ("*", "*", true),
            ("*", "arn:aws:s3:::b/k", true),
            ("arn:aws:s3:::b", "*", false),
            ("arn:aws:s3:::b", "arn:aws:s3:::b", true),
            ("arn:aws:s3:::b", "arn:aws:s3:::B", false),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b:c", true),
            ("arn:aws:s3:::b/?", "arn:aws:s3:::b/", false),
            ("arn:aws:s3:::b/?", "arn:aws:s3:::b/:", true),
            ("arn:aws:s?s:*:1:q", "arn:aws:sqs:eu:1:q", true),
            ("arn:*:iam::*:u*", "arn:aws:iam::1:user/a", true),
            ("arn:aws:sqs:e*t:1:q", "arn:aws:sqs:e:t:1:q", false),
            ("arn:aws:sqs:?:1:q", "arn:aws:sqs:::1:q", false),
            ("arn:aws:s3:::b", "arn:aws:s3:::b:c", false),
        ] {
            check(pattern, resource, expected);
        }
    }

    #[test]
    fn a_star_at_the_end_of_a_part_runs_across_colons() {
        for (pattern, resource, expected) in [
            ("arn:aws:logs:*:1:g:x", "arn:aws:logs:eu:7:1:g:x", true),
            ("arn:aws:logs:*:1:g", "arn:aws:logs:eu:7:1:g:x", false),
            ("arn:aws:l*:*:1:*", "arn:aws:logs:eu:7:1:g:x", true),
            ("arn:aws:l*s:eu:1:*", "arn:aws:logs:x:s:eu:1:g", false),
            ("arn:aws:*:eu:1:g", "arn:aws:logs:x:s:eu:1:g", true),
            ("arn:aws:*:*:*:g", "arn:aws:a:b:c:d:e:g", true),
            ("arn:aws:*:*:*:${aws:username}", "arn:aws:a:b:c:d:e:ana", true),
        ] {
            check(pattern, resource, expected);
        }
    }

    #[test]
    fn short_patterns_need_a_star_at_the_end() {
        check("arn:aws:s3*", "arn:aws:s3:::b", true);
        check("arn:aws:s3:::*", "arn:aws:s3:::b", true);
        check("arn:aws:s?:*", "arn:aws:s3:::b", true);
        check("arn:aws:s3", "arn:aws:s3", false);
        check("arn:*b", "arn:aws:s3:::b", false);
        check("arn:*", "*", false);
    }

    #[test]
    fn variables_stand_in_the_sixth_part_only() {
        check("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/ana/x", true);
        check("arn:aws:sqs:eu:1:${aws:username}-queue", "arn:aws:sqs:eu:1:ana-queue", true);
        check("arn:aws:s3:::b/${k:star}", "arn:aws:s3:::b/x", false);
        check("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*", true);
        check("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/x", false);
        check("arn:aws:s3:::b/${k:none}*", "arn:aws:s3:::b/x", false);
        check("arn:aws:sqs:${aws:username}:1:q", "arn:aws:sqs:ana:1:q", false);
    }

    #[test]
    fn conditions_compare_six_parts_and_cross_nothing() {
        for (pattern, text, expected) in [
            ("arn:aws:s3:::b*", "arn:aws:s3:::bucket:x", true),
            ("arn:*:*:*:*:*", "arn:aws:s3:::b", true),
            ("*:*:*:*:*:*", "arn:aws:s3:::b", true),
            ("arn:aws:logs:*:1:g:x", "arn:aws:logs:eu:7:1:g:x", false),
            ("arn:aws:s3*", "arn:aws:s3:::b", false),
            ("*", "arn:aws:s3:::b", false),
        ] {
            let found = SixGlobs::new(&tokens(pattern))
                .zip(arn_parts(text))
                .is_some_and(|(globs, parts)| globs.matches(&parts));
            assert_eq!(found, expected, "`{pattern}` on `{text}`");
        }
    }
}

//! Texts: exact, without case, or as globs.

use std::borrow::Cow;

use super::{Comparison, Family};
use crate::policy::pattern::{Glob, Token};
use crate::policy::request::Context;
use crate::policy::variable::{Template, literal_bytes};

/// From how many wanted values on they are looked up instead of tried one after the other.
const INDEXED_FROM: usize = 16;

/// The wanted values of a string operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    family: Family,
    /// Those that are the same for every request, with their positions; sorted by their fixed beginning when there
    /// are many.
    fixed: Vec<(Glob, usize)>,
    /// The lengths of the fixed beginnings, ascending; empty when `fixed` is tried one after the other.
    prefix_lengths: Vec<usize>,
    /// Those with variables, with their positions.
    variable: Vec<(Template, usize)>,
}

impl Texts {
    /// Compiles wanted values.
    pub fn new<'a>(family: Family, texts: impl Iterator<Item = &'a str>, variables: bool) -> Self {
        let wildcards = family == Family::Like;
        let (mut fixed, mut variable) = (Vec::new(), Vec::new());
        for (position, text) in texts.enumerate() {
            let template = if variables { Template::parse(text, wildcards) } else { Template::plain(text, wildcards) };
            match template.fixed() {
                Some(tokens) => fixed.push((compile(family, &tokens), position)),
                None => variable.push((template, position)),
            }
        }
        let mut prefix_lengths = Vec::new();
        if fixed.len() >= INDEXED_FROM {
            fixed.sort_by(|(left, _), (right, _)| left.fixed_prefix().cmp(right.fixed_prefix()));
            prefix_lengths.extend(fixed.iter().map(|(glob, _)| glob.fixed_prefix().len()));
            prefix_lengths.sort_unstable();
            prefix_lengths.dedup();
        }
        Self { family, fixed, prefix_lengths, variable }
    }

    /// Compares a request value with all of them.
    pub fn compare<'a>(&'a self, value: &str, context: &'a Context) -> Comparison<'a> {
        let folded =
            if self.family == Family::IgnoreCase { Cow::Owned(fold_case(value)) } else { Cow::Borrowed(value) };
        if let Some(position) = self.find_fixed(&folded) {
            return Comparison::Hit(position);
        }
        let mut miss = Comparison::Miss;
        for (template, position) in &self.variable {
            match template.resolve(context) {
                Ok(tokens) if self.covers(&tokens, &folded) => return Comparison::Hit(*position),
                Ok(_) => {}
                Err(key) => miss = Comparison::Unresolved(key),
            }
        }
        miss
    }

    /// The texts with variables, their variables replaced, with their positions.
    pub fn resolved(&self, context: &Context) -> Vec<(usize, String)> {
        let text = |(template, position): &(Template, usize)| Some((*position, template.text(context)?));
        self.variable.iter().filter_map(text).collect()
    }

    fn find_fixed(&self, value: &str) -> Option<usize> {
        if self.prefix_lengths.is_empty() {
            return first_match(&self.fixed, value);
        }
        let prefixes = self.prefix_lengths.iter().take_while(|length| **length <= value.len());
        prefixes.filter_map(|length| value.get(..*length)).find_map(|prefix| {
            let from = self.fixed.partition_point(|(glob, _)| glob.fixed_prefix() < prefix);
            let behind = self.fixed.get(from..).unwrap_or_default();
            let length = behind.partition_point(|(glob, _)| glob.fixed_prefix() == prefix);
            first_match(behind.get(..length).unwrap_or_default(), value)
        })
    }

    /// Whether resolved tokens cover the value; what is longer than it in every spelling is not put together.
    fn covers(&self, tokens: &[Token<'_>], value: &str) -> bool {
        literal_bytes(tokens) <= value.len() * LONGEST_CHARACTER && compile(self.family, tokens).matches(value)
    }
}

/// The bytes of the longest character, while the shortest has one: how much case can change a length.
const LONGEST_CHARACTER: usize = 4;

fn first_match(globs: &[(Glob, usize)], value: &str) -> Option<usize> {
    globs.iter().find(|(glob, _)| glob.matches(value)).map(|(_, position)| *position)
}

fn compile(family: Family, tokens: &[Token<'_>]) -> Glob {
    match family {
        Family::IgnoreCase => {
            let text = |token: &Token<'_>| if let Token::Text(text) = *token { fold_case(text) } else { String::new() };
            Glob::Exact(tokens.iter().map(text).collect())
        }
        _ => Glob::new(tokens.iter().copied()),
    }
}

/// A text without case: character by character, so that no length rule of a language comes in.
fn fold_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|character| only(only(character, char::to_uppercase), char::to_lowercase)).collect()
}

/// The other case of a character where that is a single character, else the character itself.
fn only<I: Iterator<Item = char>>(character: char, other_case: impl Fn(char) -> I) -> char {
    let mut characters = other_case(character);
    match (characters.next(), characters.next()) {
        (Some(single), None) => single,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(family: Family, wanted: &[&str], value: &str, expected: Comparison<'_>) {
        let context: Context = [("aws:username", "Ana"), ("k:star", "*")].into_iter().collect();
        let texts = Texts::new(family, wanted.iter().copied(), true);
        assert_eq!(texts.compare(value, &context), expected, "{family:?} `{value}` with {wanted:?}");
        // The same values among many others, which are looked up.
        let others: Vec<String> = (0..40).map(|number| format!("{}other{number}", "x".repeat(number % 7))).collect();
        let many = wanted.iter().copied().chain(others.iter().map(String::as_str));
        assert_eq!(
            Texts::new(family, many, true).compare(value, &context),
            expected,
            "{family:?} `{value}` among many"
        );
    }

    #[test]
    fn exact_texts_have_no_wildcards() {
        check(Family::Exact, &["a", "b"], "b", Comparison::Hit(1));
        check(Family::Exact, &["a"], "A", Comparison::Miss);
        check(Family::Exact, &["a*"], "ab", Comparison::Miss);
        check(Family::Exact, &["a*"], "a*", Comparison::Hit(0));
        check(Family::Exact, &["a${*}"], "a*", Comparison::Hit(0));
        check(Family::Exact, &[""], "", Comparison::Hit(0));
        check(Family::Exact, &["u/${aws:username}"], "u/Ana", Comparison::Hit(0));
        check(Family::Exact, &["${k:none}", "b"], "a", Comparison::Unresolved("k:none"));
        check(Family::Exact, &["${k:none}", "b"], "b", Comparison::Hit(1));
        check(Family::Exact, &["${k:none, 'd'}"], "d", Comparison::Hit(0));
    }

    #[test]
    fn texts_without_case() {
        check(Family::IgnoreCase, &["ÄRGER-a"], "ärger-A", Comparison::Hit(0));
        check(Family::IgnoreCase, &["Σας"], "σασ", Comparison::Hit(0));
        check(Family::IgnoreCase, &["${aws:username}"], "ANA", Comparison::Hit(0));
        check(Family::IgnoreCase, &["a*"], "AB", Comparison::Miss);
        check(Family::IgnoreCase, &["STRASSE"], "straße", Comparison::Miss);
    }

    #[test]
    fn globs_cover_the_whole_text() {
        check(Family::Like, &["a*"], "ab", Comparison::Hit(0));
        check(Family::Like, &["a?"], "a", Comparison::Miss);
        check(Family::Like, &["A*"], "ab", Comparison::Miss);
        check(Family::Like, &["*é*"], "aéb", Comparison::Hit(0));
        check(Family::Like, &["a${*}"], "ab", Comparison::Miss);
        check(Family::Like, &["${k:star}"], "ab", Comparison::Miss);
        check(Family::Like, &["${k:star}"], "*", Comparison::Hit(0));
        check(Family::Like, &["home/${aws:username}/*"], "home/Ana/x", Comparison::Hit(0));
    }
}

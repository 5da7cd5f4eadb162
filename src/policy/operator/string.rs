//! Texts: exact, without case, or as globs.

use std::borrow::Cow;

use super::Family;
use super::wanted::Comparison;
use crate::policy::pattern::{Glob, GlobSet, Token};
use crate::policy::request::Context;
use crate::policy::variable::{self, Parsed, Template, literal_bytes, may_cover};

/// The wanted values of a string operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    family: Family,
    /// Those that are the same for every request.
    fixed: GlobSet,
    /// Those with variables, with their positions.
    variable: Vec<(Template, usize)>,
}

impl Texts {
    /// Compiles wanted values.
    pub fn new<'a>(family: Family, texts: impl Iterator<Item = &'a str>, variables: bool) -> Self {
        let wildcards = family == Family::Like;
        let (mut fixed, mut variable) = (Vec::new(), Vec::new());
        for (position, text) in texts.enumerate() {
            match variable::parse(text, wildcards, variables) {
                Parsed::Fixed(tokens) => fixed.push((compile(family, &tokens), position)),
                Parsed::Variable(template) => variable.push((template, position)),
            }
        }
        Self { family, fixed: GlobSet::new(fixed), variable }
    }

    /// Compares a request value with all of them.
    pub fn compare<'a>(&'a self, value: &str, context: &'a Context) -> Comparison<'a> {
        let folded =
            if self.family == Family::IgnoreCase { Cow::Owned(fold_case(value)) } else { Cow::Borrowed(value) };
        if let Some(position) = self.fixed.find(&folded) {
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

    /// The texts with variables, with their positions.
    pub fn templates(&self) -> impl Iterator<Item = (usize, &Template)> {
        self.variable.iter().map(|(template, position)| (*position, template))
    }

    fn covers(&self, tokens: &[Token<'_>], value: &str) -> bool {
        let may_cover = match self.family {
            Family::IgnoreCase => literal_bytes(tokens) <= value.len() * LONGEST_CHARACTER,
            _ => may_cover(tokens, value),
        };
        may_cover && compile(self.family, tokens).matches(value)
    }
}

/// The bytes of the longest character, while the shortest has one: how much case can change a length.
const LONGEST_CHARACTER: usize = 4;

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

//! Texts: exact, without case, or as globs.

use std::borrow::Cow;

use super::Family;
use super::reading::Readings;
use super::resolved::Resolved;
use super::wanted::Comparison;
use crate::policy::pattern::{Glob, GlobSet, Token, longest};
use crate::policy::variable::{self, Parsed, Template, literal_bytes, may_cover};

/// The wanted values of a string operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    family: Family,
    /// Those that are the same for every request.
    fixed: GlobSet,
    /// Those with variables, with their positions.
    variable: Vec<(Template, usize)>,
    /// The bytes of the longest, where they are texts without case and without variables.
    longest: Option<usize>,
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
        let is_bounded = family == Family::IgnoreCase && variable.is_empty();
        let length = |(glob, _): &(Glob, usize)| if let Glob::Exact(text) = glob { text.len() } else { 0 };
        let longest = is_bounded.then(|| fixed.iter().map(length).max().unwrap_or_default());
        Self { family, fixed: GlobSet::new(fixed), variable, longest }
    }

    /// Compares a request value with all of them.
    pub fn compare(&self, value: &str, resolved: &Resolved<'_>) -> Comparison {
        if self.outgrows(value) {
            return Comparison::Miss;
        }
        let folded =
            if self.family == Family::IgnoreCase { Cow::Owned(fold_case(value)) } else { Cow::Borrowed(value) };
        let hit = self.fixed.find(&folded);
        let hit = hit.or_else(|| resolved.find(&folded, |tokens| self.covers(tokens, &folded)));
        hit.map_or(Comparison::Miss, Comparison::Hit)
    }

    /// The position of a request value that one of them covers, if there is one. `None` where that is better found
    /// by comparing value after value.
    pub fn hit_among(&self, values: &[String], readings: &Readings) -> Option<Option<usize>> {
        if self.fixed.is_indexed() || !self.variable.is_empty() {
            return None;
        }
        let texts = if self.family == Family::IgnoreCase { readings.folded(values) } else { readings.texts(values) };
        let covered = |glob: &Glob| texts.covered(glob.beginning(), longest(glob.pieces()), |text| glob.matches(text));
        let exact = self.fixed.exact().find_map(|text| texts.find(text));
        Some(exact.or_else(|| self.fixed.globs().find_map(covered)))
    }

    /// Whether a value is longer than any of them, as far as that is seen without its case.
    fn outgrows(&self, value: &str) -> bool {
        self.longest.is_some_and(|longest| value.len() > longest * LONGEST_CHARACTER)
    }

    /// What they are compared as.
    pub fn family(&self) -> Family {
        self.family
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
pub fn fold_case(text: &str) -> String {
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
    use crate::policy::request::Context;

    fn check(family: Family, wanted: &[&str], value: &str, expected: Comparison) {
        let context: Context = [("aws:username", "Ana"), ("k:star", "*")].into_iter().collect();
        let compare = |texts: Texts, n_values: usize| {
            texts.compare(value, &Resolved::new(texts.templates(), &context, family, n_values))
        };
        let texts = Texts::new(family, wanted.iter().copied(), true);
        assert_eq!(compare(texts, 1), expected, "{family:?} `{value}` with {wanted:?}");
        // The same values among many others, which are looked up.
        let others: Vec<String> = (0..40).map(|number| format!("{}other{number}", "x".repeat(number % 7))).collect();
        let many = wanted.iter().copied().chain(others.iter().map(String::as_str));
        assert_eq!(compare(Texts::new(family, many, true), 1), expected, "{family:?} `{value}` among many");
        // And among many with variables, all of which are replaced at once.
        let others: Vec<String> = others.iter().map(|other| format!("{other}${{aws:username}}")).collect();
        let many = wanted.iter().copied().chain(others.iter().map(String::as_str));
        assert_eq!(compare(Texts::new(family, many, true), 100), expected, "{family:?} `{value}` among variables");
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
        check(Family::Exact, &["${k:none}", "b"], "a", Comparison::Miss);
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

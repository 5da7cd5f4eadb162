//! `AllowedPattern`: regular expressions, the part of them that templates use.
//!
//! Literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `* + ? {n,m}`, and `^ $` at the ends. Left
//! out: what looks around or back. All places a match can be at are followed at once, so no pattern can make a
//! short value take long.

mod program;

use self::program::{Program, Step};

/// The longest program a pattern may come to: what `{n,m}` repeats counts each time.
const MAX_STEPS: usize = 5_000;

/// How deep groups may stand in one another.
const MAX_GROUPS: usize = 32;

/// A pattern, ready to be compared.
#[derive(Debug)]
pub(super) struct Pattern {
    program: Program,
}

impl Pattern {
    /// Reads a pattern; nothing if it asks for what is left out here, or is no pattern.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Program::parse(text).map(|program| Self { program })
    }

    /// Whether the whole of `value` matches.
    pub(super) fn matches(&self, value: &str) -> bool {
        let mut places = Places::new(self.program.len());
        self.follow(0, &mut places);
        for character in value.chars() {
            let mut next = Places::new(self.program.len());
            for place in places.list {
                if let Some(Step::Character(class)) = self.program.step(place)
                    && class.has(character)
                {
                    self.follow(place + 1, &mut next);
                }
            }
            places = next;
        }
        places.list.into_iter().any(|place| matches!(self.program.step(place), Some(Step::Match)))
    }

    /// Adds the steps that can be reached from `start` without a character.
    fn follow(&self, start: usize, places: &mut Places) {
        let mut waiting = vec![start];
        while let Some(place) = waiting.pop() {
            if !places.enter(place) {
                continue;
            }
            match self.program.step(place) {
                Some(Step::Jump(target)) => waiting.push(*target),
                Some(Step::Fork(first, second)) => waiting.extend([*second, *first]),
                Some(Step::Character(_) | Step::Match) => places.list.push(place),
                None => {}
            }
        }
    }
}

/// The steps a match is at; each at most once.
struct Places {
    list: Vec<usize>,
    seen: Vec<bool>,
}

impl Places {
    fn new(length: usize) -> Self {
        Self { list: Vec::new(), seen: vec![false; length] }
    }

    fn enter(&mut self, place: usize) -> bool {
        self.seen.get_mut(place).is_some_and(|seen| !std::mem::replace(seen, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, matching: &[&str], failing: &[&str]) {
        let parsed = Pattern::parse(pattern).unwrap_or_else(|| panic!("{pattern} is not read"));
        matching.iter().for_each(|value| assert!(parsed.matches(value), "{pattern} matches {value:?}"));
        failing.iter().for_each(|value| assert!(!parsed.matches(value), "{pattern} does not match {value:?}"));
    }

    #[test]
    fn the_whole_value_must_match() {
        check("[A-Za-z0-9-]*", &["", "a-Z9", "-"], &["a b", "é", "a_"]);
        check("^[a-z]+$", &["abc"], &["", "Abc", "abc1"]);
        check("abc", &["abc"], &["abcd", "zabc", "ab"]);
        check("", &[""], &["a"]);
        check("a|bc|", &["a", "bc", ""], &["abc", "c"]);
        check("(ab)+c?", &["ab", "ababc"], &["", "c", "abcc"]);
        check("(?:a|b){2,3}", &["ab", "bab"], &["a", "abab"]);
        check("\\d{3}", &["123"], &["12", "1234", "12a"]);
        check("x{2,}", &["xx", "xxxx"], &["x"]);
        check("[^/\\s]+", &["a.b"], &["a/b", "a b"]);
        check("[\\w.-]+@[\\w.-]+\\.[a-z]{2,}", &["a.b@c.de"], &["a@b", "a b@c.de"]);
        check("[]a]+", &["]a"], &["b"]);
        check("[a\\]\\-z]+", &["]-a"], &["b"]);
        check(".*", &["", "a\tb"], &["a\nb"]);
        check("\\D\\W\\S", &["a-b"], &["1-b", "aab", "a- "]);
        check("a\\.b\\$", &["a.b$"], &["axb$"]);
        check("(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})", &["10.0/16"], &["10/16"]);
        check("a+?b*?", &["aab"], &["b"]);
    }

    #[test]
    fn what_is_not_understood_is_not_read() {
        let wrong = [
            "(?=a)",
            "(?!a)b",
            "\\1",
            "a\\b",
            "(a",
            "a)",
            "[a",
            "[z-a]",
            "*a",
            "a{2",
            "a{3,2}",
            "a\\",
            "a^b",
            "a$b",
            "[[:alpha:]]",
            "[a&&b]",
        ];
        wrong.iter().for_each(|pattern| assert!(Pattern::parse(pattern).is_none(), "{pattern}"));
    }

    #[test]
    fn hostile_patterns_cost_little() {
        check("(a*)*b", &["aaab"], &[&"a".repeat(4_000)]);
        check("(a|a)*(a|a)*(a|a)*c", &[], &[&"a".repeat(4_000)]);
        assert!(Pattern::parse("((a{100}){100}){100}").is_none());
        assert!(Pattern::parse(&"(".repeat(100_000)).is_none());
        assert!(Pattern::parse(&format!("a{{{}}}", "9".repeat(30))).is_none());
    }
}

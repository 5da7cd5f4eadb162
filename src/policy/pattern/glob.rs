//! Globs: `*` is any run of characters including none, `?` is exactly one character.
//!
//! A glob is cut at its `*`s into segments. The first has to stand at the beginning of the text and the last at its
//! end; every other one is taken at its leftmost place behind the one before, which never spoils a match that
//! exists. No step goes back, so a hostile pattern costs no more than its length and the text's.

use super::search;

/// A piece of a pattern's text, as [`Glob::new`] takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Characters that stand for themselves.
    Text(&'a str),
    /// `?`.
    One,
    /// `*`.
    Run,
}

/// Cuts text into tokens: `*` and `?` are wildcards, everything else stands for itself.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '?']) {
        let (plain, wild) = rest.split_at(at);
        if !plain.is_empty() {
            tokens.push(Token::Text(plain));
        }
        tokens.push(if wild.starts_with('*') { Token::Run } else { Token::One });
        rest = &wild[1..];
    }
    if !rest.is_empty() {
        tokens.push(Token::Text(rest));
    }
    tokens
}

/// A compiled glob. The shapes that policies mostly consist of have their own variant.
#[derive(Clone, Debug, PartialEq)]
pub enum Glob {
    /// `*`.
    Anything,
    /// Without wildcards.
    Exact(String),
    /// A text and one `*` behind it.
    Prefix(String),
    /// Everything else.
    Segments(Box<Segments>),
}

/// The segments of a glob; without a `tail` the glob has no `*` and `head` is all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Segments {
    head: Segment,
    middle: Vec<Segment>,
    tail: Option<Segment>,
}

impl Glob {
    /// Compiles a pattern as written.
    pub fn parse(pattern: &str) -> Self {
        Self::new(tokens(pattern))
    }

    /// Compiles tokens.
    pub fn new<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> Self {
        let mut segments = vec![Segment::default()];
        for token in tokens {
            match (token, segments.last_mut()) {
                (Token::Text(text), Some(last)) => last.push_text(text),
                (Token::One, Some(last)) => last.push_one(),
                (Token::Run, _) | (_, None) => segments.push(Segment::default()),
            }
        }
        let mut segments = segments.into_iter();
        let head = segments.next().unwrap_or_default();
        let tail = segments.next_back();
        let middle: Vec<_> = segments.filter(|segment| !segment.pieces.is_empty()).collect();
        match (head.as_text(), &tail) {
            (Some(text), None) => Self::Exact(text.to_owned()),
            (Some(text), Some(tail)) if middle.is_empty() && tail.pieces.is_empty() => match text {
                "" => Self::Anything,
                text => Self::Prefix(text.to_owned()),
            },
            _ => Self::Segments(Box::new(Segments { head, middle, tail })),
        }
    }

    /// The text with which everything begins that the glob covers.
    pub fn fixed_prefix(&self) -> &str {
        match self {
            Self::Anything => "",
            Self::Exact(text) | Self::Prefix(text) => text,
            Self::Segments(segments) => match segments.head.pieces.first() {
                Some(Piece::Text(text)) => text,
                _ => "",
            },
        }
    }

    /// Whether the glob covers the whole of `text`.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Exact(exact) => text == exact,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Segments(segments) => segments.match_whole(text).is_some(),
        }
    }
}

impl Segments {
    fn match_whole(&self, text: &str) -> Option<()> {
        let rest = self.head.match_front(text)?;
        let Some(tail) = &self.tail else {
            return rest.is_empty().then_some(());
        };
        let mut rest = tail.match_back(rest)?;
        for segment in &self.middle {
            rest = segment.find(rest)?;
        }
        Some(())
    }
}

/// What stands between two `*`s.
#[derive(Clone, Debug, Default, PartialEq)]
struct Segment {
    pieces: Vec<Piece>,
}

/// A part of a segment; two of the same kind never stand side by side.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Characters that stand for themselves.
    Text(String),
    /// So many `?`s.
    Any(usize),
}

impl Segment {
    fn push_text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn push_one(&mut self) {
        match self.pieces.last_mut() {
            Some(Piece::Any(count)) => *count += 1,
            _ => self.pieces.push(Piece::Any(1)),
        }
    }

    /// The text of a segment without `?`.
    fn as_text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Matches at the beginning of `text` and gives what follows.
    fn match_front<'t>(&self, text: &'t str) -> Option<&'t str> {
        match_pieces(&self.pieces, text)
    }

    /// Matches at the end of `text` and gives what precedes.
    fn match_back<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.pieces.iter().rev().try_fold(text, |rest, piece| match piece {
            Piece::Text(text) => rest.strip_suffix(text.as_str()),
            Piece::Any(count) => skip_back(rest, *count),
        })
    }

    /// Matches at the leftmost place and gives what follows. `?`s at either end are set apart first: behind a `*`
    /// they only say how many characters there have to be.
    fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (before, pieces) = match self.pieces.as_slice() {
            [Piece::Any(count), rest @ ..] => (*count, rest),
            pieces => (0, pieces),
        };
        let (after, pieces) = match pieces {
            [rest @ .., Piece::Any(count)] => (*count, rest),
            pieces => (0, pieces),
        };
        let text = skip_front(text, before)?;
        let rest = match pieces {
            [] => text,
            [Piece::Text(only)] => text.split_once(only.as_str())?.1,
            pieces => search::find(pieces, text)?,
        };
        skip_front(rest, after)
    }
}

/// Matches pieces at the beginning of `text` and gives what follows.
pub fn match_pieces<'t>(pieces: &[Piece], text: &'t str) -> Option<&'t str> {
    pieces.iter().try_fold(text, |rest, piece| match piece {
        Piece::Text(text) => rest.strip_prefix(text.as_str()),
        Piece::Any(count) => skip_front(rest, *count),
    })
}

fn skip_front(text: &str, count: usize) -> Option<&str> {
    let mut characters = text.chars();
    for _ in 0..count {
        characters.next()?;
    }
    Some(characters.as_str())
}

fn skip_back(text: &str, count: usize) -> Option<&str> {
    let mut characters = text.chars();
    for _ in 0..count {
        characters.next_back()?;
    }
    Some(characters.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(Glob::parse(pattern).matches(text), expected, "`{pattern}` on `{text}`");
    }

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("**", "a/b:c", true),
            ("?", "", false),
            ("?", "é", true),
            ("?", "ab", false),
            ("a*", "a", true),
            ("a*", "b", false),
            ("a?", "a", false),
            ("*a", "ba", true),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*ab*ab", "ab", false),
            ("*ab*ab", "abxab", true),
            ("a*b?c*d", "axxbxcyyd", true),
            ("a*b?c*d", "axxbcyyd", false),
            ("*b?b*", "abab", true),
            ("*?", "", false),
            ("*??a?*", "xxay", true),
            ("*??a?*", "xaay", true),
            ("*??a?*", "xay", false),
            ("*a?c*e?g", "aacabcdexg", true),
            ("a.c", "abc", false),
            ("[a]", "a", false),
            ("A", "a", false),
        ] {
            check(pattern, text, expected);
        }
    }

    /// The definition, without any cleverness.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) if by_definition(rest, text) => true,
            (Some(('*', _)), Some((_, behind))) => by_definition(pattern, behind),
            (Some((wanted, rest)), Some((found, behind))) => {
                (*wanted == '?' || wanted == found) && by_definition(rest, behind)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn globs_do_what_the_definition_says(pattern in "[abé?*]{0,12}", text in "[abé]{0,16}") {
            let characters = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = by_definition(&characters(&pattern), &characters(&text));
            prop_assert_eq!(Glob::parse(&pattern).matches(&text), expected);
        }
    }
}

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
    Pieces(Box<[Piece]>),
}

/// A part of a glob; two of the same kind never stand side by side.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Characters that stand for themselves.
    Text(String),
    /// So many `?`s.
    Any(usize),
    /// One or several `*`s, which mean the same.
    Run,
}

impl Glob {
    /// Compiles a pattern as written.
    pub fn parse(pattern: &str) -> Self {
        Self::new(tokens(pattern))
    }

    /// Compiles tokens.
    pub fn new<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        for token in tokens {
            match (token, pieces.last_mut()) {
                (Token::Text(""), _) | (Token::Run, Some(Piece::Run)) => {}
                (Token::Text(text), Some(Piece::Text(last))) => last.push_str(text),
                (Token::One, Some(Piece::Any(count))) => *count += 1,
                (Token::Text(text), _) => pieces.push(Piece::Text(text.to_owned())),
                (Token::One, _) => pieces.push(Piece::Any(1)),
                (Token::Run, _) => pieces.push(Piece::Run),
            }
        }
        match pieces.as_mut_slice() {
            [] => Self::Exact(String::new()),
            [Piece::Run] => Self::Anything,
            [Piece::Text(text)] => Self::Exact(std::mem::take(text)),
            [Piece::Text(text), Piece::Run] => Self::Prefix(std::mem::take(text)),
            _ => Self::Pieces(pieces.into()),
        }
    }

    /// The text with which everything begins that the glob covers.
    pub fn beginning(&self) -> &str {
        match self {
            Self::Anything => "",
            Self::Exact(text) | Self::Prefix(text) => text,
            Self::Pieces(pieces) => pieces.first().and_then(Piece::text).unwrap_or_default(),
        }
    }

    /// The texts that occur in everything the glob covers.
    pub fn pieces(&self) -> Vec<&str> {
        match self {
            Self::Anything => Vec::new(),
            Self::Exact(text) | Self::Prefix(text) => vec![text],
            Self::Pieces(pieces) => pieces.iter().filter_map(Piece::text).collect(),
        }
    }

    /// Whether the glob covers the whole of `text`.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Exact(exact) => text == exact,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Pieces(pieces) => match_segments(pieces, text).is_some(),
        }
    }
}

impl Piece {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Any(_) | Self::Run => None,
        }
    }
}

fn match_segments(pieces: &[Piece], text: &str) -> Option<()> {
    let mut segments = pieces.split(|piece| matches!(piece, Piece::Run));
    let rest = match_front(segments.next()?, text)?;
    let Some(tail) = segments.next_back() else { return rest.is_empty().then_some(()) };
    let rest = match_back(tail, rest)?;
    segments.try_fold(rest, |rest, segment| find(segment, rest)).map(|_| ())
}

/// Matches a segment at the beginning of `text` and gives what follows.
pub fn match_front<'t>(segment: &[Piece], text: &'t str) -> Option<&'t str> {
    segment.iter().try_fold(text, |rest, piece| match piece {
        Piece::Text(text) => rest.strip_prefix(text.as_str()),
        Piece::Any(count) => skip_front(rest, *count),
        Piece::Run => None,
    })
}

/// Matches a segment at the end of `text` and gives what precedes.
fn match_back<'t>(segment: &[Piece], text: &'t str) -> Option<&'t str> {
    segment.iter().rev().try_fold(text, |rest, piece| match piece {
        Piece::Text(text) => rest.strip_suffix(text.as_str()),
        Piece::Any(count) => skip_back(rest, *count),
        Piece::Run => None,
    })
}

/// Matches a segment at its leftmost place and gives what follows. `?`s at either end are set apart first: behind a
/// `*` they only say how many characters there have to be.
fn find<'t>(segment: &[Piece], text: &'t str) -> Option<&'t str> {
    let (before, segment) = match segment {
        [Piece::Any(count), rest @ ..] => (*count, rest),
        segment => (0, segment),
    };
    let (after, segment) = match segment {
        [rest @ .., Piece::Any(count)] => (*count, rest),
        segment => (0, segment),
    };
    let text = skip_front(text, before)?;
    let rest = match segment {
        [] => text,
        [Piece::Text(only)] => {
            let at = memchr::memmem::find(text.as_bytes(), only.as_bytes())?;
            text.get(at + only.len()..)?
        }
        segment => search::find(segment, text)?,
    };
    skip_front(rest, after)
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

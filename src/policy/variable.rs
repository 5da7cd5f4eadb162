//! Policy variables: `${key}`, `${key, 'default'}` and the escapes `${*}`, `${?}`, `${$}`.
//!
//! What a variable brings in is literal text; it never becomes a wildcard. A variable that is not well formed is
//! ordinary text.
//!
//! # Source
//! IAM User Guide, *IAM policy elements: Variables and tags*.

use super::pattern::{Token, tokens};
use super::request::{Context, ContextValue};
use super::why::{MAX_TEXT, shortened};

/// A text of a policy, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed<'a> {
    /// The same for every request.
    Fixed(Vec<Token<'a>>),
    /// With variables.
    Variable(Template),
}

/// A text with variables and wildcards.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    parts: Vec<Part<String>>,
}

/// A part of a text, borrowed while reading and owned in a template.
#[derive(Clone, Debug, PartialEq)]
enum Part<T> {
    Text(T),
    One,
    Run,
    Variable(Variable),
}

/// A variable with its key as written and in lower case.
#[derive(Clone, Debug, PartialEq)]
struct Variable {
    key: String,
    folded: String,
    default: Option<String>,
}

/// Reads a text. `*` and `?` stand for themselves unless `wildcards` says otherwise, and so does `${…}` without
/// `variables`.
pub fn parse(text: &str, wildcards: bool, variables: bool) -> Parsed<'_> {
    let parts = if variables { read_parts(text, wildcards) } else { plain_parts(text, wildcards) };
    let fixed: Option<Vec<Token<'_>>> = parts.iter().map(Part::fixed).collect();
    fixed.map_or_else(
        || Parsed::Variable(Template { parts: parts.into_iter().map(Part::owned).collect() }),
        Parsed::Fixed,
    )
}

fn read_parts(text: &str, wildcards: bool) -> Vec<Part<&str>> {
    let mut parts = Vec::new();
    // Behind the last `'}` no default can end; without this every `${` would look for it again.
    let shortest_default = text.rfind("'}").map_or(usize::MAX, |at| text.len() - at);
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|behind| behind.find("${")).map(|at| from + at) {
        let (before, variable) = rest.split_at(at);
        match read_variable(&variable[2..], shortest_default) {
            Some((part, behind)) => {
                parts.extend(plain_parts(before, wildcards));
                parts.push(part);
                (rest, from) = (behind, 0);
            }
            None => from = at + 2,
        }
    }
    parts.extend(plain_parts(rest, wildcards));
    parts
}

fn plain_parts(text: &str, wildcards: bool) -> Vec<Part<&str>> {
    if wildcards { tokens(text).into_iter().map(Part::from).collect() } else { vec![Part::Text(text)] }
}

impl Template {
    /// The tokens with every variable replaced, or the key of the first one that has no value.
    ///
    /// # Errors
    /// That key, as written.
    pub fn resolve<'a>(&'a self, context: &'a Context) -> Result<Vec<Token<'a>>, &'a str> {
        self.parts.iter().map(|part| part.resolve(context)).collect()
    }

    /// The texts that stand in it whatever the variables bring in.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| if let Part::Text(text) = part { Some(text.as_str()) } else { None })
    }

    /// The beginning of the text with every variable replaced, as it is shown.
    pub fn shown(&self, context: &Context) -> Option<String> {
        let mut shown = String::new();
        for token in self.resolve(context).ok()? {
            match token {
                Token::Text(text) => shown.push_str(&shortened(text)),
                Token::One => shown.push('?'),
                Token::Run => shown.push('*'),
            }
            if shown.len() > MAX_TEXT {
                break;
            }
        }
        Some(shortened(&shown))
    }
}

impl<'a> Part<&'a str> {
    fn fixed(&self) -> Option<Token<'a>> {
        match self {
            Self::Text(text) => Some(Token::Text(text)),
            Self::One => Some(Token::One),
            Self::Run => Some(Token::Run),
            Self::Variable(_) => None,
        }
    }

    fn owned(self) -> Part<String> {
        match self {
            Self::Text(text) => Part::Text(text.to_owned()),
            Self::One => Part::One,
            Self::Run => Part::Run,
            Self::Variable(variable) => Part::Variable(variable),
        }
    }
}

impl Part<String> {
    fn resolve<'a>(&'a self, context: &'a Context) -> Result<Token<'a>, &'a str> {
        match self {
            Self::Text(text) => Ok(Token::Text(text)),
            Self::One => Ok(Token::One),
            Self::Run => Ok(Token::Run),
            Self::Variable(variable) => variable.value(context).map(Token::Text).ok_or(&variable.key),
        }
    }
}

impl Variable {
    /// Its value; a multivalued key cannot be used as a variable and has none.
    fn value<'a>(&'a self, context: &'a Context) -> Option<&'a str> {
        match context.get_folded(&self.folded) {
            Some(ContextValue::Single(value)) => Some(value),
            Some(ContextValue::List(_)) | None => self.default.as_deref(),
        }
    }
}

impl<'a> From<Token<'a>> for Part<&'a str> {
    fn from(token: Token<'a>) -> Self {
        match token {
            Token::Text(text) => Self::Text(text),
            Token::One => Self::One,
            Token::Run => Self::Run,
        }
    }
}

/// How many bytes of tokens stand for themselves.
pub fn literal_bytes(tokens: &[Token<'_>]) -> usize {
    tokens.iter().map(|token| if let Token::Text(text) = token { text.len() } else { 0 }).sum()
}

/// Whether tokens may cover a text, seen from their length and their beginning. What cannot need not be put together:
/// a short pattern may name a long variable many times.
pub fn may_cover(tokens: &[Token<'_>], text: &str) -> bool {
    let mut rest = text;
    literal_bytes(tokens) <= text.len()
        && tokens.iter().map_while(|token| if let Token::Text(text) = *token { Some(text) } else { None }).all(|text| {
            let behind = rest.strip_prefix(text);
            rest = behind.unwrap_or_default();
            behind.is_some()
        })
        && may_have_all(tokens, text)
}

/// Whether the short pieces of tokens occur in a long text. Putting long values together and looking for them costs
/// more than that.
fn may_have_all(tokens: &[Token<'_>], text: &str) -> bool {
    const LONG: usize = 4096;
    const SHORT: usize = 64;
    let is_missing = |token: &Token<'_>| match token {
        Token::Text(piece) => piece.len() <= SHORT && memchr::memmem::find(text.as_bytes(), piece.as_bytes()).is_none(),
        Token::One | Token::Run => false,
    };
    text.len() < LONG || !tokens.iter().any(is_missing)
}

/// Reads a variable from behind its `${` and gives what follows its `}`; `None` when it is not well formed. A default
/// is looked for only where at least `shortest_default` bytes are left.
fn read_variable(text: &str, shortest_default: usize) -> Option<(Part<&str>, &str)> {
    for escape in ["*}", "?}", "$}"] {
        if let Some(rest) = text.strip_prefix(escape) {
            return Some((Part::Text(&escape[..1]), rest));
        }
    }
    let ends_key = |character: char| matches!(character, '}' | ',' | '$' | '{' | '\'') || character.is_whitespace();
    let (key, rest) = text.split_at(text.find(ends_key)?);
    if key.is_empty() {
        return None;
    }
    let (default, rest) = match rest.strip_prefix('}') {
        Some(rest) => (None, rest),
        None if rest.len() < shortest_default => return None,
        None => {
            let (default, rest) = rest.strip_prefix(", '")?.split_once("'}")?;
            (Some(default.to_owned()), rest)
        }
    };
    Some((Part::Variable(Variable { key: key.to_owned(), folded: key.to_lowercase(), default }), rest))
}

/// What follows the first `${` that no `}` closes. In a default, `${` stands for itself.
pub fn unclosed(text: &str) -> Option<&str> {
    text.split("${").skip(1).find(|piece| !piece.contains(['}', '\'']))
}

/// Whether there is a variable or an escape in a text, where the version of the language has them.
pub fn has_variable(text: &str) -> bool {
    read_parts(text, false).len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let list = ContextValue::List(vec!["a".to_owned()]);
        let context: Context = [
            ("aws:username", ContextValue::from("ana")),
            ("aws:PrincipalTag/Team", ContextValue::from("r*d")),
            ("k:empty", ContextValue::from("")),
            ("k:list", list),
        ]
        .into_iter()
        .collect();
        let template;
        let resolved = match parse(text, true, true) {
            Parsed::Fixed(tokens) => Ok(tokens),
            Parsed::Variable(variable) => {
                template = variable;
                template.resolve(&context)
            }
        };
        // Wildcards are shown in braces, so that they differ from characters of the same look.
        let shown = resolved.map(|tokens| {
            let show = |token: &Token<'_>| match *token {
                Token::Text(text) => text.to_owned(),
                Token::One => "{?}".to_owned(),
                Token::Run => "{*}".to_owned(),
            };
            tokens.iter().map(show).collect::<String>()
        });
        assert_eq!(shown.as_deref().map_err(|key| *key), expected, "for `{text}`");
    }

    #[test]
    fn variables_are_replaced_by_literal_text() {
        check("", Ok(""));
        check("a*b?", Ok("a{*}b{?}"));
        check("${aws:username}", Ok("ana"));
        check("home/${AWS:UserName}/*", Ok("home/ana/{*}"));
        check("${aws:PrincipalTag/team}", Ok("r*d"));
        check("${k:empty}x", Ok("x"));
        check("${*}${?}${$}{x}", Ok("*?${x}"));
        check("${$}{aws:username}", Ok("${aws:username}"));
    }

    #[test]
    fn defaults_stand_in_for_what_is_missing() {
        check("${k:none}", Err("k:none"));
        check("a${k:None}${k:other}", Err("k:None"));
        check("${k:none, 'x*'}", Ok("x*"));
        check("${k:none, ''}y", Ok("y"));
        check("${k:none, 'it}s'}", Ok("it}s"));
        check("${aws:username, 'x'}", Ok("ana"));
        check("${k:list}", Err("k:list"));
        check("${k:list, 'x'}", Ok("x"));
    }

    #[test]
    fn what_is_not_well_formed_is_ordinary_text() {
        for text in
            ["$", "${", "${}", "${aws:username", "${a b}", "${ a}", "${k:none,'x'}", "${k:none, x}", "${k:none, 'x}"]
        {
            check(text, Ok(text));
        }
        check("${aws:user${aws:username}", Ok("${aws:userana"));
        check("${a *}", Ok("${a {*}}"));
        check("$${aws:username}", Ok("$ana"));
    }
}

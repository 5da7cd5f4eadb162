//! Text to nodes, every node with its place. JSON and YAML give the same nodes.
//!
//! Nothing here knows what the text means: policies, templates and configuration files all start as a
//! [`Node`], and whoever reads them reports a [`Diagnostic`] at the very characters at fault.

mod diagnostic;
mod json;
mod node;
mod span;
mod yaml;

pub use diagnostic::{Diagnostic, Severity};
pub use json::{parse_json, to_json, to_json_pretty};
pub use node::{Entry, Node, NodeKind};
pub use span::{Located, Position, Span, position};
pub use yaml::parse_yaml;

/// The largest document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 1 << 20;

/// How deep maps and lists may stand in one another.
pub const MAX_DEPTH: usize = 64;

/// Reads a document that may be JSON or YAML: JSON when its first character is `{` or `[`, else YAML.
///
/// # Errors
/// What is wrong with the text, and where.
pub fn parse(text: &str) -> Result<Node, Diagnostic> {
    match text.trim_start_matches('\u{feff}').trim_start().chars().next() {
        Some('{' | '[') => parse_json(text).or_else(|json| parse_yaml(text).map_err(|_| json)),
        _ => parse_yaml(text),
    }
}

/// Whether a character would do something to a terminal besides standing there: control characters, line separators,
/// and those that turn the direction of what follows.
#[must_use]
pub fn is_unprintable(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns
}

/// Text without control characters: what a document or an account said can neither move a cursor nor set a title.
#[must_use]
pub fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().any(is_unprintable) {
        let shown = |character: char| if is_unprintable(character) { ' ' } else { character };
        std::borrow::Cow::Owned(text.chars().map(shown).collect())
    } else {
        std::borrow::Cow::Borrowed(text)
    }
}

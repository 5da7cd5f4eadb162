//! The tree that JSON and YAML have in common.

use super::span::{Located, Span};

/// A value in a document, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands; for a map or list from its first to its last character.
    pub span: Span,
}

/// What a node can be. Numbers keep their text, maps keep order and repeated keys: both carry meaning here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// `null`, or a YAML scalar that means it.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text, unescaped. In YAML also what is unquoted and looks like nothing else, a date for example.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the document, repeated keys kept.
    Map(Vec<Entry>),
    /// A YAML value under a local tag such as `!Ref`; the tag is without its `!`.
    Tagged(Located<String>, Box<Node>),
}

/// One key of a map and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key and its place.
    pub key: Located<String>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// A node made by the program, which stands nowhere.
    #[must_use]
    pub fn made(kind: NodeKind) -> Self {
        Self { kind, span: Span::default() }
    }

    /// A made text node.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::made(NodeKind::String(text.into()))
    }

    /// A made map of `entries`.
    #[must_use]
    pub fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Node)>) -> Self {
        let entry =
            |(key, value): (&str, Node)| Entry { key: Located { value: key.to_owned(), span: Span::default() }, value };
        Self::made(NodeKind::Map(entries.into_iter().map(entry).collect()))
    }

    /// The first value under `key`, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.iter().find(|entry| entry.key.value == key).map(|entry| &entry.value)
    }

    /// The entries, if this is a map.
    #[must_use]
    pub fn as_map(&self) -> Option<&[Entry]> {
        match &self.kind {
            NodeKind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The members, if this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match &self.kind {
            NodeKind::List(members) => Some(members),
            _ => None,
        }
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, number or Boolean, as CloudFormation and IAM compare them.
    #[must_use]
    pub fn scalar_text(&self) -> Option<String> {
        match &self.kind {
            NodeKind::String(text) | NodeKind::Number(text) => Some(text.clone()),
            NodeKind::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// What this is, in the words of an error message.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            NodeKind::Null => "null",
            NodeKind::Bool(_) => "a Boolean",
            NodeKind::Number(_) => "a number",
            NodeKind::String(_) => "a string",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "an object",
            NodeKind::Tagged(..) => "a tagged value",
        }
    }
}

//! The properties that a resource of a stack was made with, as JSON. Long values, which many stacks have alike, are
//! held apart so that they can be shared.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::text::{Text, Texts};
use crate::source::{Entry, Located, Node, NodeKind, Span, parse_json, to_json};

/// Values of more bytes than this are held apart.
const MAX_INLINE: usize = 256;

/// Evaluated properties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Properties {
    /// All but the long values, as JSON text.
    rest: Box<str>,
    /// Name and JSON text of the long ones.
    long: Vec<(Text, Text)>,
}

/// How they are saved: one JSON text where nothing is held apart.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Saved {
    Whole(String),
    Parts { rest: String, long: Vec<(Text, Text)> },
}

impl From<Saved> for Properties {
    fn from(saved: Saved) -> Self {
        match saved {
            Saved::Parts { rest, long } => Self { rest: rest.into(), long },
            Saved::Whole(text) if text.len() <= MAX_INLINE => Self { rest: text.into(), long: Vec::new() },
            Saved::Whole(text) => match parse_json(&text) {
                Ok(node) => Self::of(&node, &mut Texts::default()),
                Err(_) => Self { rest: text.into(), long: Vec::new() },
            },
        }
    }
}

impl From<Properties> for Saved {
    fn from(properties: Properties) -> Self {
        let Properties { rest, long } = properties;
        if long.is_empty() { Self::Whole(rest.into()) } else { Self::Parts { rest: rest.into(), long } }
    }
}

impl Properties {
    /// The properties in `node`.
    pub(crate) fn of(node: &Node, texts: &mut Texts) -> Self {
        let Some(entries) = node.as_map() else { return Self { rest: to_json(node).into(), long: Vec::new() } };
        let values: Vec<(&str, Text)> =
            entries.iter().map(|entry| (entry.key.value.as_str(), to_json(&entry.value).into())).collect();
        Self::of_values(values.iter().map(|(name, value)| (*name, value))).shared(texts)
    }

    /// The properties of these names and JSON texts.
    pub(crate) fn of_values<'a>(values: impl IntoIterator<Item = (&'a str, &'a Text)>) -> Self {
        let (mut rest, mut long) = (String::from("{"), Vec::new());
        for (name, value) in values {
            if value.len() > MAX_INLINE {
                long.push((name.into(), value.clone()));
                continue;
            }
            if rest.len() > 1 {
                rest.push(',');
            }
            rest.push_str(&to_json(&Node::text(name)));
            rest.push(':');
            rest.push_str(value);
        }
        rest.push('}');
        Self { rest: rest.into(), long }
    }

    /// The same, with the long texts that `texts` has.
    pub(crate) fn shared(&self, texts: &mut Texts) -> Self {
        let long = self.long.iter().map(|(name, text)| (texts.adopt(name), texts.adopt(text)));
        Self { rest: self.rest.clone(), long: long.collect() }
    }

    /// The names of the properties that are not to the letter what they are in `other`.
    pub(crate) fn unlike(&self, other: &Self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if self.rest != other.rest {
            for node in [self.rest(), other.rest()] {
                names.extend(node.as_map().into_iter().flatten().map(|entry| entry.key.value.clone()));
            }
        }
        for (one, another) in [(self, other), (other, self)] {
            let alone = one.long.iter().filter(|long| !another.long.contains(long));
            names.extend(alone.map(|(name, _)| name.to_string()));
        }
        names
    }

    /// The JSON text of a property.
    pub(crate) fn json(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some((_, text)) = self.long.iter().find(|(known, _)| *known == *name) {
            return Some(Cow::Borrowed(text));
        }
        self.rest().get(name).map(|value| Cow::Owned(to_json(value)))
    }

    /// The value of a property.
    pub(crate) fn value(&self, name: &str) -> Option<Node> {
        match self.long.iter().find(|(known, _)| *known == *name) {
            Some((_, text)) => parse_json(text).ok(),
            None => self.rest().get(name).cloned(),
        }
    }

    fn rest(&self) -> Node {
        parse_json(&self.rest).unwrap_or_else(|_| Node::map([]))
    }

    /// The properties as a node; the long ones stand last.
    pub(crate) fn node(&self) -> Node {
        let mut node = self.rest();
        if let NodeKind::Map(entries) = &mut node.kind {
            for (name, value) in &self.long {
                let key = Located { value: name.to_string(), span: Span::default() };
                entries.push(Entry { key, value: parse_json(value).unwrap_or_else(|_| Node::map([])) });
            }
        }
        node
    }

    /// The texts that may be shared.
    pub(super) fn texts(&mut self) -> impl Iterator<Item = &mut Text> {
        self.long.iter_mut().flat_map(|(name, text)| [name, text])
    }
}

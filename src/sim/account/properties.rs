//! The properties that a resource of a stack was made with, as JSON. Long values, which many stacks have alike, are
//! held apart so that they can be shared.

use serde::{Deserialize, Serialize};

use super::text::{Text, Texts};
use crate::source::{Entry, Located, Node, NodeKind, Span, parse_json, to_json};

/// Values of more bytes than this are held apart.
const MAX_INLINE: usize = 512;

/// Evaluated properties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Properties {
    /// All but the long values, as JSON text.
    rest: Box<str>,
    /// Name and JSON text of the long ones.
    long: Vec<(String, Text)>,
}

/// How they are saved: one JSON text where nothing is held apart.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Saved {
    Whole(String),
    Parts { rest: String, long: Vec<(String, Text)> },
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
        let (mut rest, mut long) = (String::from("{"), Vec::new());
        for entry in entries {
            let value = to_json(&entry.value);
            if value.len() > MAX_INLINE {
                long.push((entry.key.value.clone(), texts.share(&value)));
                continue;
            }
            if rest.len() > 1 {
                rest.push(',');
            }
            rest.push_str(&to_json(&Node::text(&*entry.key.value)));
            rest.push(':');
            rest.push_str(&value);
        }
        rest.push('}');
        Self { rest: rest.into(), long }
    }

    /// Whether these are the properties in `node`.
    pub(crate) fn are(&self, node: &Node) -> bool {
        *self == Self::of(node, &mut Texts::default())
    }

    /// The properties as a node; the long ones stand last.
    pub(crate) fn node(&self) -> Node {
        let read = |text: &str| parse_json(text).unwrap_or_else(|_| Node::map([]));
        let mut node = read(&self.rest);
        if let NodeKind::Map(entries) = &mut node.kind {
            for (name, value) in &self.long {
                let key = Located { value: name.clone(), span: Span::default() };
                entries.push(Entry { key, value: read(value) });
            }
        }
        node
    }

    /// The texts that may be shared.
    pub(super) fn texts(&mut self) -> impl Iterator<Item = &mut Text> {
        self.long.iter_mut().map(|(_, text)| text)
    }
}

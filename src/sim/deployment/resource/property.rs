//! Reading properties of evaluated resources.

use crate::sim::account::{Properties, Text};
use crate::source::Node;

/// What has named values: the properties of a resource, or an object within them.
pub(in crate::sim::deployment) trait Named {
    /// The value of this name.
    fn value(&self, name: &str) -> Option<&Node>;
}

impl Named for Node {
    fn value(&self, name: &str) -> Option<&Node> {
        self.get(name)
    }
}

/// The text of a property, whatever scalar it is.
pub(super) fn text(properties: &impl Named, name: &str) -> Option<String> {
    properties.value(name)?.scalar_text()
}

/// The texts of a list, or of a single value in its place.
pub(super) fn texts(properties: &impl Named, name: &str) -> Vec<String> {
    properties.value(name).map(members).unwrap_or_default()
}

/// The same of a resource as it is.
pub(super) fn held_texts(properties: &Properties, name: &str) -> Vec<String> {
    properties.value(name).as_ref().map(members).unwrap_or_default()
}

fn members(value: &Node) -> Vec<String> {
    match value.as_list() {
        Some(members) => members.iter().filter_map(Node::scalar_text).collect(),
        None => value.scalar_text().into_iter().collect(),
    }
}

/// `Tags`, a list of `Key` and `Value`.
pub(super) fn tags(properties: &impl Named) -> Vec<(Text, String)> {
    let members = properties.value("Tags").and_then(Node::as_list).unwrap_or_default();
    members.iter().filter_map(|tag| Some((text(tag, "Key")?.into(), text(tag, "Value")?))).collect()
}

/// A whole number.
pub(super) fn number(properties: &impl Named, name: &str) -> Option<u32> {
    text(properties, name)?.trim().parse().ok()
}

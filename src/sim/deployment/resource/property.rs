//! Reading properties of evaluated resources.

use crate::source::Node;

/// The text of a property, whatever scalar it is.
pub(super) fn text(properties: &Node, name: &str) -> Option<String> {
    properties.get(name)?.scalar_text()
}

/// The texts of a list, or of a single value in its place.
pub(super) fn texts(properties: &Node, name: &str) -> Vec<String> {
    let Some(value) = properties.get(name) else { return Vec::new() };
    match value.as_list() {
        Some(members) => members.iter().filter_map(Node::scalar_text).collect(),
        None => value.scalar_text().into_iter().collect(),
    }
}

/// `Tags`, a list of `Key` and `Value`.
pub(super) fn tags(properties: &Node) -> Vec<(String, String)> {
    let members = properties.get("Tags").and_then(Node::as_list).unwrap_or_default();
    members.iter().filter_map(|tag| Some((text(tag, "Key")?, text(tag, "Value")?))).collect()
}

/// A whole number.
pub(super) fn number(properties: &Node, name: &str) -> Option<u32> {
    text(properties, name)?.trim().parse().ok()
}

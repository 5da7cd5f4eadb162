//! When two values are the same to CloudFormation, wherever they stand in their documents.

use crate::source::{Entry, Node, NodeKind};

/// Whether two values are the same: scalars by their text, objects whatever the order of their keys.
#[must_use]
pub fn same_value(left: &Node, right: &Node) -> bool {
    match (&left.kind, &right.kind) {
        (NodeKind::Null, NodeKind::Null) => true,
        (NodeKind::List(left), NodeKind::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_value(left, right))
        }
        (NodeKind::Map(left), NodeKind::Map(right)) => same_entries(left, right),
        (NodeKind::Tagged(left_tag, left), NodeKind::Tagged(right_tag, right)) => {
            left_tag.value == right_tag.value && same_value(left, right)
        }
        _ => same_scalar(&left.kind, &right.kind),
    }
}

fn same_scalar(left: &NodeKind, right: &NodeKind) -> bool {
    match (scalar(left), scalar(right)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

fn scalar(kind: &NodeKind) -> Option<&str> {
    match kind {
        NodeKind::String(text) | NodeKind::Number(text) => Some(text),
        NodeKind::Bool(true) => Some("true"),
        NodeKind::Bool(false) => Some("false"),
        _ => None,
    }
}

fn same_entries(left: &[Entry], right: &[Entry]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    sorted(left)
        .into_iter()
        .zip(sorted(right))
        .all(|(left, right)| left.key.value == right.key.value && same_value(&left.value, &right.value))
}

/// By key; repeated keys stay in the order of the document.
fn sorted(entries: &[Entry]) -> Vec<&Entry> {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|entry| &entry.key.value);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse_yaml;

    fn check(left: &str, right: &str, expected: bool) {
        let (a, b) = (parse_yaml(left).unwrap(), parse_yaml(right).unwrap());
        assert_eq!((same_value(&a, &b), same_value(&b, &a)), (expected, expected), "{left} and {right}");
    }

    #[test]
    fn text_decides_and_order_of_keys_does_not() {
        check("1", "'1'", true);
        check("true", "'true'", true);
        check("true", "'True'", false);
        check("null", "'null'", false);
        check("null", "~", true);
        check("{a: 1, b: [2]}", "{b: ['2'], a: 1}", true);
        check("{a: 1, a: 2}", "{a: 1, a: 2}", true);
        check("{a: 1, a: 2}", "{a: 2, a: 1}", false);
        check("{a: 1}", "{a: 1, b: 2}", false);
        check("[1, 2]", "[2, 1]", false);
        check("[]", "{}", false);
    }
}

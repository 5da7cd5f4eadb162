//! A template's nodes as JSON values: short tags in their long form, no places, keys in the order of the document.

use serde_json::{Map, Value};

use crate::source::{Node, NodeKind};

/// A node as JSON. Numbers and Booleans keep their text where `as_text` says so: CloudFormation compares them thus.
pub(super) fn plain(node: &Node, as_text: bool) -> Value {
    match &node.kind {
        NodeKind::Null => Value::Null,
        NodeKind::Bool(value) if !as_text => Value::Bool(*value),
        NodeKind::Bool(value) => Value::String(value.to_string()),
        NodeKind::Number(text) if !as_text => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
        NodeKind::Number(text) | NodeKind::String(text) => Value::String(text.clone()),
        NodeKind::List(members) => members.iter().map(|member| plain(member, as_text)).collect(),
        NodeKind::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.value.clone(), plain(&entry.value, as_text)));
            Value::Object(entries.collect())
        }
        NodeKind::Tagged(tag, inner) => tagged(&tag.value, plain(inner, as_text)),
    }
}

fn tagged(tag: &str, value: Value) -> Value {
    let name = match tag {
        "Ref" | "Condition" => tag.to_owned(),
        other => format!("Fn::{other}"),
    };
    let value = match (tag, value) {
        ("GetAtt", Value::String(text)) => match text.split_once('.') {
            Some((resource, attribute)) => Value::from(vec![resource, attribute]),
            None => Value::String(text),
        },
        (_, value) => value,
    };
    Value::Object(Map::from_iter([(name, value)]))
}

/// A value on one line: text as it is, everything else as JSON, cut where it is long.
pub(super) fn brief(value: &Value) -> String {
    const MOST: usize = 160;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = crate::source::printable(&text).into_owned();
    if text.chars().count() <= MOST { text } else { text.chars().take(MOST - 1).chain(['…']).collect() }
}

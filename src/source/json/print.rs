//! Nodes to JSON text, compact or indented.

use std::fmt::Write as _;

use crate::source::{Node, NodeKind};

/// The depth of one level of [`to_json_pretty`].
const INDENT: &str = "    ";

/// Prints a node as compact JSON. A tagged value, which JSON does not have, becomes a map with the one key `!Tag`.
#[must_use]
pub fn to_json(node: &Node) -> String {
    let mut out = String::new();
    print(node, None, &mut out);
    out
}

/// Prints a node as JSON with an indentation of four spaces and without a final line break.
#[must_use]
pub fn to_json_pretty(node: &Node) -> String {
    let mut out = String::new();
    print(node, Some(0), &mut out);
    out
}

/// `level` is how far lines are indented here; without it everything goes on one line.
fn print(node: &Node, level: Option<usize>, out: &mut String) {
    match &node.kind {
        NodeKind::Null => out.push_str("null"),
        NodeKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        NodeKind::Number(text) => out.push_str(text),
        NodeKind::String(text) => quote(text, out),
        NodeKind::List(members) => bracketed(('[', ']'), members, level, out, print),
        NodeKind::Map(entries) => bracketed(('{', '}'), entries, level, out, |entry, level, out| {
            member(&entry.key.value, &entry.value, level, out);
        }),
        NodeKind::Tagged(tag, value) => {
            let key = format!("!{}", tag.value);
            bracketed(('{', '}'), &[value], level, out, |value, level, out| member(&key, value, level, out));
        }
    }
}

fn member(key: &str, value: &Node, level: Option<usize>, out: &mut String) {
    quote(key, out);
    out.push_str(if level.is_some() { ": " } else { ":" });
    print(value, level, out);
}

fn bracketed<T>(
    (open, close): (char, char),
    items: &[T],
    level: Option<usize>,
    out: &mut String,
    print_item: impl Fn(&T, Option<usize>, &mut String),
) {
    out.push(open);
    let inner = level.map(|level| level + 1);
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        break_line(inner, out);
        print_item(item, inner, out);
    }
    if !items.is_empty() {
        break_line(level, out);
    }
    out.push(close);
}

fn break_line(level: Option<usize>, out: &mut String) {
    if let Some(level) = level {
        out.push('\n');
        out.push_str(&INDENT.repeat(level));
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = first_special(rest) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut characters = special.chars();
        if let Some(character) = characters.next() {
            escape(character, out);
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Where the first character stands that is not written as it is. Control characters beyond ASCII begin with 0xC2.
fn first_special(text: &str) -> Option<usize> {
    let is_candidate = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f | 0x7f | 0xc2);
    let candidate = text.as_bytes().iter().position(is_candidate)?;
    let is_special = |character: char| matches!(character, '"' | '\\') || character.is_control();
    text.get(candidate..)?.find(is_special).map(|at| candidate + at)
}

fn escape(character: char, out: &mut String) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other => write!(out, "\\u{:04x}", u32::from(other)).unwrap_or_default(),
    }
}

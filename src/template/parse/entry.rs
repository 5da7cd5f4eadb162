//! Reading the entries of a section: names, scalars, and what is said twice.

use std::collections::BTreeSet;

use crate::source::{Entry, Node};
use crate::template::findings::{Findings, brief};

/// The entries of an object; none, and a finding, if it is something else or says a key twice.
pub(super) fn entries<'n>(node: &'n Node, what: &str, findings: &mut Findings) -> &'n [Entry] {
    let Some(entries) = node.as_map() else {
        findings.error(node.span, format!("expected an object for {what}, found {}", node.kind_name()));
        return &[];
    };
    let mut seen = BTreeSet::new();
    for Entry { key, .. } in entries {
        if !seen.insert(key.value.as_str()) {
            findings.error(key.span, format!("`{}` stands twice in {what}", brief(&key.value)));
        }
    }
    entries
}

/// The entries of a section whose keys are names, at most `most` of them.
pub(super) fn named<'n>(
    node: &'n Node,
    (section, member): (&str, &str),
    most: usize,
    findings: &mut Findings,
) -> &'n [Entry] {
    let entries = entries(node, section, findings);
    if entries.len() > most {
        let message = format!("expected at most {most} members of {section}, found {}", entries.len());
        findings.error(node.span, message);
        return &[];
    }
    for Entry { key, .. } in entries {
        if key.value.is_empty() || !key.value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            findings.error(key.span, format!("{member} name {} is non alphanumeric.", brief(&key.value)));
        }
    }
    entries
}

/// Text, if it is a scalar.
pub(super) fn string(node: &Node, what: &str, findings: &mut Findings) -> Option<String> {
    let text = node.scalar_text();
    if text.is_none() {
        findings.error(node.span, format!("Every {what} member must be a string."));
    }
    text
}

/// Text under a key, if the key is there.
pub(super) fn string_at(node: &Node, key: &str, findings: &mut Findings) -> Option<String> {
    node.get(key).and_then(|value| string(value, key, findings))
}

/// Refuses keys that are not among `known`.
pub(super) fn known_only(node: &Node, known: &[&str], what: &str, findings: &mut Findings) {
    for Entry { key, .. } in node.as_map().unwrap_or_default() {
        if !known.contains(&key.value.as_str()) {
            let message = format!("Invalid template {what} property '{}'", brief(&key.value));
            findings.error(key.span, message);
        }
    }
}

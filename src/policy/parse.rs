//! From a node to a policy document, with everything AWS would refuse pointed at.

use super::document::{PolicyDocument, PolicyKind};
use crate::source::{Diagnostic, Node, parse_json};

/// Reads a policy document. `None` when a diagnostic is an error; warnings come along in any case.
#[must_use]
pub fn parse(node: &Node, _kind: PolicyKind) -> (Option<PolicyDocument>, Vec<Diagnostic>) {
    (None, vec![Diagnostic::error(node.span, "not read yet")])
}

/// Reads a policy document from JSON text.
#[must_use]
pub fn parse_text(text: &str, kind: PolicyKind) -> (Option<PolicyDocument>, Vec<Diagnostic>) {
    match parse_json(text) {
        Ok(node) => parse(&node, kind),
        Err(problem) => (None, vec![problem]),
    }
}

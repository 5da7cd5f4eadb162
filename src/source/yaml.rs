//! YAML as CloudFormation reads it.

use super::diagnostic::Diagnostic;
use super::node::Node;
use super::span::Span;

/// Reads YAML.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn parse_yaml(_text: &str) -> Result<Node, Diagnostic> {
    Err(Diagnostic::error(Span::default(), "not read yet"))
}

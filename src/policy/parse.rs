//! From a node to a policy document, with everything AWS would refuse pointed at.
//!
//! What AWS refuses is an error. What it accepts although it cannot work as it looks, is a warning: a pattern that
//! matches nothing, a number that is none, a document over a size limit.

mod condition;
mod control;
mod limit;
mod place;
mod principal;
mod statement;

use std::collections::HashSet;

use super::document::{PolicyDocument, PolicyKind, PolicyVersion};
use crate::source::{Diagnostic, Entry, Located, Node, Span, parse_json};

pub use place::place;

/// How many findings are reported; a document with more is refused or remarked upon all the same.
const MAX_FINDINGS: usize = 100;

/// Reads a policy document. `None` when a diagnostic is an error; warnings come along in any case.
///
/// # Source
/// IAM User Guide, *Grammar of the IAM JSON policy language*.
#[must_use]
pub fn parse(node: &Node, kind: PolicyKind) -> (Option<PolicyDocument>, Vec<Diagnostic>) {
    let mut reader = Reader { kind, version: PolicyVersion::default(), findings: Vec::new(), refused: false };
    let document = reader.document(node);
    reader.check_limits(node);
    (document.filter(|_| !reader.refused), reader.findings)
}

/// Reads a policy document from JSON text.
#[must_use]
pub fn parse_text(text: &str, kind: PolicyKind) -> (Option<PolicyDocument>, Vec<Diagnostic>) {
    match parse_json(text) {
        Ok(node) => parse(&node, kind),
        Err(problem) if problem.help.is_none() => (None, vec![problem.with_help(JSON_HELP)]),
        Err(problem) => (None, vec![problem]),
    }
}

/// The remedy for text that is no JSON, where the place alone says no more.
const JSON_HELP: &str =
    "a policy is JSON: keys and texts in double quotes, no comma behind the last member, nothing behind the last brace";

/// What is known while reading, and what was found.
struct Reader {
    kind: PolicyKind,
    version: PolicyVersion,
    findings: Vec<Diagnostic>,
    refused: bool,
}

const DOCUMENT_ELEMENTS: &[&str] = &["Version", "Id", "Statement"];

impl Reader {
    fn document(&mut self, node: &Node) -> Option<PolicyDocument> {
        let entries = self.object(node, "a policy document")?;
        self.check_elements(entries, DOCUMENT_ELEMENTS);
        self.version =
            element(entries, "Version").map_or(PolicyVersion::default(), |entry| self.read_version(&entry.value));
        let id = element(entries, "Id").and_then(|entry| self.string(&entry.value, "`Id`"));
        let Some(statement) = element(entries, "Statement") else {
            self.error(node.span, "expected a `Statement`, found none", "add `\"Statement\": [{ … }]`");
            return None;
        };
        let nodes = statement.value.as_list().unwrap_or(std::slice::from_ref(&statement.value));
        let statements: Vec<_> = nodes.iter().filter_map(|node| self.statement(node)).collect();
        self.check_sids(nodes);
        let document = PolicyDocument { version: self.version, id, statements };
        if self.kind == PolicyKind::ResourceControl {
            self.check_resource_control(&document, node);
        }
        Some(document)
    }

    fn read_version(&mut self, node: &Node) -> PolicyVersion {
        match node.as_str() {
            Some("2012-10-17") => PolicyVersion::V2012,
            Some("2008-10-17") => PolicyVersion::V2008,
            found => {
                let found = found.map_or(node.kind_name().to_owned(), |text| format!("`{text}`"));
                let message = format!("expected `2012-10-17` or `2008-10-17` as `Version`, found {found}");
                self.error(node.span, message, "`2012-10-17` is the current language, with policy variables");
                PolicyVersion::default()
            }
        }
    }

    /// A repeated `Sid` is refused; which characters it may have is checked with its statement.
    fn check_sids(&mut self, statements: &[Node]) {
        let mut seen = HashSet::new();
        for node in statements.iter().filter_map(|statement| statement.get("Sid")) {
            if let Some(sid) = node.as_str()
                && !seen.insert(sid)
            {
                self.error(
                    node.span,
                    format!("expected every `Sid` once, found `{sid}` again"),
                    "give it another `Sid`, or none",
                );
            }
        }
    }

    /// The entries of an object, each key once.
    fn object<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        let Some(entries) = node.as_map() else {
            self.error(
                node.span,
                format!("expected {what} to be an object, found {}", node.kind_name()),
                "write it in braces: `{ … }`",
            );
            return None;
        };
        for key in repeated_keys(entries).take(MAX_FINDINGS) {
            self.error(
                key.span,
                format!("`{}` appears twice", key.value),
                "keep one of the two; several values go into one list",
            );
        }
        Some(entries)
    }

    /// Refuses names that the grammar does not have.
    fn check_elements(&mut self, entries: &[Entry], known: &[&str]) {
        let is_unknown = |entry: &&Entry| !known.contains(&entry.key.value.as_str());
        for Entry { key, .. } in entries.iter().filter(is_unknown).take(MAX_FINDINGS) {
            let message = format!("expected one of {}, found `{}`", listed(known), key.value);
            match known.iter().find(|name| name.eq_ignore_ascii_case(&key.value)) {
                Some(name) => self.error(key.span, message, format!("names are case-sensitive: write `{name}`")),
                None => self.error(key.span, message, "take it out, or correct its name"),
            }
        }
    }

    fn string(&mut self, node: &Node, what: &str) -> Option<String> {
        if node.as_str().is_none() {
            self.error(
                node.span,
                format!("expected {what} to be a string, found {}", node.kind_name()),
                "write it in double quotes",
            );
        }
        node.as_str().map(str::to_owned)
    }

    /// A string or a list of strings, as nodes.
    fn strings<'n>(&mut self, entry: &'n Entry) -> Vec<(&'n str, Span)> {
        let what = format!("`{}`", entry.key.value);
        let nodes = entry.value.as_list().unwrap_or(std::slice::from_ref(&entry.value));
        let mut strings = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node.as_str() {
                Some(text) => strings.push((text, node.span)),
                None if entry.value.as_list().is_some() => {
                    let message = format!("expected the members of {what} to be strings, found {}", node.kind_name());
                    self.error(node.span, message, "write each member in double quotes, without inner lists");
                }
                None => {
                    let message =
                        format!("expected {what} to be a string or a list of strings, found {}", node.kind_name());
                    self.error(node.span, message, "write `\"…\"` or `[\"…\", \"…\"]`");
                }
            }
        }
        strings
    }

    fn has_variables(&self) -> bool {
        self.version == PolicyVersion::V2012
    }

    fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.find(Diagnostic::error(span, message).with_help(help));
    }

    fn warning(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.find(Diagnostic::warning(span, message).with_help(help));
    }

    fn find(&mut self, finding: Diagnostic) {
        self.refused |= finding.is_error();
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }
}

/// The keys that stood before.
fn repeated_keys(entries: &[Entry]) -> impl Iterator<Item = &Located<String>> {
    // Looking back is quickest for the few keys that an object mostly has, a set for the many it may have.
    const FEW: usize = 16;
    let mut seen = HashSet::new();
    entries.iter().enumerate().filter_map(move |(position, entry)| {
        let is_repeated = if entries.len() <= FEW {
            entries.iter().take(position).any(|before| before.key.value == entry.key.value)
        } else {
            !seen.insert(entry.key.value.as_str())
        };
        is_repeated.then_some(&entry.key)
    })
}

/// The entry of an element.
fn element<'n>(entries: &'n [Entry], name: &str) -> Option<&'n Entry> {
    entries.iter().find(|entry| entry.key.value == name)
}

/// Names for a message: `` `A`, `B` or `C` ``.
fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;

//! A document back to a node, in its canonical form.

use super::{ConditionClause, Effect, PolicyDocument, PolicyVersion, Statement};
use crate::policy::principal::{PrincipalClause, PrincipalType};
use crate::source::{Node, NodeKind};

impl PolicyVersion {
    /// The value of `Version`.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }
}

impl Effect {
    /// The value of `Effect`.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// The node of a document.
pub(super) fn document(document: &PolicyDocument) -> Node {
    let mut entries = vec![("Version", Node::text(document.version.text()))];
    entries.extend(document.id.as_deref().map(|id| ("Id", Node::text(id))));
    let statements = document.statements.iter().map(statement).collect();
    entries.push(("Statement", Node::made(NodeKind::List(statements))));
    Node::map(entries)
}

fn statement(statement: &Statement) -> Node {
    let mut entries = Vec::new();
    entries.extend(statement.sid.as_deref().map(|sid| ("Sid", Node::text(sid))));
    entries.push(("Effect", Node::text(statement.effect.text())));
    entries.extend(statement.principal.as_ref().map(principal));
    let action = &statement.action;
    let name = if action.negated { "NotAction" } else { "Action" };
    entries.push((name, one_or_many(action.patterns.iter().map(|pattern| pattern.text()))));
    entries.extend(statement.resource.as_ref().map(|clause| {
        let name = if clause.negated { "NotResource" } else { "Resource" };
        (name, one_or_many(clause.patterns.iter().map(|pattern| pattern.text())))
    }));
    if !statement.conditions.is_empty() {
        entries.push(("Condition", conditions(&statement.conditions)));
    }
    Node::map(entries)
}

fn principal(clause: &PrincipalClause) -> (&'static str, Node) {
    let name = if clause.negated { "NotPrincipal" } else { "Principal" };
    if clause.entries.iter().any(|entry| entry.kind == PrincipalType::Everybody) {
        return (name, Node::text("*"));
    }
    let of_type = |kind: PrincipalType| {
        let values: Vec<&str> =
            clause.entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.value.as_str()).collect();
        (!values.is_empty()).then(|| (kind.key(), one_or_many(values.into_iter())))
    };
    (name, Node::map(PrincipalType::KEYS.into_iter().filter_map(of_type)))
}

/// Conditions by operator; those of one operator stand side by side, because a document names an operator once.
fn conditions(clauses: &[ConditionClause]) -> Node {
    let operators = clauses.chunk_by(|left, right| left.operator == right.operator).filter_map(|clauses| {
        let keys = clauses
            .iter()
            .map(|clause| (clause.key.as_str(), one_or_many(clause.values.iter().map(|value| value.value.as_str()))));
        Some((clauses.first()?.operator.to_string(), Node::map(keys)))
    });
    let operators: Vec<(String, Node)> = operators.collect();
    Node::map(operators.iter().map(|(name, keys)| (name.as_str(), keys.clone())))
}

/// A lone value stands for itself, everything else is a list.
fn one_or_many<'a>(values: impl Iterator<Item = &'a str>) -> Node {
    let mut nodes: Vec<Node> = values.map(Node::text).collect();
    match nodes.len() {
        1 => nodes.swap_remove(0),
        _ => Node::made(NodeKind::List(nodes)),
    }
}

//! What only resource control policies may not have.
//!
//! # Source
//! AWS Organizations User Guide, *RCP syntax*.

use super::Reader;
use crate::policy::document::{Effect, PolicyDocument, PolicyVersion, Statement};
use crate::policy::principal::PrincipalType;
use crate::source::{Node, Span};

impl Reader {
    pub(super) fn check_resource_control(&mut self, document: &PolicyDocument, node: &Node) {
        if document.version != PolicyVersion::V2012 {
            let span = node.get("Version").map_or(node.span, |version| version.span);
            self.error(
                span,
                "expected `Version` to be `2012-10-17` in a resource control policy, found another or none",
                "add `\"Version\": \"2012-10-17\"`",
            );
        }
        let is_full_access = matches!(document.statements.as_slice(), [only] if grants_full_access(only));
        if !is_full_access {
            document.statements.iter().for_each(|statement| self.check_control_statement(statement));
        }
    }

    fn check_control_statement(&mut self, statement: &Statement) {
        if statement.effect == Effect::Allow {
            let message = "expected `Deny` in a resource control policy, found `Allow`";
            self.error(statement.span, message, "only AWS's own full-access policy allows; write what is denied");
        }
        let principal = statement.principal.as_ref();
        if !principal.is_some_and(|clause| !clause.negated && names_everybody(statement)) {
            let span = principal.map_or(statement.span, |clause| clause.span);
            self.error(
                span,
                "expected `\"Principal\": \"*\"` in a resource control policy, found another or none",
                "write `\"Principal\": \"*\"` and narrow it with a condition",
            );
        }
        if statement.action.negated {
            self.error(
                statement.action.span,
                "expected `Action` in a resource control policy, found `NotAction`",
                "name the actions themselves",
            );
        }
        let everything: Vec<Span> = statement
            .action
            .patterns
            .iter()
            .filter(|pattern| pattern.text() == "*")
            .map(|pattern| pattern.span())
            .collect();
        for span in everything.into_iter().filter(|_| !statement.action.negated) {
            let message = "expected actions of a service in a resource control policy, found `*`";
            self.error(span, message, "name the services: `s3:*`");
        }
    }
}

fn names_everybody(statement: &Statement) -> bool {
    let entries = statement.principal.as_ref().map(|clause| clause.entries.as_slice());
    matches!(entries, Some([only]) if only.kind == PrincipalType::Everybody)
}

/// AWS's own policy, which stands on every level and cannot be removed.
fn grants_full_access(statement: &Statement) -> bool {
    let is_everything = |texts: Vec<&str>| texts == ["*"];
    let resource = statement.resource.as_ref().filter(|clause| !clause.negated);
    statement.effect == Effect::Allow
        && statement.principal.as_ref().is_some_and(|clause| !clause.negated)
        && names_everybody(statement)
        && !statement.action.negated
        && is_everything(statement.action.patterns.iter().map(|pattern| pattern.text()).collect())
        && resource.is_some_and(|clause| is_everything(clause.patterns.iter().map(|pattern| pattern.text()).collect()))
        && statement.conditions.is_empty()
}

//! The record of an evaluation: every statement of every layer, compared part by part.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use super::document::Effect;
use super::operator::Operator;
use super::principal::Coverage;
use super::request::{ContextValue, LayerKind, PolicyOrigin};
use super::why::{Reason, Why};
use crate::source::Span;

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Granted.
    Allowed,
    /// Nothing denies it, and not everything that has to allow it does.
    ImplicitDeny,
    /// A matching `Deny` stands somewhere.
    ExplicitDeny,
}

/// The policy types, in the order in which answers list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// Service control policies.
    Scp,
    /// Resource control policies.
    Rcp,
    /// The resource's policy.
    Resource,
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
}

impl PolicyType {
    /// All of them, in the order in which answers list them.
    pub const ALL: [Self; 6] = [Self::Scp, Self::Rcp, Self::Resource, Self::Identity, Self::Boundary, Self::Session];

    /// The word in `decided_by`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Resource => "resource",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
        }
    }
}

impl fmt::Display for PolicyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A decision with what its refusal says, and no record of the statements.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgment {
    /// The decision.
    pub decision: Decision,
    /// The policy types behind it.
    pub decided_by: Vec<PolicyType>,
    /// For an explicit deny: where the first document of the first of those types comes from that denies.
    pub denied_by: Option<Arc<PolicyOrigin>>,
}

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The decision, computed from the layers.
    pub decision: Decision,
    /// The policy types behind it.
    pub decided_by: Vec<PolicyType>,
    /// Every layer that was consulted.
    pub layers: Vec<LayerTrace>,
}

/// A layer and its policies.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTrace {
    /// Which layer.
    pub kind: LayerKind,
    /// Its policies, in order.
    pub policies: Vec<PolicyTrace>,
}

/// A policy and its statements.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyTrace {
    /// Where the document comes from.
    pub origin: Arc<PolicyOrigin>,
    /// Its statements, in order.
    pub statements: Vec<StatementTrace>,
}

/// How one statement compared.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementTrace {
    /// The layer of its document.
    pub layer: LayerKind,
    /// Where its document comes from; shared among the statements of a document.
    pub origin: Arc<PolicyOrigin>,
    /// Its position in the document, from 0 as in JSON.
    pub index: usize,
    /// How many statements the document has.
    pub of: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Whether it concerns the requester; `None` where statements name no principals.
    pub principal: Option<Match>,
    /// Whether it covers the action.
    pub action: Match,
    /// Whether it covers the resource.
    pub resource: Match,
    /// Its conditions, in order.
    pub conditions: Vec<ConditionTrace>,
    /// Whether all of that matched.
    pub matched: bool,
    /// Where it stands in its document.
    pub span: Span,
}

/// How principal, action or resource compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Whether the part applies.
    pub matched: bool,
    /// The pattern that settled it, if a single one did.
    pub pattern: Option<String>,
    /// Where that pattern stands.
    pub span: Option<Span>,
    /// Why.
    pub why: Why,
}

/// How a condition compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionTrace {
    /// The operator.
    pub operator: Operator,
    /// The key as spelled in the policy.
    pub key: String,
    /// The wanted values, variables resolved.
    pub expected: Arc<[String]>,
    /// What the request brought.
    pub actual: Option<ContextValue>,
    /// Whether the condition holds.
    pub holds: bool,
    /// Why.
    pub why: Why,
    /// Where it stands.
    pub span: Span,
}

impl StatementTrace {
    /// How directly the statement covers the requester; statements without principals concern whoever has the policy.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        match self.principal.as_ref().map(|principal| &principal.why) {
            Some(Why::Plain(Reason::NamesAccount)) => Coverage::Account,
            Some(Why::Plain(Reason::NamesBehind)) => Coverage::Behind,
            _ => Coverage::Itself,
        }
    }

    /// How many of its parts do not match.
    #[must_use]
    pub fn n_failing(&self) -> usize {
        let parts = [self.principal.as_ref(), Some(&self.action), Some(&self.resource)];
        let failing = parts.into_iter().flatten().filter(|part| !part.matched).count();
        failing + self.conditions.iter().filter(|condition| !condition.holds).count()
    }

    /// How precisely it names the action: characters of the matching pattern that are no wildcards, and nothing at
    /// all when the action does not match.
    fn action_precision(&self) -> Option<usize> {
        let is_plain = |character: &char| !matches!(character, '*' | '?');
        let pattern = self.action.pattern.as_deref().unwrap_or_default();
        self.action.matched.then(|| pattern.chars().filter(is_plain).count())
    }
}

impl Verdict {
    /// Every statement of every layer.
    pub fn statements(&self) -> impl Iterator<Item = &StatementTrace> {
        self.layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements)
    }

    /// The statements that match the request, whatever they changed.
    pub fn matched(&self) -> impl Iterator<Item = &StatementTrace> {
        self.statements().filter(|statement| statement.matched)
    }

    /// The statement behind the decision: the first matching `Deny` of an explicit deny, in the order of the
    /// policy types, or the first `Allow` that granted. `None` for an implicit deny.
    #[must_use]
    pub fn deciding(&self) -> Option<&StatementTrace> {
        let effect = match self.decision {
            Decision::Allowed => Effect::Allow,
            Decision::ExplicitDeny => Effect::Deny,
            Decision::ImplicitDeny => return None,
        };
        let kind = *self.decided_by.first()?;
        let of_kind = self.matched().filter(|statement| statement.effect == effect && kind == statement.layer.into());
        // A grant is worth what its principal clause makes of it, so the most direct one decides.
        of_kind
            .reduce(|best, next| if effect == Effect::Allow && next.coverage() > best.coverage() { next } else { best })
    }

    /// For an implicit deny the `Allow` that came nearest: the fewest failing parts, among equals the one that
    /// names the action most specifically.
    #[must_use]
    pub fn closest(&self) -> Option<&StatementTrace> {
        if self.decision != Decision::ImplicitDeny {
            return None;
        }
        let allows = |layer: &LayerTrace| {
            let mut statements = layer.policies.iter().flat_map(|policy| &policy.statements);
            statements.any(|statement| statement.matched && statement.effect == Effect::Allow)
        };
        let had_to_allow = |layer: &&LayerTrace| self.decided_by.contains(&layer.kind.into()) && !allows(layer);
        nearest_allow(self.layers.iter().filter(had_to_allow)).or_else(|| nearest_allow(self.layers.iter()))
    }
}

fn nearest_allow<'a>(layers: impl Iterator<Item = &'a LayerTrace>) -> Option<&'a StatementTrace> {
    let statements = layers.flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
    let candidates = statements.filter(|statement| statement.effect == Effect::Allow && !statement.matched);
    candidates.min_by_key(|statement| (statement.n_failing(), Reverse(statement.action_precision())))
}

#[cfg(test)]
mod tests;

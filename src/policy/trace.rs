//! The record of an evaluation: every statement of every layer, compared part by part.

use std::fmt;
use std::sync::Arc;

use super::document::Effect;
use super::operator::Operator;
use super::request::{ContextValue, LayerKind, PolicyOrigin};
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

/// Why a part of a statement applies or does not. `Display` gives a short sentence without a final period.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Why<T = String> {
    /// Placeholder value.
    Value(T),
}

impl<T: fmt::Display> fmt::Display for Why<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "`{value}`"),
        }
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
        None
    }

    /// For an implicit deny the `Allow` that came nearest: the fewest failing parts, among equals the one that
    /// names the action most specifically.
    #[must_use]
    pub fn closest(&self) -> Option<&StatementTrace> {
        None
    }
}

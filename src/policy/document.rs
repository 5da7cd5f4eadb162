//! The policy document, compiled: what it says, where it says it, and its canonical print.

mod print;

use std::sync::Arc;

use super::operator::{Operator, Wanted};
use super::pattern::{ActionIndex, ActionPattern, ArnText, LiteralIndex, ResourcePattern};
use super::principal::PrincipalClause;
use super::request::Context;
use crate::source::{Located, Node, Span};

/// Which grammar a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// A managed or inline policy of a user, group or role.
    Identity,
    /// A permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
    /// The policy of a resource.
    Resource,
    /// The trust policy of a role.
    Trust,
}

/// The version of the policy language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PolicyVersion {
    /// `2008-10-17`, also when the document names none: `${…}` is ordinary text.
    #[default]
    V2008,
    /// `2012-10-17`: with policy variables.
    V2012,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses, whatever else grants.
    Deny,
}

/// A document that AWS would save, compiled for evaluation. The default one says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyDocument {
    pub(super) version: PolicyVersion,
    pub(super) id: Option<String>,
    pub(super) statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its `Sid`.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Whom it concerns; only in policies of resources.
    pub principal: Option<PrincipalClause>,
    /// The actions it covers.
    pub action: ActionClause,
    /// The resources it covers; absent, it is the one the policy hangs on.
    pub resource: Option<ResourceClause>,
    /// What has to hold; all of it.
    pub conditions: Vec<ConditionClause>,
    /// Where it stands.
    pub span: Span,
}

/// `Action`, or negated `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionClause {
    /// Whether this is `NotAction`.
    pub negated: bool,
    /// The patterns, in the order of the document.
    pub patterns: Vec<ActionPattern>,
    /// Where the value stands.
    pub span: Span,
    index: ActionIndex,
}

impl ActionClause {
    /// Prepares patterns for comparison.
    pub(super) fn new(negated: bool, patterns: Vec<ActionPattern>, span: Span) -> Self {
        let index = ActionIndex::new(&patterns);
        Self { negated, patterns, span, index }
    }

    /// The position of a pattern that covers an action, given in lower case with its fingerprint.
    pub(super) fn hit(&self, action: &str, fingerprint: u64) -> Option<usize> {
        self.index.hit(&self.patterns, action, fingerprint)
    }
}

/// `Resource`, or negated `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceClause {
    /// Whether this is `NotResource`.
    pub negated: bool,
    /// The patterns, in the order of the document.
    pub patterns: Vec<ResourcePattern>,
    /// Where the value stands.
    pub span: Span,
    index: Option<LiteralIndex>,
}

impl ResourceClause {
    /// Prepares patterns for comparison.
    pub(super) fn new(negated: bool, patterns: Vec<ResourcePattern>, span: Span) -> Self {
        let pieces: Vec<_> = patterns.iter().map(|pattern| pattern.arn().pieces()).collect();
        let index = LiteralIndex::new(&pieces);
        Self { negated, patterns, span, index }
    }

    /// The position of a pattern that covers a resource.
    pub(super) fn hit(&self, resource: &ArnText<'_>, context: &Context) -> Option<usize> {
        let covers = |at: &usize| self.patterns.get(*at).is_some_and(|pattern| pattern.matches(resource, context));
        match &self.index {
            Some(index) => index.candidates(resource.whole()).find(covers),
            None => (0..self.patterns.len()).find(covers),
        }
    }
}

/// One condition: an operator, a key, the values.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionClause {
    /// How to compare.
    pub operator: Operator,
    /// The condition key as spelled.
    pub key: String,
    /// The wanted values, numbers and Booleans by their text.
    pub values: Vec<Located<String>>,
    /// Where the key and its values stand.
    pub span: Span,
    /// The key in lower case, as requests are asked for it.
    pub(super) folded_key: String,
    /// The wanted values, compiled.
    pub(super) wanted: Wanted,
    /// The wanted values as traces show them; shared, because every trace does.
    pub(super) shown: Arc<[String]>,
}

impl ConditionClause {
    /// Compiles a condition. Without `variables`, `${…}` is ordinary text.
    pub(super) fn new(
        operator: Operator,
        key: String,
        values: Vec<Located<String>>,
        span: Span,
        variables: bool,
    ) -> Self {
        let wanted = Wanted::new(operator.base, &values, variables);
        let shown = values.iter().map(|value| value.value.clone()).collect();
        Self { operator, folded_key: key.to_lowercase(), key, values, span, wanted, shown }
    }
}

impl PolicyDocument {
    /// The version of the language.
    #[must_use]
    pub fn version(&self) -> PolicyVersion {
        self.version
    }

    /// The document's `Id`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The statements, in the order of the document.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The document in its canonical form: `Version` always, lists where there are several values, elements in the
    /// order of the IAM documentation. Parsing the print gives the same document again.
    #[must_use]
    pub fn to_node(&self) -> Node {
        print::document(self)
    }
}

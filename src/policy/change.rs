//! What changed between two versions of a document, statement by statement.

use super::document::{ConditionClause, Effect, PolicyDocument};

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// The same, apart from its place and the order of its lists.
    Unchanged,
    /// New.
    Added,
    /// Gone.
    Removed,
    /// The same statement with another content.
    Changed,
}

/// One statement of the old document, the new one, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementChange {
    /// Its position in the old document, from 0.
    pub old: Option<usize>,
    /// Its position in the new document, from 0.
    pub new: Option<usize>,
    /// What became of it.
    pub kind: ChangeKind,
    /// The effect before and after, where it changed.
    pub effect: Option<(Effect, Effect)>,
    /// Actions that only the new one names.
    pub added_actions: Vec<String>,
    /// Actions that only the old one names.
    pub removed_actions: Vec<String>,
    /// Resources that only the new one names.
    pub added_resources: Vec<String>,
    /// Resources that only the old one names.
    pub removed_resources: Vec<String>,
    /// Principals that only the new one names.
    pub added_principals: Vec<String>,
    /// Principals that only the old one names.
    pub removed_principals: Vec<String>,
    /// Conditions that only the new one has.
    pub added_conditions: Vec<ConditionClause>,
    /// Conditions that only the old one has.
    pub removed_conditions: Vec<ConditionClause>,
}

/// Aligns the statements of two documents by content, in document order.
#[must_use]
pub fn diff(_old: &PolicyDocument, _new: &PolicyDocument) -> Vec<StatementChange> {
    Vec::new()
}

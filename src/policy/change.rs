//! What changed between two versions of a document, statement by statement.
//!
//! Statements are aligned by content in document order, so that an `Allow` that gains a condition reads as one
//! changed statement and not as one removed and one added.

mod align;

use super::document::{ConditionClause, Effect, PolicyDocument, Statement};

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

/// One statement of the old document, the new one, or both. Items of a negated element begin with `not `. The lists
/// are filled for changed statements only.
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
    /// Conditions that only the new one has. One with other values counts as removed and added.
    pub added_conditions: Vec<ConditionClause>,
    /// Conditions that only the old one has.
    pub removed_conditions: Vec<ConditionClause>,
}

/// Aligns the statements of two documents by content, in document order. What was removed stands before what was
/// added in its place.
#[must_use]
pub fn diff(old: &PolicyDocument, new: &PolicyDocument) -> Vec<StatementChange> {
    let contents = |document: &PolicyDocument| document.statements().iter().map(Content::of).collect::<Vec<_>>();
    let (old_contents, new_contents) = (contents(old), contents(new));
    let pairs = align::align(&old_contents, &new_contents);
    let change = |(old_at, new_at): (Option<usize>, Option<usize>)| StatementChange {
        old: old_at,
        new: new_at,
        ..content_change(
            old_at.and_then(|at| Some((old.statements().get(at)?, old_contents.get(at)?))),
            new_at.and_then(|at| Some((new.statements().get(at)?, new_contents.get(at)?))),
        )
    };
    pairs.into_iter().map(change).collect()
}

/// What a statement says, in comparable form: lists sorted, without case where IAM ignores it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Content {
    sid: Option<String>,
    effect: Effect,
    principals: Vec<Item>,
    actions: Vec<Item>,
    resources: Vec<Item>,
    conditions: Vec<Item>,
}

/// A member of a list: what is compared, and what is shown.
#[derive(Clone, Debug)]
struct Item {
    key: String,
    shown: String,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Item {}

impl Content {
    fn of(statement: &Statement) -> Self {
        let principal = statement.principal.as_ref();
        let principals = principal.into_iter().flat_map(|clause| {
            clause.entries.iter().map(|entry| Item::new(clause.negated, &entry.value, entry.kind.key()))
        });
        let action = &statement.action;
        let actions =
            action.patterns.iter().map(|pattern| Item::new(action.negated, pattern.text(), "").without_case());
        let resource = statement.resource.as_ref();
        let resources = resource
            .into_iter()
            .flat_map(|clause| clause.patterns.iter().map(|pattern| Item::new(clause.negated, pattern.text(), "")));
        Self {
            sid: statement.sid.clone().filter(|sid| !sid.is_empty()),
            effect: statement.effect,
            principals: sorted(principals),
            actions: sorted(actions),
            resources: sorted(resources),
            conditions: sorted(statement.conditions.iter().map(Item::of_condition)),
        }
    }
}

impl Item {
    fn new(negated: bool, text: &str, kind: &str) -> Self {
        let shown = if negated { format!("not {text}") } else { text.to_owned() };
        Self { key: format!("{kind} {shown}"), shown }
    }

    fn without_case(self) -> Self {
        Self { key: self.key.to_ascii_lowercase(), ..self }
    }

    fn of_condition(clause: &ConditionClause) -> Self {
        let mut values: Vec<&str> = clause.values.iter().map(|value| value.value.as_str()).collect();
        values.sort_unstable();
        Self { key: format!("{} {:?} {values:?}", clause.operator, clause.folded_key), shown: clause.key.clone() }
    }
}

fn sorted(items: impl Iterator<Item = Item>) -> Vec<Item> {
    let mut items: Vec<Item> = items.collect();
    items.sort_by(|left, right| left.key.cmp(&right.key));
    items.dedup();
    items
}

fn content_change(old: Option<(&Statement, &Content)>, new: Option<(&Statement, &Content)>) -> StatementChange {
    let (Some((old, old_content)), Some((new, new_content))) = (old, new) else {
        return without_lists(if old.is_some() { ChangeKind::Removed } else { ChangeKind::Added });
    };
    if old_content == new_content {
        return without_lists(ChangeKind::Unchanged);
    }
    let conditions = |statement: &Statement, other: &Content| {
        let is_new = |clause: &&ConditionClause| !contains(&other.conditions, &Item::of_condition(clause));
        statement.conditions.iter().filter(is_new).cloned().collect()
    };
    StatementChange {
        effect: (old.effect != new.effect).then_some((old.effect, new.effect)),
        added_actions: only_in(&new_content.actions, &old_content.actions),
        removed_actions: only_in(&old_content.actions, &new_content.actions),
        added_resources: only_in(&new_content.resources, &old_content.resources),
        removed_resources: only_in(&old_content.resources, &new_content.resources),
        added_principals: only_in(&new_content.principals, &old_content.principals),
        removed_principals: only_in(&old_content.principals, &new_content.principals),
        added_conditions: conditions(new, old_content),
        removed_conditions: conditions(old, new_content),
        ..without_lists(ChangeKind::Changed)
    }
}

fn without_lists(kind: ChangeKind) -> StatementChange {
    StatementChange {
        old: None,
        new: None,
        kind,
        effect: None,
        added_actions: Vec::new(),
        removed_actions: Vec::new(),
        added_resources: Vec::new(),
        removed_resources: Vec::new(),
        added_principals: Vec::new(),
        removed_principals: Vec::new(),
        added_conditions: Vec::new(),
        removed_conditions: Vec::new(),
    }
}

fn only_in(items: &[Item], other: &[Item]) -> Vec<String> {
    items.iter().filter(|item| !contains(other, item)).map(|item| item.shown.clone()).collect()
}

/// Whether a sorted list has the item.
fn contains(items: &[Item], item: &Item) -> bool {
    items.binary_search_by(|other| other.key.cmp(&item.key)).is_ok()
}

#[cfg(test)]
mod tests;

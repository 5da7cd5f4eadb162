//! A difference of templates as one JSON object.

use serde_json::{Value, json};

use super::diff::{ElementChange, PolicyDiff, TemplateDiff};
use crate::report::{ChangeRow, StatementRow};

/// The difference as one JSON object.
#[must_use]
pub fn diff_json(diff: &TemplateDiff) -> String {
    json!({
        "a": diff.old_name,
        "b": diff.new_name,
        "same": diff.is_same(),
        "policies": diff.policies.iter().map(policy).collect::<Vec<_>>(),
        "elements": diff.elements.iter().map(element).collect::<Vec<_>>(),
    })
    .to_string()
}

fn policy(policy: &PolicyDiff) -> Value {
    json!({
        "resource": policy.logical_id,
        "policy": policy.name,
        "change": policy.word,
        "statements": policy.rows.statements.iter().map(statement).collect::<Vec<_>>(),
        "in_words": policy.rows.in_words,
    })
}

fn statement(row: &StatementRow) -> Value {
    let clause = |row: &ChangeRow| json!({ "element": row.label, "values": row.values });
    let detail =
        |row: &ChangeRow| json!({ "sign": row.sign.to_string(), "element": row.label.trim(), "values": row.values });
    json!({
        "old": row.old,
        "new": row.new,
        "change": row.word,
        "effect": row.effect,
        "action": clause(&row.action),
        "resource": row.resource.as_ref().map(clause),
        "differences": row.details.iter().map(detail).collect::<Vec<_>>(),
    })
}

fn element(element: &ElementChange) -> Value {
    let detail =
        |(path, old, new): &(String, Option<String>, Option<String>)| json!({ "path": path, "old": old, "new": new });
    json!({
        "section": element.section,
        "name": element.name,
        "change": element.word,
        "resource_type": element.resource_type,
        "differences": element.details.iter().map(detail).collect::<Vec<_>>(),
        "more": element.n_more,
    })
}

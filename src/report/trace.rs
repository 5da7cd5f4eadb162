//! An evaluation's trace as JSON: every statement of every layer, part by part.

use serde_json::{Value, json};

use crate::policy::{ConditionTrace, ContextValue, Match, StatementTrace, Verdict};

/// The whole trace. Statements are counted from 0, as in the documents.
#[must_use]
pub fn trace_json(verdict: &Verdict) -> Value {
    let statements = verdict.layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
    json!({ "statements": statements.map(statement_json).collect::<Vec<_>>() })
}

fn statement_json(statement: &StatementTrace) -> Value {
    json!({
        "address": format!("{}.Statement[{}]", statement.origin.name, statement.index),
        "sid": statement.sid,
        "effect": format!("{:?}", statement.effect),
        "matched": statement.matched,
        "principal": statement.principal.as_ref().map(match_json),
        "action": match_json(&statement.action),
        "resource": match_json(&statement.resource),
        "conditions": statement.conditions.iter().map(condition_json).collect::<Vec<_>>(),
    })
}

fn match_json(part: &Match) -> Value {
    json!({ "matched": part.matched, "pattern": part.pattern, "why": part.why.to_string() })
}

fn condition_json(condition: &ConditionTrace) -> Value {
    let actual = condition.actual.as_ref().map(|actual| match actual {
        ContextValue::Single(value) => json!(value),
        ContextValue::List(values) => json!(values),
    });
    json!({
        "operator": condition.operator.to_string(),
        "key": condition.key,
        "expected": condition.expected.to_vec(),
        "actual": actual,
        "holds": condition.holds,
        "why": condition.why.to_string(),
    })
}

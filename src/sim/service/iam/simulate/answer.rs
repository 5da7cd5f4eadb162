//! What a simulation answers about one action.

use std::collections::BTreeMap;

use super::Sources;
use crate::policy::{Decision, Effect, PolicyType, StatementTrace, Verdict};
use crate::sim::value::Value;
use crate::source::position;

/// The result for an action on every resource; without resources of its own, the action's result is all there is.
pub(super) fn of_action(action: &str, verdicts: &[(String, Verdict)], sources: &Sources, has_resources: bool) -> Value {
    let worst = verdicts.iter().max_by_key(|(_, verdict)| severity(verdict.decision));
    let Some((_, worst)) = worst else { return Value::Null };
    let name = match verdicts {
        [(only, _)] => only.as_str(),
        _ => "*",
    };
    let mut missing: Vec<Value> = Vec::new();
    for value in verdicts.iter().flat_map(|(_, verdict)| missing_keys(verdict)) {
        if !missing.contains(&value) {
            missing.push(value);
        }
    }
    let specific = verdicts.iter().map(|(resource, verdict)| of_resource(resource, verdict, sources));
    Value::structure([
        ("EvalActionName", Value::text(action)),
        ("EvalResourceName", Value::text(name)),
        ("EvalDecision", Value::text(word(worst.decision))),
        ("MatchedStatements", matched(worst, sources)),
        ("MissingContextValues", Value::List(missing)),
        ("PermissionsBoundaryDecisionDetail", boundary(worst, sources)),
        ("ResourceSpecificResults", if has_resources { Value::list(specific) } else { Value::Null }),
    ])
}

fn of_resource(resource: &str, verdict: &Verdict, sources: &Sources) -> Value {
    Value::structure([
        ("EvalResourceName", Value::text(resource)),
        ("EvalResourceDecision", Value::text(word(verdict.decision))),
        ("MatchedStatements", matched(verdict, sources)),
        ("MissingContextValues", Value::list(missing_keys(verdict))),
        ("PermissionsBoundaryDecisionDetail", boundary(verdict, sources)),
    ])
}

fn severity(decision: Decision) -> u8 {
    match decision {
        Decision::Allowed => 0,
        Decision::ImplicitDeny => 1,
        Decision::ExplicitDeny => 2,
    }
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitDeny => "explicitDeny",
        Decision::ImplicitDeny => "implicitDeny",
    }
}

/// The statements that made the decision: the Denies alone where one matches, none where nothing allows.
fn matched(verdict: &Verdict, sources: &Sources) -> Value {
    let effect = match verdict.decision {
        Decision::Allowed => Effect::Allow,
        Decision::ExplicitDeny => Effect::Deny,
        Decision::ImplicitDeny => return Value::List(Vec::new()),
    };
    let deciding = verdict.matched().filter(|statement| statement.effect == effect);
    Value::list(deciding.filter_map(|statement| place(statement, &sources.texts)))
}

fn place(statement: &StatementTrace, texts: &BTreeMap<String, (&'static str, String)>) -> Option<Value> {
    let (source, text) = texts.get(&statement.origin.name)?;
    let at = |offset: u32| {
        let at = position(text, offset);
        let count = |number: usize| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        Value::structure([("Line", count(at.line)), ("Column", count(at.column))])
    };
    Some(Value::structure([
        ("SourcePolicyId", Value::text(&statement.origin.name)),
        ("SourcePolicyType", Value::text(*source)),
        ("StartPosition", at(statement.span.start)),
        ("EndPosition", at(statement.span.end)),
    ]))
}

/// The keys that statements about this action and resource ask for and the simulation was not given.
fn missing_keys(verdict: &Verdict) -> Vec<Value> {
    let statements = verdict.layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
    let concerned = statements.filter(|statement| statement.action.matched && statement.resource.matched);
    let conditions = concerned.flat_map(|statement| &statement.conditions);
    let mut keys: Vec<Value> = Vec::new();
    for condition in conditions.filter(|condition| condition.actual.is_none()) {
        let key = Value::text(&condition.key);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn boundary(verdict: &Verdict, sources: &Sources) -> Value {
    if sources.boundary.is_none() {
        return Value::Null;
    }
    let is_closed = verdict.decided_by.contains(&PolicyType::Boundary) && verdict.decision != Decision::Allowed;
    Value::structure([("AllowedByPermissionsBoundary", Value::Bool(!is_closed))])
}

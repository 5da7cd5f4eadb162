//! What would change a verdict, as sentences about the request.
//!
//! Nothing is decided again: a sentence follows from the operator and from what the trace says of the comparison.

use super::condition::{in_brief, in_words, request_field};
use super::verdict::{matching, numbered};
use crate::policy::{BaseOperator, ConditionTrace, Decision, Effect, StatementTrace, Verdict};

/// So many values are listed in a sentence; more are counted.
const FEW: usize = 3;

/// What would change the outcome, a sentence each; nothing for what is allowed.
pub(super) fn remedies(verdict: &Verdict) -> Vec<String> {
    match (verdict.decision, verdict.deciding(), verdict.closest()) {
        (Decision::ExplicitDeny, Some(deny), _) => lift(verdict, deny),
        (Decision::ImplicitDeny, _, Some(closest)) => {
            let failing = closest.conditions.iter().filter(|condition| !condition.holds);
            let mut remedies: Vec<String> = failing.map(|condition| how_to_make(true, condition)).collect();
            if !closest.action.matched || !closest.resource.matched {
                remedies.insert(0, "A statement that allows this action on this resource.".to_owned());
            }
            remedies
        }
        (Decision::ImplicitDeny, ..) => vec!["A statement that allows this action on this resource.".to_owned()],
        _ => Vec::new(),
    }
}

/// How a request gets past a Deny, and what it meets then.
fn lift(verdict: &Verdict, deny: &StatementTrace) -> Vec<String> {
    let others = matching(verdict, Effect::Deny).len().saturating_sub(1);
    let mut remedies: Vec<String> = deny.conditions.iter().map(|condition| how_to_make(false, condition)).collect();
    match remedies.len() {
        0 => {
            remedies.push("Nothing in the request: this Deny has no condition. The policy would have to change.".into())
        }
        1 => {}
        _ => remedies.insert(0, "One of these is enough:".to_owned()),
    }
    match others {
        0 => {}
        1 => remedies.push("One more Deny statement matches and would have to be passed too.".to_owned()),
        _ => remedies.push(format!("{others} more Deny statements match and would have to be passed too.")),
    }
    remedies.extend(then_allowed(verdict));
    remedies
}

/// What would allow the request once the Deny is passed: without a condition it needs no word.
fn then_allowed(verdict: &Verdict) -> Vec<String> {
    let allows = verdict.statements().filter(|it| it.effect == Effect::Allow);
    let covering: Vec<_> = allows.filter(|it| it.action.matched && it.resource.matched).collect();
    if covering.is_empty() {
        return vec!["Past the Deny, no statement allows it either.".to_owned()];
    }
    if covering.iter().any(|allow| allow.conditions.is_empty()) {
        return Vec::new();
    }
    covering.into_iter().map(|allow| allowed_if(verdict, allow)).collect()
}

fn allowed_if(verdict: &Verdict, allow: &StatementTrace) -> String {
    let words = allow.conditions.iter().map(|it| in_brief(it.operator, &it.key, &it.expected));
    format!("Statement {} then allows it if {}.", numbered(verdict, allow), words.collect::<Vec<_>>().join(" and "))
}

/// What in the request would turn the condition's result into `wanted`, as a sentence.
fn how_to_make(wanted: bool, condition: &ConditionTrace) -> String {
    let key = &condition.key;
    let words = if condition.expected.len() > FEW {
        in_brief(condition.operator, key, &condition.expected)
    } else {
        in_words(condition.operator, key, &condition.expected)
    };
    let result = if wanted { "TRUE" } else { "FALSE" };
    match (condition.operator.base, condition.actual.is_some(), request_field(key)) {
        (BaseOperator::Null, false, Some(field)) => format!("Send {field} ({key}): then the condition is {result}."),
        (BaseOperator::Null, true, Some(field)) => {
            format!("Leave out {field} ({key}): then the condition is {result}.")
        }
        (BaseOperator::Null, false, None) => format!("It takes a request that brings {key}."),
        (BaseOperator::Null, true, None) => format!("It takes a request without {key}."),
        (_, _, Some(field)) if wanted => format!("Send {field} so that {words}."),
        (_, _, Some(field)) => format!("Send {field} so that this is FALSE: {words}."),
        (_, _, None) if wanted => format!("It takes a request in which {words}."),
        (_, _, None) => format!("It takes a request in which this is FALSE: {words}."),
    }
}

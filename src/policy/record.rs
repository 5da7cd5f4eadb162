//! Writing down how a statement compared. Long texts of the request are shortened: every statement repeats them.

use std::sync::Arc;

use super::condition;
use super::document::{ConditionClause, Statement};
use super::matching::{Asked, PatternMatch};
use super::request::{Context, ContextValue, LayerKind, PolicyOrigin};
use super::trace::{ConditionTrace, Match, StatementTrace};
use super::why::shortened;
use crate::source::Span;

/// How much of a key's values goes into a trace, in bytes.
const MAX_ACTUAL: usize = 4096;

/// Where a statement stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The layer of its document.
    pub layer: LayerKind,
    /// Where its document comes from.
    pub origin: &'a Arc<PolicyOrigin>,
    /// Its position in the document, from 0.
    pub index: usize,
    /// How many statements the document has.
    pub of: usize,
}

/// Records a statement.
pub fn statement(statement: &Statement, place: Place<'_>, asked: &Asked<'_>) -> StatementTrace {
    let principal = principal(statement, place.layer, asked);
    let action_pattern = |at: usize| statement.action.patterns.get(at).map(|pattern| (pattern.text(), pattern.span()));
    let action = pattern_match(asked.compare_action(&statement.action), action_pattern);
    let clause = statement.resource.as_ref();
    let resource_pattern = |at: usize| clause?.patterns.get(at).map(|pattern| (pattern.text(), pattern.span()));
    let resource = pattern_match(asked.compare_resource(clause), resource_pattern);
    let conditions: Vec<_> = statement.conditions.iter().map(|clause| condition(clause, asked.context)).collect();
    let matched = principal.as_ref().is_none_or(|principal| principal.matched)
        && action.matched
        && resource.matched
        && conditions.iter().all(|condition| condition.holds);
    StatementTrace {
        layer: place.layer,
        origin: Arc::clone(place.origin),
        index: place.index,
        of: place.of,
        sid: statement.sid.clone(),
        effect: statement.effect,
        principal,
        action,
        resource,
        conditions,
        matched,
        span: statement.span,
    }
}

fn principal(statement: &Statement, layer: LayerKind, asked: &Asked<'_>) -> Option<Match> {
    let found = asked.compare_principal(statement, layer)?;
    let entry = found.entry.and_then(|at| statement.principal.as_ref()?.entries.get(at));
    Some(Match {
        matched: found.coverage.is_some(),
        pattern: entry.map(|entry| entry.value.clone()),
        span: entry.map(|entry| entry.span),
        why: found.why.into(),
    })
}

fn pattern_match<'p>(found: PatternMatch<'_>, pattern: impl Fn(usize) -> Option<(&'p str, Span)>) -> Match {
    let hit = found.hit.and_then(pattern);
    Match {
        matched: found.applies,
        pattern: hit.map(|(text, _)| text.to_owned()),
        span: hit.map(|(_, span)| span),
        why: found.why.owned(),
    }
}

fn condition(clause: &ConditionClause, context: &Context) -> ConditionTrace {
    let (holds, why) = condition::test(clause, context);
    ConditionTrace {
        operator: clause.operator,
        key: clause.key.clone(),
        expected: expected(clause, context),
        actual: context.get_folded(&clause.folded_key).map(actual),
        holds,
        why: why.owned(),
        span: clause.span,
    }
}

/// The wanted values with their variables replaced; one that has no value stays as written.
fn expected(clause: &ConditionClause, context: &Context) -> Arc<[String]> {
    let resolved = clause.wanted.resolved(context);
    if resolved.is_empty() {
        return Arc::clone(&clause.shown);
    }
    let mut shown = clause.shown.to_vec();
    for (position, text) in resolved {
        if let Some(value) = shown.get_mut(position) {
            *value = shortened(&text);
        }
    }
    shown.into()
}

fn actual(value: &ContextValue) -> ContextValue {
    match value {
        ContextValue::Single(value) => ContextValue::Single(shortened(value)),
        ContextValue::List(values) => {
            let mut left = MAX_ACTUAL;
            let fits = |value: &&String| {
                let before = left;
                left = left.saturating_sub(value.len() + 1);
                before > 0
            };
            ContextValue::List(values.iter().take_while(fits).map(|value| shortened(value)).collect())
        }
    }
}

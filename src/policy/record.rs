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

/// How many of a key's values go into a trace; one more, an ellipsis, says that there are others.
const MAX_VALUES: usize = 64;

/// How many wanted values of a condition are shown with their variables replaced.
const MAX_RESOLVED: usize = 64;

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

/// The wanted values with their variables replaced; one that has no value stays as written, and so does what comes
/// behind very many.
fn expected(clause: &ConditionClause, context: &Context) -> Arc<[String]> {
    let templates = clause.wanted.templates();
    if templates.is_empty() {
        return Arc::clone(&clause.shown);
    }
    let mut shown = clause.shown.to_vec();
    for (position, template) in templates.into_iter().take(MAX_RESOLVED) {
        if let (Some(value), Some(text)) = (shown.get_mut(position), template.shown(context)) {
            *value = text;
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
                let is_room = left > 0;
                left = left.saturating_sub(value.len());
                is_room
            };
            let mut shown: Vec<String> =
                values.iter().take(MAX_VALUES).take_while(fits).map(|value| shortened(value)).collect();
            if shown.len() < values.len() {
                shown.push("…".to_owned());
            }
            ContextValue::List(shown)
        }
    }
}

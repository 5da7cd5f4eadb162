//! One condition against a request: what an absent key, several values, a negation and the qualifiers make of the
//! comparison with the wanted values.
//!
//! Deciding and explaining call the same [`test()`]; the reason it gives borrows its texts and costs nothing.
//!
//! # Source
//! IAM User Guide, *Set operators for multi-valued context keys* and *Condition operator to check existence of
//! condition keys*.

use super::document::ConditionClause;
use super::operator::{BaseOperator, Comparison, SetQualifier};
use super::request::{Context, ContextValue};
use super::why::{Reason, Why};

/// Whether a condition holds, and why.
pub type Outcome<'a> = (bool, Why<&'a str>);

/// Tests a condition.
pub fn test<'a>(clause: &'a ConditionClause, context: &'a Context) -> Outcome<'a> {
    let values = context.get_folded(&clause.folded_key).map(ContextValue::values);
    if clause.operator.base == BaseOperator::Null {
        return test_null(clause, values);
    }
    match (clause.operator.set, values.unwrap_or_default()) {
        (None, values) => test_plain(clause, values, context),
        (Some(SetQualifier::ForAllValues), values) => test_all(clause, values, context),
        (Some(SetQualifier::ForAnyValue), values) => test_any(clause, values, context),
    }
}

/// An empty list and a lone empty string count as no value, to `Null` and to the qualifiers.
fn has_value(values: &[String]) -> bool {
    !matches!(values, [] | [_]) || values.first().is_some_and(|value| !value.is_empty())
}

fn test_null<'a>(clause: &'a ConditionClause, values: Option<&'a [String]>) -> Outcome<'a> {
    let is_absent = !values.is_some_and(has_value);
    match clause.operator.set {
        Some(SetQualifier::ForAllValues) => (true, Why::Plain(Reason::NullOfAllValues)),
        Some(SetQualifier::ForAnyValue) => (false, Why::Plain(Reason::NullOfAnyValue)),
        None => {
            let why = match (is_absent, values) {
                (false, _) => Why::Plain(Reason::KeyPresent),
                (true, None) => Why::Plain(Reason::KeyAbsent),
                (true, Some(_)) => Why::Plain(Reason::NoValue),
            };
            (clause.wanted.wants(is_absent), why)
        }
    }
}

fn test_plain<'a>(clause: &'a ConditionClause, values: &'a [String], context: &'a Context) -> Outcome<'a> {
    let operator = clause.operator;
    match values {
        [] if operator.if_exists => (true, Why::Plain(Reason::KeyAbsentIfExists)),
        [] if operator.base.is_negated() => (true, Why::Plain(Reason::KeyAbsentNegated)),
        [] => (false, Why::Plain(Reason::KeyAbsent)),
        [_] if clause.values.is_empty() => {
            (operator.base.is_negated() && !operator.if_exists, Why::Plain(Reason::NothingWanted))
        }
        [value] => test_value(clause, value, context),
        _ => (false, Why::Plain(Reason::QualifierMissing)),
    }
}

fn test_all<'a>(clause: &'a ConditionClause, values: &'a [String], context: &'a Context) -> Outcome<'a> {
    match values {
        [] => (true, Why::Plain(Reason::KeyAbsentAllValues)),
        _ if !has_value(values) => (true, Why::Plain(Reason::NoValueAllValues)),
        _ if clause.values.is_empty() => (false, Why::Plain(Reason::NothingWanted)),
        [value] => test_value(clause, value, context),
        _ => {
            let all = if clause.operator.base.is_negated() {
                Why::Plain(Reason::AllValuesDiffer)
            } else {
                Why::Plain(Reason::AllValuesMatch)
            };
            values
                .iter()
                .map(|value| test_value(clause, value, context))
                .find(|(holds, _)| !holds)
                .unwrap_or((true, all))
        }
    }
}

fn test_any<'a>(clause: &'a ConditionClause, values: &'a [String], context: &'a Context) -> Outcome<'a> {
    match values {
        [] => (false, Why::Plain(Reason::KeyAbsentAnyValue)),
        _ if !has_value(values) => (false, Why::Plain(Reason::NoValueAnyValue)),
        _ if clause.values.is_empty() => (false, Why::Plain(Reason::NothingWanted)),
        [value] => test_value(clause, value, context),
        _ => {
            let none = if clause.operator.base.is_negated() {
                Why::Plain(Reason::NoValueDiffers)
            } else {
                Why::Plain(Reason::NoValueMatches)
            };
            values
                .iter()
                .map(|value| test_value(clause, value, context))
                .find(|(holds, _)| *holds)
                .unwrap_or((false, none))
        }
    }
}

/// One request value against all wanted ones: positive operators need one match, negated ones none.
fn test_value<'a>(clause: &'a ConditionClause, value: &'a str, context: &'a Context) -> Outcome<'a> {
    let base = clause.operator.base;
    let (negated, family) = (base.is_negated(), base.family());
    let wanted = |position: usize| clause.values.get(position).map_or("", |wanted| wanted.value.as_str());
    match clause.wanted.compare(value, context) {
        Comparison::Hit(position) if negated => (false, Why::ValueExcluded { value, wanted: wanted(position) }),
        Comparison::Hit(position) => (true, Why::ValueMatches { value, wanted: wanted(position) }),
        Comparison::Miss if negated => (true, Why::ValueNotExcluded(value)),
        Comparison::Miss => (false, Why::ValueMatchesNone(value)),
        Comparison::Unresolved(key) if negated => (true, Why::NothingEqualsNoValue(key)),
        Comparison::Unresolved(key) => (false, Why::VariableWithoutValue(key)),
        Comparison::Unreadable => {
            (negated && !family.negation_needs_both(), Why::ValueUnreadable { value, expected: family.value_name() })
        }
        Comparison::UnreadableWanted(position) if !negated || family.negation_needs_both() => {
            (false, Why::WantedUnreadable { value: wanted(position), expected: family.value_name() })
        }
        Comparison::UnreadableWanted(_) => (true, Why::ValueNotExcluded(value)),
    }
}

#[cfg(test)]
mod tests;

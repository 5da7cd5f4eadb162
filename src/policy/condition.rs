//! One condition against a request: what an absent key, several values, a negation and the qualifiers make of the
//! comparison with the wanted values.
//!
//! Deciding and explaining call the same [`test()`]; the reason it gives borrows its texts and costs nothing.
//!
//! # Source
//! IAM User Guide, *Set operators for multi-valued context keys* and *Condition operator to check existence of
//! condition keys*.

use super::document::ConditionClause;
use super::operator::{BaseOperator, Comparison, Readings, Resolved, SetQualifier};
use super::request::{Context, ContextValue};
use super::why::{Reason, Why};

/// Whether a condition holds, and why.
pub type Outcome<'a> = (bool, Why<&'a str>);

/// From how many values on they are read once for all statements.
const MANY_VALUES: usize = 16;

/// From how many bytes on a single value is.
const LONG_VALUE: usize = 256;

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
        [value] => Values::new(clause, context, 1).test_only(value),
        _ => (false, Why::Plain(Reason::QualifierMissing)),
    }
}

fn test_all<'a>(clause: &'a ConditionClause, values: &'a [String], context: &'a Context) -> Outcome<'a> {
    let all = if clause.operator.base.is_negated() { Reason::AllValuesDiffer } else { Reason::AllValuesMatch };
    match values {
        [] => (true, Why::Plain(Reason::KeyAbsentAllValues)),
        _ if !has_value(values) => (true, Why::Plain(Reason::NoValueAllValues)),
        _ if clause.values.is_empty() => (false, Why::Plain(Reason::NothingWanted)),
        [value] => Values::new(clause, context, 1).test_only(value),
        _ => Values::new(clause, context, values.len()).first(values, false).unwrap_or((true, Why::Plain(all))),
    }
}

fn test_any<'a>(clause: &'a ConditionClause, values: &'a [String], context: &'a Context) -> Outcome<'a> {
    let none = if clause.operator.base.is_negated() { Reason::NoValueDiffers } else { Reason::NoValueMatches };
    match values {
        [] => (false, Why::Plain(Reason::KeyAbsentAnyValue)),
        _ if !has_value(values) => (false, Why::Plain(Reason::NoValueAnyValue)),
        _ if clause.values.is_empty() => (false, Why::Plain(Reason::NothingWanted)),
        [value] => Values::new(clause, context, 1).test_only(value),
        _ => Values::new(clause, context, values.len()).first(values, true).unwrap_or((false, Why::Plain(none))),
    }
}

/// The values of a request, one by one against all wanted ones: positive operators need one match, negated ones none.
struct Values<'a> {
    clause: &'a ConditionClause,
    context: &'a Context,
    resolved: Resolved<'a>,
    /// Where the only value is long: what has been read of it.
    long: Option<&'a Readings>,
}

impl<'a> Values<'a> {
    fn new(clause: &'a ConditionClause, context: &'a Context, n_values: usize) -> Self {
        Self { clause, context, resolved: clause.wanted.resolve(context, n_values), long: None }
    }

    /// The only value of the key.
    fn test_only(mut self, value: &'a String) -> Outcome<'a> {
        if value.len() >= LONG_VALUE {
            self.long = self.context.readings(&self.clause.folded_key);
        }
        self.test(value)
    }

    /// A value whose test ends in `holds`, the first one of a few.
    fn first(&self, values: &'a [String], holds: bool) -> Option<Outcome<'a>> {
        let ends_so = |comparison| self.holds(comparison) == holds;
        let one_by_one = || values.iter().find(|value| ends_so(self.compare(value)));
        let readings = (values.len() >= MANY_VALUES).then(|| self.context.readings(&self.clause.folded_key)).flatten();
        let found = match readings.and_then(|readings| self.clause.wanted.first(values, readings, ends_so)) {
            Some(position) => position.and_then(|position| values.get(position)),
            None => one_by_one(),
        };
        found.map(|value| self.test(value))
    }

    fn test(&self, value: &'a String) -> Outcome<'a> {
        let comparison = self.compare(value);
        (self.holds(comparison), self.why(comparison, value))
    }

    fn compare(&self, value: &String) -> Comparison {
        match self.long {
            Some(readings) => self.clause.wanted.compare_long(value, readings, &self.resolved),
            None => self.clause.wanted.compare(value, &self.resolved),
        }
    }

    fn holds(&self, comparison: Comparison) -> bool {
        let base = self.clause.operator.base;
        let negated_without_both = base.is_negated() && !base.family().negation_needs_both();
        match comparison {
            Comparison::Hit(_) => !base.is_negated(),
            Comparison::Miss => base.is_negated(),
            Comparison::Unreadable | Comparison::UnreadableWanted(_) => negated_without_both,
        }
    }

    fn why(&self, comparison: Comparison, value: &'a str) -> Why<&'a str> {
        let negated = self.clause.operator.base.is_negated();
        let expected = self.clause.operator.base.family().value_name();
        let wanted = |position: usize| self.clause.values.get(position).map_or("", |wanted| wanted.value.as_str());
        match comparison {
            Comparison::Hit(position) if negated => Why::ValueExcluded { value, wanted: wanted(position) },
            Comparison::Hit(position) => Why::ValueMatches { value, wanted: wanted(position) },
            Comparison::Miss => match self.clause.wanted.unresolved(self.context) {
                Some(key) if negated => Why::NothingEqualsNoValue(key),
                Some(key) => Why::VariableWithoutValue(key),
                None if negated => Why::ValueNotExcluded(value),
                None => Why::ValueMatchesNone(value),
            },
            Comparison::Unreadable => Why::ValueUnreadable { value, expected },
            Comparison::UnreadableWanted(_) if self.holds(comparison) => Why::ValueNotExcluded(value),
            Comparison::UnreadableWanted(position) => Why::WantedUnreadable { value: wanted(position), expected },
        }
    }
}

#[cfg(test)]
mod tests;

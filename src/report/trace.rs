//! An evaluation's trace as JSON: every statement of every layer, part by part.
//!
//! The types here are the form of that JSON. They borrow from the trace and are written as they are read: a policy may
//! have thousands of statements.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use crate::policy::{ConditionTrace, ContextValue, Match, StatementTrace, Verdict, Why};

/// The whole trace. Statements are counted from 0, as in the documents.
#[derive(Debug, Serialize)]
pub struct TraceJson<'a> {
    #[serde(serialize_with = "statements")]
    statements: &'a Verdict,
}

impl<'a> TraceJson<'a> {
    /// The trace of a verdict.
    #[must_use]
    pub fn new(verdict: &'a Verdict) -> Self {
        Self { statements: verdict }
    }
}

#[derive(Serialize)]
struct Statement<'a> {
    address: String,
    sid: Option<&'a str>,
    effect: &'static str,
    matched: bool,
    principal: Option<Part<'a>>,
    action: Part<'a>,
    resource: Part<'a>,
    conditions: Vec<Condition<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    matched: bool,
    pattern: Option<&'a str>,
    #[serde(serialize_with = "sentence")]
    why: &'a Why,
}

#[derive(Serialize)]
struct Condition<'a> {
    operator: String,
    key: &'a str,
    expected: &'a [String],
    actual: Option<Actual<'a>>,
    holds: bool,
    #[serde(serialize_with = "sentence")]
    why: &'a Why,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Actual<'a> {
    Single(&'a str),
    List(&'a [String]),
}

fn statements<S: Serializer>(verdict: &&Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(None)?;
    let policies = verdict.layers.iter().flat_map(|layer| &layer.policies);
    for statement in policies.flat_map(|policy| &policy.statements) {
        list.serialize_element(&Statement::from(statement))?;
    }
    list.end()
}

fn sentence<S: Serializer>(why: &&Why, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(why)
}

impl<'a> From<&'a StatementTrace> for Statement<'a> {
    fn from(statement: &'a StatementTrace) -> Self {
        Self {
            address: format!("{}.Statement[{}]", statement.origin.name, statement.index),
            sid: statement.sid.as_deref(),
            effect: statement.effect.text(),
            matched: statement.matched,
            principal: statement.principal.as_ref().map(Part::from),
            action: Part::from(&statement.action),
            resource: Part::from(&statement.resource),
            conditions: statement.conditions.iter().map(Condition::from).collect(),
        }
    }
}

impl<'a> From<&'a Match> for Part<'a> {
    fn from(part: &'a Match) -> Self {
        Self { matched: part.matched, pattern: part.pattern.as_deref(), why: &part.why }
    }
}

impl<'a> From<&'a ConditionTrace> for Condition<'a> {
    fn from(condition: &'a ConditionTrace) -> Self {
        Self {
            operator: condition.operator.to_string(),
            key: &condition.key,
            expected: &condition.expected,
            actual: condition.actual.as_ref().map(|actual| match actual {
                ContextValue::Single(value) => Actual::Single(value),
                ContextValue::List(values) => Actual::List(values),
            }),
            holds: condition.holds,
            why: &condition.why,
        }
    }
}

//! The answer to the closing question, as rows and sentences.

use super::condition::{expected_text, in_brief, when_absent};
use super::verdict::effect_word;
use crate::lab::GuardingCondition;
use crate::policy::{BaseOperator, Effect, Operator};

/// A condition that guards SageMaker actions.
#[derive(Clone, Debug, PartialEq)]
pub struct GuardRow {
    /// The policy it stands in.
    pub policy: String,
    /// The statement, as people count.
    pub statement: usize,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// Such as `Null`.
    pub operator: String,
    /// Such as `sagemaker:VpcSubnets`.
    pub key: String,
    /// The values, each with what it stands for.
    pub values: Vec<String>,
    /// The condition in plain words.
    pub sentence: String,
}

/// The rows of the answer.
#[must_use]
pub fn guard_rows(conditions: &[GuardingCondition]) -> Vec<GuardRow> {
    conditions.iter().map(row).collect()
}

fn row(condition: &GuardingCondition) -> GuardRow {
    let operator = condition.operator.parse::<Operator>().ok();
    GuardRow {
        policy: condition.origin.name.clone(),
        statement: condition.statement,
        effect: effect_word(condition.effect),
        operator: condition.operator.clone(),
        key: condition.key.clone(),
        values: operator
            .map_or_else(|| condition.values.clone(), |operator| expected_text(operator, &condition.values)),
        sentence: operator.map(|operator| sentence(condition, operator)).unwrap_or_default(),
    }
}

fn sentence(condition: &GuardingCondition, operator: Operator) -> String {
    let words = in_brief(operator, &condition.key, &condition.values);
    let start = match condition.effect {
        Effect::Deny => "denies a request if",
        Effect::Allow => "allows a request only if",
    };
    let absent = when_absent(operator).map(|note| format!(", {note}")).unwrap_or_default();
    format!("Statement {} {start} {words}{absent}.", condition.statement)
}

/// Why neither of two statements is enough alone: one denies requests without a key, the other lets exactly those
/// pass. None where the policy has no such pair.
#[must_use]
pub fn guard_pair(conditions: &[GuardingCondition]) -> Option<String> {
    let denies_absent = |it: &&GuardingCondition| {
        it.effect == Effect::Deny && is_null(it) && it.values.iter().any(|value| value.eq_ignore_ascii_case("true"))
    };
    let passes_absent = |it: &&GuardingCondition| {
        it.effect == Effect::Allow && it.operator.parse().is_ok_and(|operator| when_absent(operator).is_some())
    };
    let of_pair = |deny: &GuardingCondition| {
        let same_key = |it: &&GuardingCondition| it.key.eq_ignore_ascii_case(&deny.key);
        let allow = conditions.iter().filter(passes_absent).find(same_key)?;
        Some(format!(
            "Neither is enough alone. Without statement {}, a request with no {key} would pass statement {}; \
             without the condition in statement {}, any {key} would do.",
            deny.statement,
            allow.statement,
            allow.statement,
            key = deny.key,
        ))
    };
    conditions.iter().filter(denies_absent).find_map(of_pair)
}

fn is_null(condition: &GuardingCondition) -> bool {
    condition.operator.parse::<Operator>().is_ok_and(|operator| operator.base == BaseOperator::Null)
}

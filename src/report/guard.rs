//! The answer to the closing question, as rows and sentences.

use super::condition::{expected_text, in_words, when_absent};
use super::verdict::effect_word;
use crate::lab::GuardingCondition;
use crate::policy::{Effect, Operator};

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
    let words = in_words(operator, &condition.key, &condition.values);
    let start = match condition.effect {
        Effect::Deny => "denies a request if",
        Effect::Allow => "allows a request only if",
    };
    let absent = when_absent(operator).map(|note| format!(" {note}")).unwrap_or_default();
    format!("Statement {} {start} {words}.{absent}", condition.statement)
}

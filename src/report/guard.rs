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
    let what = match (condition.effect, condition.n_actions) {
        (Effect::Deny, 1) => format!("denies its action if {}", words.replacen("it brings", "a request brings", 1)),
        (Effect::Deny, n) => {
            format!("denies its {n} actions if {}", words.replacen("it brings", "a request brings", 1))
        }
        (Effect::Allow, _) => format!("allows a request only if {words}"),
    };
    let absent = when_absent(operator).map(|note| format!(", {note}")).unwrap_or_default();
    format!("Statement {} {what}{absent}.", condition.statement)
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
            "Neither statement is enough alone. Without statement {}, a request with no {key} would pass statement {}; \
             without the conditions of statement {}, any {key} would do.",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(statement: usize, effect: Effect, operator: &str, values: &[&str]) -> GuardingCondition {
        GuardingCondition {
            origin: crate::policy::PolicyOrigin::default(),
            statement,
            effect,
            n_actions: 5,
            operator: operator.to_owned(),
            key: "sagemaker:VpcSubnets".to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }

    #[test]
    fn conditions_are_told_by_what_their_statement_does() {
        let check = |condition: GuardingCondition, sentence: &str| {
            assert_eq!(guard_rows(&[condition]).pop().map(|row| row.sentence).as_deref(), Some(sentence));
        };
        check(
            condition(2, Effect::Deny, "Null", &["true"]),
            "Statement 2 denies its 5 actions if a request brings no sagemaker:VpcSubnets.",
        );
        check(
            condition(3, Effect::Allow, "ForAllValues:StringEquals", &["a", "b"]),
            "Statement 3 allows a request only if every value of sagemaker:VpcSubnets is one of the 2 values it lists, \
             or there is none.",
        );
        check(
            condition(1, Effect::Allow, "StringEquals", &["a"]),
            "Statement 1 allows a request only if sagemaker:VpcSubnets is a.",
        );
    }

    #[test]
    fn a_pair_is_a_deny_of_the_absent_key_and_an_allow_that_lets_it_pass() {
        let deny = condition(2, Effect::Deny, "Null", &["true"]);
        let passes = condition(3, Effect::Allow, "StringEqualsIfExists", &["a"]);
        let refuses = condition(3, Effect::Allow, "StringEquals", &["a"]);
        assert!(guard_pair(&[deny.clone(), passes.clone()]).is_some_and(|text| text.contains("pass statement 3")));
        assert_eq!(guard_pair(&[deny, refuses]), None);
        assert_eq!(guard_pair(&[passes]), None);
    }
}

//! The lab's closing question: which conditions are on the policy that controls access to the SageMaker API?

use super::explain::notebook_policies;
use super::notes::Notes;
use crate::policy::{Effect, PolicyOrigin};

/// One condition that guards SageMaker actions.
#[derive(Clone, Debug, PartialEq)]
pub struct GuardingCondition {
    /// The policy it stands in.
    pub origin: PolicyOrigin,
    /// The statement's number, as people count.
    pub statement: usize,
    /// What the statement does.
    pub effect: Effect,
    /// How many action patterns the statement names.
    pub n_actions: usize,
    /// Such as `Null`.
    pub operator: String,
    /// Such as `sagemaker:VpcSubnets`.
    pub key: String,
    /// The values it is compared with.
    pub values: Vec<String>,
}

/// The answer, from the policies in force: every condition on a statement about SageMaker actions.
#[must_use]
pub fn closing_answer(notes: &Notes) -> Vec<GuardingCondition> {
    let Some(policies) = notebook_policies(notes) else { return Vec::new() };
    let mut conditions = Vec::new();
    for policy in policies.layers.iter().flat_map(|layer| &layer.policies) {
        for (index, statement) in policy.document.statements().iter().enumerate() {
            let about_sagemaker =
                statement.action.patterns.iter().any(|pattern| {
                    pattern.text().to_ascii_lowercase().starts_with("sagemaker:") || pattern.text() == "*"
                });
            let guarding = statement.conditions.iter().filter(|_| about_sagemaker);
            conditions.extend(guarding.map(|condition| GuardingCondition {
                origin: PolicyOrigin::clone(&policy.origin),
                statement: index + 1,
                effect: statement.effect,
                n_actions: statement.action.patterns.len(),
                operator: condition.operator.to_string(),
                key: condition.key.clone(),
                values: condition.values.iter().map(|value| value.value.clone()).collect(),
            }));
        }
    }
    conditions
}

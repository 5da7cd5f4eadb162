//! An answer to the closing question, compared with the conditions in force.
//!
//! Any wording counts that names a condition's operator, key and value. Where the operator is another one, the policy
//! engine is asked whether it would decide the same: then the answer is right in effect, and the policy's own word is
//! told.

mod mention;

use std::sync::Arc;

use self::mention::{Claim, claims, values_are_named};
use super::question::GuardingCondition;
use crate::names::{ActionName, Arn};
use crate::policy::{
    Context, ContextValue, Layer, LayerKind, Operator, Policy, PolicyKind, PolicyOrigin, PolicySet, Principal, Request,
    decide, parse_text,
};

/// How far an answer agrees with the policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// For each condition, how it was named.
    pub named: Vec<Named>,
    /// What in the answer no condition says, in the answer's own words.
    pub unfounded: Vec<String>,
}

/// How a condition was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Operator, key and value.
    Fully,
    /// With another operator that decides the same here.
    InEffect,
    /// The key, but not all of the rest.
    Partly {
        /// Whether the operator was named.
        operator: bool,
        /// Whether the value was.
        value: bool,
    },
    /// Not at all.
    Not,
}

impl Grade {
    /// Whether every condition was named, and nothing that is not there.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let is_right = |named: &Named| matches!(named, Named::Fully | Named::InEffect);
        !self.named.is_empty() && self.named.iter().all(is_right) && self.unfounded.is_empty()
    }
}

/// Grades an answer.
#[must_use]
pub fn grade(answer: &str, conditions: &[GuardingCondition]) -> Grade {
    let claims = claims(answer, conditions);
    let is_right = |claim: &Claim| {
        let mut about = conditions.iter().filter(|condition| claim.is_about(&condition.key));
        about.any(|condition| matches!(judge(condition, claim), Named::Fully | Named::InEffect))
    };
    // What names one condition rightly is no poor try at another one of the same key.
    let settled: Vec<bool> = claims.iter().map(is_right).collect();
    let named = conditions.iter().map(|condition| best(condition, &claims, &settled)).collect();
    let is_founded = |claim: &&Claim| {
        let about = conditions.iter().filter(|condition| claim.is_about(&condition.key));
        let agrees =
            |condition: &GuardingCondition| !matches!(judge(condition, claim), Named::Partly { operator: false, .. });
        claim.operator.is_none() || about.into_iter().any(agrees)
    };
    let unfounded = claims.iter().filter(|claim| claim.has_key() && !is_founded(claim)).map(|claim| claim.text.clone());
    Grade { named, unfounded: unfounded.collect() }
}

/// The best that any claim says of a condition; what is settled elsewhere says nothing in part.
fn best(condition: &GuardingCondition, claims: &[Claim], settled: &[bool]) -> Named {
    let about = claims.iter().zip(settled).filter(|(claim, _)| claim.is_about(&condition.key));
    let rank = |named: &Named| match named {
        Named::Fully => 5,
        Named::InEffect => 4,
        Named::Partly { operator: true, .. } => 3,
        Named::Partly { value: true, .. } => 2,
        Named::Partly { .. } => 1,
        Named::Not => 0,
    };
    let said = about.filter_map(|(claim, is_settled)| match judge(condition, claim) {
        Named::Partly { .. } if *is_settled => None,
        named => Some(named),
    });
    said.max_by_key(rank).unwrap_or(Named::Not)
}

fn judge(condition: &GuardingCondition, claim: &Claim) -> Named {
    let wanted: Option<Operator> = condition.operator.parse().ok();
    let value = values_are_named(&claim.text, condition);
    match (claim.operator, wanted) {
        (Some(given), Some(wanted)) if given == wanted && value => Named::Fully,
        (Some(given), Some(wanted)) if given == wanted => Named::Partly { operator: true, value },
        (Some(given), Some(wanted)) if value && decides_alike(given, wanted, condition) => Named::InEffect,
        _ => Named::Partly { operator: false, value },
    }
}

/// Whether two operators decide alike with the condition's key and values, for requests without the key, with each of
/// its values, with all of them, with another one, and with one more.
fn decides_alike(one: Operator, other: Operator, condition: &GuardingCondition) -> bool {
    let (Some(one), Some(other)) = (policy(one, condition), policy(other, condition)) else { return false };
    let stranger = "something-else".to_owned();
    let mut probes: Vec<Option<Vec<String>>> = vec![None, Some(vec![stranger.clone()])];
    probes.extend(condition.values.iter().map(|value| Some(vec![value.clone()])));
    probes.push(Some(condition.values.clone()));
    probes.push(Some(condition.values.iter().cloned().chain([stranger]).collect()));
    probes.into_iter().all(|values| {
        let request = request(&condition.key, values);
        decide(&one, &request) == decide(&other, &request)
    })
}

/// A policy of one Allow with this operator on the condition's key and values.
fn policy(operator: Operator, condition: &GuardingCondition) -> Option<PolicySet> {
    let mut keys = serde_json::Map::new();
    keys.insert(condition.key.clone(), condition.values.iter().cloned().collect());
    let mut block = serde_json::Map::new();
    block.insert(operator.to_string(), serde_json::Value::Object(keys));
    let text = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block }],
    });
    let (document, _) = parse_text(&text.to_string(), PolicyKind::Identity);
    let origin = PolicyOrigin { name: String::new(), arn: None, version: None };
    let policy = Policy { origin: origin.into(), document: Arc::new(document?) };
    Some(PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies: vec![policy] }] })
}

fn request(key: &str, values: Option<Vec<String>>) -> Request {
    let mut context = Context::default();
    if let Some(values) = values {
        context.insert(key, ContextValue::List(values));
    }
    Request {
        principal: Principal::User(Arn::new("iam", "", "", "user/probe")),
        principal_account: None,
        action: ActionName::new("sagemaker", "CreateTrainingJob"),
        resource: "*".to_owned(),
        resource_account: None,
        context,
    }
}

#[cfg(test)]
mod tests;

//! What policies say about the request of an access-denied message, and whether AWS said the same.
//!
//! The message gives principal, action and resource. Condition keys are given by whoever asks; nothing is assumed.

use super::verdict::{VerdictRows, verdict_rows};
use crate::lab::{Denial, DenialReason};
use crate::names::ActionName;
use crate::policy::{
    Context, Decision, PolicySet, Principal, Remedy, Request, SageMakerCatalogue, Verdict, evaluate, remedies,
};

/// The message's request, decided by given policies.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The request.
    pub request: Request,
    /// How it is decided.
    pub verdict: Verdict,
    /// The same in rows.
    pub rows: VerdictRows,
    /// Whether AWS decided alike.
    pub agreement: Agreement,
    /// The edits of the request that would make it allowed.
    pub remedies: Vec<Remedy>,
    /// Keys that conditions ask for and that were not given, so taken as absent.
    pub absent: Vec<String>,
    /// Of the keys that conditions ask for, those that this action never carries.
    pub never_carried: Vec<String>,
}

/// Whether the policies give AWS's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Whether they do.
    pub agrees: bool,
    /// In a sentence or two.
    pub sentence: String,
}

/// Decides the request of a message.
///
/// # Errors
/// What in the message cannot be asked of a policy, as a sentence without a period.
pub fn judge(
    denial: &Denial,
    policies: &PolicySet,
    context: Context,
    catalogue: &SageMakerCatalogue,
) -> Result<Judgement, String> {
    if denial.principal.is_empty() && denial.client.encoded.is_none() {
        return Err("the message does not say who asked".to_owned());
    }
    if denial.principal.is_empty() {
        return Err("the message names no request; decode it first, and explain what that gives".to_owned());
    }
    let named = Some(denial.principal.as_str()).filter(|name| *name != "anonymous");
    let request = Request {
        principal: Principal::parse(named)?,
        principal_account: None,
        action: denial.action.parse::<ActionName>()?,
        resource: denial.resource.clone().unwrap_or_else(|| "*".to_owned()),
        resource_account: None,
        context,
    };
    let verdict = evaluate(policies, &request);
    let asked = asked_keys(&verdict);
    let row = catalogue.action(&request.action);
    let is_foreign = |key: &String| {
        // Global keys are filled by IAM itself for every action.
        !key.to_ascii_lowercase().starts_with("aws:") && row.is_some_and(|row| row.key(key).is_none())
    };
    Ok(Judgement {
        agreement: agreement(&denial.reason, verdict.decision),
        remedies: remedies(policies, &request),
        never_carried: asked.iter().filter(|key| is_foreign(key)).cloned().collect(),
        absent: asked.into_iter().filter(|key| request.context.get(key).is_none()).collect(),
        rows: verdict_rows(&verdict),
        verdict,
        request,
    })
}

/// The word for a decision in JSON, as `policy eval` has it.
pub(super) fn decision_word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitDeny => "explicitly_denied",
        Decision::ImplicitDeny => "implicitly_denied",
    }
}

/// The keys that the statements on this action and resource ask for.
fn asked_keys(verdict: &Verdict) -> Vec<String> {
    let covering = verdict.statements().filter(|statement| statement.action.matched && statement.resource.matched);
    let mut keys: Vec<String> = Vec::new();
    for condition in covering.flat_map(|statement| &statement.conditions) {
        if !keys.iter().any(|key| key.eq_ignore_ascii_case(&condition.key)) {
            keys.push(condition.key.clone());
        }
    }
    keys
}

fn agreement(reason: &DenialReason, decision: Decision) -> Agreement {
    let named = match reason {
        DenialReason::Explicit { policy_type, .. } => policy_type.as_deref(),
        DenialReason::Implicit { policy_type } => Some(policy_type.as_str()),
        DenialReason::Unstated => None,
    };
    let other_type = named.filter(|kind| *kind != "identity-based policy");
    let agrees = match (reason, decision) {
        (DenialReason::Explicit { .. }, Decision::ExplicitDeny) => other_type.is_none(),
        (DenialReason::Implicit { .. }, Decision::ImplicitDeny) => other_type.is_none(),
        (DenialReason::Unstated, Decision::ExplicitDeny | Decision::ImplicitDeny) => true,
        _ => false,
    };
    let sentence = match (agrees, other_type, decision) {
        (true, _, _) if *reason == DenialReason::Unstated => {
            "They deny it too; AWS does not say how it came to its answer.".to_owned()
        }
        (true, ..) => "They give AWS's answer.".to_owned(),
        (false, Some(kind), _) => {
            format!("AWS names a {kind}; these were read as identity policies, and what they say is another matter.")
        }
        (false, None, Decision::Allowed) => "AWS denied it and these policies allow it: a policy is missing here, the \
             request had condition keys that were not given, or a change was not in force yet."
            .to_owned(),
        (false, None, _) => "AWS denied it in another way than these policies: a policy is missing here, or the \
             request had condition keys that were not given."
            .to_owned(),
    };
    Agreement { agrees, sentence }
}

//! The calls to IAM: which policies a role has, and what they say.

mod authorizations;

use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, PolicyEvaluationDecisionType};

pub(super) use self::authorizations::get_account_authorization_details;
use super::error::refused;
use super::reply::{Reply, Served, each_page, policy_document, required, served, text};
use super::session::Session;
use crate::lab::{Answer, AttachedPolicy, PolicyNote, RoleNote, Simulated, TrainingJobPlan};
use crate::names::Arn;

/// `ListAccountAliases`: an account has one at most.
pub(super) async fn list_account_aliases(session: &Session) -> Reply {
    let output = session.iam().list_account_aliases().send().await.map_err(refused)?;
    served(&output, Answer::Alias(output.account_aliases().first().cloned()))
}

/// `ListRoles`.
pub(super) async fn list_roles(session: &Session) -> Reply {
    let pages = session.iam().list_roles().into_paginator().send();
    let mut roles = Vec::new();
    let request_id = each_page(pages, |page| roles.extend(page.roles().iter().map(role))).await?;
    Ok(Served { answer: Answer::Roles(roles), request_id })
}

/// `GetRole`.
pub(super) async fn get_role(session: &Session, role_name: String) -> Reply {
    let output = session.iam().get_role().role_name(role_name).send().await.map_err(refused)?;
    let note = role(required(output.role(), "Role")?);
    served(&output, Answer::Role(note))
}

/// `SimulatePrincipalPolicy` for a training job: what it does not name is absent, as in the request itself.
pub(super) async fn simulate_training_job(session: &Session, plan: &TrainingJobPlan) -> Reply {
    let entries = plan.vpc_keys().into_iter().map(|(key, values)| {
        let entry = ContextEntry::builder().context_key_name(key).context_key_type(ContextKeyTypeEnum::StringList);
        entry.set_context_key_values(Some(values.to_vec())).build()
    });
    let request = session.iam().simulate_principal_policy().policy_source_arn(&plan.role_arn);
    let request = request.action_names("sagemaker:CreateTrainingJob").set_context_entries(Some(entries.collect()));
    let output = request.send().await.map_err(refused)?;
    let result = required(output.evaluation_results().first(), "EvaluationResults")?;
    let decision = match result.eval_decision() {
        PolicyEvaluationDecisionType::Allowed => Simulated::Allowed,
        PolicyEvaluationDecisionType::ExplicitDeny => Simulated::ExplicitDeny,
        _ => Simulated::ImplicitDeny,
    };
    served(&output, Answer::Simulated(decision))
}

/// `ListPolicyVersions`.
pub(super) async fn list_policy_versions(session: &Session, policy_arn: String) -> Reply {
    let pages = session.iam().list_policy_versions().policy_arn(policy_arn).into_paginator().send();
    let mut n_versions = 0;
    let request_id = each_page(pages, |page| n_versions += page.versions().len()).await?;
    Ok(Served { answer: Answer::PolicyVersions(n_versions), request_id })
}

/// A role; a trust policy that cannot be read is told as none.
fn role(role: &aws_sdk_iam::types::Role) -> RoleNote {
    let trust = role.assume_role_policy_document().and_then(|document| policy_document(document).ok());
    let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
    RoleNote {
        name: role.role_name().to_owned(),
        arn: role.arn().to_owned(),
        trust: trust.unwrap_or_default(),
        boundary: boundary.map(str::to_owned),
    }
}

/// `ListAttachedRolePolicies`.
pub(super) async fn list_attached_role_policies(session: &Session, role_name: String) -> Reply {
    let pages = session.iam().list_attached_role_policies().role_name(role_name).into_paginator().send();
    let mut policies = Vec::new();
    let request_id = each_page(pages, |page| policies.extend(page.attached_policies().iter().map(attached))).await?;
    Ok(Served { answer: Answer::AttachedPolicies(policies), request_id })
}

/// `ListRolePolicies`.
pub(super) async fn list_role_policies(session: &Session, role_name: String) -> Reply {
    let pages = session.iam().list_role_policies().role_name(role_name).into_paginator().send();
    let mut names = Vec::new();
    let request_id = each_page(pages, |page| names.extend(page.policy_names)).await?;
    Ok(Served { answer: Answer::InlinePolicies(names), request_id })
}

/// `GetRolePolicy`.
pub(super) async fn get_role_policy(session: &Session, role_name: String, policy_name: String) -> Reply {
    let request = session.iam().get_role_policy().role_name(role_name).policy_name(policy_name);
    let output = request.send().await.map_err(refused)?;
    let document = policy_document(output.policy_document())?;
    let note = PolicyNote { name: output.policy_name().to_owned(), arn: None, version: None, document };
    served(&output, Answer::PolicyDocument(note))
}

/// `GetPolicy`.
pub(super) async fn get_policy(session: &Session, policy_arn: String) -> Reply {
    let output = session.iam().get_policy().policy_arn(&policy_arn).send().await.map_err(refused)?;
    let policy = required(output.policy(), "Policy")?;
    let default_version = required(policy.default_version_id(), "DefaultVersionId")?.to_owned();
    served(&output, Answer::Policy { arn: policy_arn, default_version })
}

/// `GetPolicyVersion`.
pub(super) async fn get_policy_version(session: &Session, policy_arn: String, version_id: String) -> Reply {
    let request = session.iam().get_policy_version().policy_arn(&policy_arn).version_id(&version_id);
    let output = request.send().await.map_err(refused)?;
    let version = required(output.policy_version(), "PolicyVersion")?;
    let document = policy_document(required(version.document(), "Document")?)?;
    let note =
        PolicyNote { name: policy_name(&policy_arn), arn: Some(policy_arn), version: Some(version_id), document };
    served(&output, Answer::PolicyDocument(note))
}

fn attached(policy: &aws_sdk_iam::types::AttachedPolicy) -> AttachedPolicy {
    AttachedPolicy { name: text(policy.policy_name()), arn: text(policy.policy_arn()) }
}

/// A policy's name is what stands behind the last slash of its ARN.
fn policy_name(policy_arn: &str) -> String {
    policy_arn.parse::<Arn>().map_or_else(|_| policy_arn.to_owned(), |arn| arn.last_component().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_named_by_its_arn() {
        let check = |arn: &str, name: &str| assert_eq!(policy_name(arn), name);
        check("arn:aws:iam::123456789012:policy/ds-notebook-policy-x", "ds-notebook-policy-x");
        check("arn:aws:iam::aws:policy/service-role/AWSLambdaRole", "AWSLambdaRole");
        check("not-an-arn", "not-an-arn");
    }
}

//! What all creating operations have in common: the permissions they need, and the role and network they name.

use super::condition::add_tags;
use super::invalid;
use crate::names::ActionName;
use crate::policy::{
    Context, Decision, Layer, LayerKind, Policy, PolicyKind, PolicySet, Principal, Request, decide, parse_text,
};
use crate::sim::account::AccountState;
use crate::sim::operation::{Invocation, Permission, ServiceError};
use crate::sim::value::Value;
use std::sync::Arc;

/// Who runs what is created.
const SAGEMAKER: &str = "sagemaker.amazonaws.com";

/// The ARN of a thing of this account. SageMaker writes names in ARNs in lower case.
pub(super) fn arn(account: &AccountState, kind: &str, name: &str) -> String {
    account.arn("sagemaker", &format!("{kind}/{}", name.to_ascii_lowercase()))
}

/// The creating action itself, then passing each role, then tagging if the request brings tags.
pub(super) fn permissions(
    invocation: &Invocation,
    resource: &str,
    context: Context,
    roles: &[&str],
) -> Vec<Permission> {
    let operation = invocation.operation.name;
    let mut creating = Permission::new(&format!("sagemaker:{operation}"), resource);
    creating.context = context;
    add_tags(&invocation.input, &mut creating.context);
    let mut permissions = vec![creating];
    for role in roles {
        let mut passing = Permission::new("iam:PassRole", *role);
        passing.context.insert("iam:PassedToService", SAGEMAKER);
        permissions.push(passing);
    }
    if !invocation.input.get("Tags").map_or(&[][..], Value::items).is_empty() {
        let mut tagging = Permission::new("sagemaker:AddTags", resource);
        tagging.context.insert("sagemaker:TaggingAction", operation);
        add_tags(&invocation.input, &mut tagging.context);
        permissions.push(tagging);
    }
    permissions
}

/// A role that is passed has to be there and to trust SageMaker.
pub(super) fn check_role(account: &AccountState, role_arn: &str) -> Result<(), ServiceError> {
    let role = account.role_by_arn(role_arn);
    if role.is_some_and(|role| trusts(&role.trust_policy, role_arn)) {
        return Ok(());
    }
    Err(invalid(format!(
        "Could not assume role {role_arn}. Please ensure that the role exists and allows principal '{SAGEMAKER}' to assume the role."
    )))
}

fn trusts(trust_policy: &str, role_arn: &str) -> bool {
    let Some(document) = parse_text(trust_policy, PolicyKind::Trust).0 else { return false };
    let policy = Policy { origin: Arc::default(), document: Arc::new(document) };
    let policies = PolicySet { layers: vec![Layer { kind: LayerKind::Resource, policies: vec![policy] }] };
    let request = Request {
        principal: Principal::Service(SAGEMAKER.to_owned()),
        principal_account: None,
        action: ActionName::new("sts", "AssumeRole"),
        resource: role_arn.to_owned(),
        resource_account: None,
        context: Context::default(),
    };
    decide(&policies, &request) == Decision::Allowed
}

/// Subnets and security groups have to be there, all in one network.
pub(super) fn check_network(account: &AccountState, subnets: &[String], groups: &[String]) -> Result<(), ServiceError> {
    let network_of_subnet =
        |id: &str| account.networks.values().find(|network| network.subnets.iter().any(|subnet| subnet.id == id));
    let network_of_group =
        |id: &str| account.networks.values().find(|network| network.security_groups.iter().any(|group| group.id == id));
    let mut networks = Vec::new();
    for id in subnets {
        let network = network_of_subnet(id);
        networks.push(network.ok_or_else(|| invalid(format!("The subnet ID '{id}' does not exist")))?);
    }
    for id in groups {
        let network = network_of_group(id);
        networks.push(network.ok_or_else(|| invalid(format!("The security group '{id}' does not exist")))?);
    }
    if networks.windows(2).any(|pair| pair[0].vpc_id != pair[1].vpc_id) {
        return Err(invalid("Subnets and security groups belong to different networks."));
    }
    Ok(())
}

/// The same for a structure `VpcConfig`, if there is one.
pub(super) fn check_vpc(account: &AccountState, vpc: Option<&Value>) -> Result<(), ServiceError> {
    vpc.map_or(Ok(()), |vpc| check_network(account, &vpc.texts("Subnets"), &vpc.texts("SecurityGroupIds")))
}

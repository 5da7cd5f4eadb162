//! Managed policies: GetPolicy and ListPolicies.

use std::collections::BTreeMap;

use super::list::{self, MARKER, MAX_ITEMS};
use super::member::{PATH_PREFIX, POLICY_ARN};
use super::no_such_entity;
use crate::sim::account::{AccountState, ManagedPolicy};
use crate::sim::operation::{Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
use crate::sim::value::Value;

/// What the ARNs of AWS's own policies begin with.
pub(super) const OF_AWS: &str = "arn:aws:iam::aws:policy/";

pub(super) const GET_POLICY: Operation = Operation {
    service: Service::Iam,
    name: "GetPolicy",
    members: &[POLICY_ARN],
    permissions: |invocation, _| vec![on_policy("iam:GetPolicy", invocation)],
    apply: |applying, invocation| {
        let policy = named(invocation, applying.account)?;
        let arn = policy.arn.as_str();
        let count = attachments(applying.account, [arn]).get(arn).copied().unwrap_or(0);
        let mut members = describe(policy, count);
        members.push(("Description", Value::text(&policy.description)));
        Ok(Value::structure([("Policy", Value::structure(members))]))
    },
};

pub(super) const LIST_POLICIES: Operation = Operation {
    service: Service::Iam,
    name: "ListPolicies",
    members: &[
        Member::optional(&["Scope"], Shape::Enum(&["All", "AWS", "Local"])),
        Member::optional(&["OnlyAttached"], Shape::Bool),
        Member::optional(&["PolicyUsageFilter"], Shape::Enum(&["PermissionsPolicy", "PermissionsBoundary"])),
        PATH_PREFIX,
        MARKER,
        MAX_ITEMS,
    ],
    permissions: |_, _| {
        vec![Permission { shown_as: Some("policy path /".to_owned()), ..Permission::new("iam:ListPolicies", "*") }]
    },
    apply: list_policies,
};

fn list_policies(applying: &mut crate::sim::Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let counts = attachments(applying.account, applying.account.policies.iter().map(|(arn, _)| arn));
    let count = |policy: &ManagedPolicy| counts.get(policy.arn.as_str()).copied().unwrap_or(0);
    let prefix = input.str("PathPrefix").unwrap_or("/");
    let only_attached = input.get("OnlyAttached").and_then(Value::as_bool) == Some(true);
    let in_scope = |policy: &ManagedPolicy| match input.str("Scope") {
        Some("AWS") => policy.arn.starts_with(OF_AWS),
        Some("Local") => !policy.arn.starts_with(OF_AWS),
        _ => true,
    };
    let policies = applying.account.policies.values().filter(|policy| in_scope(policy));
    let policies = policies.filter(|policy| policy.path.starts_with(prefix));
    let policies = policies.filter(|policy| !only_attached || count(policy) > 0);
    let described = policies.map(|policy| Value::structure(describe(policy, count(policy)))).collect();
    list::answer(invocation, "Policies", described)
}

/// The permission for `action` on the policy that the request names.
pub(super) fn on_policy(action: &str, invocation: &Invocation) -> Permission {
    Permission::new(action, invocation.input.str("PolicyArn").unwrap_or_default())
}

/// The policy that the request names.
pub(super) fn named<'a>(invocation: &Invocation, account: &'a AccountState) -> Result<&'a ManagedPolicy, ServiceError> {
    let arn = invocation.input.str("PolicyArn").unwrap_or_default();
    let missing = || no_such_entity(format!("Policy {arn} was not found."));
    account.policies.get(arn).ok_or_else(missing)
}

/// To how many users and roles each policy of these ARNs is attached.
pub(super) fn attachments<'a>(
    account: &AccountState,
    arns: impl IntoIterator<Item = &'a str>,
) -> BTreeMap<&'a str, i64> {
    let of_roles = account.roles.values().flat_map(|role| &role.attached_policies);
    let of_users = account.users.values().flat_map(|user| &user.attached_policies);
    let mut counts: BTreeMap<&str, i64> = arns.into_iter().map(|arn| (arn, 0)).collect();
    for arn in of_roles.chain(of_users) {
        counts.get_mut(arn.as_str()).into_iter().for_each(|count| *count += 1);
    }
    counts
}

/// What every answer says of a managed policy.
pub(super) fn describe(policy: &ManagedPolicy, attachment_count: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("PolicyName", Value::text(&policy.name)),
        ("PolicyId", Value::text(&policy.policy_id)),
        ("Arn", Value::text(&policy.arn)),
        ("Path", Value::text(&policy.path)),
        ("DefaultVersionId", Value::text(&policy.default_version)),
        ("AttachmentCount", Value::Integer(attachment_count)),
        ("PermissionsBoundaryUsageCount", Value::Integer(0)),
        ("IsAttachable", Value::Bool(true)),
        ("CreateDate", Value::Time(policy.created_at)),
        ("UpdateDate", Value::Time(policy.updated_at)),
    ]
}

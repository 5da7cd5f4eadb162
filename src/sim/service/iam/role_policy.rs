//! A role's policies: ListAttachedRolePolicies, ListRolePolicies, GetRolePolicy.

use super::list::{self, MARKER, MAX_ITEMS};
use super::member::{PATH_PREFIX, POLICY_NAME, ROLE_NAME, document};
use super::no_such_entity;
use super::role::{named, on_role};
use crate::sim::operation::{Operation, Service};
use crate::sim::value::Value;

pub(super) const LIST_ATTACHED_ROLE_POLICIES: Operation = Operation {
    service: Service::Iam,
    name: "ListAttachedRolePolicies",
    members: &[ROLE_NAME, PATH_PREFIX, MARKER, MAX_ITEMS],
    permissions: |invocation, account| vec![on_role("iam:ListAttachedRolePolicies", invocation, account)],
    apply: |applying, invocation| {
        let role = named(invocation, applying.account)?;
        let prefix = invocation.input.str("PathPrefix").unwrap_or("/");
        let policies = role.attached_policies.iter().filter_map(|arn| applying.account.policies.get(arn));
        let attached = policies.filter(|policy| policy.path.starts_with(prefix)).map(|policy| {
            Value::structure([("PolicyName", Value::text(&policy.name)), ("PolicyArn", Value::text(&policy.arn))])
        });
        list::answer(invocation, "AttachedPolicies", attached.collect())
    },
};

pub(super) const LIST_ROLE_POLICIES: Operation = Operation {
    service: Service::Iam,
    name: "ListRolePolicies",
    members: &[ROLE_NAME, MARKER, MAX_ITEMS],
    permissions: |invocation, account| vec![on_role("iam:ListRolePolicies", invocation, account)],
    apply: |applying, invocation| {
        let role = named(invocation, applying.account)?;
        let names = role.inline_policies.iter().map(|policy| Value::text(&policy.name));
        list::answer(invocation, "PolicyNames", names.collect())
    },
};

pub(super) const GET_ROLE_POLICY: Operation = Operation {
    service: Service::Iam,
    name: "GetRolePolicy",
    members: &[ROLE_NAME, POLICY_NAME],
    permissions: |invocation, account| vec![on_role("iam:GetRolePolicy", invocation, account)],
    apply: |applying, invocation| {
        let role = named(invocation, applying.account)?;
        let name = invocation.input.str("PolicyName").unwrap_or_default();
        let policy = role.inline_policies.iter().find(|policy| policy.name == name);
        let missing = || no_such_entity(format!("The role policy with name {name} cannot be found."));
        Ok(Value::structure([
            ("RoleName", Value::text(&role.name)),
            ("PolicyName", Value::text(name)),
            ("PolicyDocument", document(&policy.ok_or_else(missing)?.document)),
        ]))
    },
};

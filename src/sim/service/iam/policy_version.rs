//! Versions of managed policies: GetPolicyVersion and ListPolicyVersions.

use super::list::{self, MARKER, MAX_ITEMS};
use super::member::{POLICY_ARN, VERSION_ID, document};
use super::no_such_entity;
use super::policy::{named, on_policy};
use crate::sim::account::{ManagedPolicy, PolicyVersion};
use crate::sim::operation::{Operation, Service};
use crate::sim::value::Value;

pub(super) const GET_POLICY_VERSION: Operation = Operation {
    service: Service::Iam,
    name: "GetPolicyVersion",
    members: &[POLICY_ARN, VERSION_ID],
    permissions: |invocation, _| vec![on_policy("iam:GetPolicyVersion", invocation)],
    apply: |applying, invocation| {
        let policy = named(invocation, applying.account)?;
        let id = invocation.input.str("VersionId").unwrap_or_default();
        let version = policy.versions.iter().find(|version| version.version_id == id);
        let missing =
            || no_such_entity(format!("Policy {} version {id} does not exist or is not attachable.", policy.arn));
        let version = version.ok_or_else(missing)?;
        let mut members = vec![("Document", document(&version.document))];
        members.extend(describe(policy, version));
        Ok(Value::structure([("PolicyVersion", Value::structure(members))]))
    },
};

pub(super) const LIST_POLICY_VERSIONS: Operation = Operation {
    service: Service::Iam,
    name: "ListPolicyVersions",
    members: &[POLICY_ARN, MARKER, MAX_ITEMS],
    permissions: |invocation, _| vec![on_policy("iam:ListPolicyVersions", invocation)],
    apply: |applying, invocation| {
        let policy = named(invocation, applying.account)?;
        // The newest comes first, as IAM has it.
        let versions = policy.versions.iter().rev().map(|version| Value::structure(describe(policy, version)));
        list::answer(invocation, "Versions", versions.collect())
    },
};

fn describe(policy: &ManagedPolicy, version: &PolicyVersion) -> Vec<(&'static str, Value)> {
    vec![
        ("VersionId", Value::text(&version.version_id)),
        ("IsDefaultVersion", Value::Bool(version.version_id == policy.default_version)),
        ("CreateDate", Value::Time(version.created_at)),
    ]
}

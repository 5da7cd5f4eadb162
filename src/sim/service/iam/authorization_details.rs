//! GetAccountAuthorizationDetails: who may do what in the whole account, page by page.
//!
//! # Source
//! IAM API Reference, *GetAccountAuthorizationDetails*, *RoleDetail*, *UserDetail* and *ManagedPolicyDetail*.

use std::collections::{BTreeMap, BTreeSet};

use super::list::{MARKER, MAX_ITEMS, page_size};
use super::member::{document, tags};
use super::policy::{OF_AWS, attachments, describe as policy_members};
use super::role::describe as role_members;
use super::user::describe as user_members;
use crate::sim::account::{AccountState, InlinePolicy, ManagedPolicy, PolicyVersion, Role, User};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
use crate::sim::page;
use crate::sim::value::Value;

const KINDS: [&str; 5] = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];

pub(super) const GET_ACCOUNT_AUTHORIZATION_DETAILS: Operation = Operation {
    service: Service::Iam,
    name: "GetAccountAuthorizationDetails",
    members: &[
        Member::optional(&["Filter"], Shape::Texts { min: 0, max: 5 }),
        Member::optional(&["Filter", "member"], Shape::Enum(&KINDS)),
        MARKER,
        MAX_ITEMS,
    ],
    permissions: |_, _| vec![Permission::new("iam:GetAccountAuthorizationDetails", "*")],
    apply,
};

/// How many documents are remembered as they are written.
const MAX_DOCUMENTS: usize = 8;

/// One entry of the answer. There are no groups in this account.
enum Entity<'a> {
    User(&'a User),
    Role(&'a Role),
    Policy(&'a ManagedPolicy),
}

impl<'a> Entity<'a> {
    fn policy_arn(&self) -> Option<&'a str> {
        match self {
            Self::Policy(policy) => Some(&policy.arn),
            _ => None,
        }
    }
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let (account, input) = (&*applying.account, &invocation.input);
    let filter = input.texts("Filter");
    let list = format!("{}/{}", invocation.operation.name, filter.join(","));
    let page = page::cut(&list, entities(account, &filter), page_size(invocation), input.str("Marker"))
        .map_err(|_| ServiceError::new("ValidationError", "Invalid Marker."))?;
    let (mut users, mut roles, mut policies) = (Vec::new(), Vec::new(), Vec::new());
    let arns: Vec<&str> = page.items.iter().filter_map(Entity::policy_arn).collect();
    let counts = if arns.is_empty() { BTreeMap::new() } else { attachments(account, arns) };
    let mut documents = Documents::default();
    for entity in page.items {
        match entity {
            Entity::User(user) => users.push(user_detail(user, account)),
            Entity::Role(role) => roles.push(role_detail(role, account)),
            Entity::Policy(policy) => {
                let count = counts.get(policy.arn.as_str()).copied().unwrap_or(0);
                policies.push(policy_detail(policy, count, &mut documents));
            }
        }
    }
    Ok(Value::structure([
        ("UserDetailList", Value::List(users)),
        ("GroupDetailList", Value::List(Vec::new())),
        ("RoleDetailList", Value::List(roles)),
        ("Policies", Value::List(policies)),
        ("IsTruncated", Value::Bool(page.next.is_some())),
        ("Marker", Value::optional(page.next)),
    ]))
}

/// What is asked for; everything, where nothing is named. Of AWS's own policies only those in use are listed.
fn entities<'a>(account: &'a AccountState, filter: &[String]) -> Vec<Entity<'a>> {
    let wants = |kind: &str| filter.is_empty() || filter.iter().any(|wanted| wanted == kind);
    let mut found = Vec::new();
    if wants("User") {
        found.extend(account.users.values().map(Entity::User));
    }
    if wants("Role") {
        found.extend(account.roles.values().map(Entity::Role));
    }
    let of_aws = |policy: &&ManagedPolicy| policy.arn.starts_with(OF_AWS);
    if wants("LocalManagedPolicy") {
        found.extend(account.policies.values().filter(|policy| !of_aws(policy)).map(Entity::Policy));
    }
    if wants("AWSManagedPolicy") {
        let used = used_of_aws(account);
        let used = account.policies.values().filter(of_aws).filter(|policy| used.contains(policy.arn.as_str()));
        found.extend(used.map(Entity::Policy));
    }
    found
}

/// The ARNs of AWS's own policies that are attached to anybody.
fn used_of_aws(account: &AccountState) -> BTreeSet<&str> {
    let of_roles = account.roles.values().flat_map(|role| &role.attached_policies);
    let of_users = account.users.values().flat_map(|user| &user.attached_policies);
    of_roles.chain(of_users).map(String::as_str).filter(|arn| arn.starts_with(OF_AWS)).collect()
}

fn user_detail(user: &User, account: &AccountState) -> Value {
    let mut members = user_members(user);
    members.extend([
        ("UserPolicyList", inline(&user.inline_policies)),
        ("GroupList", Value::List(Vec::new())),
        ("AttachedManagedPolicies", attached(&user.attached_policies, account)),
    ]);
    Value::structure(members)
}

fn role_detail(role: &Role, account: &AccountState) -> Value {
    // A RoleDetail has no MaxSessionDuration.
    let mut members = role_members(role);
    members.retain(|(name, _)| *name != "MaxSessionDuration");
    members.extend([
        ("InstanceProfileList", Value::List(Vec::new())),
        ("RolePolicyList", inline(&role.inline_policies)),
        ("AttachedManagedPolicies", attached(&role.attached_policies, account)),
        ("Tags", tags(&role.tags)),
        ("RoleLastUsed", Value::structure([])),
    ]);
    Value::structure(members)
}

/// Documents as answers carry them. Most policies of a large account have one of a few.
#[derive(Default)]
struct Documents<'a>(BTreeMap<&'a str, Value>);

impl<'a> Documents<'a> {
    fn written(&mut self, text: &'a str) -> Value {
        if self.0.len() >= MAX_DOCUMENTS {
            self.0.clear();
        }
        self.0.entry(text).or_insert_with(|| document(text)).clone()
    }
}

fn policy_detail<'a>(policy: &'a ManagedPolicy, attachment_count: i64, documents: &mut Documents<'a>) -> Value {
    let version = |version: &'a PolicyVersion| {
        Value::structure([
            ("Document", documents.written(&version.document)),
            ("VersionId", Value::text(&version.version_id)),
            ("IsDefaultVersion", Value::Bool(version.version_id == policy.default_version)),
            ("CreateDate", Value::Time(version.created_at)),
        ])
    };
    let mut members = policy_members(policy, attachment_count);
    members.push(("PolicyVersionList", Value::list(policy.versions.iter().map(version))));
    Value::structure(members)
}

fn inline(policies: &[InlinePolicy]) -> Value {
    Value::list(policies.iter().map(|policy| {
        Value::structure([("PolicyName", Value::text(&policy.name)), ("PolicyDocument", document(&policy.document))])
    }))
}

fn attached(arns: &[String], account: &AccountState) -> Value {
    let policies = arns.iter().filter_map(|arn| account.policies.get(arn));
    Value::list(policies.map(|policy| {
        Value::structure([("PolicyName", Value::text(&policy.name)), ("PolicyArn", Value::text(&policy.arn))])
    }))
}

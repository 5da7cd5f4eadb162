//! GetRole and ListRoles.

use super::list::{self, MARKER, MAX_ITEMS};
use super::member::{PATH_PREFIX, ROLE_NAME, document, tags};
use super::no_such_entity;
use crate::sim::account::{AccountState, Role};
use crate::sim::operation::{Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

pub(super) const GET_ROLE: Operation = Operation {
    service: Service::Iam,
    name: "GetRole",
    members: &[ROLE_NAME],
    permissions: |invocation, account| vec![on_role("iam:GetRole", invocation, account)],
    apply: |applying, invocation| {
        let role = named(invocation, applying.account)?;
        let mut role_members = describe(role);
        role_members.extend([("Tags", tags(&role.tags)), ("RoleLastUsed", Value::structure([]))]);
        Ok(Value::structure([("Role", Value::structure(role_members))]))
    },
};

pub(super) const LIST_ROLES: Operation = Operation {
    service: Service::Iam,
    name: "ListRoles",
    members: &[PATH_PREFIX, MARKER, MAX_ITEMS],
    permissions: |_, account| {
        let shown_as = format!("arn:aws:iam::{}:role/", account.identity.account_id);
        vec![Permission { shown_as: Some(shown_as), ..Permission::new("iam:ListRoles", "*") }]
    },
    apply: |applying, invocation| {
        let prefix = invocation.input.str("PathPrefix").unwrap_or("/");
        let roles = applying.account.roles.values().filter(|role| role.path.starts_with(prefix));
        list::answer(invocation, "Roles", roles.map(|role| Value::structure(describe(role))).collect())
    },
};

/// The permission for `action` on the role that the request names. A role that does not exist is named without path.
pub(super) fn on_role(action: &str, invocation: &Invocation, account: &AccountState) -> Permission {
    let name = invocation.input.str("RoleName").unwrap_or_default();
    let arn = account.roles.get(name).map(|role| role.arn.clone());
    Permission::new(action, arn.unwrap_or_else(|| format!("arn:aws:iam::{}:role/{name}", account.identity.account_id)))
}

/// The role that the request names.
pub(super) fn named<'a>(invocation: &Invocation, account: &'a AccountState) -> Result<&'a Role, ServiceError> {
    let name = invocation.input.str("RoleName").unwrap_or_default();
    let missing = || no_such_entity(format!("The role with name {name} cannot be found."));
    account.roles.get(name).ok_or_else(missing)
}

/// What every answer says of a role.
pub(super) fn describe(role: &Role) -> Vec<(&'static str, Value)> {
    let boundary = role.permissions_boundary.as_ref().map_or(Value::Null, |arn| {
        Value::structure([
            ("PermissionsBoundaryType", Value::text("Policy")),
            ("PermissionsBoundaryArn", Value::text(arn)),
        ])
    });
    vec![
        ("Path", Value::text(&role.path)),
        ("RoleName", Value::text(&role.name)),
        ("RoleId", Value::text(&role.role_id)),
        ("Arn", Value::text(&role.arn)),
        ("CreateDate", Value::Time(role.created_at)),
        ("AssumeRolePolicyDocument", document(&role.trust_policy)),
        ("MaxSessionDuration", Value::Integer(role.max_session_duration_seconds.into())),
        ("PermissionsBoundary", boundary),
    ]
}

//! GetUser and ListUsers.

use super::list::{self, MARKER, MAX_ITEMS};
use super::member::{PATH_PREFIX, USER_NAME};
use super::no_such_entity;
use crate::sim::account::{AccountState, User};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

pub(super) const GET_USER: Operation = Operation {
    service: Service::Iam,
    name: "GetUser",
    members: &[USER_NAME],
    permissions: |invocation, account| {
        let Some(name) = asked_for(invocation) else { return Vec::new() };
        let arn = account.users.get(name).map(|user| user.arn.clone());
        let arn = arn.unwrap_or_else(|| format!("arn:aws:iam::{}:user/{name}", account.identity.account_id));
        vec![Permission::new("iam:GetUser", arn)]
    },
    apply: get_user,
};

pub(super) const LIST_USERS: Operation = Operation {
    service: Service::Iam,
    name: "ListUsers",
    members: &[PATH_PREFIX, MARKER, MAX_ITEMS],
    permissions: |_, account| {
        let shown_as = format!("arn:aws:iam::{}:user/", account.identity.account_id);
        vec![Permission { shown_as: Some(shown_as), ..Permission::new("iam:ListUsers", "*") }]
    },
    apply: |applying, invocation| {
        let prefix = invocation.input.str("PathPrefix").unwrap_or("/");
        let users = applying.account.users.values().filter(|user| user.path.starts_with(prefix));
        list::answer(invocation, "Users", users.map(|user| Value::structure(describe(user))).collect())
    },
};

fn get_user(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let whose = "Must specify userName when calling with non-User credentials";
    let name = asked_for(invocation).ok_or_else(|| ServiceError::new("ValidationError", whose))?;
    let missing = || no_such_entity(format!("The user with name {name} cannot be found."));
    let accounts: &AccountState = applying.account;
    Ok(Value::structure([("User", Value::structure(describe(accounts.users.get(name).ok_or_else(missing)?)))]))
}

/// The user that the request names, or else the one who asks.
fn asked_for(invocation: &Invocation) -> Option<&str> {
    invocation.input.str("UserName").or(invocation.caller.user_name.as_deref())
}

/// What every answer says of a user.
pub(super) fn describe(user: &User) -> Vec<(&'static str, Value)> {
    vec![
        ("Path", Value::text(&user.path)),
        ("UserName", Value::text(&user.name)),
        ("UserId", Value::text(&user.user_id)),
        ("Arn", Value::text(&user.arn)),
        ("CreateDate", Value::Time(user.created_at)),
    ]
}

//! From an access key to whoever holds it.

use super::super::account::{AccessKey, AccountState, KeyOwner};
use super::super::operation::{Caller, Service};
use crate::policy::Principal;

/// Who holds `key`; none if that user or role is not there any more.
pub(crate) fn caller_of(key: &AccessKey, account: &AccountState) -> Option<Caller> {
    match &key.owner {
        KeyOwner::User { name } => user(name, key, account),
        KeyOwner::Session { role: Some(role), session_name, principal_id, .. } => {
            session(role, session_name, key, account).filter(|caller| is_id_of(&caller.user_id, principal_id))
        }
        KeyOwner::Session { user: Some(name), principal_id, .. } => {
            user(name, key, account).filter(|caller| is_id_of(&caller.user_id, principal_id))
        }
        KeyOwner::Session { .. } => None,
    }
}

/// Whether `key` opens an operation at all, whatever policies say: what `GetSessionToken` gives out does not open
/// IAM, and of STS only what needs no policy or leads to another role.
pub(crate) fn may_use(key: &AccessKey, service: Service, operation: &str) -> bool {
    let is_user_session = matches!(&key.owner, KeyOwner::Session { role: None, .. });
    match service {
        _ if !is_user_session => true,
        Service::Iam => false,
        Service::Sts => matches!(operation, "AssumeRole" | "GetCallerIdentity" | "GetSessionToken"),
        _ => true,
    }
}

fn user(name: &str, key: &AccessKey, account: &AccountState) -> Option<Caller> {
    let user = account.users.get(name)?;
    Some(Caller {
        arn: user.arn.clone(),
        principal: Principal::parse(Some(&user.arn)).ok()?,
        user_id: user.user_id.clone(),
        account_id: account.identity.account_id.clone(),
        role_name: None,
        user_name: Some(name.to_owned()),
        access_key_id: key.access_key_id.clone(),
    })
}

fn session(role: &str, session_name: &str, key: &AccessKey, account: &AccountState) -> Option<Caller> {
    let role = account.roles.get(role)?;
    let account_id = account.identity.account_id.clone();
    let arn = format!("arn:aws:sts::{account_id}:assumed-role/{}/{session_name}", role.name);
    Some(Caller {
        principal: Principal::parse(Some(&arn)).ok()?,
        arn,
        user_id: format!("{}:{session_name}", role.role_id),
        account_id,
        role_name: Some(role.name.clone()),
        user_name: None,
        access_key_id: key.access_key_id.clone(),
    })
}

/// A session's user id begins with the id of its role.
fn is_id_of(user_id: &str, principal_id: &str) -> bool {
    user_id.split(':').next() == Some(principal_id)
}

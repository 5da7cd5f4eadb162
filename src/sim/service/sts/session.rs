//! Temporary keys: making them, and GetSessionToken, which makes them for a user.

use std::time::Duration;

use crate::sim::account::{AccessKey, KeyOwner};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError, Shape};
use crate::sim::value::Value;
use crate::world::Timestamp;

/// GetSessionToken's default, twelve hours.
const DEFAULT_SECONDS: i64 = 43_200;

/// How many keys there may be before ended sessions are forgotten.
const MANY_KEYS: usize = 1_000;

/// How long an ended session is still known as such.
const REMEMBERED: Duration = Duration::from_secs(24 * 60 * 60);

/// What is particular about a session.
#[derive(Default)]
pub(super) struct Session {
    pub(super) role: Option<String>,
    pub(super) user: Option<String>,
    pub(super) name: String,
    pub(super) principal_id: String,
    pub(super) policies: Vec<String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) is_chained: bool,
}

/// Makes a temporary key for `session`; gives back the structure `Credentials`.
pub(super) fn issue(applying: &mut Applying<'_>, session: Session, seconds: i64) -> Value {
    forget_ended(applying);
    let asked = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    let lifetime = applying.max_session.map_or(asked, |longest| longest.min(asked));
    let access_key_id = applying.ids.iam("ASIA");
    let secret = applying.ids.secret_key();
    let token = applying.ids.session_token();
    // AWS counts a session's end in whole seconds.
    let expires_at = Timestamp(applying.now.after(lifetime).0.div_euclid(1000) * 1000);
    let credentials = Value::structure([
        ("AccessKeyId", Value::text(&access_key_id)),
        ("SecretAccessKey", Value::text(&secret)),
        ("SessionToken", Value::text(&token)),
        ("Expiration", Value::Time(expires_at)),
    ]);
    let owner = KeyOwner::Session {
        role: session.role,
        user: session.user,
        session_name: session.name,
        token,
        issued_at: applying.now,
        expires_at,
        principal_id: session.principal_id,
        session_policies: session.policies,
        tags: session.tags,
        chained: session.is_chained,
    };
    applying.account.access_keys.insert(access_key_id.clone(), AccessKey { access_key_id, secret, owner });
    credentials
}

/// Keeps the table of keys from growing for ever. A session that ended a moment ago is still refused as expired.
fn forget_ended(applying: &mut Applying<'_>) {
    if applying.account.access_keys.len() < MANY_KEYS {
        return;
    }
    let now = applying.now;
    let is_past = |owner: &KeyOwner| match owner {
        KeyOwner::User { .. } => false,
        KeyOwner::Session { expires_at, .. } => expires_at.after(REMEMBERED) < now,
    };
    let keys = applying.account.access_keys.iter();
    let past: Vec<String> = keys.filter(|(_, key)| is_past(&key.owner)).map(|(id, _)| id.to_owned()).collect();
    for id in past {
        applying.account.access_keys.remove(&id);
    }
}

/// AWS lets every user have a session of their own: no policy is asked.
pub(super) const GET_SESSION_TOKEN: Operation = Operation {
    service: Service::Sts,
    name: "GetSessionToken",
    members: &[Member::optional(&["DurationSeconds"], Shape::Integer { min: 900, max: 129_600 })],
    permissions: |_, _| Vec::new(),
    apply: get_session_token,
};

fn get_session_token(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let refused = |message: &str| Err(ServiceError::new("AccessDenied", message));
    let caller = &invocation.caller;
    let is_own_key = caller.access_key_id.starts_with("AKIA");
    let Some(user) = caller.user_name.clone().filter(|_| is_own_key) else {
        return refused("Cannot call GetSessionToken with session credentials");
    };
    if invocation.input.get("SerialNumber").is_some() || invocation.input.get("TokenCode").is_some() {
        return refused(super::assume_role::NO_DEVICE);
    }
    let seconds = invocation.input.get("DurationSeconds").and_then(Value::as_i64).unwrap_or(DEFAULT_SECONDS);
    let session = Session { user: Some(user), principal_id: caller.user_id.clone(), ..Session::default() };
    Ok(Value::structure([("Credentials", issue(applying, session, seconds))]))
}

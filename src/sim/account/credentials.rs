//! Access keys: long-term ones of users, temporary ones of sessions.

use serde::{Deserialize, Serialize};

use super::AccountState;
use crate::world::{Ids, Timestamp};

/// An access key. It opens nothing but this account; still it is printed nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…` or `ASIA…`.
    pub access_key_id: String,
    /// What signatures are made with.
    pub secret: String,
    /// Whose it is.
    pub owner: KeyOwner,
}

/// Whose an access key is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyOwner {
    /// A user's own key, without end.
    User {
        /// The user's name.
        name: String,
    },
    /// A session, of a role or (GetSessionToken) of a user.
    Session {
        /// The role's name; none for a user's session.
        role: Option<String>,
        /// The user's name for a user's session.
        user: Option<String>,
        /// The session's name; empty for a user's session.
        session_name: String,
        /// What must be sent with each request.
        token: String,
        /// When it began.
        issued_at: Timestamp,
        /// When it ends.
        expires_at: Timestamp,
        /// The unique id of the role or user; a role made anew under the old name has another one.
        principal_id: String,
        /// Session policies: JSON text, or the ARN of a managed policy.
        session_policies: Vec<String>,
        /// Session tags in order.
        tags: Vec<(String, String)>,
        /// Whether the session was made by another session (role chaining).
        chained: bool,
    },
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tail = self.access_key_id.get(self.access_key_id.len().saturating_sub(4)..).unwrap_or_default();
        write!(f, "AccessKey(…{tail})")
    }
}

/// Gives the account's first user a new access key: id and secret. None where there is no user.
pub fn issue_base_key(account: &mut AccountState, ids: &mut Ids) -> Option<(String, String)> {
    let name = account.users.first()?.0.to_owned();
    let key = AccessKey { access_key_id: ids.iam("AKIA"), secret: ids.secret_key(), owner: KeyOwner::User { name } };
    let issued = (key.access_key_id.clone(), key.secret.clone());
    account.access_keys.insert(key.access_key_id.clone(), key);
    Some(issued)
}

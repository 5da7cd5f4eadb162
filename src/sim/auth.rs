//! Who asks, and whether they may.
//!
//! First the signature is made again and compared, which tells the access key; the key tells the caller; the
//! caller's policies and the request tell the decision.

mod authorize;
mod caller;
mod credential;
mod sigv4;

pub(crate) use authorize::{Documents, authorize};
pub(crate) use caller::{caller_of, may_use};
pub(crate) use credential::{Credential, Placement};
pub(crate) use sigv4::verify;

use super::account::{AccessKey, AccountState, KeyOwner};
use super::operation::{Caller, Service, ServiceError};
use super::wire::WireRequest;
use crate::world::Timestamp;

/// The region that global services are signed for, wherever the account is used.
pub(crate) const GLOBAL_REGION: &str = "us-east-1";

/// AWS's words for a key or token that it does not know.
pub(crate) const INVALID_TOKEN: &str = "The security token included in the request is invalid.";

/// Finds out who signed a request for `service` (none if it is not offered).
///
/// # Errors
/// The key, its token or the signature is not good.
pub(crate) fn authenticate(
    request: &WireRequest,
    credential: &Credential,
    service: Option<Service>,
    account: &AccountState,
    now: Timestamp,
) -> Result<Caller, ServiceError> {
    let invalid = || ServiceError::new("InvalidClientTokenId", INVALID_TOKEN);
    let key = account.access_keys.get(&credential.access_key_id).ok_or_else(invalid)?;
    check_token(key, credential.token.as_deref(), now)?;
    check_scope(credential, service, &account.identity.region)?;
    verify(request, credential, &key.secret, now)?;
    caller_of(key, account).ok_or_else(invalid)
}

/// A temporary key needs its own token, and time left; a user's own key needs neither.
fn check_token(key: &AccessKey, presented: Option<&str>, now: Timestamp) -> Result<(), ServiceError> {
    match (&key.owner, presented) {
        (KeyOwner::User { .. }, None) => Ok(()),
        (KeyOwner::Session { token, expires_at, .. }, Some(presented)) if sigv4::same(token, presented) => {
            if now < *expires_at {
                return Ok(());
            }
            Err(ServiceError::new("ExpiredToken", "The security token included in the request is expired."))
        }
        _ => Err(ServiceError::new("InvalidClientTokenId", INVALID_TOKEN)),
    }
}

/// The scope has to name the service that is called and the region that the account is used in.
fn check_scope(credential: &Credential, service: Option<Service>, region: &str) -> Result<(), ServiceError> {
    let wrong = |message: String| Err(ServiceError::new("SignatureDoesNotMatch", message));
    if let Some(service) = service.map(Service::signing_name).filter(|name| *name != credential.service) {
        return wrong(format!("Credential should be scoped to correct service: '{service}'. "));
    }
    let is_global = matches!(service, Some(Service::Iam));
    if credential.region != region && !(is_global && credential.region == GLOBAL_REGION) {
        return wrong(format!("Credential should be scoped to a valid region, not '{}'. ", credential.region));
    }
    Ok(())
}

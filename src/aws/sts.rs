//! The calls to STS. Credentials that it gives go to the room's sessions and never into an answer.

use super::error::refused;
use super::reply::{Refused, Reply, Served, request_id, required, served, text, timestamp};
use super::session::{Keys, Session};
use crate::lab::Answer;

/// `GetCallerIdentity`.
pub(super) async fn get_caller_identity(session: &Session) -> Reply {
    let output = session.sts().get_caller_identity().send().await.map_err(refused)?;
    let answer = Answer::Caller { arn: required(output.arn(), "Arn")?.to_owned(), account_id: text(output.account()) };
    served(&output, answer)
}

/// `AssumeRole`: what to tell the lab, and the keys to sign with from now on.
pub(super) async fn assume_role(
    session: &Session,
    role_arn: String,
    session_name: String,
) -> Result<(Served, Keys), Refused> {
    let request = session.sts().assume_role().role_arn(role_arn).role_session_name(session_name);
    let mut output = request.send().await.map_err(refused)?;
    let credentials = required(output.credentials.take(), "Credentials")?;
    let arn = required(output.assumed_role_user(), "AssumedRoleUser")?.arn().to_owned();
    let expires_at = required(timestamp(credentials.expiration), "Expiration")?;
    let keys = Keys::new(credentials.access_key_id, credentials.secret_access_key, Some(credentials.session_token));
    Ok((Served { answer: Answer::Assumed { arn, expires_at }, request_id: request_id(&output) }, keys))
}

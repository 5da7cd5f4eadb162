//! The calls to STS. Credentials that it gives go to the room's sessions and never into an answer.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::{DateTime, Format};

use super::error::refused;
use super::reply::{Refused, Reply, Served, request_id, required, served, text, timestamp};
use super::session::{Keys, Session};
use crate::lab::Answer;
use crate::world::Timestamp;

/// `GetCallerIdentity`.
pub(super) async fn get_caller_identity(session: &Session) -> Reply {
    let output = session.sts().get_caller_identity().send().await.map_err(refused)?;
    let answer = Answer::Caller { arn: required(output.arn(), "Arn")?.to_owned(), account_id: text(output.account()) };
    served(&output, answer)
}

/// What a session of a role is asked for with.
pub(super) struct AssumedRole {
    pub(super) role_arn: String,
    pub(super) session_name: String,
    pub(super) external_id: Option<String>,
}

/// `GetSessionToken` with the code of an MFA device: the keys to sign with from now on.
pub(super) async fn get_session_token(session: &Session, serial: String, code: String) -> Result<Keys, Refused> {
    let request = session.sts().get_session_token().serial_number(serial).token_code(code);
    let mut output = request.send().await.map_err(refused)?;
    let credentials = required(output.credentials.take(), "Credentials")?;
    Ok(Keys::new(credentials.access_key_id, credentials.secret_access_key, Some(credentials.session_token)))
}

/// `AssumeRole`: what to tell the lab, and the keys to sign with from now on.
pub(super) async fn assume_role(session: &Session, asked: AssumedRole) -> Result<(Served, Keys), Refused> {
    let AssumedRole { role_arn, session_name, external_id } = asked;
    let request = session.sts().assume_role().role_arn(role_arn).role_session_name(session_name);
    let mut output = request.set_external_id(external_id).send().await.map_err(refused)?;
    let credentials = required(output.credentials.take(), "Credentials")?;
    let arn = required(output.assumed_role_user(), "AssumedRoleUser")?.arn().to_owned();
    let expires_at = required(timestamp(credentials.expiration), "Expiration")?;
    let keys = Keys::new(credentials.access_key_id, credentials.secret_access_key, Some(credentials.session_token));
    Ok((Served { answer: Answer::Assumed { arn, expires_at }, request_id: request_id(&output) }, keys))
}

/// The Date header of an answer to `GetCallerIdentity`. A refusal has one too, and that for a wrong clock above all.
pub(super) async fn server_time(session: &Session) -> Option<Timestamp> {
    let seen = DateSeen::default();
    // Only the header counts; who one is, is asked elsewhere.
    let _ = session.sts().get_caller_identity().customize().interceptor(seen.clone()).send().await;
    let date = seen.0.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
    DateTime::from_str(&date, Format::HttpDate).ok().and_then(timestamp)
}

/// Keeps the Date header of the first answer.
#[derive(Clone, Debug, Default)]
struct DateSeen(Arc<Mutex<Option<String>>>);

impl Intercept for DateSeen {
    fn name(&self) -> &'static str {
        "DateSeen"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date").map(str::to_owned);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = seen.take().or(date);
        Ok(())
    }
}

//! Errors as the SDK hands them over, and what the lab is told of them.

use std::io;

use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::error::{ConnectorError, ErrorMetadata, SdkError};
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use aws_smithy_types::body::SdkBody;

use super::*;
use crate::lab::CallErrorKind::{Conflict, Credentials, Denied, Invalid, NotFound, Other, Throttled, Unreachable};

#[test]
fn codes_say_what_kind_of_fault_it_is() {
    let check = |code: &str, kind: CallErrorKind| assert_eq!(kind_of(code), kind, "{code}");
    check("AccessDenied", Denied);
    check("AccessDeniedException", Denied);
    check("UnauthorizedOperation", Denied);
    check("ResourceNotFound", NotFound);
    check("ResourceNotFoundException", NotFound);
    check("NoSuchEntity", NotFound);
    check("NoSuchEntityException", NotFound);
    check("Throttling", Throttled);
    check("ThrottlingException", Throttled);
    check("ThrottledException", Throttled);
    check("TooManyRequestsException", Throttled);
    check("RequestLimitExceeded", Throttled);
    check("ExpiredToken", Credentials);
    check("ExpiredTokenException", Credentials);
    check("InvalidClientTokenId", Credentials);
    check("UnrecognizedClientException", Credentials);
    check("SignatureDoesNotMatch", Credentials);
    check("InvalidSignatureException", Credentials);
    check("MissingAuthenticationTokenException", Credentials);
    check("ResourceInUse", Conflict);
    check("ResourceInUseException", Conflict);
    check("DuplicateResourceException", Conflict);
    check("ConflictException", Conflict);
    check("InvalidParametersException", Invalid);
    check("InvalidStateException", Invalid);
    check("ValidationError", Invalid);
    check("ValidationException", Invalid);
    check("ResourceLimitExceeded", Other);
    check("LimitExceededException", Other);
    check("ServiceFailure", Other);
    check("NoCode", Other);
    check("", Other);
}

#[test]
fn an_answered_error_keeps_the_words_of_the_service() {
    let check = |code: Option<&str>, message: Option<&str>, kind: CallErrorKind, told: (&str, &str)| {
        let error = refused(service_error(code, message)).error;
        assert_eq!((error.kind, error.code.as_str(), error.message.as_str()), (kind, told.0, told.1));
    };
    let denial = "User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: x:Y with an explicit deny";
    check(Some("AccessDeniedException"), Some(denial), Denied, ("AccessDeniedException", denial));
    let missing = "Requested resource not found.";
    check(Some("ValidationException"), Some(missing), Invalid, ("ValidationException", missing));
    check(Some("Throttling"), Some("a\nb\u{1b}[31mc\u{7}"), Throttled, ("Throttling", "a b[31mc"));
    check(None, None, Other, ("NoCode", "the service gave no reason"));
}

#[test]
fn an_answered_error_has_its_request_id_and_status() {
    let refused = refused(service_error(Some("AccessDenied"), Some("no")));
    assert_eq!(refused.request_id.as_deref(), Some("r-1"));
    assert_eq!(refused.http_status, Some(403));
}

#[test]
fn a_quoted_request_is_cut_off_with_its_token() {
    let check = |message: &str, told: &str| {
        assert_eq!(from_answer(Some("SignatureDoesNotMatch"), Some(message)).message, told);
    };
    check(
        "It does not match.\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:IQoJ",
        "It does not match.",
    );
    check("It does not match. The String-to-Sign should have been 'AWS4-HMAC-SHA256'", "It does not match.");
    check(
        "The security token included in the request is invalid",
        "The security token included in the request is invalid",
    );
}

#[test]
fn what_was_not_answered_has_words_of_ours() {
    let check = |error: SdkError<GetCallerIdentityError>, kind: CallErrorKind, told: (&str, &str)| {
        let Refused { error, request_id, .. } = refused(error);
        assert_eq!((error.kind, error.code.as_str(), error.message.as_str()), (kind, told.0, told.1));
        assert_eq!(request_id, None);
    };
    let refusing = || Box::new(io::Error::other("connection refused"));
    check(
        SdkError::dispatch_failure(ConnectorError::io(refusing())),
        Unreachable,
        ("Unreachable", "nothing was reached: io error: connection refused"),
    );
    check(SdkError::timeout_error("after 20s"), Unreachable, ("TimedOut", "no answer came in time: after 20s"));
    check(
        SdkError::dispatch_failure(ConnectorError::other(CredentialsError::not_loaded("none").into(), None)),
        Credentials,
        ("NoCredentials", "no credentials could be had: other: the credential provider was not enabled: none"),
    );
    check(SdkError::construction_failure("no name"), Invalid, ("NotSent", "the request could not be made: no name"));
}

#[test]
fn an_unreadable_answer_still_has_its_status() {
    let refused = refused::<GetCallerIdentityError>(SdkError::response_error("not XML", response(502)));
    assert_eq!(refused.error.kind, Other);
    assert_eq!(refused.error.message, "the answer could not be read: not XML");
    assert_eq!(refused.http_status, Some(502));
}

#[test]
fn a_message_has_a_bearable_length() {
    let error = from_answer(Some("Throttling"), Some(&"é".repeat(MAX_MESSAGE_CHARS + 1)));
    assert_eq!(error.message.chars().count(), MAX_MESSAGE_CHARS);
}

fn service_error(code: Option<&str>, message: Option<&str>) -> SdkError<GetCallerIdentityError> {
    let mut meta = ErrorMetadata::builder();
    meta = code.into_iter().fold(meta, |meta, code| meta.code(code));
    meta = message.into_iter().fold(meta, |meta, message| meta.message(message));
    SdkError::service_error(GetCallerIdentityError::generic(meta.build()), response(403))
}

fn response(status: u16) -> HttpResponse {
    let status = status.try_into().expect("a status");
    let mut response = HttpResponse::new(status, SdkBody::empty());
    response.headers_mut().insert("x-amzn-requestid", "r-1");
    response
}

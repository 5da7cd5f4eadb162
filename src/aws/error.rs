//! What the SDK's errors mean to the lab. A denial is an error that no operation models, so errors are told apart
//! by AWS's code and never by variant. What it leaves out: reading a denial's text, which is the lab's.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::error::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::reply::{Refused, request_id};
use crate::lab::{CallError, CallErrorKind};

/// How many characters of a message are kept.
const MAX_MESSAGE_CHARS: usize = 8 * 1024;
/// How many causes of an error are told.
const MAX_CAUSES: usize = 8;

/// Codes by how they begin, the first that fits. Several services put `Exception` behind the same word.
const KINDS_BY_PREFIX: &[(&str, CallErrorKind)] = &[
    ("AccessDenied", CallErrorKind::Denied),
    ("UnauthorizedOperation", CallErrorKind::Denied),
    ("ExpiredToken", CallErrorKind::Credentials),
    ("RequestExpired", CallErrorKind::Credentials),
    ("InvalidClientTokenId", CallErrorKind::Credentials),
    ("InvalidAccessKeyId", CallErrorKind::Credentials),
    ("UnrecognizedClient", CallErrorKind::Credentials),
    ("MissingAuthenticationToken", CallErrorKind::Credentials),
    ("SignatureDoesNotMatch", CallErrorKind::Credentials),
    ("InvalidSignature", CallErrorKind::Credentials),
    ("IncompleteSignature", CallErrorKind::Credentials),
    ("NoSuchEntity", CallErrorKind::NotFound),
    ("Throttl", CallErrorKind::Throttled),
    ("TooManyRequests", CallErrorKind::Throttled),
    ("RequestLimitExceeded", CallErrorKind::Throttled),
    ("ResourceInUse", CallErrorKind::Conflict),
    ("ResourceAlreadyExists", CallErrorKind::Conflict),
    ("EntityAlreadyExists", CallErrorKind::Conflict),
    ("Duplicate", CallErrorKind::Conflict),
    ("Conflict", CallErrorKind::Conflict),
    ("Invalid", CallErrorKind::Invalid),
    ("Validation", CallErrorKind::Invalid),
];

/// What kind of fault AWS's `code` is.
pub(super) fn kind_of(code: &str) -> CallErrorKind {
    if code.contains("NotFound") {
        return CallErrorKind::NotFound;
    }
    let by_prefix = KINDS_BY_PREFIX.iter().find(|(prefix, _)| code.starts_with(prefix));
    by_prefix.map_or(CallErrorKind::Other, |&(_, kind)| kind)
}

/// Any error of any operation as a refusal.
pub(super) fn refused<E>(error: SdkError<E>) -> Refused
where
    E: ProvideErrorMetadata + Error + 'static,
{
    Refused {
        request_id: request_id(&error).filter(|id| !id.is_empty()),
        http_status: error.raw_response().map(|response| response.status().as_u16()),
        error: call_error(&error),
    }
}

fn call_error<E>(error: &SdkError<E>) -> CallError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    use CallErrorKind::{Credentials, Invalid, Other, Unreachable};
    if let SdkError::ServiceError(answered) = error {
        return from_answer(answered.err().code(), answered.err().message());
    }
    let causes = causes(error);
    let (kind, code, message) = match error {
        _ if causes.iter().any(|cause| cause.is::<CredentialsError>()) => {
            (Credentials, "NoCredentials", "no credentials could be had")
        }
        SdkError::TimeoutError(_) => (Unreachable, "TimedOut", "no answer came in time"),
        SdkError::DispatchFailure(_) => (Unreachable, "Unreachable", "nothing was reached"),
        SdkError::ConstructionFailure(_) => (Invalid, "NotSent", "the request could not be made"),
        _ => (Other, "UnreadableAnswer", "the answer could not be read"),
    };
    CallError { kind, code: code.to_owned(), message: told(message, &causes) }
}

/// What a service said. Where it gave no code or no text, words of ours say that.
fn from_answer(code: Option<&str>, message: Option<&str>) -> CallError {
    let code = clean(code.unwrap_or("NoCode"));
    let kind = kind_of(&code);
    let mut message = clean(message.unwrap_or("the service gave no reason"));
    if kind == CallErrorKind::Credentials {
        message.truncate(before_canonical_string(&message));
    }
    CallError { kind, code, message }
}

/// A service that refuses a signature quotes the request it signed, session token and all. What is ours to show
/// ends where that quotation begins.
fn before_canonical_string(message: &str) -> usize {
    let quotation = ["The Canonical String", "The String-to-Sign"];
    let found = quotation.iter().filter_map(|words| message.find(words)).min();
    found.map_or(message.len(), |at| message.get(..at).map_or(0, |kept| kept.trim_end().len()))
}

/// What lies beneath an error, from its cause downward.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source()).take(MAX_CAUSES).collect()
}

/// `message` and, behind colons, each cause that says something new.
fn told(message: &str, causes: &[&(dyn Error + 'static)]) -> String {
    let mut told = message.to_owned();
    for cause in causes {
        let cause = cause.to_string();
        if !told.contains(&cause) {
            told.push_str(": ");
            told.push_str(&cause);
        }
    }
    clean(&told)
}

/// Text without control characters and of bearable length. Line breaks become blanks so that words stay apart.
pub(super) fn clean(text: &str) -> String {
    let readable = text.chars().filter_map(|character| match character {
        '\n' | '\r' | '\t' => Some(' '),
        _ if character.is_control() => None,
        // What turns the direction of text.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        _ => Some(character),
    });
    readable.take(MAX_MESSAGE_CHARS).collect()
}

#[cfg(test)]
mod tests;

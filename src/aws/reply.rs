//! What a call came to, inside this room: an answer or a refusal, each with AWS's id of the request; and how pages
//! and members of answers are read. What it leaves out: how errors are told apart.

use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::RequestId;
use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_types::DateTime;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use percent_encoding::percent_decode_str;

use super::error::refused;
use crate::lab::{Answer, CallError, CallErrorKind};
use crate::world::Timestamp;

const NANOS_PER_MILLI: i128 = 1_000_000;
/// How many pages of one listing are read at most.
const MAX_PAGES: usize = 50;
/// The same of a listing that is worth nothing in part.
const MAX_FLEET_PAGES: usize = 1_000;

/// An answer.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) answer: Answer,
    pub(super) request_id: Option<String>,
}

/// An answer that did not come.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) error: CallError,
    pub(super) request_id: Option<String>,
    pub(super) http_status: Option<u16>,
}

/// How every function of this room ends.
pub(super) type Reply = Result<Served, Refused>;

impl Refused {
    /// A refusal of our own: nothing was sent, or nothing came back.
    pub(super) fn unsent(kind: CallErrorKind, code: &str, message: String) -> Self {
        Self { error: CallError { kind, code: code.to_owned(), message }, request_id: None, http_status: None }
    }

    fn incomplete(what: &str) -> Self {
        Self::unsent(CallErrorKind::Other, "IncompleteAnswer", format!("the answer came without {what}"))
    }
}

/// `answer` with the request id of the `output` it was read from.
pub(super) fn served(output: &impl RequestId, answer: Answer) -> Reply {
    Ok(Served { answer, request_id: request_id(output) })
}

/// AWS's id of the request behind `output`.
pub(super) fn request_id(output: &impl RequestId) -> Option<String> {
    output.request_id().map(str::to_owned)
}

/// A member that AWS always sends and the lab cannot do without.
pub(super) fn required<T>(member: Option<T>, name: &str) -> Result<T, Refused> {
    member.ok_or_else(|| Refused::incomplete(&format!("`{name}`")))
}

/// A text member as ours; empty where it is absent.
pub(super) fn text(member: Option<&str>) -> String {
    member.unwrap_or_default().to_owned()
}

/// An instant of the SDK as ours, to the nearest millisecond: the JSON protocols write instants as decimal
/// fractions, which arrive a few nanoseconds early or late.
pub(super) fn timestamp(at: DateTime) -> Option<Timestamp> {
    let millis = (at.as_nanos() + NANOS_PER_MILLI / 2).div_euclid(NANOS_PER_MILLI);
    i64::try_from(millis).ok().map(Timestamp)
}

/// A policy document as IAM sends it, percent-encoded once. A `+` is a plus sign, not a blank.
pub(super) fn policy_document(encoded: &str) -> Result<String, Refused> {
    match percent_decode_str(encoded).decode_utf8() {
        Ok(document) => Ok(document.into_owned()),
        Err(_) => Err(Refused::incomplete("a readable policy document: it is not UTF-8")),
    }
}

/// Hands every page to `read`, up to a limit, and gives the id of the last request.
pub(super) async fn each_page<Page, E>(
    pages: PaginationStream<Result<Page, SdkError<E>>>,
    read: impl FnMut(Page),
) -> Result<Option<String>, Refused>
where
    Page: RequestId,
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let (last, is_complete) = pages_up_to(MAX_PAGES, pages, read).await?;
    if !is_complete {
        tracing::warn!(pages = MAX_PAGES, "a listing was longer than we read");
    }
    Ok(last)
}

/// The same for listings of which a part is worth nothing: a longer one is refused.
pub(super) async fn every_page<Page, E>(
    pages: PaginationStream<Result<Page, SdkError<E>>>,
    read: impl FnMut(Page),
) -> Result<Option<String>, Refused>
where
    Page: RequestId,
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match pages_up_to(MAX_FLEET_PAGES, pages, read).await? {
        (last, true) => Ok(last),
        (_, false) => {
            let message = format!("the listing has more than {MAX_FLEET_PAGES} pages, which is more than we read");
            Err(Refused::unsent(CallErrorKind::Other, "ListingTooLong", message))
        }
    }
}

/// The id of the last request, and whether the listing ended within the limit.
async fn pages_up_to<Page, E>(
    limit: usize,
    mut pages: PaginationStream<Result<Page, SdkError<E>>>,
    mut read: impl FnMut(Page),
) -> Result<(Option<String>, bool), Refused>
where
    Page: RequestId,
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut last = None;
    for _ in 0..limit {
        let Some(page) = pages.next().await else { return Ok((last, true)) };
        let page = page.map_err(refused)?;
        last = request_id(&page);
        read(page);
    }
    Ok((last, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_documents_are_decoded_once() {
        let check = |encoded: &str, decoded: Option<&str>| {
            assert_eq!(policy_document(encoded).ok().as_deref(), decoded, "{encoded}");
        };
        check("%7B%22Version%22%3A%222012-10-17%22%7D", Some(r#"{"Version":"2012-10-17"}"#));
        check("a+b%2Bc%20d", Some("a+b+c d"));
        check("%2525", Some("%25"));
        check("{\"plain\": \"100%\"}", Some("{\"plain\": \"100%\"}"));
        check("caf%C3%A9", Some("café"));
        check("%FF", None);
        check("", Some(""));
    }

    #[test]
    fn instants_keep_their_milliseconds() {
        let check = |at: DateTime, millis: i64| assert_eq!(timestamp(at), Some(Timestamp(millis)));
        check(DateTime::from_secs(0), 0);
        check(DateTime::from_millis(1_795_449_600_123), 1_795_449_600_123);
        check(DateTime::from_secs_f64(1_795_449_600.123), 1_795_449_600_123);
        check(DateTime::from_millis(-1), -1);
        assert_eq!(timestamp(DateTime::from_secs(i64::MAX)), None);
    }

    #[test]
    fn a_missing_member_is_named() {
        let error = required(None::<String>, "RecordDetail").err().map(|refused| refused.error.message);
        assert_eq!(error.as_deref(), Some("the answer came without `RecordDetail`"));
    }
}

//! The protocols: which one a request speaks, its bytes to a [`Value`] and back.
//!
//! Services know nothing of this. A refusal comes in whatever spelling its service uses; here it gets
//! the code and the status that the protocol's clients expect.

mod aws_json;
mod aws_query;
mod rpc_v2_cbor;
mod s3;

use std::fmt;

use super::fault::Trouble;
use super::operation::{Service, ServiceError};
use super::value::Value;

pub(crate) use aws_json::{from_json_text, to_json_text};

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 1 << 20;

/// How deep lists and structures may stand in one another.
pub(crate) const MAX_NESTING: usize = 64;

/// A request as it came, whatever it came by. Its debug print keeps back what may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct WireRequest {
    /// `GET`, `POST`…
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// Names in any case, values as text, in order; a name may occur more than once.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl WireRequest {
    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// What stands before the first `?`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.split('?').next().unwrap_or_default()
    }

    /// What stands behind the first `?`.
    #[must_use]
    pub fn query(&self) -> &str {
        self.uri.split_once('?').map_or("", |(_, query)| query)
    }
}

/// An answer as it goes out. Its debug print keeps back what may be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct WireResponse {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What happens to it on its way, where a fault is planned.
    pub trouble: Option<Trouble>,
}

impl WireResponse {
    /// An answer that arrives.
    #[must_use]
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { status, headers, body, trouble: None }
    }

    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for WireRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path, bytes) = (&self.method, self.path(), self.body.len());
        write!(f, "WireRequest({method} {path}, {} headers, {bytes} bytes)", self.headers.len())
    }
}

impl fmt::Debug for WireResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WireResponse({}, {} bytes)", self.status, self.body.len())
    }
}

/// How a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// AWS JSON 1.1.
    Json,
    /// Smithy RPC v2 with CBOR.
    Cbor,
    /// AWS Query: a form in, XML out.
    Query,
    /// S3's own.
    S3,
}

/// Where a request is headed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// How it is written.
    pub(crate) protocol: Protocol,
    /// The service, if it is one that is offered.
    pub(crate) service: Option<Service>,
    /// The operation as named; empty if none is.
    pub(crate) operation: String,
}

/// The prefixes of `X-Amz-Target`; the one of Service Catalog is also its name in RPC v2 paths.
const TARGETS: [(&str, Service); 3] = [
    ("AWS242ServiceCatalogService", Service::ServiceCatalog),
    ("SageMaker", Service::SageMaker),
    ("AmazonSSM", Service::Ssm),
];

/// Tells protocol, service and operation. `scope` is the service that the credential scope names, if there is one.
pub(crate) fn recognise(request: &WireRequest, scope: Option<&str>) -> Route {
    if let Some(target) = request.header("x-amz-target") {
        let (prefix, operation) = target.rsplit_once('.').unwrap_or((target, ""));
        return route(Protocol::Json, service_of_target(prefix), operation);
    }
    let is_rpc = request.header("smithy-protocol").is_some_and(|name| name.eq_ignore_ascii_case("rpc-v2-cbor"));
    if let Some(rest) = request.path().strip_prefix("/service/").filter(|_| is_rpc) {
        let (name, operation) = rest.split_once("/operation/").unwrap_or((rest, ""));
        let service = service_of_target(name).filter(|service| *service == Service::ServiceCatalog);
        return route(Protocol::Cbor, service, operation);
    }
    match scope {
        Some("sts") => aws_query::route(request, Some(Service::Sts)),
        Some("iam") => aws_query::route(request, Some(Service::Iam)),
        Some("cloudformation") => aws_query::route(request, Some(Service::CloudFormation)),
        Some("sagemaker") => route(Protocol::Json, Some(Service::SageMaker), ""),
        Some("servicecatalog") => route(Protocol::Json, Some(Service::ServiceCatalog), ""),
        Some("ssm") => route(Protocol::Json, Some(Service::Ssm), ""),
        Some("s3") => s3::route(request),
        _ => unscoped(request),
    }
}

/// The members of the operation's input.
///
/// # Errors
/// The body does not parse.
pub(crate) fn read(route: &Route, request: &WireRequest) -> Result<Value, ServiceError> {
    match route.protocol {
        Protocol::Json => aws_json::read(&request.body),
        Protocol::Cbor => rpc_v2_cbor::read(&request.body),
        Protocol::Query => aws_query::read(route.service, request),
        Protocol::S3 => Ok(s3::read(request)),
    }
}

/// The bytes of an answer. A refusal has to be in the protocol's own spelling already.
pub(crate) fn write(
    route: &Route,
    request: &WireRequest,
    request_id: &str,
    answer: Result<&Value, &ServiceError>,
) -> WireResponse {
    let mut response = match route.protocol {
        Protocol::Json => aws_json::write(answer),
        Protocol::Cbor => rpc_v2_cbor::write(answer),
        Protocol::Query => aws_query::write(route, request_id, answer),
        Protocol::S3 => s3::write(request, request_id, answer),
    };
    response.headers.push(("x-amzn-requestid".to_owned(), request_id.to_owned()));
    response
}

/// The same refusal in two spellings: code and status of Query, code of JSON and CBOR (always status 400).
const SPELLINGS: [(&str, u16, &str); 9] = [
    ("MissingAuthenticationToken", 403, "MissingAuthenticationTokenException"),
    ("IncompleteSignature", 403, "IncompleteSignatureException"),
    ("InvalidClientTokenId", 403, "UnrecognizedClientException"),
    ("ExpiredToken", 403, "ExpiredTokenException"),
    ("SignatureDoesNotMatch", 403, "InvalidSignatureException"),
    ("AccessDenied", 403, "AccessDeniedException"),
    ("ValidationError", 400, "ValidationException"),
    ("InvalidAction", 400, "UnknownOperationException"),
    ("MalformedInput", 400, "SerializationException"),
];

/// Gives a refusal the code and status that `protocol` has for it.
pub(crate) fn spell(protocol: Protocol, error: ServiceError) -> ServiceError {
    let spelling = SPELLINGS.iter().find(|(query, _, json)| error.code == *query || error.code == *json);
    match (protocol, spelling) {
        (Protocol::S3, _) => s3::spell(error),
        (_, None) => error,
        (Protocol::Query, Some((code, status, _))) => {
            ServiceError { code: (*code).to_owned(), status: *status, ..error }
        }
        (Protocol::Json | Protocol::Cbor, Some((_, _, code))) => {
            ServiceError { code: (*code).to_owned(), status: 400, ..error }
        }
    }
}

fn route(protocol: Protocol, service: Option<Service>, operation: &str) -> Route {
    Route { protocol, service, operation: operation.to_owned() }
}

fn service_of_target(prefix: &str) -> Option<Service> {
    TARGETS.iter().find(|(name, _)| *name == prefix).map(|(_, service)| *service)
}

/// Without a scope that helps: a form that names an action, or else S3.
fn unscoped(request: &WireRequest) -> Route {
    let form = aws_query::route(request, None);
    let is_read = matches!(request.method.as_str(), "GET" | "HEAD");
    if form.operation.is_empty() && is_read { s3::route(request) } else { form }
}

#[cfg(test)]
mod tests;

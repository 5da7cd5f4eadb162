//! S3, as far as the public template buckets need it: reading an object, by path or by virtual host.

use super::super::bucket::is_bucket_like;
use super::super::operation::{Service, ServiceError};
use super::super::value::Value;
use super::aws_query::escape;
use super::{Protocol, Route, WireRequest, WireResponse};

pub(super) fn route(request: &WireRequest) -> Route {
    let operation = match request.method.as_str() {
        "GET" => "GetObject",
        "HEAD" => "HeadObject",
        _ => "",
    };
    Route { protocol: Protocol::S3, service: Some(Service::S3), operation: operation.to_owned() }
}

/// Bucket and key.
pub(super) fn read(request: &WireRequest) -> Value {
    let path = percent_encoding::percent_decode_str(request.path()).decode_utf8_lossy();
    let path = path.trim_start_matches('/');
    let host = request.header("host").unwrap_or_default();
    let (bucket, key) = match host.split_once('.') {
        Some((bucket, _)) if is_bucket_like(bucket) => (bucket, path),
        _ => path.split_once('/').unwrap_or((path, "")),
    };
    Value::structure([("Bucket", Value::text(bucket)), ("Key", Value::text(key))])
}

pub(super) fn write(request: &WireRequest, request_id: &str, answer: Result<&Value, &ServiceError>) -> WireResponse {
    let (status, kind, mut body) = match answer {
        Ok(value) => (200, "binary/octet-stream", value.as_str().unwrap_or_default().as_bytes().to_vec()),
        Err(error) => (error.status, "application/xml", refusal(request_id, error).into_bytes()),
    };
    let mut headers =
        vec![("content-type".to_owned(), kind.to_owned()), ("x-amz-request-id".to_owned(), request_id.to_owned())];
    if request.method == "HEAD" {
        headers.push(("content-length".to_owned(), body.len().to_string()));
        body.clear();
    }
    WireResponse::new(status, headers, body)
}

/// S3 has words of its own for what other services refuse.
pub(super) fn spell(error: ServiceError) -> ServiceError {
    let (code, status) = match error.code.as_str() {
        "MissingAuthenticationToken" | "AccessDenied" => ("AccessDenied", 403),
        "IncompleteSignature" => ("AuthorizationHeaderMalformed", 400),
        "InvalidClientTokenId" => ("InvalidAccessKeyId", 403),
        "ExpiredToken" => ("ExpiredToken", 400),
        "SignatureDoesNotMatch" => ("SignatureDoesNotMatch", 403),
        "InvalidAction" => ("MethodNotAllowed", 405),
        _ => return error,
    };
    ServiceError { code: code.to_owned(), status, ..error }
}

fn refusal(request_id: &str, error: &ServiceError) -> String {
    let (code, message) = (escape(&error.code), escape(&error.message));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>{request_id}</RequestId><HostId>{request_id}</HostId></Error>"
    )
}

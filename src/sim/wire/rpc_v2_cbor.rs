//! Smithy RPC v2: CBOR maps in and out, times under tag 1. Only what this protocol needs of RFC 8949.

mod decode;
mod encode;

use super::super::operation::ServiceError;
use super::super::value::Value;
use super::WireResponse;

/// The errors of Service Catalog's model. Clients know them by their full shape name; others, which
/// no model names, go without a namespace, because clients show those as they come.
const MODELED: [&str; 8] = [
    "DuplicateResourceException",
    "InvalidParametersException",
    "InvalidStateException",
    "LimitExceededException",
    "OperationNotSupportedException",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "TagOptionNotMigratedException",
];

/// Reads a body. An empty one has no members.
pub(super) fn read(body: &[u8]) -> Result<Value, ServiceError> {
    if body.is_empty() {
        return Ok(Value::Map(Vec::new()));
    }
    match decode::decode(body) {
        Ok(input @ Value::Map(_)) => Ok(input),
        Ok(_) => Err(ServiceError::new("SerializationException", "the body is not a CBOR map")),
        Err(why) => Err(ServiceError::new("SerializationException", why)),
    }
}

/// Writes an answer.
pub(super) fn write(answer: Result<&Value, &ServiceError>) -> WireResponse {
    let (status, body) = match answer {
        Ok(value) => (200, encode::encode(value)),
        Err(error) => (error.status, encode::encode(&refusal(error))),
    };
    let headers = [("content-type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")];
    WireResponse::new(status, headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(), body)
}

fn refusal(error: &ServiceError) -> Value {
    let namespace = if MODELED.contains(&error.code.as_str()) { "com.amazonaws.servicecatalog#" } else { "" };
    let shape = format!("{namespace}{}", error.code);
    Value::structure([("__type", Value::Text(shape)), ("message", Value::text(&error.message))])
}

//! AWS JSON 1.1: an object in, an object out, times as epoch seconds.

use serde_json::Value as Json;

use super::super::operation::ServiceError;
use super::super::value::Value;
use super::{MAX_NESTING, WireResponse};

/// Reads a body. An empty one has no members.
pub(super) fn read(body: &[u8]) -> Result<Value, ServiceError> {
    if body.is_empty() {
        return Ok(Value::Map(Vec::new()));
    }
    let json: Json = serde_json::from_slice(body).map_err(|_| unreadable("the body is not valid JSON"))?;
    match from_json(json, 0)? {
        input @ Value::Map(_) => Ok(input),
        _ => Err(unreadable("the body is not a JSON object")),
    }
}

/// Writes an answer.
pub(super) fn write(answer: Result<&Value, &ServiceError>) -> WireResponse {
    let (status, body) = match answer {
        Ok(value) => (200, to_json(value)),
        Err(error) => (error.status, serde_json::json!({ "__type": error.code, "Message": error.message })),
    };
    let headers = vec![("content-type".to_owned(), "application/x-amz-json-1.1".to_owned())];
    WireResponse::new(status, headers, body.to_string().into_bytes())
}

/// A value as JSON text, for records that keep what a request said.
pub(crate) fn to_json_text(value: &Value) -> String {
    to_json(value).to_string()
}

/// The value that [`to_json_text`] wrote; nothing for other text.
pub(crate) fn from_json_text(text: &str) -> Option<Value> {
    from_json(serde_json::from_str(text).ok()?, 0).ok()
}

fn from_json(json: Json, depth: usize) -> Result<Value, ServiceError> {
    if depth > MAX_NESTING {
        return Err(unreadable("the body is nested too deeply"));
    }
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Float(number.as_f64().unwrap_or(f64::MAX)),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(items) => {
            Value::List(items.into_iter().map(|item| from_json(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Json::Object(members) => {
            let member = |(name, value)| Ok((name, from_json(value, depth + 1)?));
            Value::Map(members.into_iter().map(member).collect::<Result<_, ServiceError>>()?)
        }
    })
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::Text(text) => Json::String(text.clone()),
        // Whole seconds without a fraction: some readers take nothing else for a count of seconds.
        Value::Time(at) if at.0 % 1000 == 0 => Json::from(at.0 / 1000),
        Value::Time(at) => Json::from(at.as_epoch_seconds()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(members) => {
            let present = members.iter().filter(|(_, value)| *value != Value::Null);
            Json::Object(present.map(|(name, value)| (name.clone(), to_json(value))).collect())
        }
    }
}

fn unreadable(why: &str) -> ServiceError {
    ServiceError::new("SerializationException", why)
}

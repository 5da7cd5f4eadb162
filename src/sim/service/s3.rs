//! Reading an object of the public template buckets. They are open to everyone, so no policy is asked.

use std::collections::BTreeMap;

use crate::sim::bucket::{self, file_of, region_of};
use crate::sim::operation::ServiceError;
use crate::sim::value::Value;

/// The text of the object that `input` names by bucket and key.
///
/// # Errors
/// There is no such operation, bucket or object.
pub(crate) fn read(
    operation: &str,
    input: &Value,
    templates: &BTreeMap<String, String>,
) -> Result<Value, ServiceError> {
    let gone = |code: &str, message: &str| ServiceError::new(code, message).with_status(404);
    if operation.is_empty() {
        let message = "The specified method is not allowed against this resource.";
        return Err(ServiceError::new("MethodNotAllowed", message).with_status(405));
    }
    if input.str("Bucket").and_then(region_of).is_none() {
        return Err(gone("NoSuchBucket", "The specified bucket does not exist"));
    }
    let text = input.str("Key").and_then(file_of).and_then(|file| bucket::text(templates, file));
    text.map(Value::text).ok_or_else(|| gone("NoSuchKey", "The specified key does not exist."))
}

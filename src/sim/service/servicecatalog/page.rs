//! Pages of Service Catalog's lists.

use super::refuse::invalid;
use crate::sim::operation::{Invocation, ServiceError};
use crate::sim::page;
use crate::sim::value::Value;

/// What a page holds unless asked otherwise.
const DEFAULT_SIZE: usize = 20;

/// The page of `items` that was asked for under `name`, and the token of the next one as `NextPageToken`.
///
/// # Errors
/// A token that this list did not hand out.
pub(super) fn of(invocation: &Invocation, items: Vec<Value>) -> Result<(Value, Value), ServiceError> {
    let size = invocation.input.get("PageSize").and_then(Value::as_i64).and_then(|size| usize::try_from(size).ok());
    let size = size.filter(|&size| size > 0).unwrap_or(DEFAULT_SIZE);
    let token = invocation.input.str("PageToken");
    let page = page::cut(invocation.operation.name, items, size, token).map_err(|_| invalid("Invalid page token."))?;
    Ok((Value::List(page.items), Value::optional(page.next)))
}

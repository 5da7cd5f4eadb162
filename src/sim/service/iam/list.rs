//! IAM's lists: `Marker` and `MaxItems` in, `IsTruncated` and `Marker` out.

use crate::sim::operation::{Invocation, Member, ServiceError, Shape};
use crate::sim::page;
use crate::sim::value::Value;

const DEFAULT_ITEMS: usize = 100;

pub(super) const MARKER: Member = Member::optional(&["Marker"], Shape::text(1, 2048));
pub(super) const MAX_ITEMS: Member = Member::optional(&["MaxItems"], Shape::Integer { min: 1, max: 1000 });

/// How many items a page holds.
pub(super) fn page_size(invocation: &Invocation) -> usize {
    let size = invocation.input.get("MaxItems").and_then(Value::as_i64).and_then(|size| usize::try_from(size).ok());
    size.unwrap_or(DEFAULT_ITEMS)
}

/// The page of `items` that is asked for, under `name`. A marker belongs to one list with one filter.
pub(super) fn answer(invocation: &Invocation, name: &str, items: Vec<Value>) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let filters =
        ["RoleName", "PolicySourceArn", "PolicyArn", "PathPrefix", "Scope", "OnlyAttached", "PolicyUsageFilter"];
    let filters = filters.map(|filter| input.str(filter).unwrap_or_default());
    let list = format!("{}/{}", invocation.operation.name, filters.join("/"));
    let page = page::cut(&list, items, page_size(invocation), input.str("Marker"))
        .map_err(|_| ServiceError::new("ValidationError", "Invalid Marker."))?;
    Ok(Value::structure([
        (name, Value::List(page.items)),
        ("IsTruncated", Value::Bool(page.next.is_some())),
        ("Marker", Value::optional(page.next)),
    ]))
}

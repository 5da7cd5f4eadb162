//! SageMaker's lists: filters by name, status and time, an order, `MaxResults` and `NextToken`.

use super::invalid;
use super::member::NAME_FILTER;
use crate::sim::operation::{Invocation, Member, ServiceError, Shape};
use crate::sim::page;
use crate::sim::value::Value;
use crate::world::Timestamp;

const DEFAULT_RESULTS: usize = 10;

pub(super) const NAME_CONTAINS: Member = Member::optional(&["NameContains"], NAME_FILTER);
pub(super) const SORT_BY: Member = Member::optional(&["SortBy"], Shape::Enum(&["Name", "CreationTime", "Status"]));
pub(super) const MAX_RESULTS: Member = Member::optional(&["MaxResults"], Shape::Integer { min: 1, max: 100 });
pub(super) const NEXT_TOKEN: Member = Member::optional(&["NextToken"], Shape::text(0, 8192));

/// One thing of a list: what it is filtered and sorted by, and what the answer shows.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) status: String,
    pub(super) created_at: Timestamp,
    pub(super) modified_at: Timestamp,
    pub(super) shown: Value,
}

/// The page of `items` that is asked for, under `name`. A token belongs to one list with one filter and order.
pub(super) fn answer(
    invocation: &Invocation,
    name: &str,
    items: impl Iterator<Item = Item>,
) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let mut items: Vec<Item> = items.filter(|item| passes(item, input)).collect();
    match input.str("SortBy") {
        Some("Name") => items.sort_by(|a, b| a.name.cmp(&b.name)),
        Some("Status") => items.sort_by(|a, b| a.status.cmp(&b.status)),
        _ => items.sort_by_key(|item| item.created_at),
    }
    if input.str("SortOrder") == Some("Descending") {
        items.reverse();
    }
    let size = input.get("MaxResults").and_then(Value::as_i64).and_then(|size| usize::try_from(size).ok());
    let how =
        ["NameContains", "StatusEquals", "SortBy", "SortOrder"].map(|member| input.str(member).unwrap_or_default());
    let list = format!("{}/{}", invocation.operation.name, how.join("/"));
    let shown = items.into_iter().map(|item| item.shown).collect();
    let page = page::cut(&list, shown, size.unwrap_or(DEFAULT_RESULTS), input.str("NextToken"))
        .map_err(|_| invalid("Invalid NextToken."))?;
    Ok(Value::structure([(name, Value::List(page.items)), ("NextToken", Value::optional(page.next))]))
}

fn passes(item: &Item, input: &Value) -> bool {
    let contains = |part: &str| item.name.to_ascii_lowercase().contains(&part.to_ascii_lowercase());
    let after = |member, at: Timestamp| time(input, member).is_none_or(|bound| at > bound);
    let before = |member, at: Timestamp| time(input, member).is_none_or(|bound| at < bound);
    input.str("NameContains").is_none_or(contains)
        && input.str("StatusEquals").is_none_or(|status| status == item.status)
        && after("CreationTimeAfter", item.created_at)
        && before("CreationTimeBefore", item.created_at)
        && after("LastModifiedTimeAfter", item.modified_at)
        && before("LastModifiedTimeBefore", item.modified_at)
}

fn time(input: &Value, member: &str) -> Option<Timestamp> {
    match input.get(member)? {
        Value::Integer(seconds) => Some(Timestamp(seconds.saturating_mul(1000))),
        #[allow(clippy::cast_possible_truncation)] // Floats convert saturating; no time is that far away.
        Value::Float(seconds) => Some(Timestamp((seconds * 1000.0) as i64)),
        Value::Time(at) => Some(*at),
        _ => None,
    }
}

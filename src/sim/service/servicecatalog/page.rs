//! Pages of Service Catalog's lists.

use std::cmp::Ordering;

use super::refuse::invalid;
use crate::sim::operation::{Invocation, ServiceError};
use crate::sim::page::{self, Page};
use crate::sim::value::Value;

/// What a page holds unless asked otherwise.
const DEFAULT_SIZE: usize = 20;

/// The members that say which page is asked for, not of what.
const PAGING: [&str; 3] = ["PageSize", "PageToken", "AcceptLanguage"];

/// The page of `items` that was asked for under `name`, and the token of the next one as `NextPageToken`.
///
/// # Errors
/// A token that this list did not hand out.
pub(super) fn of(invocation: &Invocation, items: Vec<Value>) -> Result<(Value, Value), ServiceError> {
    let page = cut(invocation, items)?;
    Ok((Value::List(page.items), Value::optional(page.next)))
}

/// The page that was asked for, its items not written yet.
///
/// # Errors
/// A token that this list did not hand out.
pub(super) fn cut<T>(invocation: &Invocation, items: Vec<T>) -> Result<Page<T>, ServiceError> {
    let page = page::cut(&list(invocation), items, size(invocation), invocation.input.str("PageToken"));
    page.map_err(|_| invalid("Invalid page token."))
}

/// The same of items that are still to be put in an order, in which no two are equal.
///
/// # Errors
/// A token that this list did not hand out.
pub(super) fn cut_in_order<T>(
    invocation: &Invocation,
    items: Vec<T>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Result<Page<T>, ServiceError> {
    let token = invocation.input.str("PageToken");
    let page = page::cut_in_order(&list(invocation), items, size(invocation), token, order);
    page.map_err(|_| invalid("Invalid page token."))
}

fn size(invocation: &Invocation) -> usize {
    let size = invocation.input.get("PageSize").and_then(Value::as_i64).and_then(|size| usize::try_from(size).ok());
    size.filter(|&size| size > 0).unwrap_or(DEFAULT_SIZE)
}

/// What a token belongs to: the operation with everything that was asked, but for the page.
fn list(invocation: &Invocation) -> String {
    let asked = match &invocation.input {
        Value::Map(members) => members.iter().filter(|(name, _)| !PAGING.contains(&name.as_str())).collect(),
        _ => Vec::new(),
    };
    format!("{} {asked:?}", invocation.operation.name)
}

//! What CloudFormation's operations share: naming a stack, permissions on it, pages.

use crate::sim::account::{AccountState, Stack};
use crate::sim::operation::{Invocation, Member, Permission, ServiceError, Shape};
use crate::sim::page;
use crate::sim::value::Value;

/// What a page holds.
const PAGE_SIZE: usize = 100;

/// A stack by name or id, where it may be left out.
pub(super) const STACK_NAME: Member = Member::optional(&["StackName"], Shape::text(1, 2048));

/// A stack by name or id.
pub(super) const REQUIRED_STACK_NAME: Member = Member::required(&["StackName"], Shape::text(1, 2048));

/// Where a page begins.
pub(super) const NEXT_TOKEN: Member = Member::optional(&["NextToken"], Shape::text(1, 1024));

/// The stack that the input names. A stack that is gone goes by its id only.
///
/// # Errors
/// There is no such stack.
pub(super) fn stack<'a>(account: &'a AccountState, input: &Value) -> Result<&'a Stack, ServiceError> {
    let name = input.str("StackName").unwrap_or_default();
    find(account, name).ok_or_else(|| refuse(format!("Stack with id {name} does not exist")))
}

fn find<'a>(account: &'a AccountState, name: &str) -> Option<&'a Stack> {
    let living = |stack: &&Stack| stack.name == name && stack.status != "DELETE_COMPLETE";
    account.stacks.get(name).or_else(|| account.stacks.values().find(living))
}

/// What an operation on the named stack needs; on all of them if none is named.
pub(super) fn on_stack(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    let resource = match invocation.input.str("StackName") {
        None => "*".to_owned(),
        Some(name) if name.starts_with("arn:") => name.to_owned(),
        Some(name) => {
            let found = find(account, name).map(|stack| stack.stack_id.clone());
            found.unwrap_or_else(|| account.arn("cloudformation", &format!("stack/{name}/*")))
        }
    };
    vec![Permission::new(&action(invocation), resource)]
}

/// What an operation that names no stack needs.
pub(super) fn on_all(invocation: &Invocation, _account: &AccountState) -> Vec<Permission> {
    vec![Permission::new(&action(invocation), "*")]
}

fn action(invocation: &Invocation) -> String {
    format!("cloudformation:{}", invocation.operation.name)
}

/// The page of `items` that is asked for, under `name`.
///
/// # Errors
/// A token that this list did not hand out.
pub(super) fn answer(invocation: &Invocation, name: &str, items: Vec<Value>) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let list = format!(
        "{}/{}/{:?}",
        invocation.operation.name,
        input.str("StackName").unwrap_or_default(),
        input.texts("StackStatusFilter")
    );
    let page = page::cut(&list, items, PAGE_SIZE, input.str("NextToken"));
    let page = page.map_err(|_| refuse("Invalid NextToken."))?;
    Ok(Value::structure([(name, Value::List(page.items)), ("NextToken", Value::optional(page.next))]))
}

/// CloudFormation's refusal.
pub(super) fn refuse(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ValidationError", message)
}

/// Nobody looks for drift here.
pub(super) fn drift(name: &str) -> Value {
    Value::structure([(name, Value::text("NOT_CHECKED"))])
}

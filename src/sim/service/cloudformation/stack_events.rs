//! `DescribeStackEvents`: what happened to a stack, newest first.

use super::member::{NEXT_TOKEN, REQUIRED_STACK_NAME, answer, on_stack, stack};
use crate::sim::account::{Stack, StackEvent};
use crate::sim::operation::{Applying, Invocation, Operation, Service, ServiceError};
use crate::sim::value::Value;

/// `DescribeStackEvents`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::CloudFormation,
    name: "DescribeStackEvents",
    members: &[REQUIRED_STACK_NAME, NEXT_TOKEN],
    permissions: on_stack,
    apply,
};

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let stack = stack(applying.account, &invocation.input)?;
    answer(invocation, "StackEvents", stack.events.iter().rev().map(|event| description(stack, event)).collect())
}

fn description(stack: &Stack, event: &StackEvent) -> Value {
    let physical_id = Some(&*event.physical_id).filter(|id| !id.is_empty());
    Value::structure([
        ("StackId", Value::text(&stack.stack_id)),
        ("EventId", Value::text(event.id())),
        ("StackName", Value::text(&stack.name)),
        ("LogicalResourceId", Value::text(&*event.logical_id)),
        ("PhysicalResourceId", Value::optional(physical_id)),
        ("ResourceType", Value::text(&*event.resource_type)),
        ("Timestamp", Value::Time(event.at)),
        ("ResourceStatus", Value::text(&*event.status)),
        ("ResourceStatusReason", Value::optional(event.reason.as_deref())),
    ])
}

//! `DescribeStackResources` and `ListStackResources`.

use super::member::{NEXT_TOKEN, REQUIRED_STACK_NAME, STACK_NAME, answer, drift, on_stack, refuse, stack};
use crate::sim::account::{AccountState, Stack, StackResource};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError, Shape};
use crate::sim::value::Value;

/// `DescribeStackResources`.
pub(super) const DESCRIBE: Operation = Operation {
    service: Service::CloudFormation,
    name: "DescribeStackResources",
    members: &[
        STACK_NAME,
        Member::optional(&["LogicalResourceId"], Shape::text(1, 255)),
        Member::optional(&["PhysicalResourceId"], Shape::text(1, 2048)),
    ],
    permissions: on_stack,
    apply: describe,
};

/// `ListStackResources`.
pub(super) const LIST: Operation = Operation {
    service: Service::CloudFormation,
    name: "ListStackResources",
    members: &[REQUIRED_STACK_NAME, NEXT_TOKEN],
    permissions: on_stack,
    apply: list,
};

fn describe(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let stack = described_stack(applying.account, input)?;
    let logical = input.str("LogicalResourceId");
    let wanted = |held: &&StackResource| logical.is_none_or(|logical| held.logical_id == logical);
    let described = stack.resources.iter().filter(wanted).map(|held| {
        Value::structure([
            ("StackName", Value::text(&stack.name)),
            ("StackId", Value::text(&stack.stack_id)),
            ("LogicalResourceId", Value::text(&held.logical_id)),
            ("PhysicalResourceId", Value::text(&held.physical_id)),
            ("ResourceType", Value::text(&held.resource_type)),
            ("Timestamp", Value::Time(held.updated_at)),
            ("ResourceStatus", Value::text(&held.status)),
            ("DriftInformation", drift("StackResourceDriftStatus")),
        ])
    });
    Ok(Value::structure([("StackResources", Value::list(described))]))
}

/// The stack by name, or the one that a resource belongs to.
fn described_stack<'a>(account: &'a AccountState, input: &Value) -> Result<&'a Stack, ServiceError> {
    match (input.str("StackName"), input.str("PhysicalResourceId")) {
        (Some(_), None) => stack(account, input),
        (None, Some(id)) => {
            let holds = |stack: &&Stack| stack.resources.iter().any(|held| held.physical_id == id);
            let missing = || refuse(format!("Stack for {id} does not exist"));
            account.stacks.values().find(holds).ok_or_else(missing)
        }
        _ => Err(refuse("Exactly one of StackName or PhysicalResourceId must be specified")),
    }
}

fn list(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let stack = stack(applying.account, &invocation.input)?;
    let summary = |held: &StackResource| {
        Value::structure([
            ("LogicalResourceId", Value::text(&held.logical_id)),
            ("PhysicalResourceId", Value::text(&held.physical_id)),
            ("ResourceType", Value::text(&held.resource_type)),
            ("LastUpdatedTimestamp", Value::Time(held.updated_at)),
            ("ResourceStatus", Value::text(&held.status)),
            ("DriftInformation", drift("StackResourceDriftStatus")),
        ])
    };
    answer(invocation, "StackResourceSummaries", stack.resources.iter().map(summary).collect())
}

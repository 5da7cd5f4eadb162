//! `DescribeStacks` and `ListStacks`.

use super::member::{NEXT_TOKEN, STACK_NAME, answer, drift, on_all, on_stack, stack};
use crate::sim::account::{Stack, Text};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError, Shape};
use crate::sim::value::Value;

/// `DescribeStacks`.
pub(super) const DESCRIBE: Operation = Operation {
    service: Service::CloudFormation,
    name: "DescribeStacks",
    members: &[STACK_NAME, NEXT_TOKEN],
    permissions: on_stack,
    apply: describe,
};

/// `ListStacks`.
pub(super) const LIST: Operation = Operation {
    service: Service::CloudFormation,
    name: "ListStacks",
    members: &[Member::optional(&["StackStatusFilter"], Shape::Texts { min: 0, max: 30 }), NEXT_TOKEN],
    permissions: on_all,
    apply: list,
};

fn describe(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let described = if invocation.input.str("StackName").is_some() {
        vec![description(stack(account, &invocation.input)?)]
    } else {
        newest_first(account.stacks.values().filter(|stack| stack.status != "DELETE_COMPLETE"))
            .map(description)
            .collect()
    };
    answer(invocation, "Stacks", described)
}

fn list(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let wanted = invocation.input.texts("StackStatusFilter");
    let stacks = newest_first(applying.account.stacks.values());
    let listed = stacks.filter(|stack| wanted.is_empty() || wanted.iter().any(|status| stack.status == *status));
    answer(invocation, "StackSummaries", listed.map(summary).collect())
}

fn newest_first<'a>(stacks: impl Iterator<Item = &'a Stack>) -> impl Iterator<Item = &'a Stack> {
    let mut stacks: Vec<_> = stacks.collect();
    stacks.sort_by(|left, right| right.created_at.cmp(&left.created_at).then_with(|| left.name.cmp(&right.name)));
    stacks.into_iter()
}

fn description(stack: &Stack) -> Value {
    let pair = |names: (&'static str, &'static str)| {
        move |(key, value): &(Text, String)| {
            Value::structure([(names.0, Value::text(key)), (names.1, Value::text(value))])
        }
    };
    let output = |(key, value, description, export): &(Text, String, Option<Text>, Option<String>)| {
        Value::structure([
            ("OutputKey", Value::text(key)),
            ("OutputValue", Value::text(value)),
            ("Description", Value::optional(description.as_deref())),
            ("ExportName", Value::optional(export.as_deref())),
        ])
    };
    Value::structure([
        ("StackId", Value::text(&stack.stack_id)),
        ("StackName", Value::text(&stack.name)),
        ("Parameters", Value::list(stack.parameters.iter().map(pair(("ParameterKey", "ParameterValue"))))),
        ("CreationTime", Value::Time(stack.created_at)),
        ("LastUpdatedTime", stack.updated_at.map_or(Value::Null, Value::Time)),
        ("RollbackConfiguration", Value::Map(Vec::new())),
        ("StackStatus", Value::text(&stack.status)),
        ("StackStatusReason", Value::optional(stack.status_reason.as_deref())),
        ("DisableRollback", Value::Bool(false)),
        ("NotificationARNs", Value::List(Vec::new())),
        ("Capabilities", Value::list([Value::text("CAPABILITY_NAMED_IAM")])),
        ("Outputs", Value::list(stack.outputs.iter().map(output))),
        ("RoleARN", Value::optional(stack.role_arn.as_deref())),
        ("Tags", Value::list(stack.tags.iter().map(pair(("Key", "Value"))))),
        ("EnableTerminationProtection", Value::Bool(false)),
        ("DriftInformation", drift("StackDriftStatus")),
    ])
}

fn summary(stack: &Stack) -> Value {
    let ended = stack.events.last().filter(|_| stack.status == "DELETE_COMPLETE").map(|event| event.at);
    Value::structure([
        ("StackId", Value::text(&stack.stack_id)),
        ("StackName", Value::text(&stack.name)),
        ("CreationTime", Value::Time(stack.created_at)),
        ("LastUpdatedTime", stack.updated_at.map_or(Value::Null, Value::Time)),
        ("DeletionTime", ended.map_or(Value::Null, Value::Time)),
        ("StackStatus", Value::text(&stack.status)),
        ("StackStatusReason", Value::optional(stack.status_reason.as_deref())),
        ("DriftInformation", drift("StackDriftStatus")),
    ])
}

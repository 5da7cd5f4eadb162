//! The calls to CloudFormation: what a stack is made of and what happened to it.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::{StackEvent, StackResource};

use super::error::refused;
use super::reply::{Reply, Served, each_page, required, served, text, timestamp};
use super::session::Session;
use crate::lab::{Answer, EventNote, ResourceNote};

/// `DescribeStacks` of one stack.
pub(super) async fn describe_stack(session: &Session, stack_id: String) -> Reply {
    let output = session.cloudformation().describe_stacks().stack_name(stack_id).send().await.map_err(refused)?;
    let stack = required(output.stacks().first(), "Stacks")?;
    let parameters = stack.parameters().iter();
    let parameters =
        parameters.map(|parameter| (text(parameter.parameter_key()), text(parameter.parameter_value()))).collect();
    served(&output, Answer::StackParameters(parameters))
}

/// `DescribeStackResources`.
pub(super) async fn describe_stack_resources(session: &Session, stack_id: String) -> Reply {
    let output =
        session.cloudformation().describe_stack_resources().stack_name(stack_id).send().await.map_err(refused)?;
    let resources = output.stack_resources().iter().map(resource).collect();
    served(&output, Answer::Resources(resources))
}

/// `DescribeStackEvents`. AWS gives the newest first; the answer is told in the order of time.
pub(super) async fn describe_stack_events(session: &Session, stack_id: String) -> Reply {
    let pages = session.cloudformation().describe_stack_events().stack_name(stack_id).into_paginator().send();
    let mut events = Vec::new();
    let request_id = each_page(pages, |page| events.extend(page.stack_events().iter().filter_map(event))).await?;
    events.reverse();
    Ok(Served { answer: Answer::Events(events), request_id })
}

/// `ListExports`.
pub(super) async fn list_exports(session: &Session) -> Reply {
    let mut exports = BTreeMap::new();
    let request_id = each_page(session.cloudformation().list_exports().into_paginator().send(), |page| {
        exports.extend(page.exports().iter().map(|export| (text(export.name()), text(export.value()))));
    })
    .await?;
    Ok(Served { answer: Answer::Exports(exports), request_id })
}

fn resource(resource: &StackResource) -> ResourceNote {
    ResourceNote {
        logical_id: text(resource.logical_resource_id()),
        physical_id: text(resource.physical_resource_id()),
        resource_type: text(resource.resource_type()),
    }
}

/// An event without a time has no place in the order, and AWS sends none.
fn event(event: &StackEvent) -> Option<EventNote> {
    Some(EventNote {
        id: text(event.event_id()),
        at: timestamp(*event.timestamp()?)?,
        logical_id: text(event.logical_resource_id()),
        resource_type: text(event.resource_type()),
        status: text(event.resource_status().map(|status| status.as_str())),
        reason: event.resource_status_reason().map(str::to_owned),
    })
}

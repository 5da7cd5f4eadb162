//! Events of stacks, in CloudFormation's words and order.

use super::Site;
use crate::sim::account::{Stack, StackEvent, Text};
use crate::sim::operation::Applying;

/// How many events a stack keeps; the oldest give way. Every step saves its stack whole.
const MAX_EVENTS: usize = 128;

/// What CloudFormation calls a stack among its resources.
const STACK_TYPE: &str = "AWS::CloudFormation::Stack";

/// What the stack itself goes through.
pub(super) fn stack(site: &mut Site<'_, '_>, status: &str, reason: Option<&str>) {
    let event_id = site.applying.ids.uuid();
    let Applying { account, now, .. } = &mut *site.applying;
    let Some(stack) = account.stacks.get_mut(&site.deployment.stack_id) else { return };
    let status = account.texts.share(status);
    stack.status = status.clone();
    stack.status_reason = reason.map(str::to_owned);
    let event = StackEvent {
        event_id,
        logical_id: named(stack),
        physical_id: stack.known_id(&stack.stack_id),
        resource_type: account.texts.share(STACK_TYPE),
        status,
        reason: reason.map(|reason| account.texts.share(reason)),
        at: *now,
    };
    push(stack, event);
}

/// A resource in an event.
pub(super) struct About<'a> {
    /// Its name in the template.
    pub(super) logical_id: &'a str,
    /// Its id; empty while it has none.
    pub(super) physical_id: &'a str,
    /// Its type.
    pub(super) resource_type: &'a str,
}

/// What a resource goes through; the resource's own status follows, where the stack has it.
pub(super) fn resource(site: &mut Site<'_, '_>, about: &About<'_>, status: &str, reason: Option<&str>) {
    let Applying { account, now, .. } = &mut *site.applying;
    let Some(stack) = account.stacks.get_mut(&site.deployment.stack_id) else { return };
    let concerned = |held: &&mut crate::sim::account::StackResource| {
        held.logical_id == about.logical_id && held.physical_id == about.physical_id
    };
    let status = account.texts.share(status);
    if let Some(held) = stack.resources.iter_mut().find(concerned) {
        held.status = status.clone();
        held.updated_at = *now;
    }
    let event = StackEvent {
        event_id: String::new(),
        logical_id: account.texts.share(about.logical_id),
        physical_id: stack.known_id(about.physical_id),
        resource_type: account.texts.share(about.resource_type),
        status,
        reason: reason.map(|reason| account.texts.share(reason)),
        at: *now,
    };
    push(stack, event);
}

/// The stack's name, as its events have it already.
fn named(stack: &Stack) -> Text {
    let known = stack.events.first().map(|event| &event.logical_id).filter(|known| ***known == *stack.name);
    known.cloned().unwrap_or_else(|| Text::from(&stack.name))
}

fn push(stack: &mut Stack, event: StackEvent) {
    stack.events.push(event);
    let surplus = stack.events.len().saturating_sub(MAX_EVENTS);
    stack.events.drain(..surplus);
}

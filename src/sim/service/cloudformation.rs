//! CloudFormation, as far as reading goes: stacks, what is in them, what happened to them, what they export.

mod exports;
mod member;
mod stack_events;
mod stack_resources;
mod stacks;
mod template;

use crate::sim::operation::Operation;

/// The operations of this service.
pub(crate) const OPERATIONS: &[Operation] = &[
    stacks::DESCRIBE,
    stacks::LIST,
    stack_events::OPERATION,
    stack_resources::DESCRIBE,
    stack_resources::LIST,
    exports::OPERATION,
    template::GET,
    template::VALIDATE,
];

#[cfg(test)]
mod tests;

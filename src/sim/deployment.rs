//! Stacks applied from templates.

use super::operation::Applying;

/// Takes the next step of a record.
pub(crate) fn step(_applying: &mut Applying<'_>, _record_id: &str, _step: u32) {}

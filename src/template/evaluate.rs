//! A template and its inputs to a plan.

use super::document::Template;
use super::inputs::Inputs;
use super::plan::{PlannedOutput, PlannedResource, StackPlan};
use crate::source::Diagnostic;

/// The whole plan, and what was wrong. Attributes that are not known are predicted, or else symbolic:
/// `${LogicalId}` and `${LogicalId.Attribute}`.
#[must_use]
pub fn evaluate(_template: &Template, _inputs: &Inputs) -> (StackPlan, Vec<Diagnostic>) {
    (StackPlan::default(), Vec::new())
}

/// One resource; nothing if its condition is false or there is no such resource.
#[must_use]
pub fn evaluate_resource(
    _template: &Template,
    _logical_id: &str,
    _inputs: &Inputs,
) -> (Option<PlannedResource>, Vec<Diagnostic>) {
    (None, Vec::new())
}

/// The outputs whose conditions hold.
#[must_use]
pub fn evaluate_outputs(_template: &Template, _inputs: &Inputs) -> (Vec<PlannedOutput>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}

/// The assertions of the template's rules that do not hold.
#[must_use]
pub fn check_rules(_template: &Template, _inputs: &Inputs) -> Vec<Diagnostic> {
    Vec::new()
}

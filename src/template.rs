//! CloudFormation templates: parameters, intrinsic functions, and the plan they give.
//!
//! [`parse()`] reads a template, [`evaluate()`] turns it into a [`StackPlan`] without any intrinsic left,
//! [`update_behaviour`] says what a change would do to a resource. Nothing here creates anything, and a policy
//! document stays a [`Node`](crate::source::Node): what it allows is the business of `policy`.
//!
//! Messages that CloudFormation itself would show are in its words, without its `Template error:` in front, so
//! they start with a capital where CloudFormation's do.

mod document;
mod evaluate;
mod findings;
mod inputs;
mod intrinsic;
mod order;
mod parameter;
mod parse;
mod pattern;
mod plan;
mod predict;
mod references;
mod same_value;
mod scope;
mod sources;
mod update;

pub use document::{Assertion, Condition, Output, Parameter, Resource, Rule, Template};
pub use evaluate::{
    check_rules, evaluate, evaluate_outputs, evaluate_properties, evaluate_resource, missing_imports,
    separate_properties,
};
pub use inputs::{Attributes, Imports, Inputs, Pseudo};
pub use order::creation_order;
pub use parameter::check_parameters;
pub use parse::{parse, parse_what_stands};
pub use plan::{PlannedOutput, PlannedResource, StackPlan, policy_documents};
pub use predict::predict;
pub use same_value::same_value;
pub use sources::{SourceValues, Sources};
pub use update::{UpdateBehaviour, behaviour_of, update_behaviour};

/// Whether two templates say the same, whatever their comments and the order of their keys.
#[must_use]
pub fn says_the_same(one: &str, other: &str) -> bool {
    let read = |text| crate::source::parse(text);
    one == other || matches!((read(one), read(other)), (Ok(one), Ok(other)) if same_value(&one, &other))
}

/// The text of a template that comes with the program: `ds_notebook_v1.yaml` or `ds_notebook_v2.yaml`.
#[must_use]
pub fn builtin(file_name: &str) -> Option<&'static str> {
    match file_name {
        "ds_notebook_v1.yaml" => Some(include_str!("../assets/templates/ds_notebook_v1.yaml")),
        "ds_notebook_v2.yaml" => Some(include_str!("../assets/templates/ds_notebook_v2.yaml")),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! A template as the deployment uses it: read once, resources in the order in which they can be made.

use std::collections::BTreeMap;

use crate::sim::account::{AccountState, Deployment, Stack};
use crate::source::Diagnostic;
use crate::template::{self, Attributes, Imports, Inputs, PlannedOutput, PlannedResource, Pseudo, Template};

/// A template that can be deployed.
#[derive(Debug)]
pub(crate) struct Program {
    /// The template.
    pub(super) template: Template,
    /// Logical ids in the order of their making.
    pub(super) order: Vec<String>,
}

impl Program {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let fault = |problems: Vec<Diagnostic>| {
            let place = problems.first().map(|problem| problem.line(text)).unwrap_or_default();
            format!("Template format error: {place}")
        };
        let template = template::parse(text).map_err(fault)?;
        let order = template::creation_order(&template).map_err(fault)?;
        Ok(Self { template, order })
    }

    /// One resource, evaluated for a stack as far as it exists; none if its condition is false.
    ///
    /// # Errors
    /// What cannot be evaluated, in CloudFormation's words.
    pub(super) fn resource(&self, logical_id: &str, inputs: &Inputs) -> Result<Option<PlannedResource>, String> {
        let (planned, problems) = template::evaluate_resource(&self.template, logical_id, inputs);
        words(&problems).map_or(Ok(planned), Err)
    }

    /// The outputs, evaluated.
    ///
    /// # Errors
    /// What cannot be evaluated, in CloudFormation's words.
    pub(super) fn outputs(&self, inputs: &Inputs) -> Result<Vec<PlannedOutput>, String> {
        let (outputs, problems) = template::evaluate_outputs(&self.template, inputs);
        words(&problems).map_or(Ok(outputs), Err)
    }
}

/// What is wrong, if anything refuses the template.
pub(super) fn words(problems: &[Diagnostic]) -> Option<String> {
    let errors: Vec<_> =
        problems.iter().filter(|problem| problem.is_error()).map(|problem| &*problem.message).collect();
    (!errors.is_empty()).then(|| errors.join("; "))
}

/// What a template is evaluated with: the account's exports, and what the stack has made so far.
pub(super) fn inputs(account: &AccountState, stack: &Stack, deployment: &Deployment) -> Inputs {
    Inputs {
        parameters: deployment.parameters.iter().cloned().collect(),
        imports: Imports::Known(exports(account)),
        pseudo: pseudo(account, &stack.stack_id, &stack.name),
        attributes: made(stack),
    }
}

/// What is known of the resources that a stack has.
pub(super) fn made(stack: &Stack) -> BTreeMap<String, Attributes> {
    let made = stack.resources.iter().map(|resource| {
        let attributes = resource.attributes.iter().cloned().collect();
        (resource.logical_id.clone(), Attributes { reference: resource.physical_id.clone(), attributes })
    });
    made.collect()
}

/// The account's exports by name.
pub(super) fn exports(account: &AccountState) -> BTreeMap<String, String> {
    account.exports.iter().map(|(name, export)| (name.to_owned(), export.value.clone())).collect()
}

/// Where a stack stands.
pub(super) fn pseudo(account: &AccountState, stack_id: &str, stack_name: &str) -> Pseudo {
    Pseudo {
        region: account.identity.region.clone(),
        account_id: account.identity.account_id.as_str().to_owned(),
        partition: "aws".to_owned(),
        stack_id: stack_id.to_owned(),
        stack_name: stack_name.to_owned(),
    }
}

//! A template as the deployment uses it: read once, resources in the order in which they can be made.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::sim::account::{AccountState, Deployment, Stack};
use crate::source::Diagnostic;
use crate::template::{self, Attributes, Imports, Inputs, PlannedOutput, PlannedResource, Pseudo, Rule, Template};

/// A template that can be deployed.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The template.
    pub(super) template: Template,
    /// Logical ids in the order of their making.
    pub(super) order: Vec<String>,
    /// What was evaluated last: a resource is announced and then made, and meanwhile other stacks take their steps.
    recent: Mutex<VecDeque<(String, Inputs, Arc<PlannedResource>)>>,
    /// The texts of the template constraints that it was launched under last, and the template with their rules.
    ruled: Mutex<Option<(Vec<String>, Arc<Template>)>>,
}

/// How many evaluated resources are remembered.
const MAX_RECENT: usize = 64;

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
        Ok(Self { template, order, recent: Mutex::default(), ruled: Mutex::default() })
    }

    /// One resource, evaluated for a stack as far as it exists; none if its condition is false.
    ///
    /// # Errors
    /// What cannot be evaluated, in CloudFormation's words.
    pub(super) fn resource(&self, logical_id: &str, inputs: &Inputs) -> Result<Option<Arc<PlannedResource>>, String> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., planned)) = recent
            .iter()
            .find(|(id, with, _)| id == logical_id && with.pseudo.stack_id == inputs.pseudo.stack_id && with == inputs)
        {
            return Ok(Some(Arc::clone(planned)));
        }
        let (planned, problems) = template::evaluate_resource(&self.template, logical_id, inputs);
        if let Some(words) = words(&problems) {
            return Err(words);
        }
        let planned = planned.map(Arc::new);
        if let Some(planned) = &planned {
            recent.truncate(MAX_RECENT - 1);
            recent.push_front((logical_id.to_owned(), inputs.clone(), Arc::clone(planned)));
        }
        Ok(planned)
    }

    /// The template with the rules that `read` makes of the constraints in `texts`.
    ///
    /// # Errors
    /// What is wrong with a constraint.
    pub(super) fn ruled(
        &self,
        texts: Vec<String>,
        read: impl Fn(&str, &Template) -> Result<Vec<Rule>, String>,
    ) -> Result<Arc<Template>, String> {
        let mut last = self.ruled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, ruled)) = last.as_ref().filter(|(known, _)| *known == texts) {
            return Ok(Arc::clone(ruled));
        }
        let mut ruled = self.template.clone();
        for text in &texts {
            ruled.rules.extend(read(text, &self.template)?);
        }
        let ruled = Arc::new(ruled);
        *last = Some((texts, Arc::clone(&ruled)));
        Ok(ruled)
    }

    /// Whether a stack has the resource, whatever its properties are.
    pub(super) fn has(&self, logical_id: &str, inputs: &Inputs) -> bool {
        match self.template.resource(logical_id) {
            Some(resource) if resource.condition.is_none() => true,
            Some(_) => matches!(self.resource(logical_id, inputs), Ok(Some(_))),
            None => false,
        }
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

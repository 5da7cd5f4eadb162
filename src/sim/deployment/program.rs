//! A template as the deployment uses it: read once, resources in the order in which they can be made.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::wanted::{Value, Wanted};
use crate::sim::account::{AccountState, Deployment, Stack, owned_pairs};
use crate::source::{Diagnostic, Entry};
use crate::template::{
    self, Attributes, Imports, Inputs, PlannedOutput, Pseudo, Resource, Rule, SourceValues, Sources, Template,
};

/// A template that can be deployed.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The template.
    pub(super) template: Template,
    /// Logical ids in the order of their making.
    pub(super) order: Vec<String>,
    /// What was evaluated last: a resource is announced and then made, and meanwhile other stacks take their steps.
    recent: Mutex<VecDeque<(String, Inputs, Arc<Wanted>)>>,
    /// The resources whose properties can be evaluated one by one.
    pieces: BTreeMap<String, Pieces>,
    /// The exports that stacks were evaluated with last.
    exports: Mutex<Arc<BTreeMap<String, String>>>,
    /// The texts of the template constraints that it was launched under last, and the template with their rules.
    ruled: Mutex<Option<(Vec<String>, Arc<Template>)>>,
}

/// How many evaluated resources are remembered.
const MAX_RECENT: usize = 64;

/// How many values of one property are remembered.
const MAX_ALIKE: usize = 4;

/// A resource in pieces.
#[derive(Debug)]
struct Pieces {
    /// The resources that it waits for.
    needs: Vec<String>,
    properties: Vec<(Entry, Alike)>,
}

/// What a property follows from, if from nothing that every stack has for itself, and what it came to last.
#[derive(Debug)]
struct Alike {
    sources: Option<Sources>,
    known: Mutex<VecDeque<(SourceValues, Arc<Value>)>>,
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
        let pieces = template.resources.iter().filter_map(|resource| {
            let (entries, needs) = template::separate_properties(&template, resource)?;
            let properties = entries.iter().map(|entry| (entry.clone(), Alike::of(&template, entry))).collect();
            Some((resource.logical_id.clone(), Pieces { needs, properties }))
        });
        let pieces = pieces.collect();
        Ok(Self { template, order, pieces, ..Self::default() })
    }

    /// The template.
    pub(crate) fn template(&self) -> &Template {
        &self.template
    }

    /// One resource as a stack is to have it; none if its condition is false.
    ///
    /// # Errors
    /// What cannot be evaluated, in CloudFormation's words.
    pub(super) fn resource(&self, logical_id: &str, inputs: &Inputs) -> Result<Option<Arc<Wanted>>, String> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |(id, with, _): &&(String, Inputs, Arc<Wanted>)| {
            id == logical_id && with.pseudo.stack_id == inputs.pseudo.stack_id && with == inputs
        };
        if let Some((.., wanted)) = recent.iter().find(is_it) {
            return Ok(Some(Arc::clone(wanted)));
        }
        let wanted = self.evaluate(logical_id, inputs)?.map(Arc::new);
        if let Some(wanted) = &wanted {
            recent.truncate(MAX_RECENT - 1);
            recent.push_front((logical_id.to_owned(), inputs.clone(), Arc::clone(wanted)));
        }
        Ok(wanted)
    }

    fn evaluate(&self, logical_id: &str, inputs: &Inputs) -> Result<Option<Wanted>, String> {
        let resource = self.template.resource(logical_id);
        if let Some(wanted) = resource.and_then(|resource| self.pieced(resource, inputs)) {
            return Ok(Some(wanted));
        }
        let (planned, problems) = template::evaluate_resource(&self.template, logical_id, inputs);
        words(&problems).map_or(Ok(planned.map(Wanted::from)), Err)
    }

    /// The resource pieced together of properties, each of which may be known from other stacks; none where it takes
    /// the whole resource to say what it is, or what is wrong with it.
    fn pieced(&self, resource: &Resource, inputs: &Inputs) -> Option<Wanted> {
        let Pieces { needs, properties } = self.pieces.get(&resource.logical_id)?;
        if !needs.iter().all(|needed| inputs.attributes.contains_key(needed)) {
            return None;
        }
        let known: Vec<_> = properties.iter().map(|(_, alike)| alike.find(&self.template, inputs)).collect();
        let missing = properties.iter().zip(&known).filter(|(_, known)| known.is_none());
        let missing = missing.map(|((entry, _), _)| entry);
        let (evaluated, problems) = template::evaluate_properties(&self.template, missing, inputs);
        if !problems.is_empty() {
            return None;
        }
        let mut evaluated = evaluated.into_iter().peekable();
        let mut values = Vec::with_capacity(properties.len());
        for ((entry, alike), known) in properties.iter().zip(known) {
            let value = known.or_else(|| {
                let made = evaluated.next_if(|made| made.key.span == entry.key.span)?;
                Some(alike.remember(&self.template, inputs, made))
            });
            values.extend(value.map(|value| (entry.key.value.clone(), value)));
        }
        Some(Wanted::new(&resource.logical_id, &resource.resource_type, values))
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

    /// What the template is evaluated with: the account's exports, and what the stack has made so far.
    pub(super) fn inputs(&self, account: &AccountState, stack: &Stack, deployment: &Deployment) -> Inputs {
        Inputs {
            parameters: deployment.parameters.iter().cloned().collect(),
            imports: self.imports(account),
            pseudo: pseudo(account, &stack.stack_id, &stack.name),
            attributes: made(stack),
        }
    }

    /// The account's exports. As long as they stay the same, they are in memory once.
    pub(super) fn imports(&self, account: &AccountState) -> Imports {
        let mut last = self.exports.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last.iter().map(|(name, value)| (name.as_str(), value));
        if !known.eq(account.exports.iter().map(|(name, export)| (name, &export.value))) {
            *last = Arc::new(exports(account));
        }
        Imports::Known(Arc::clone(&last))
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

impl Alike {
    fn of(template: &Template, entry: &Entry) -> Self {
        Self { sources: Sources::of(template, &entry.value), known: Mutex::default() }
    }

    /// The value, if it follows from what another one followed from.
    fn find(&self, template: &Template, inputs: &Inputs) -> Option<Arc<Value>> {
        let sources = self.sources.as_ref()?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|(before, _)| sources.are(before, template, inputs));
        found.map(|(_, value)| Arc::clone(value))
    }

    fn remember(&self, template: &Template, inputs: &Inputs, made: Entry) -> Arc<Value> {
        let value = Arc::new(Value::from(made.value));
        if let Some(values) = self.sources.as_ref().and_then(|sources| sources.values(template, inputs)) {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.truncate(MAX_ALIKE - 1);
            known.push_front((values, Arc::clone(&value)));
        }
        value
    }
}

/// What is known of the resources that a stack has.
pub(super) fn made(stack: &Stack) -> BTreeMap<String, Attributes> {
    let made = stack.resources.iter().map(|resource| {
        let attributes = owned_pairs(&resource.attributes).collect();
        (resource.logical_id.to_string(), Attributes { reference: resource.physical_id.clone(), attributes })
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

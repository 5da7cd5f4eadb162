//! A template and its inputs to a plan.

use super::document::{Output, Resource, Rule, Template};
use super::findings::brief;
use super::inputs::Inputs;
use super::intrinsic::{Recognised, named_condition, recognise, truth};
use super::order::{creation_order, dependencies};
use super::parameter::check_parameters;
use super::plan::{PlannedOutput, PlannedResource, StackPlan};
use super::predict::predict;
use super::scope::{Block, Broken, Scope};
use crate::source::{Diagnostic, Entry, Node, NodeKind};

/// The whole plan, and what was wrong. Attributes that are not known are predicted, or else symbolic:
/// `${LogicalId}` and `${LogicalId.Attribute}`; so is a parameter without a value. What is broken is null.
///
/// # Example
/// ```
/// use explicit_deny::template::{Imports, Inputs, evaluate, parse};
///
/// let text = "Resources: {Topic: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !ImportValue shared-name}}}";
/// let template = parse(text).expect("well formed");
/// let (plan, findings) = evaluate(&template, &Inputs { imports: Imports::Symbolic, ..Inputs::default() });
/// assert!(findings.is_empty());
/// assert_eq!(plan.resources[0].properties.get("DisplayName").and_then(|name| name.as_str()), Some("shared-name"));
/// ```
#[must_use]
pub fn evaluate(template: &Template, inputs: &Inputs) -> (StackPlan, Vec<Diagnostic>) {
    let mut scope = Scope::new(template, inputs);
    let plan = plan_stack(&mut scope);
    (plan, scope.findings.into_list())
}

/// The names of the exports that a template asks for and `inputs` does not know.
#[must_use]
pub fn missing_imports(template: &Template, inputs: &Inputs) -> Vec<String> {
    let mut scope = Scope::new(template, inputs);
    plan_stack(&mut scope);
    scope.missing_imports.into_iter().collect()
}

fn plan_stack(scope: &mut Scope<'_>) -> StackPlan {
    let (template, inputs) = (scope.template, scope.inputs);
    scope.findings.extend(check_parameters(template, &inputs.parameters).err().into_iter().flatten());
    for parameter in &template.parameters {
        // Told above, once for all of them.
        scope.parameters.entry(parameter.name.clone()).or_insert_with(|| format!("${{{}}}", parameter.name));
    }
    judge_rules(scope);
    let order = creation_order(template);
    scope.findings.extend(order.as_ref().err().into_iter().flatten().cloned());
    let order =
        order.unwrap_or_else(|_| template.resources.iter().map(|resource| resource.logical_id.clone()).collect());
    let mut resources: Vec<_> =
        order.iter().filter_map(|id| template.resource(id)).filter_map(|resource| plan(scope, resource)).collect();
    let place = |planned: &PlannedResource| {
        template.resources.iter().position(|resource| resource.logical_id == planned.logical_id)
    };
    resources.sort_by_key(place);
    let outputs = plan_outputs(scope);
    StackPlan { resources, outputs }
}

/// One resource; nothing if its condition is false or there is no such resource. What it refers to and `inputs`
/// does not know is predicted, as [`evaluate`] does.
#[must_use]
pub fn evaluate_resource(
    template: &Template,
    logical_id: &str,
    inputs: &Inputs,
) -> (Option<PlannedResource>, Vec<Diagnostic>) {
    let Some(resource) = template.resource(logical_id) else { return (None, Vec::new()) };
    let mut scope = Scope::new(template, inputs);
    foretell(&mut scope, dependencies(template, resource));
    let planned = plan(&mut scope, resource);
    (planned, scope.findings.into_list())
}

/// The properties of a resource where each can be evaluated by itself, and the resources that they wait for.
#[must_use]
pub fn separate_properties<'t>(template: &Template, resource: &'t Resource) -> Option<(&'t [Entry], Vec<String>)> {
    match (&resource.properties.kind, recognise(&resource.properties), &resource.condition) {
        (NodeKind::Map(entries), Recognised::Plain, None) => Some((entries, dependencies(template, resource))),
        _ => None,
    }
}

/// Some properties of a resource, each by itself; one that comes to `AWS::NoValue` is left out. They may refer to
/// what `inputs` knows: nothing is predicted for them.
#[must_use]
pub fn evaluate_properties<'t>(
    template: &Template,
    properties: impl IntoIterator<Item = &'t Entry>,
    inputs: &Inputs,
) -> (Vec<Entry>, Vec<Diagnostic>) {
    let mut scope = Scope::new(template, inputs);
    let mut evaluated = Vec::new();
    for Entry { key, value } in properties {
        let value = scope.deeper(value.span, |scope| Ok(scope.child(value)));
        evaluated.extend(value.ok().flatten().map(|value| Entry { key: key.clone(), value }));
    }
    (evaluated, scope.findings.into_list())
}

/// The outputs whose conditions hold.
#[must_use]
pub fn evaluate_outputs(template: &Template, inputs: &Inputs) -> (Vec<PlannedOutput>, Vec<Diagnostic>) {
    let mut scope = Scope::new(template, inputs);
    foretell(&mut scope, template.resources.iter().map(|resource| resource.logical_id.clone()).collect());
    let outputs = plan_outputs(&mut scope);
    (outputs, scope.findings.into_list())
}

/// The assertions of the template's rules that do not hold.
#[must_use]
pub fn check_rules(template: &Template, inputs: &Inputs) -> Vec<Diagnostic> {
    let mut scope = Scope::new(template, inputs);
    judge_rules(&mut scope);
    scope.findings.into_list()
}

/// Evaluates a resource, and remembers what can be foretold about it.
fn plan(scope: &mut Scope<'_>, resource: &Resource) -> Option<PlannedResource> {
    scope.block = Block::Resources;
    if !scope.exists(resource) {
        return None;
    }
    let properties = match scope.value(&resource.properties) {
        Ok(Some(properties)) => properties,
        Ok(None) | Err(Broken) => Node { kind: NodeKind::Map(Vec::new()), span: resource.properties.span },
    };
    let template = scope.template;
    let mut depends_on = dependencies(template, resource);
    depends_on.retain(|other| template.resource(other).is_some_and(|other| scope.exists(other)));
    let planned = PlannedResource {
        logical_id: resource.logical_id.clone(),
        resource_type: resource.resource_type.clone(),
        properties,
        depends_on,
    };
    if !scope.inputs.attributes.contains_key(&planned.logical_id) {
        let foretold = predict(&planned, &scope.inputs.pseudo);
        scope.predicted.insert(planned.logical_id.clone(), foretold);
    }
    Some(planned)
}

/// Predicts those of `wanted` that are not known, and what they need for it. What is wrong with them is not told.
fn foretell(scope: &mut Scope<'_>, wanted: Vec<String>) {
    let (template, inputs) = (scope.template, scope.inputs);
    let mut needed = std::collections::BTreeSet::new();
    let mut waiting = wanted;
    while let Some(id) = waiting.pop() {
        if inputs.attributes.contains_key(&id) || needed.contains(&id) {
            continue;
        }
        waiting.extend(template.resource(&id).map(|resource| dependencies(template, resource)).into_iter().flatten());
        needed.insert(id);
    }
    if needed.is_empty() {
        return;
    }
    let told = std::mem::take(&mut scope.findings);
    for id in creation_order(template).unwrap_or_default().iter().filter(|id| needed.contains(*id)) {
        template.resource(id).and_then(|resource| plan(scope, resource));
    }
    scope.findings = told;
}

fn plan_outputs(scope: &mut Scope<'_>) -> Vec<PlannedOutput> {
    scope.block = Block::Outputs;
    let template = scope.template;
    template.outputs.iter().filter_map(|output| plan_output(scope, output)).collect()
}

fn plan_output(scope: &mut Scope<'_>, output: &Output) -> Option<PlannedOutput> {
    if let Some(name) = &output.condition
        && !named_condition(scope, name, output.span).unwrap_or(true)
    {
        return None;
    }
    let value = scope.text(&output.value).ok();
    let export_name = output.export_name.as_ref().map(|name| scope.text(name));
    Some(PlannedOutput {
        key: output.key.clone(),
        value: value?,
        description: output.description.clone(),
        export_name: export_name.and_then(Result::ok),
    })
}

fn judge_rules(scope: &mut Scope<'_>) {
    scope.block = Block::Rules;
    let template = scope.template;
    template.rules.iter().for_each(|rule| judge_rule(scope, rule));
}

fn judge_rule(scope: &mut Scope<'_>, rule: &Rule) {
    let applies = rule.condition.as_ref().map_or(Ok(true), |condition| truth(scope, condition));
    if applies != Ok(true) {
        return;
    }
    for assertion in &rule.assertions {
        if truth(scope, &assertion.assert) == Ok(false) {
            let said = assertion.description.as_deref().unwrap_or("an assertion does not hold");
            scope.findings.error(assertion.assert.span, format!("Rule {}: {}", rule.name, brief(said)));
        }
    }
}

#[cfg(test)]
mod tests;

//! The resources that a template would make, evaluated, as lines and as one JSON object.

use serde_json::{Map, Value, json};

use super::plain::plain;
use crate::source::printable;
use crate::template::{Inputs, StackPlan, Template};

/// The plan for a terminal: each resource with its properties.
#[must_use]
pub fn plan_lines(plan: &StackPlan) -> Vec<String> {
    let mut lines = Vec::new();
    for resource in &plan.resources {
        let after = if resource.depends_on.is_empty() {
            String::new()
        } else {
            format!("  after {}", resource.depends_on.join(", "))
        };
        lines.push(format!("{}  {}{after}", resource.logical_id, resource.resource_type));
        let properties = serde_json::to_string_pretty(&plain(&resource.properties, false)).unwrap_or_default();
        lines.extend(properties.lines().map(|line| format!("  {line}")));
        lines.push(String::new());
    }
    lines.extend(plan.outputs.iter().map(|output| {
        let exported = output.export_name.as_ref().map(|name| format!("  exported as {name}")).unwrap_or_default();
        format!("output {} = {}{exported}", output.key, output.value)
    }));
    lines.push(format!("{} resources, {} outputs", plan.resources.len(), plan.outputs.len()));
    lines.iter().map(|line| printable(line).into_owned()).collect()
}

/// The plan as one JSON object. A parameter that is not to be shown is not.
#[must_use]
pub fn plan_json(template: &Template, inputs: &Inputs, plan: &StackPlan) -> String {
    let parameters: Map<String, Value> = template
        .parameters
        .iter()
        .filter_map(|parameter| {
            let value = inputs.parameters.get(&parameter.name).or(parameter.default.as_ref())?;
            let value = if parameter.no_echo { "****" } else { value.as_str() };
            Some((parameter.name.clone(), Value::from(value)))
        })
        .collect();
    let resource = |resource: &crate::template::PlannedResource| {
        json!({
            "logical_id": resource.logical_id,
            "type": resource.resource_type,
            "depends_on": resource.depends_on,
            "properties": plain(&resource.properties, false),
        })
    };
    let output = |output: &crate::template::PlannedOutput| {
        json!({
            "key": output.key,
            "value": output.value,
            "description": output.description,
            "export_name": output.export_name,
        })
    };
    json!({
        "region": inputs.pseudo.region,
        "account_id": inputs.pseudo.account_id,
        "parameters": parameters,
        "resources": plan.resources.iter().map(resource).collect::<Vec<_>>(),
        "outputs": plan.outputs.iter().map(output).collect::<Vec<_>>(),
    })
    .to_string()
}

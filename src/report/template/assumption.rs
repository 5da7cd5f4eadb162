//! What a template is evaluated with where nobody gives values: parameters by their names, imports by theirs.

use std::collections::BTreeMap;

use crate::source::{Diagnostic, Span};
use crate::template::{Imports, Inputs, Parameter, Pseudo, StackPlan, Template, check_rules, evaluate};

/// An account and a region for ARNs, where none is given.
const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";

/// The plan with every resource in it, whatever its condition says, and what is wrong whatever values are given.
pub(super) fn assumed_plan(template: &Template) -> (StackPlan, Vec<Diagnostic>) {
    let inputs = Inputs {
        parameters: template.parameters.iter().map(|parameter| (parameter.name.clone(), value(parameter))).collect(),
        imports: Imports::Symbolic,
        pseudo: Pseudo {
            region: REGION.to_owned(),
            account_id: ACCOUNT.to_owned(),
            partition: "aws".to_owned(),
            stack_id: format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/stack/id"),
            stack_name: "stack".to_owned(),
        },
        attributes: BTreeMap::new(),
    };
    let mut whole = template.clone();
    whole.resources.iter_mut().for_each(|resource| resource.condition = None);
    whole.outputs.iter_mut().for_each(|output| output.condition = None);
    let (plan, findings) = evaluate(&whole, &inputs);
    let made_up: Vec<Span> = template.parameters.iter().filter(|it| it.default.is_none()).map(|it| it.span).collect();
    // A rule says nothing about the template while its values are made up.
    let ruled = if made_up.is_empty() { Vec::new() } else { check_rules(template, &inputs) };
    let stands = |finding: &Diagnostic| !made_up.contains(&finding.span) && !ruled.contains(finding);
    (plan, findings.into_iter().filter(stands).collect())
}

fn value(parameter: &Parameter) -> String {
    let least = || parameter.min_value.clone().unwrap_or_else(|| "1".to_owned());
    let made_up = || match parameter.parameter_type.as_str() {
        "Number" | "List<Number>" => least(),
        _ => parameter.name.clone(),
    };
    parameter.default.clone().or_else(|| parameter.allowed_values.first().cloned()).unwrap_or_else(made_up)
}

//! Templates: read, checked, planned, compared with the built-in ones.

use std::collections::BTreeMap;

use super::text_of;
use crate::policy::{PolicyKind, parse};
use crate::report::{
    diff_json, diff_lines, diff_markdown, plan_json, plan_lines, template_diff, template_findings, template_places,
};
use crate::template::{
    Imports, Inputs, Pseudo, Template, builtin, check_rules, creation_order, evaluate, missing_imports,
    policy_documents, predict,
};

/// A template, in JSON or YAML.
pub fn template(bytes: &[u8]) {
    let text = text_of(bytes);
    let findings = template_findings(&text);
    assert_eq!(template_places(&text, &findings).len(), findings.len(), "every finding has its place");
    compared(&text);
    let Ok(read) = crate::template::parse(&text) else {
        assert!(findings.iter().any(|finding| finding.is_error()), "refused and said so");
        return;
    };
    for inputs in [Inputs::default(), known(&read)] {
        planned(&read, &inputs);
    }
}

fn planned(template: &Template, inputs: &Inputs) {
    let (plan, findings) = evaluate(template, inputs);
    let (again, same) = evaluate(template, inputs);
    assert_eq!((&again, same.len()), (&plan, findings.len()), "the same inputs give the same plan");
    for resource in &plan.resources {
        let _ = predict(resource, &inputs.pseudo);
    }
    for (.., document) in policy_documents(&plan) {
        let _ = parse(&document, PolicyKind::Identity);
    }
    let _ = (check_rules(template, inputs), creation_order(template), missing_imports(template, inputs));
    let _ = plan_lines(&plan);
    let json: Result<serde_json::Value, _> = serde_json::from_str(&plan_json(template, inputs, &plan));
    assert!(json.is_ok(), "a plan is JSON");
}

fn compared(text: &str) {
    let Some(v2) = builtin("ds_notebook_v2.yaml") else { return };
    if let Ok(diff) = template_diff(("a", text), ("v2", v2)) {
        let _ = (diff_lines(&diff), diff_markdown(&diff));
        let json: Result<serde_json::Value, _> = serde_json::from_str(&diff_json(&diff));
        assert!(json.is_ok(), "a diff is JSON");
    }
    if let Ok(diff) = template_diff(("a", text), ("b", text)) {
        assert!(diff.is_same(), "no difference to itself");
    }
}

/// A value for every parameter, and every import known.
fn known(template: &Template) -> Inputs {
    let parameters = template.parameters.iter().map(|parameter| (parameter.name.clone(), "1,a".to_owned()));
    Inputs {
        parameters: parameters.collect(),
        imports: Imports::Symbolic,
        pseudo: Pseudo {
            region: "eu-west-1".to_owned(),
            account_id: "111122223333".to_owned(),
            partition: "aws".to_owned(),
            stack_id: "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1".to_owned(),
            stack_name: "s".to_owned(),
        },
        attributes: BTreeMap::new(),
    }
}

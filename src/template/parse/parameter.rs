//! The section `Parameters`.

use super::entry;
use crate::source::{Entry, Node};
use crate::template::document::Parameter;
use crate::template::findings::{Findings, brief};

/// CloudFormation's quota.
const MAX_PARAMETERS: usize = 200;

const KEYS: &[&str] = &[
    "Type",
    "Default",
    "Description",
    "NoEcho",
    "AllowedValues",
    "AllowedPattern",
    "ConstraintDescription",
    "MinLength",
    "MaxLength",
    "MinValue",
    "MaxValue",
];

pub(super) fn parse(section: &Node, findings: &mut Findings) -> Vec<Parameter> {
    let members = entry::named(section, ("Parameters", "Parameter"), MAX_PARAMETERS, findings);
    members.iter().map(|member| parameter(member, findings)).collect()
}

fn parameter(Entry { key, value }: &Entry, findings: &mut Findings) -> Parameter {
    entry::entries(value, "a parameter", findings);
    entry::known_only(value, KEYS, "parameter", findings);
    let parameter_type = match value.get("Type") {
        Some(node) => entry::string(node, "Type", findings).unwrap_or_default(),
        None => {
            findings.error(key.span, "Every Parameters object must contain a Type member.");
            String::new()
        }
    };
    if !parameter_type.is_empty() && !is_known(&parameter_type) {
        findings.error(value.span, format!("Unrecognized parameter type: {}", brief(&parameter_type)));
    }
    Parameter {
        name: key.value.clone(),
        parameter_type,
        default: entry::string_at(value, "Default", findings),
        description: entry::string_at(value, "Description", findings),
        no_echo: entry::string_at(value, "NoEcho", findings).is_some_and(|text| text.eq_ignore_ascii_case("true")),
        allowed_values: allowed_values(value, findings),
        allowed_pattern: entry::string_at(value, "AllowedPattern", findings),
        min_length: length(value, "MinLength", findings),
        max_length: length(value, "MaxLength", findings),
        min_value: number(value, "MinValue", findings),
        max_value: number(value, "MaxValue", findings),
        constraint_description: entry::string_at(value, "ConstraintDescription", findings),
        span: key.span,
    }
}

fn is_known(parameter_type: &str) -> bool {
    let element = parameter_type.strip_prefix("List<").and_then(|rest| rest.strip_suffix('>'));
    let named_by_aws = |name: &str| name.starts_with("AWS::");
    match element {
        Some(element) => matches!(element, "Number" | "String") || named_by_aws(element),
        None => matches!(parameter_type, "String" | "Number" | "CommaDelimitedList") || named_by_aws(parameter_type),
    }
}

fn allowed_values(parameter: &Node, findings: &mut Findings) -> Vec<String> {
    let Some(node) = parameter.get("AllowedValues") else { return Vec::new() };
    match node.as_list() {
        Some(members) if !members.is_empty() => {
            members.iter().filter_map(|member| entry::string(member, "AllowedValues", findings)).collect()
        }
        _ => {
            findings.error(node.span, "expected a list of at least one value in `AllowedValues`");
            Vec::new()
        }
    }
}

fn length(parameter: &Node, key: &str, findings: &mut Findings) -> Option<usize> {
    let text = entry::string_at(parameter, key, findings)?;
    let length = text.trim().parse().ok();
    if length.is_none() {
        wrong_number(parameter, key, &text, findings);
    }
    length
}

fn number(parameter: &Node, key: &str, findings: &mut Findings) -> Option<String> {
    let text = entry::string_at(parameter, key, findings)?;
    if text.trim().parse::<f64>().is_err() {
        wrong_number(parameter, key, &text, findings);
    }
    Some(text)
}

fn wrong_number(parameter: &Node, key: &str, text: &str, findings: &mut Findings) {
    let span = parameter.get(key).map_or(parameter.span, |node| node.span);
    findings.error(span, format!("expected a number in `{key}`, found `{}`", brief(text)));
}

//! Text to [`Template`]: each section by itself, then what the sections say of one another.

mod condition;
mod entry;
mod mapping;
mod output;
mod parameter;
mod references;
mod resource;
mod rule;

use super::document::Template;
use super::findings::{Findings, brief};
use crate::source::{self, Diagnostic, Entry, Node};

/// The only version there is.
const FORMAT_VERSION: &str = "2010-09-09";

/// Reads a template, JSON or YAML.
///
/// # Errors
/// Every mistake that is found, with its place. What only the values of parameters bring to light is told by
/// [`evaluate`](super::evaluate()).
///
/// # Source
/// CloudFormation User Guide, *Template sections*.
pub fn parse(text: &str) -> Result<Template, Vec<Diagnostic>> {
    let root = source::parse(text).map_err(|finding| vec![finding])?;
    parse_node(&root)
}

/// Reads a template as far as it can be read: what of it stands, and every mistake. None of it where the text is no
/// document.
#[must_use]
pub fn parse_what_stands(text: &str) -> (Option<Template>, Vec<Diagnostic>) {
    match source::parse(text) {
        Ok(root) => {
            let (template, findings) = read(&root);
            (Some(template), findings.into_list())
        }
        Err(finding) => (None, vec![finding]),
    }
}

/// Reads a template from its node.
pub(super) fn parse_node(root: &Node) -> Result<Template, Vec<Diagnostic>> {
    let (template, findings) = read(root);
    findings.judge(template)
}

fn read(root: &Node) -> (Template, Findings) {
    let mut findings = Findings::default();
    let mut template = Template::default();
    let sections = entry::entries(root, "the template", &mut findings);
    for section in sections {
        parse_section(section, &mut template, &mut findings);
    }
    if !sections.is_empty() && template.resources.is_empty() && root.get("Resources").is_none_or(is_empty) {
        findings.error(root.span, "At least one Resources member must be defined.");
    }
    references::check(&template, &mut findings);
    (template, findings)
}

fn parse_section(section: &Entry, template: &mut Template, findings: &mut Findings) {
    let (name, body) = (section.key.value.as_str(), &section.value);
    match name {
        "AWSTemplateFormatVersion" => check_version(body, findings),
        "Description" => template.description = entry::string(body, "Description", findings),
        "Parameters" => template.parameters = parameter::parse(body, findings),
        "Mappings" => template.mappings = mapping::parse(body, findings),
        "Conditions" => template.conditions = condition::parse(body, findings),
        "Rules" => template.rules = rule::parse(body, findings),
        "Resources" => template.resources = resource::parse(body, findings),
        "Outputs" => template.outputs = output::parse(body, findings),
        "Transform" => findings.error(section.key.span, "transforms are not applied here"),
        "Metadata" | "Hooks" => {}
        _ => findings.error(section.key.span, format!("Invalid template property or properties [{}]", brief(name))),
    }
}

fn check_version(body: &Node, findings: &mut Findings) {
    if body.scalar_text().as_deref() != Some(FORMAT_VERSION) {
        findings.error(body.span, format!("expected the template format version `{FORMAT_VERSION}`"));
    }
}

fn is_empty(body: &Node) -> bool {
    body.as_map().is_some_and(<[_]>::is_empty)
}

#[cfg(test)]
mod tests;

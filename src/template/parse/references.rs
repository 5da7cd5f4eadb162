//! Whether everything that is referred to is there. Needs all sections, so it comes last.

use std::collections::BTreeSet;

use crate::source::{Node, Span};
use crate::template::document::Template;
use crate::template::findings::{Findings, brief};
use crate::template::intrinsic::{self, Function};
use crate::template::references::{Mention, mentions};
use crate::template::scope::Block;

pub(super) fn check(template: &Template, findings: &mut Findings) {
    let names = Names::of(template);
    for resource in &template.resources {
        names.node(&resource.properties, Block::Resources, findings);
        names.condition(resource.condition.as_deref(), (Block::Resources, resource.span), findings);
        for other in resource.depends_on.iter().filter(|other| !names.resources.contains(other.as_str())) {
            findings.error(resource.span, intrinsic::unresolved(other, Block::Resources.name()));
        }
    }
    for output in &template.outputs {
        names.node(&output.value, Block::Outputs, findings);
        output.export_name.iter().for_each(|name| names.node(name, Block::Outputs, findings));
        names.condition(output.condition.as_deref(), (Block::Outputs, output.span), findings);
    }
    for condition in &template.conditions {
        names.node(&condition.expression, Block::Conditions, findings);
    }
    for rule in &template.rules {
        let asserted = rule.assertions.iter().map(|assertion| &assertion.assert);
        rule.condition.iter().chain(asserted).for_each(|node| names.node(node, Block::Rules, findings));
    }
}

/// What can be referred to.
struct Names<'t> {
    parameters: BTreeSet<&'t str>,
    resources: BTreeSet<&'t str>,
    conditions: BTreeSet<&'t str>,
}

impl<'t> Names<'t> {
    fn of(template: &'t Template) -> Self {
        Self {
            parameters: template.parameters.iter().map(|parameter| parameter.name.as_str()).collect(),
            resources: template.resources.iter().map(|resource| resource.logical_id.as_str()).collect(),
            conditions: template.conditions.iter().map(|condition| condition.name.as_str()).collect(),
        }
    }

    fn node(&self, node: &Node, block: Block, findings: &mut Findings) {
        // The outermost import that was met last; what it holds comes right behind it.
        let mut import = None;
        mentions(node, &mut |mention, span| {
            let holds = |import: Span| import.start <= span.start && span.end <= import.end && import != span;
            let inside_import = import.is_some_and(holds);
            if inside_import && self.depends_on_resources(&mention) {
                findings.error(span, IMPORT_TOO_LATE);
            }
            if !inside_import && mention == Mention::Function(Function::ImportValue) {
                import = Some(span);
            }
            self.mention(mention, (block, span), findings);
        });
    }

    fn mention(&self, mention: Mention<'_>, (block, span): (Block, Span), findings: &mut Findings) {
        match mention {
            Mention::Name(name) => self.name(name, (block, span), findings),
            Mention::Attribute(name) if !self.resources.contains(name) => {
                findings.error(span, format!("instance of Fn::GetAtt references undefined resource {}", brief(name)));
            }
            Mention::Condition(name) => self.condition(Some(name), (block, span), findings),
            Mention::Wrong(finding) => findings.push(finding),
            Mention::Attribute(_) | Mention::Function(_) => {}
        }
    }

    fn name(&self, name: &str, (block, span): (Block, Span), findings: &mut Findings) {
        let is_resource = self.resources.contains(name);
        if is_resource && !block.sees_resources() && !self.parameters.contains(name) {
            findings.error(span, intrinsic::unresolved_here(name, block));
        } else if !is_resource && !self.parameters.contains(name) && !intrinsic::is_pseudo_parameter(name) {
            findings.error(span, intrinsic::unresolved(name, block.name()));
        }
    }

    fn condition(&self, name: Option<&str>, (block, span): (Block, Span), findings: &mut Findings) {
        if let Some(name) = name.filter(|name| !self.conditions.contains(name)) {
            findings.error(span, intrinsic::unresolved_condition(name, block));
        }
    }

    fn depends_on_resources(&self, mention: &Mention<'_>) -> bool {
        match mention {
            Mention::Name(name) => self.resources.contains(name) && !self.parameters.contains(name),
            Mention::Attribute(_) => true,
            Mention::Function(function) => matches!(function, Function::GetAzs | Function::ImportValue),
            Mention::Condition(_) | Mention::Wrong(_) => false,
        }
    }
}

/// CloudFormation's words for an import whose name is known too late.
const IMPORT_TOO_LATE: &str =
    "the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs";

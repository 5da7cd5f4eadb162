//! `Ref`: a parameter's value, a pseudo parameter, or what names a resource.

use super::Call;
use crate::source::{NodeKind, Span};
use crate::template::document::Parameter;
use crate::template::findings::brief;
use crate::template::inputs::Pseudo;
use crate::template::scope::{Block, Evaluated, Scope};

/// Whether CloudFormation itself gives `name` a value.
pub(in crate::template) fn is_pseudo_parameter(name: &str) -> bool {
    matches!(name, "AWS::NoValue" | "AWS::NotificationARNs") || pseudo_text(name, &Pseudo::default()).is_some()
}

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    match call.argument.scalar_text() {
        Some(name) => by_name(scope, &name, call.span),
        None => Err(scope.fail(call.span, "every Ref object must have a single String value")),
    }
}

/// What `Ref` gives for a name; `Fn::Sub` asks the same.
pub(super) fn by_name(scope: &mut Scope<'_>, name: &str, span: Span) -> Evaluated {
    if let Some(parameter) = scope.template.parameter(name) {
        return by_parameter(scope, parameter, span);
    }
    if let Some(text) = pseudo_text(name, &scope.inputs.pseudo) {
        return scope.write_text(text, span);
    }
    match name {
        "AWS::NoValue" => Ok(None),
        "AWS::NotificationARNs" => scope.write(NodeKind::List(Vec::new()), span),
        _ => by_resource(scope, name, span),
    }
}

/// The value of a parameter, a list if its type is one.
pub(super) fn by_parameter(scope: &mut Scope<'_>, parameter: &Parameter, span: Span) -> Evaluated {
    let Some(value) = scope.parameter(&parameter.name) else { return Ok(None) };
    let value = value?;
    if parameter.is_list() {
        // The members are paid for before they are made: a list of commas is long.
        scope.charge(value.len(), span)?;
        let members: Vec<_> = value.split(',').map(|member| member.trim().to_owned()).collect();
        return scope.write_list(members, span);
    }
    if parameter.parameter_type.starts_with("AWS::SSM::Parameter::Value<") {
        // DEVIATION: the store is not asked; the plan shows CloudFormation's own way of writing such a value.
        return scope.write_text(format!("{{{{resolve:ssm:{value}}}}}"), span);
    }
    scope.write_text(value, span)
}

/// The text of a pseudo parameter that is one.
pub(in crate::template) fn pseudo_text<'a>(name: &str, pseudo: &'a Pseudo) -> Option<&'a str> {
    Some(match name {
        "AWS::AccountId" => pseudo.account_id.as_str(),
        "AWS::Partition" => pseudo.partition.as_str(),
        "AWS::Region" => pseudo.region.as_str(),
        "AWS::StackId" => pseudo.stack_id.as_str(),
        "AWS::StackName" => pseudo.stack_name.as_str(),
        "AWS::URLSuffix" if pseudo.partition == "aws-cn" => "amazonaws.com.cn",
        "AWS::URLSuffix" => "amazonaws.com",
        _ => return None,
    })
}

fn by_resource(scope: &mut Scope<'_>, name: &str, span: Span) -> Evaluated {
    let template = scope.template;
    let block = scope.block;
    match template.resource(name) {
        Some(_) if !block.sees_resources() => Err(scope.fail(span, unresolved_here(name, block))),
        Some(resource) if scope.exists(resource) => match scope.attributes(name) {
            Some(known) => {
                let reference = known.reference.clone();
                scope.write_text(reference, span)
            }
            None => scope.write_text(format!("${{{name}}}"), span),
        },
        _ => Err(scope.fail(span, unresolved(name, block.name()))),
    }
}

/// CloudFormation's words for a name that stands for nothing.
pub(in crate::template) fn unresolved(name: &str, block: &str) -> String {
    format!("Unresolved resource dependencies [{}] in the {block} block of the template", brief(name))
}

/// CloudFormation's words for a resource where none can be referred to.
pub(in crate::template) fn unresolved_here(name: &str, block: Block) -> String {
    let block = block.name();
    format!(
        "Unresolved dependencies [{}]. Cannot reference resources in the {block} block of the template",
        brief(name)
    )
}

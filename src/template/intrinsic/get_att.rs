//! `Fn::GetAtt`: an attribute of a resource, as `Resource.Attribute` or as a list of the two.

use super::Call;
use crate::source::{Node, Span};
use crate::template::findings::brief;
use crate::template::predict;
use crate::template::scope::{Evaluated, Scope};

/// The logical id an argument of `Fn::GetAtt` names, and the attribute where it is written out.
pub(in crate::template) fn target(argument: &Node) -> Option<(&str, Option<&str>)> {
    match argument.as_list() {
        Some([resource, attribute]) => Some((resource.as_str()?, attribute.as_str())),
        Some(_) => None,
        None => argument.as_str()?.split_once('.').map(|(resource, attribute)| (resource, Some(attribute))),
    }
}

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    match (target(call.argument), call.argument.as_list()) {
        (Some((resource, Some(attribute))), _) => by_name(scope, resource, attribute, call.span),
        (Some((resource, None)), Some([_, attribute])) => {
            let attribute = scope.text(attribute)?;
            by_name(scope, resource, &attribute, call.span)
        }
        _ => {
            let what = "every Fn::GetAtt object requires two non-empty parameters, the resource name and the attribute";
            Err(scope.fail(call.span, what))
        }
    }
}

/// What `Fn::GetAtt` gives; `Fn::Sub` asks the same.
pub(super) fn by_name(scope: &mut Scope<'_>, name: &str, attribute: &str, span: Span) -> Evaluated {
    let template = scope.template;
    let Some(resource) = template.resource(name) else {
        let message = format!("instance of Fn::GetAtt references undefined resource {}", brief(name));
        return Err(scope.fail(span, message));
    };
    if !scope.block.sees_resources() {
        let message = format!("Fn::GetAtt cannot be used in the {} block of the template", scope.block.name());
        return Err(scope.fail(span, message));
    }
    if !scope.exists(resource) {
        return Err(scope.fail(span, super::reference::unresolved(name, scope.block.name())));
    }
    if let Some(value) = scope.attributes(name).and_then(|known| known.attributes.get(attribute)) {
        let value = value.clone();
        return scope.write_text(value, span);
    }
    if scope.inputs.attributes.contains_key(name) || predict::knows(&resource.resource_type) {
        let message =
            format!("resource {} does not support attribute type {} in Fn::GetAtt", brief(name), brief(attribute));
        return Err(scope.fail(span, message));
    }
    scope.write_text(format!("${{{name}.{attribute}}}"), span)
}

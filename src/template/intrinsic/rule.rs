//! Functions of the section `Rules`: `Fn::Contains`, `Fn::EachMemberEquals`, `Fn::EachMemberIn`, `Fn::RefAll`.
//!
//! Left out: `Fn::ValueOf` and `Fn::ValueOfAll`, which ask AWS about the thing a parameter names. An assertion
//! with them is not judged, and a warning says so.

use super::{Call, arguments, reference};
use crate::source::{Diagnostic, Node, NodeKind};
use crate::template::same_value::same_value;
use crate::template::scope::{Broken, Evaluated, Scope};

pub(super) fn contains(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<bool, Broken> {
    let (list, value) = list_and_value(scope, call)?;
    Ok(list.iter().any(|member| same_value(member, &value)))
}

pub(super) fn each_member_equals(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<bool, Broken> {
    let (list, value) = list_and_value(scope, call)?;
    Ok(list.iter().all(|member| same_value(member, &value)))
}

pub(super) fn each_member_in(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<bool, Broken> {
    let what = "two parameters, a list of strings to check and a list of strings to match";
    let [list, allowed] = arguments(scope, call, (2, 2), what)? else { return Err(Broken) };
    let (list, allowed) = (scope.list(list)?, scope.list(allowed)?);
    // Paid for by what is compared: two long lists would be quick to write and slow to judge.
    scope.charge(list.len().saturating_mul(allowed.len()), call.span)?;
    Ok(list.iter().all(|member| allowed.iter().any(|other| same_value(member, other))))
}

/// The values of all parameters of one type.
pub(super) fn ref_all(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let parameter_type = scope.text(call.argument)?;
    let template = scope.template;
    let mut values = Vec::new();
    for parameter in template.parameters.iter().filter(|parameter| parameter.parameter_type == parameter_type) {
        values.extend(reference::by_parameter(scope, parameter, call.span)?);
    }
    scope.write(NodeKind::List(values), call.span)
}

pub(super) fn value_of(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let message = format!("{} asks AWS about a parameter's value, so this is not checked", call.function.name());
    scope.findings.push(Diagnostic::warning(call.span, message));
    Err(Broken)
}

fn list_and_value(scope: &mut Scope<'_>, call: &Call<'_>) -> Result<(Vec<Node>, Node), Broken> {
    let what = "two parameters, a list of strings and a string";
    let [list, value] = arguments(scope, call, (2, 2), what)? else { return Err(Broken) };
    let (list, span) = (scope.list(list)?, value.span);
    match scope.value(value)? {
        Some(value) => Ok((list, value)),
        None => Err(scope.fail(span, "expected a string, found `AWS::NoValue`")),
    }
}

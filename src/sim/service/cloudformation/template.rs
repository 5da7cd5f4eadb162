//! `GetTemplate` and `ValidateTemplate`.

use super::member::{STACK_NAME, on_all, on_stack, refuse, stack};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError, Shape};
use crate::sim::service::servicecatalog;
use crate::sim::value::Value;
use crate::template::{self, Parameter, Template};

/// The longest template that comes in a request, in characters.
const MAX_BODY: usize = 51_200;

/// `GetTemplate`.
pub(super) const GET: Operation = Operation {
    service: Service::CloudFormation,
    name: "GetTemplate",
    members: &[STACK_NAME, Member::optional(&["TemplateStage"], Shape::Enum(&["Original", "Processed"]))],
    permissions: on_stack,
    apply: get,
};

/// `ValidateTemplate`.
pub(super) const VALIDATE: Operation = Operation {
    service: Service::CloudFormation,
    name: "ValidateTemplate",
    members: &[
        Member::optional(&["TemplateBody"], Shape::text(1, MAX_BODY)),
        Member::optional(&["TemplateURL"], Shape::text(1, 5120)),
    ],
    permissions: on_all,
    apply: validate,
};

fn get(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let stack = stack(applying.account, &invocation.input)?;
    Ok(Value::structure([
        ("TemplateBody", Value::text(&*stack.template)),
        ("StagesAvailable", Value::list(["Original", "Processed"].map(Value::text))),
    ]))
}

fn validate(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let text = match (invocation.input.str("TemplateBody"), invocation.input.str("TemplateURL")) {
        (Some(body), None) => body.to_owned(),
        (None, Some(url)) => {
            servicecatalog::template_at(applying.templates, url).map_err(|error| refuse(error.message))?
        }
        _ => return Err(refuse("Either Template URL or Template Body must be specified.")),
    };
    let read = template::parse(&text).map_err(|problems| {
        let place = problems.first().map(|problem| problem.line(&text)).unwrap_or_default();
        refuse(format!("Template format error: {place}"))
    })?;
    let parameter = |parameter: &Parameter| {
        Value::structure([
            ("ParameterKey", Value::text(&parameter.name)),
            ("DefaultValue", Value::optional(parameter.default.as_deref())),
            ("NoEcho", Value::Bool(parameter.no_echo)),
            ("Description", Value::optional(parameter.description.as_deref())),
        ])
    };
    let (capabilities, reason) = capabilities(&read);
    Ok(Value::structure([
        ("Parameters", Value::list(read.parameters.iter().map(parameter))),
        ("Description", Value::optional(read.description.as_deref())),
        ("Capabilities", capabilities),
        ("CapabilitiesReason", reason),
    ]))
}

/// What a template that makes IAM resources has to be acknowledged for: more if it names them.
fn capabilities(read: &Template) -> (Value, Value) {
    let names = ["RoleName", "ManagedPolicyName", "UserName", "GroupName"];
    let iam = || read.resources.iter().filter(|resource| resource.resource_type.starts_with("AWS::IAM::"));
    let types: std::collections::BTreeSet<_> = iam().map(|resource| resource.resource_type.as_str()).collect();
    if types.is_empty() {
        return (Value::Null, Value::Null);
    }
    let named = iam().any(|resource| names.iter().any(|name| resource.properties.get(name).is_some()));
    let capability = if named { "CAPABILITY_NAMED_IAM" } else { "CAPABILITY_IAM" };
    let types = types.into_iter().collect::<Vec<_>>().join(", ");
    let reason = format!("The following resource(s) require capabilities: [{types}]");
    (Value::list([Value::text(capability)]), Value::text(reason))
}

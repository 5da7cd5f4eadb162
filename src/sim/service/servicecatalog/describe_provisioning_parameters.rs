//! `DescribeProvisioningParameters`: what launching a version asks for.

use super::list_launch_paths::constraint_summaries;
use super::{access, lookup, member, refuse};
use crate::sim::account::{AccountState, ConstraintKind, LaunchPath};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;
use crate::template::{self, Parameter, Template};

/// `DescribeProvisioningParameters`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeProvisioningParameters",
    members: &[
        member::optional_id(&["ProductId"]),
        member::text(&["ProductName"], 8191),
        member::optional_id(&["ProvisioningArtifactId"]),
        member::text(&["ProvisioningArtifactName"], 8192),
        member::optional_id(&["PathId"]),
        member::text(&["PathName"], 100),
        member::LANGUAGE,
    ],
    permissions,
    apply,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, lookup::product_id(account, &invocation.input, "ProductId", "ProductName"))
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let (account, input) = (&*applying.account, &invocation.input);
    let product = lookup::product(account, input, "ProductId", "ProductName")?;
    let paths = access::launch_paths(account, &invocation.caller, &product.id)?;
    let path = lookup::path(&paths, input)?;
    let version = lookup::artifact(account, product, input, "ProvisioningArtifactId", "ProvisioningArtifactName")?;
    let program = version.template.program();
    let read_alone;
    let template = match program.as_ref() {
        Ok(program) => program.template(),
        // What cannot be deployed may have parameters all the same.
        Err(_) => {
            read_alone = template::parse(&version.template)
                .map_err(|_| refuse::invalid("Invalid templateBody. Please make sure that your template is valid"))?;
            &read_alone
        }
    };
    let output = |output: &template::Output| {
        Value::structure([
            ("Key", Value::text(&output.key)),
            ("Description", Value::optional(output.description.as_deref())),
        ])
    };
    Ok(Value::structure([
        ("ProvisioningArtifactParameters", artifact_parameters(template)),
        ("ConstraintSummaries", constraint_summaries(account, path)),
        ("UsageInstructions", usage_instructions(account, path)),
        ("TagOptions", Value::List(Vec::new())),
        ("ProvisioningArtifactOutputKeys", Value::list(template.outputs.iter().map(output))),
    ]))
}

/// The parameters of a template as `ProvisioningArtifactParameters`.
pub(super) fn artifact_parameters(template: &Template) -> Value {
    Value::list(template.parameters.iter().map(artifact_parameter))
}

fn artifact_parameter(parameter: &Parameter) -> Value {
    let number = |number: Option<usize>| Value::optional(number.map(|number| number.to_string()));
    let constraints = Value::structure([
        ("AllowedValues", Value::list(parameter.allowed_values.iter().map(Value::text))),
        ("AllowedPattern", Value::optional(parameter.allowed_pattern.as_deref())),
        ("ConstraintDescription", Value::optional(parameter.constraint_description.as_deref())),
        ("MinLength", number(parameter.min_length)),
        ("MaxLength", number(parameter.max_length)),
        ("MinValue", Value::optional(parameter.min_value.as_deref())),
        ("MaxValue", Value::optional(parameter.max_value.as_deref())),
    ]);
    Value::structure([
        ("ParameterKey", Value::text(&parameter.name)),
        ("DefaultValue", Value::optional(parameter.default.as_deref())),
        ("ParameterType", Value::text(&parameter.parameter_type)),
        ("IsNoEcho", Value::Bool(parameter.no_echo)),
        ("Description", Value::optional(parameter.description.as_deref())),
        ("ParameterConstraints", constraints),
    ])
}

fn usage_instructions(account: &AccountState, path: &LaunchPath) -> Value {
    let on_path = account
        .constraints
        .values()
        .filter(|constraint| constraint.portfolio_id == path.portfolio_id && constraint.product_id == path.product_id);
    let instruction = |kind: &ConstraintKind| match kind {
        ConstraintKind::Launch { role_arn } => ("launchAsRole", role_arn.clone()),
        ConstraintKind::Template { rules } => ("rules", rules.clone()),
    };
    let from_constraints = on_path.map(|constraint| instruction(&constraint.kind));
    let always = [("tagUpdateOnProvisionedProduct", "NOT_ALLOWED".to_owned()), ("version", "1.0".to_owned())];
    Value::list(
        from_constraints
            .chain(always)
            .map(|(kind, value)| Value::structure([("Type", Value::text(kind)), ("Value", Value::text(value))])),
    )
}

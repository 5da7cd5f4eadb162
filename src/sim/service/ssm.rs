//! Systems Manager, its parameters only: GetParameter and GetParameters.

use super::super::account::AccountState;
use super::super::operation::{Applying, Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
use super::super::value::Value;

/// The operations that are offered.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        service: Service::Ssm,
        name: "GetParameter",
        members: &[
            Member::required(&["Name"], Shape::text(1, 2048)),
            Member::optional(&["WithDecryption"], Shape::Bool),
        ],
        permissions: |invocation, account| {
            let name = invocation.input.str("Name").unwrap_or_default();
            vec![Permission::new("ssm:GetParameter", arn(name, account))]
        },
        apply: get_parameter,
    },
    Operation {
        service: Service::Ssm,
        name: "GetParameters",
        members: &[
            Member::required(&["Names"], Shape::Texts { min: 1, max: 10 }),
            Member::required(&["Names", "member"], Shape::text(1, 2048)),
            Member::optional(&["WithDecryption"], Shape::Bool),
        ],
        permissions: |invocation, account| {
            let names = invocation.input.texts("Names");
            names.iter().map(|name| Permission::new("ssm:GetParameters", arn(name, account))).collect()
        },
        apply: get_parameters,
    },
];

fn get_parameter(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let name = invocation.input.str("Name").unwrap_or_default();
    let parameter = describe(name, applying.account).ok_or_else(|| ServiceError::new("ParameterNotFound", ""))?;
    Ok(Value::structure([("Parameter", parameter)]))
}

fn get_parameters(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for name in invocation.input.texts("Names") {
        match describe(&name, applying.account) {
            Some(parameter) => found.push(parameter),
            None => missing.push(Value::Text(name)),
        }
    }
    Ok(Value::structure([("Parameters", Value::List(found)), ("InvalidParameters", Value::List(missing))]))
}

/// A parameter's ARN: a name that begins with a slash brings the one that separates it.
fn arn(name: &str, account: &AccountState) -> String {
    account.arn("ssm", &format!("parameter/{}", name.trim_start_matches('/')))
}

fn describe(name: &str, account: &AccountState) -> Option<Value> {
    let value = account.parameters.get(name)?;
    Some(Value::structure([
        ("Name", Value::text(name)),
        ("Type", Value::text("String")),
        ("Value", Value::text(value)),
        ("Version", Value::Integer(1)),
        ("ARN", Value::Text(arn(name, account))),
        ("DataType", Value::text("text")),
    ]))
}

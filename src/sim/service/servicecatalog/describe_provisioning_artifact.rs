//! `DescribeProvisioningArtifact`: one version; with `Verbose` its template's text too.

use super::describe_provisioning_parameters::artifact_parameters;
use super::{access, lookup, member, shape};
use crate::sim::account::AccountState;
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;
use crate::template;

/// `DescribeProvisioningArtifact`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeProvisioningArtifact",
    members: &[
        member::optional_id(&["ProvisioningArtifactId"]),
        member::optional_id(&["ProductId"]),
        member::text(&["ProvisioningArtifactName"], 8192),
        member::text(&["ProductName"], 8191),
        member::flag(&["Verbose"]),
        member::flag(&["IncludeProvisioningArtifactParameters"]),
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
    let version = lookup::artifact(account, product, input, "ProvisioningArtifactId", "ProvisioningArtifactName")?;
    let asked = |name: &str| input.get(name).and_then(Value::as_bool) == Some(true);
    let info = if asked("Verbose") {
        ("CloudFormationTemplate", Value::text(&*version.template))
    } else {
        ("TemplateUrl", Value::text(&version.template_url))
    };
    let parameters = if asked("IncludeProvisioningArtifactParameters") {
        template::parse(&version.template).map_or(Value::Null, |template| artifact_parameters(&template))
    } else {
        Value::Null
    };
    Ok(Value::structure([
        ("ProvisioningArtifactDetail", shape::artifact_detail(version)),
        ("Info", Value::structure([info])),
        ("Status", Value::text(shape::artifact_status(version.status))),
        ("ProvisioningArtifactParameters", parameters),
    ]))
}

//! `UpdateProvisioningArtifact`: renames a version, hides it from end users, or marks it deprecated.

use super::{access, lookup, member, shape};
use crate::sim::account::AccountState;
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `UpdateProvisioningArtifact`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "UpdateProvisioningArtifact",
    members: &[
        member::id(&["ProductId"]),
        member::id(&["ProvisioningArtifactId"]),
        member::text(&["Name"], 8192),
        member::text(&["Description"], 8192),
        member::flag(&["Active"]),
        member::word(&["Guidance"], &["DEFAULT", "DEPRECATED"]),
        member::LANGUAGE,
    ],
    permissions,
    apply,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, invocation.input.str("ProductId"))
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let product = lookup::product(applying.account, input, "ProductId", "")?;
    let mut version = lookup::artifact(applying.account, product, input, "ProvisioningArtifactId", "")?.clone();
    if let Some(name) = input.str("Name") {
        name.clone_into(&mut version.name);
    }
    if let Some(description) = input.str("Description") {
        description.clone_into(&mut version.description);
    }
    if let Some(active) = input.get("Active").and_then(Value::as_bool) {
        version.active = active;
    }
    if let Some(guidance) = input.str("Guidance") {
        guidance.clone_into(&mut version.guidance);
    }
    let answer = Value::structure([
        ("ProvisioningArtifactDetail", shape::artifact_detail(&version)),
        ("Info", Value::structure([("TemplateUrl", Value::text(&version.template_url))])),
        ("Status", Value::text(shape::artifact_status(version.status))),
    ]);
    applying.account.artifacts.insert(version.id.clone(), version);
    Ok(answer)
}

//! `DeleteProvisioningArtifact`: takes a version away that nothing uses.

use super::{access, lookup, member, refuse};
use crate::sim::account::AccountState;
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `DeleteProvisioningArtifact`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DeleteProvisioningArtifact",
    members: &[member::id(&["ProductId"]), member::id(&["ProvisioningArtifactId"]), member::LANGUAGE],
    permissions,
    apply,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, invocation.input.str("ProductId"))
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let product = lookup::product(account, &invocation.input, "ProductId", "")?;
    let version = lookup::artifact(account, product, &invocation.input, "ProvisioningArtifactId", "")?;
    if lookup::artifacts(account, &product.id).len() == 1 {
        return Err(refuse::in_use("The last provisioning artifact of a product cannot be deleted."));
    }
    let id = version.id.clone();
    if is_in_use(account, &id) {
        return Err(refuse::in_use(format!("Provisioning artifact {id} is in use by a provisioned product.")));
    }
    applying.account.artifacts.remove(&id);
    Ok(Value::Map(Vec::new()))
}

/// Whether a provisioned product is at the version, or is on its way to it.
fn is_in_use(account: &AccountState, id: &str) -> bool {
    let heads_for = |record_id: &str| account.records.get(record_id).is_some_and(|record| record.artifact_id == id);
    account.provisioned_products.values().any(|provisioned| provisioned.artifact_id == id)
        || account.deployments.values().any(|deployment| heads_for(&deployment.record_id))
}

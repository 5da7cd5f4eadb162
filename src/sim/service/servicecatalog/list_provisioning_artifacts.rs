//! `ListProvisioningArtifacts`: all versions of a product, as its administrator sees them.

use super::{access, lookup, member, page, shape};
use crate::sim::account::AccountState;
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `ListProvisioningArtifacts`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ListProvisioningArtifacts",
    members: &[member::id(&["ProductId"]), member::PAGE_SIZE, member::PAGE_TOKEN, member::LANGUAGE],
    permissions,
    apply,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, invocation.input.str("ProductId"))
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let product = lookup::product(account, &invocation.input, "ProductId", "")?;
    let details = lookup::artifacts(account, &product.id).into_iter().map(shape::artifact_detail).collect();
    let (details, next) = page::of(invocation, details)?;
    Ok(Value::structure([("ProvisioningArtifactDetails", details), ("NextPageToken", next)]))
}

//! `TerminateProvisionedProduct`: removes a provisioned product and its stack.

use super::provision_product::record;
use super::update_provisioned_product::refuse_while_changing;
use super::{access, lookup, member, shape};
use crate::sim::account::{AccountState, DeploymentKind, RecordType, Text};
use crate::sim::deployment::{self, Order};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `TerminateProvisionedProduct`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "TerminateProvisionedProduct",
    members: &[
        member::text(&["ProvisionedProductName"], 1224),
        member::optional_id(&["ProvisionedProductId"]),
        member::token(&["TerminateToken"]),
        member::flag(&["IgnoreErrors"]),
        member::flag(&["RetainPhysicalResources"]),
        member::LANGUAGE,
    ],
    permissions,
    apply,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    let found = lookup::provisioned(account, &invocation.input, "ProvisionedProductId", "ProvisionedProductName");
    access::on_provisioned_product(invocation, account, found)
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let token = access::token_key(invocation, applying.account, "TerminateToken");
    if let Some(record) = applying.account.tokens.get(&token).and_then(|id| applying.account.records.get(id)) {
        return Ok(Value::structure([("RecordDetail", shape::record_as_asked(record))]));
    }
    let input = &invocation.input;
    let found =
        lookup::required_provisioned(applying.account, input, "ProvisionedProductId", "ProvisionedProductName")?;
    refuse_while_changing(found)?;
    let found = found.clone();
    let record = record(applying, invocation, &found, RecordType::Terminate);
    let answer = Value::structure([("RecordDetail", shape::record_detail(&record))]);
    applying.account.tokens.insert(token, record.id.clone());
    let order = Order {
        record,
        kind: DeploymentKind::Delete,
        template: Text::default(),
        parameters: Vec::new(),
        refusal: None,
        breaks: false,
        retains: invocation.input.get("RetainPhysicalResources").and_then(Value::as_bool) == Some(true),
    };
    deployment::start(applying, order);
    Ok(answer)
}

//! `UpdateProvisionedProduct`: puts another version or other parameters in force.

use super::provision_product::{launch_role, record};
use super::{access, lookup, member, refuse, request_parameters, shape};
use crate::sim::account::{
    AccountState, Artifact, ArtifactStatus, DeploymentKind, LaunchPath, ProvisionedProduct, ProvisionedStatus,
    RecordType, Text,
};
use crate::sim::deployment::{self, Order};
use crate::sim::operation::{Applying, Caller, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `UpdateProvisionedProduct`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "UpdateProvisionedProduct",
    members: &[
        member::text(&["ProvisionedProductName"], 1224),
        member::optional_id(&["ProvisionedProductId"]),
        member::optional_id(&["ProductId"]),
        member::text(&["ProductName"], 8191),
        member::optional_id(&["ProvisioningArtifactId"]),
        member::text(&["ProvisioningArtifactName"], 8192),
        member::optional_id(&["PathId"]),
        member::text(&["PathName"], 100),
        member::structures(&["ProvisioningParameters"], 1000),
        member::structures(&["Tags"], 50),
        member::token(&["UpdateToken"]),
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
    let token = access::token_key(invocation, applying.account, "UpdateToken");
    if let Some(record) = applying.account.tokens.get(&token).and_then(|id| applying.account.records.get(id)) {
        return Ok(Value::structure([("RecordDetail", shape::record_as_asked(record))]));
    }
    let (account, input) = (&*applying.account, &invocation.input);
    let found = lookup::required_provisioned(account, input, "ProvisionedProductId", "ProvisionedProductName")?;
    refuse_while_changing(found)?;
    let version = wanted_version(account, input, found)?;
    let path = wanted_path(account, &invocation.caller, input, &version.product_id, found)?;
    if input.get("Tags").is_some_and(|tags| !tags.items().is_empty()) {
        return Err(refuse::invalid("Tag updates are not allowed on this provisioned product."));
    }
    let stack = account.stacks.get(&found.stack_id);
    let previous = stack.map(|stack| stack.parameters.clone()).unwrap_or_default();
    let given = request_parameters::read(input, &previous)?;
    let template = version.template.clone();
    let wanted = ProvisionedProduct {
        product_id: Text::from(&version.product_id),
        artifact_id: Text::from(&version.id),
        path_id: path.map_or_else(|| found.path_id.clone(), |path| Text::from(&path.id)),
        launch_role_arn: path.map_or_else(|| found.launch_role_arn.clone(), |path| launch_role(account, path)),
        ..found.clone()
    };
    let record = record(applying, invocation, &wanted, RecordType::Update);
    let answer = Value::structure([("RecordDetail", shape::record_detail(&record))]);
    applying.account.tokens.insert(token, record.id.clone());
    let (parameters, refusal) = (given.parameters, given.refusal);
    // Without a stack there is nothing to change: a launch that failed early is made up for.
    let kind = if applying.account.stacks.contains(&wanted.stack_id) {
        DeploymentKind::Update
    } else {
        DeploymentKind::Create
    };
    let breaks = applying.faults.rolls_back(&wanted.name);
    deployment::start(applying, Order { record, kind, template, parameters, refusal, retains: false, breaks });
    Ok(answer)
}

/// One change at a time.
pub(super) fn refuse_while_changing(found: &ProvisionedProduct) -> Result<(), ServiceError> {
    if found.status == ProvisionedStatus::UnderChange {
        let message = format!("Provisioned product {} is under change; wait until it has ended.", found.id);
        return Err(refuse::invalid(message));
    }
    Ok(())
}

/// The version asked for; without one, the version in force.
fn wanted_version<'a>(
    account: &'a AccountState,
    input: &Value,
    found: &ProvisionedProduct,
) -> Result<&'a Artifact, ServiceError> {
    let product = if input.str("ProductId").or(input.str("ProductName")).is_some() {
        lookup::product(account, input, "ProductId", "ProductName")?
    } else {
        let missing = || refuse::not_found(format!("Product {} not found", found.product_id));
        account.products.get(&found.product_id).ok_or_else(missing)?
    };
    let named = input.str("ProvisioningArtifactId").or(input.str("ProvisioningArtifactName")).is_some();
    if !named {
        let missing = || {
            refuse::not_found(format!(
                "Provisioning Artifact {} not found for Product {}",
                found.artifact_id, product.id
            ))
        };
        return account.artifacts.get(&found.artifact_id).ok_or_else(missing);
    }
    let version = lookup::artifact(account, product, input, "ProvisioningArtifactId", "ProvisioningArtifactName")?;
    let usable = version.active && version.status != ArtifactStatus::Failed;
    if !usable && version.id != found.artifact_id {
        return Err(refuse::not_found(format!("Provisioning Artifact {} is not available.", version.id)));
    }
    Ok(version)
}

/// The caller's path to the product; for whoever may change it without having a path, the one it was launched by.
fn wanted_path<'a>(
    account: &'a AccountState,
    caller: &Caller,
    input: &Value,
    product_id: &str,
    found: &ProvisionedProduct,
) -> Result<Option<&'a LaunchPath>, ServiceError> {
    let own = account.launch_paths.get(&found.path_id).filter(|path| path.product_id == product_id);
    let paths = match access::launch_paths(account, caller, product_id) {
        Ok(paths) => paths,
        Err(_) if own.is_some() => own.into_iter().collect(),
        Err(none) => return Err(none),
    };
    let unnamed = input.str("PathId").or(input.str("PathName")).is_none();
    match own.filter(|own| unnamed && paths.iter().any(|path| path.id == own.id)) {
        Some(own) => Ok(Some(own)),
        None => lookup::path(&paths, input).map(Some),
    }
}

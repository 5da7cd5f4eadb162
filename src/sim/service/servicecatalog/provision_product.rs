//! `ProvisionProduct`: launches a version of a product.

use super::{access, lookup, member, refuse, request_parameters, shape};
use crate::sim::account::{
    AccountState, ArtifactStatus, ConstraintKind, DeploymentKind, LaunchPath, ProvisionedProduct, ProvisionedStatus,
    Record, RecordStatus, RecordType, Text,
};
use crate::sim::deployment::{self, Order};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
use crate::sim::value::Value;

/// `ProvisionProduct`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ProvisionProduct",
    members: &[
        member::optional_id(&["ProductId"]),
        member::text(&["ProductName"], 8191),
        member::optional_id(&["ProvisioningArtifactId"]),
        member::text(&["ProvisioningArtifactName"], 8192),
        member::optional_id(&["PathId"]),
        member::text(&["PathName"], 100),
        PROVISIONED_NAME,
        member::structures(&["ProvisioningParameters"], 1000),
        member::structures(&["Tags"], 50),
        member::token(&["ProvisionToken"]),
        member::LANGUAGE,
    ],
    permissions,
    apply,
};

const PROVISIONED_NAME: Member = Member {
    path: &["ProvisionedProductName"],
    required: true,
    shape: Shape::Text { min: 1, max: 128, pattern: Some(("[a-zA-Z0-9][a-zA-Z0-9._-]*", is_name)) },
};

fn is_name(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) && text.bytes().all(inside)
}

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, lookup::product_id(account, &invocation.input, "ProductId", "ProductName"))
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let token = access::token_key(invocation, applying.account, "ProvisionToken");
    if let Some(record) = applying.account.tokens.get(&token).and_then(|id| applying.account.records.get(id)) {
        return Ok(Value::structure([("RecordDetail", shape::record_as_asked(record))]));
    }
    let (mut product, template) = launch(applying, invocation)?;
    let given = request_parameters::read(&invocation.input, &[])?;
    let record = record(applying, invocation, &product, RecordType::Provision);
    let answer = Value::structure([("RecordDetail", shape::record_detail(&record))]);
    product.last_record_id.clone_from(&record.id);
    applying.account.tokens.insert(token, record.id.clone());
    applying.account.add_provisioned(product);
    let (parameters, refusal) = (given.parameters, given.refusal);
    deployment::start(
        applying,
        Order { record, kind: DeploymentKind::Create, template, parameters, refusal, retains: false, breaks: false },
    );
    Ok(answer)
}

/// The provisioned product that is to be, and its template.
fn launch(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<(ProvisionedProduct, Text), ServiceError> {
    let input = &invocation.input;
    let name = input.str("ProvisionedProductName").unwrap_or_default();
    let is_taken = applying.account.has_provisioned(name);
    let account = &*applying.account;
    let product = lookup::product(account, input, "ProductId", "ProductName")?;
    let paths = access::launch_paths(account, &invocation.caller, &product.id)?;
    let path = lookup::path(&paths, input)?;
    let version = lookup::artifact(account, product, input, "ProvisioningArtifactId", "ProvisioningArtifactName")?;
    if !version.active || version.status == ArtifactStatus::Failed {
        return Err(refuse::not_found(format!("Provisioning Artifact {} is not available.", version.id)));
    }
    if version.guidance == "DEPRECATED" {
        return Err(refuse::invalid(format!("Provisioning Artifact {} is deprecated.", version.id)));
    }
    let owner = access::principal_arn(account, &invocation.caller);
    if is_taken {
        return Err(refuse::duplicate(format!("A provisioned product named {name} already exists.")));
    }
    let template = version.template.clone();
    let launched = ProvisionedProduct {
        id: applying.ids.catalog("pp"),
        name: name.to_owned(),
        arn: String::new(),
        status: ProvisionedStatus::UnderChange,
        status_message: None,
        product_id: Text::from(&product.id),
        artifact_id: Text::from(&version.id),
        path_id: Text::from(&path.id),
        stack_id: String::new(),
        user_arn: owner.into(),
        user_arn_session: invocation.caller.arn.clone(),
        launch_role_arn: launch_role(account, path),
        last_record_id: String::new(),
        last_provisioning_record_id: String::new(),
        last_successful_provisioning_record_id: String::new(),
        created_at: applying.now,
    };
    let arn = account.arn("servicecatalog", &format!("stack/{name}/{}", launched.id));
    Ok((ProvisionedProduct { arn, ..launched }, template))
}

/// The role that the launch constraint on a path names.
pub(super) fn launch_role(account: &AccountState, path: &LaunchPath) -> Option<Text> {
    let on_path = account
        .constraints
        .values()
        .filter(|constraint| constraint.portfolio_id == path.portfolio_id && constraint.product_id == path.product_id);
    on_path.into_iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::Launch { role_arn } => Some(Text::from(role_arn)),
        ConstraintKind::Template { .. } => None,
    })
}

/// A new record about a provisioned product as `product` says it shall be.
pub(super) fn record(
    applying: &mut Applying<'_>,
    invocation: &Invocation,
    product: &ProvisionedProduct,
    record_type: RecordType,
) -> Record {
    Record {
        id: applying.ids.catalog("rec"),
        provisioned_product_id: product.id.clone(),
        provisioned_product_name: product.name.clone(),
        product_id: product.product_id.clone(),
        artifact_id: product.artifact_id.clone(),
        path_id: product.path_id.clone(),
        record_type,
        status: RecordStatus::Created,
        errors: Vec::new(),
        outputs: Vec::new(),
        launch_role_arn: product.launch_role_arn.clone(),
        user_arn: access::principal_arn(applying.account, &invocation.caller).into(),
        user_arn_session: Text::from(&invocation.caller.arn),
        parameters: Vec::new(),
        created_at: applying.now,
        updated_at: applying.now,
    }
}

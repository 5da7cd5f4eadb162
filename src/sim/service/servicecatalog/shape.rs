//! The structures that several of Service Catalog's answers share.

use crate::sim::account::{
    AccountState, Artifact, ArtifactStatus, Constraint, ConstraintKind, Portfolio, Product, ProvisionedProduct,
    ProvisionedStatus, Record, RecordStatus, RecordType, Text,
};
use crate::sim::value::Value;

const TEMPLATE_TYPE: &str = "CLOUD_FORMATION_TEMPLATE";

/// `ProductViewSummary`.
pub(super) fn product_view_summary(product: &Product) -> Value {
    Value::structure([
        ("Id", Value::text(&product.view_id)),
        ("ProductId", Value::text(&product.id)),
        ("Name", Value::text(&product.name)),
        ("Owner", Value::text(&product.owner)),
        ("ShortDescription", Value::text(&product.short_description)),
        ("Type", Value::text(TEMPLATE_TYPE)),
        ("HasDefaultPath", Value::Bool(false)),
    ])
}

/// `ProductViewDetail`.
pub(super) fn product_view_detail(account: &AccountState, product: &Product) -> Value {
    Value::structure([
        ("ProductViewSummary", product_view_summary(product)),
        ("Status", Value::text("CREATED")),
        ("ProductARN", Value::text(account.arn("catalog", &format!("product/{}", product.id)))),
        ("CreatedTime", Value::Time(product.created_at)),
    ])
}

/// `ProvisioningArtifactDetail`.
pub(super) fn artifact_detail(artifact: &Artifact) -> Value {
    Value::structure([
        ("Id", Value::text(&artifact.id)),
        ("Name", filled(&artifact.name)),
        ("Description", filled(&artifact.description)),
        ("Type", Value::text(TEMPLATE_TYPE)),
        ("CreatedTime", Value::Time(artifact.created_at)),
        ("Active", Value::Bool(artifact.active)),
        ("Guidance", Value::text(&artifact.guidance)),
    ])
}

/// `ProvisioningArtifact`, the end user's view of a version.
pub(super) fn artifact_for_user(artifact: &Artifact) -> Value {
    Value::structure([
        ("Id", Value::text(&artifact.id)),
        ("Name", filled(&artifact.name)),
        ("Description", filled(&artifact.description)),
        ("CreatedTime", Value::Time(artifact.created_at)),
        ("Guidance", Value::text(&artifact.guidance)),
    ])
}

/// The status of a version.
pub(super) fn artifact_status(status: ArtifactStatus) -> &'static str {
    match status {
        ArtifactStatus::Creating => "CREATING",
        ArtifactStatus::Available => "AVAILABLE",
        ArtifactStatus::Failed => "FAILED",
    }
}

/// `PortfolioDetail`.
pub(super) fn portfolio_detail(account: &AccountState, portfolio: &Portfolio) -> Value {
    Value::structure([
        ("Id", Value::text(&portfolio.id)),
        ("ARN", Value::text(account.arn("catalog", &format!("portfolio/{}", portfolio.id)))),
        ("DisplayName", Value::text(&portfolio.display_name)),
        ("CreatedTime", Value::Time(portfolio.created_at)),
        ("ProviderName", Value::text(&portfolio.provider_name)),
    ])
}

/// `ConstraintSummary`.
pub(super) fn constraint_summary(constraint: &Constraint) -> Value {
    Value::structure([
        ("Type", Value::text(constraint_type(&constraint.kind))),
        ("Description", filled(&constraint.description)),
    ])
}

/// `ConstraintDetail`.
pub(super) fn constraint_detail(account: &AccountState, constraint: &Constraint) -> Value {
    Value::structure([
        ("ConstraintId", Value::text(&constraint.id)),
        ("Type", Value::text(constraint_type(&constraint.kind))),
        ("Description", filled(&constraint.description)),
        ("Owner", Value::text(account.identity.account_id.as_str())),
        ("ProductId", Value::text(&constraint.product_id)),
        ("PortfolioId", Value::text(&constraint.portfolio_id)),
    ])
}

fn constraint_type(kind: &ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::Launch { .. } => "LAUNCH",
        ConstraintKind::Template { .. } => "TEMPLATE",
    }
}

/// `ProvisionedProductDetail`.
pub(super) fn provisioned_product_detail(product: &ProvisionedProduct) -> Value {
    Value::structure([
        ("Name", Value::text(&product.name)),
        ("Arn", Value::text(&product.arn)),
        ("Type", Value::text("CFN_STACK")),
        ("Id", Value::text(&product.id)),
        ("Status", Value::text(provisioned_status(product.status))),
        ("StatusMessage", Value::optional(product.status_message.as_deref())),
        ("CreatedTime", Value::Time(product.created_at)),
        ("LastRecordId", Value::text(&product.last_record_id)),
        ("LastProvisioningRecordId", Value::text(&product.last_provisioning_record_id)),
        ("LastSuccessfulProvisioningRecordId", filled(&product.last_successful_provisioning_record_id)),
        ("ProductId", Value::text(&product.product_id)),
        ("ProvisioningArtifactId", Value::text(&product.artifact_id)),
        ("LaunchRoleArn", Value::optional(product.launch_role_arn.as_deref())),
    ])
}

/// `ProvisionedProductAttribute`.
pub(super) fn provisioned_product_attribute(account: &AccountState, product: &ProvisionedProduct) -> Value {
    let name_of = |found: Option<&str>| Value::optional(found.filter(|name| !name.is_empty()));
    let stack = account.stacks.get(&product.stack_id);
    let tag =
        |(key, value): &(Text, String)| Value::structure([("Key", Value::text(key)), ("Value", Value::text(value))]);
    Value::structure([
        ("Name", Value::text(&product.name)),
        ("Arn", Value::text(&product.arn)),
        ("Type", Value::text("CFN_STACK")),
        ("Id", Value::text(&product.id)),
        ("Status", Value::text(provisioned_status(product.status))),
        ("StatusMessage", Value::optional(product.status_message.as_deref())),
        ("CreatedTime", Value::Time(product.created_at)),
        ("LastRecordId", Value::text(&product.last_record_id)),
        ("LastProvisioningRecordId", Value::text(&product.last_provisioning_record_id)),
        ("LastSuccessfulProvisioningRecordId", filled(&product.last_successful_provisioning_record_id)),
        ("Tags", Value::list(stack.iter().flat_map(|stack| &stack.tags).map(tag))),
        ("PhysicalId", filled(&product.stack_id)),
        ("ProductId", Value::text(&product.product_id)),
        ("ProductName", name_of(account.products.get(&product.product_id).map(|found| found.name.as_str()))),
        ("ProvisioningArtifactId", Value::text(&product.artifact_id)),
        (
            "ProvisioningArtifactName",
            name_of(account.artifacts.get(&product.artifact_id).map(|found| found.name.as_str())),
        ),
        ("UserArn", Value::text(&product.user_arn)),
        ("UserArnSession", Value::text(&product.user_arn_session)),
    ])
}

/// The status of a provisioned product.
pub(super) fn provisioned_status(status: ProvisionedStatus) -> &'static str {
    match status {
        ProvisionedStatus::Available => "AVAILABLE",
        ProvisionedStatus::UnderChange => "UNDER_CHANGE",
        ProvisionedStatus::Tainted => "TAINTED",
        ProvisionedStatus::Error => "ERROR",
    }
}

/// `RecordDetail`.
pub(super) fn record_detail(record: &Record) -> Value {
    let error = |(code, description): &(String, String)| {
        Value::structure([("Code", Value::text(code)), ("Description", Value::text(description))])
    };
    Value::structure([
        ("RecordId", Value::text(&record.id)),
        ("ProvisionedProductName", Value::text(&record.provisioned_product_name)),
        ("Status", Value::text(record_status(record.status))),
        ("CreatedTime", Value::Time(record.created_at)),
        ("UpdatedTime", Value::Time(record.updated_at)),
        ("ProvisionedProductType", Value::text("CFN_STACK")),
        ("RecordType", Value::text(record_type(record.record_type))),
        ("ProvisionedProductId", Value::text(&record.provisioned_product_id)),
        ("ProductId", Value::text(&record.product_id)),
        ("ProvisioningArtifactId", Value::text(&record.artifact_id)),
        ("PathId", filled(&record.path_id)),
        ("RecordErrors", Value::list(record.errors.iter().map(error))),
        ("RecordTags", Value::List(Vec::new())),
        ("LaunchRoleArn", Value::optional(record.launch_role_arn.as_deref())),
    ])
}

/// The same as it stood when the record was made: what a repeated request is answered with.
pub(super) fn record_as_asked(record: &Record) -> Value {
    let (errors, updated_at) = (Vec::new(), record.created_at);
    record_detail(&Record { status: RecordStatus::Created, errors, updated_at, ..record.clone() })
}

fn record_status(status: RecordStatus) -> &'static str {
    match status {
        RecordStatus::Created => "CREATED",
        RecordStatus::InProgress => "IN_PROGRESS",
        RecordStatus::InProgressInError => "IN_PROGRESS_IN_ERROR",
        RecordStatus::Succeeded => "SUCCEEDED",
        RecordStatus::Failed => "FAILED",
    }
}

fn record_type(record_type: RecordType) -> &'static str {
    match record_type {
        RecordType::Provision => "PROVISION_PRODUCT",
        RecordType::Update => "UPDATE_PROVISIONED_PRODUCT",
        RecordType::Terminate => "TERMINATE_PROVISIONED_PRODUCT",
    }
}

/// Text, absent when empty.
fn filled(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { Value::text(text) }
}

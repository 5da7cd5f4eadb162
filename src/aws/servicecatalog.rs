//! The calls to Service Catalog: products and their versions, provisioned products and their records.

use std::collections::HashMap;

use aws_sdk_servicecatalog::types::{
    AccessLevelFilter, AccessLevelFilterKey, LaunchPathSummary, ProductViewDetail, ProvisionedProductAttribute,
    ProvisionedProductDetail, ProvisionedProductViewFilterBy, ProvisioningArtifact, ProvisioningArtifactDetail,
    ProvisioningArtifactProperties, ProvisioningArtifactType, RecordDetail, RecordError, Status,
    UpdateProvisioningParameter,
};

use super::error::refused;
use super::reply::{Refused, Reply, Served, each_page, every_page, required, served, text, timestamp};
use super::session::Session;
use crate::lab::{
    Answer, FleetNote, LaunchPathNote, OwnedNote, ProductNote, ProvisionedNote, RecordNote, TemplateText, VersionNote,
};

/// The key under which a new version is told where its template is.
const LOAD_TEMPLATE_FROM_URL: &str = "LoadTemplateFromURL";
/// The key under which a version says where its template came from.
const TEMPLATE_URL: &str = "TemplateUrl";
/// The key of the template's text in a verbose description.
const TEMPLATE_TEXT: &str = "CloudFormationTemplate";

/// The most that a page of provisioned products holds.
const LARGEST_PAGE: i32 = 100;

/// What is asked for with a new version.
pub(super) struct NewVersion {
    pub(super) product_id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) template_url: String,
    pub(super) token: String,
}

/// What is asked for with an update.
pub(super) struct Update {
    pub(super) provisioned_product_id: String,
    pub(super) product_id: String,
    pub(super) artifact_id: String,
    pub(super) path_id: String,
    pub(super) parameter_keys: Vec<String>,
    pub(super) token: String,
}

/// `SearchProductsAsAdmin`.
pub(super) async fn search_products_as_admin(session: &Session) -> Reply {
    let mut products = Vec::new();
    let request_id = each_page(session.servicecatalog().search_products_as_admin().into_paginator().send(), |page| {
        products.extend(page.product_view_details().iter().filter_map(product));
    })
    .await?;
    Ok(Served { answer: Answer::Products(products), request_id })
}

/// `ListProvisioningArtifacts`, which takes no page token: all versions come at once.
pub(super) async fn list_provisioning_artifacts(session: &Session, product_id: String) -> Reply {
    let output =
        session.servicecatalog().list_provisioning_artifacts().product_id(product_id).send().await.map_err(refused)?;
    let versions = output.provisioning_artifact_details().iter().map(version).collect();
    served(&output, Answer::Versions(versions))
}

/// `DescribeProvisioningArtifact`.
pub(super) async fn describe_provisioning_artifact(
    session: &Session,
    product_id: String,
    artifact_id: String,
    verbose: bool,
) -> Reply {
    let request = session
        .servicecatalog()
        .describe_provisioning_artifact()
        .product_id(product_id)
        .provisioning_artifact_id(artifact_id);
    let output = request.verbose(verbose).send().await.map_err(refused)?;
    let version = described(output.provisioning_artifact_detail(), output.status(), output.info())?;
    served(&output, Answer::Version(version))
}

/// `CreateProvisioningArtifact` from a template's URL.
pub(super) async fn create_provisioning_artifact(session: &Session, new: NewVersion) -> Reply {
    let properties = ProvisioningArtifactProperties::builder()
        .name(new.name)
        .description(new.description)
        .info(LOAD_TEMPLATE_FROM_URL, new.template_url)
        .r#type(ProvisioningArtifactType::CloudFormationTemplate)
        .build();
    let request =
        session.servicecatalog().create_provisioning_artifact().product_id(new.product_id).parameters(properties);
    let output = request.idempotency_token(new.token).send().await.map_err(refused)?;
    let version = described(output.provisioning_artifact_detail(), output.status(), output.info())?;
    served(&output, Answer::Version(version))
}

/// `DescribeProduct`.
pub(super) async fn describe_product(session: &Session, product_id: String) -> Reply {
    let output = session.servicecatalog().describe_product().id(product_id).send().await.map_err(refused)?;
    let versions = output.provisioning_artifacts().iter().map(visible_version).collect();
    served(&output, Answer::Versions(versions))
}

/// `ListLaunchPaths`.
pub(super) async fn list_launch_paths(session: &Session, product_id: String) -> Reply {
    let pages = session.servicecatalog().list_launch_paths().product_id(product_id).into_paginator().send();
    let mut paths = Vec::new();
    let request_id = each_page(pages, |page| paths.extend(page.launch_path_summaries().iter().map(path))).await?;
    Ok(Served { answer: Answer::LaunchPaths(paths), request_id })
}

/// `DescribeProvisioningParameters`.
pub(super) async fn describe_provisioning_parameters(
    session: &Session,
    product_id: String,
    artifact_id: String,
    path_id: String,
) -> Reply {
    let request = session.servicecatalog().describe_provisioning_parameters().product_id(product_id).path_id(path_id);
    let output = request.provisioning_artifact_id(artifact_id).send().await.map_err(refused)?;
    let parameters = output.provisioning_artifact_parameters().iter();
    let keys = parameters.filter_map(|parameter| parameter.parameter_key().map(str::to_owned)).collect();
    served(&output, Answer::ParameterKeys(keys))
}

/// `SearchProvisionedProducts` of the caller. Without the filter AWS looks through the whole account, which a
/// member may not.
pub(super) async fn search_provisioned_products(session: &Session) -> Reply {
    let own = AccessLevelFilter::builder().key(AccessLevelFilterKey::User).value("self").build();
    let pages = session.servicecatalog().search_provisioned_products().access_level_filter(own).into_paginator().send();
    let mut found = Vec::new();
    let request_id =
        each_page(pages, |page| found.extend(page.provisioned_products().iter().map(found_product))).await?;
    Ok(Served { answer: Answer::ProvisionedProducts(found), request_id })
}

/// `SearchProvisionedProducts` of everybody, of one product.
pub(super) async fn search_fleet(session: &Session, product_id: &str) -> Reply {
    let all = AccessLevelFilter::builder().key(AccessLevelFilterKey::Account).value("self").build();
    let request = session
        .servicecatalog()
        .search_provisioned_products()
        .access_level_filter(all)
        .filters(ProvisionedProductViewFilterBy::SearchQuery, vec![format!("productId:{product_id}")])
        .page_size(LARGEST_PAGE);
    let mut found = Vec::new();
    let request_id = every_page(request.into_paginator().send(), |page| {
        found.extend(page.provisioned_products().iter().map(fleet_product));
    })
    .await?;
    Ok(Served { answer: Answer::Fleet(found), request_id })
}

/// `SearchProvisionedProducts` of everybody in the account, each with its owner.
pub(super) async fn search_all_provisioned_products(session: &Session) -> Reply {
    let all = AccessLevelFilter::builder().key(AccessLevelFilterKey::Account).value("self").build();
    let pages = session.servicecatalog().search_provisioned_products().access_level_filter(all).into_paginator().send();
    let mut found = Vec::new();
    let owned = |product: &ProvisionedProductAttribute| OwnedNote {
        product: found_product(product),
        owner: text(product.user_arn_session().or(product.user_arn())),
    };
    let request_id = each_page(pages, |page| found.extend(page.provisioned_products().iter().map(owned))).await?;
    Ok(Served { answer: Answer::Owned(found), request_id })
}

/// `DeleteProvisioningArtifact`.
pub(super) async fn delete_provisioning_artifact(session: &Session, product_id: String, artifact_id: String) -> Reply {
    let request = session.servicecatalog().delete_provisioning_artifact().product_id(product_id);
    let output = request.provisioning_artifact_id(artifact_id).send().await.map_err(refused)?;
    served(&output, Answer::Done)
}

/// `UpdateProvisioningArtifact`: the version is no longer offered; whoever runs it keeps it.
pub(super) async fn deactivate_provisioning_artifact(
    session: &Session,
    product_id: String,
    artifact_id: String,
) -> Reply {
    let request = session.servicecatalog().update_provisioning_artifact().product_id(product_id).active(false);
    let output = request.provisioning_artifact_id(artifact_id).send().await.map_err(refused)?;
    served(&output, Answer::Done)
}

/// `DescribeProvisionedProduct`.
pub(super) async fn describe_provisioned_product(session: &Session, provisioned_product_id: String) -> Reply {
    let output = session
        .servicecatalog()
        .describe_provisioned_product()
        .id(provisioned_product_id)
        .send()
        .await
        .map_err(refused)?;
    let detail = required(output.provisioned_product_detail(), "ProvisionedProductDetail")?;
    let note = described_product(detail);
    served(&output, Answer::ProvisionedProduct(note))
}

/// `UpdateProvisionedProduct`. Every parameter keeps its value: a key left out may fall back to its default, and a
/// value beside `UsePreviousValue` is refused.
pub(super) async fn update_provisioned_product(session: &Session, update: Update) -> Reply {
    let keys = update.parameter_keys.into_iter();
    let parameters = keys.map(|key| UpdateProvisioningParameter::builder().key(key).use_previous_value(true).build());
    let request = session
        .servicecatalog()
        .update_provisioned_product()
        .provisioned_product_id(update.provisioned_product_id)
        .product_id(update.product_id)
        .provisioning_artifact_id(update.artifact_id)
        .set_path_id(Some(update.path_id).filter(|path_id| !path_id.is_empty()))
        .set_provisioning_parameters(Some(parameters.collect()))
        .update_token(update.token);
    let output = request.send().await.map_err(refused)?;
    let record = record(output.record_detail())?;
    served(&output, Answer::Record(record))
}

/// `DescribeRecord`.
pub(super) async fn describe_record(session: &Session, record_id: String) -> Reply {
    let output = session.servicecatalog().describe_record().id(record_id).send().await.map_err(refused)?;
    let record = record(output.record_detail())?;
    served(&output, Answer::Record(record))
}

/// The id that counts is the product's, not that of the view on it.
fn product(detail: &ProductViewDetail) -> Option<ProductNote> {
    let summary = detail.product_view_summary()?;
    Some(ProductNote { id: summary.product_id()?.to_owned(), name: text(summary.name()) })
}

fn version(detail: &ProvisioningArtifactDetail) -> VersionNote {
    VersionNote {
        id: text(detail.id()),
        name: text(detail.name()),
        active: detail.active().unwrap_or(false),
        created_at: detail.created_time().copied().and_then(timestamp),
        ..VersionNote::default()
    }
}

/// Versions that are not active are absent where end users look.
fn visible_version(version: &ProvisioningArtifact) -> VersionNote {
    VersionNote {
        id: text(version.id()),
        name: text(version.name()),
        active: true,
        created_at: version.created_time().copied().and_then(timestamp),
        ..VersionNote::default()
    }
}

fn described(
    detail: Option<&ProvisioningArtifactDetail>,
    status: Option<&Status>,
    info: Option<&HashMap<String, String>>,
) -> Result<VersionNote, Refused> {
    let info = |key: &str| info.and_then(|info| info.get(key)).cloned();
    Ok(VersionNote {
        status: text(status.map(Status::as_str)),
        template_url: info(TEMPLATE_URL),
        template: info(TEMPLATE_TEXT).map(TemplateText::from),
        ..version(required(detail, "ProvisioningArtifactDetail")?)
    })
}

fn path(summary: &LaunchPathSummary) -> LaunchPathNote {
    LaunchPathNote { id: text(summary.id()), name: text(summary.name()) }
}

fn found_product(found: &ProvisionedProductAttribute) -> ProvisionedNote {
    ProvisionedNote {
        id: text(found.id()),
        name: text(found.name()),
        status: text(found.status().map(|status| status.as_str())),
        product_id: text(found.product_id()),
        artifact_id: text(found.provisioning_artifact_id()),
        stack_id: found.physical_id().map(str::to_owned),
    }
}

fn fleet_product(found: &ProvisionedProductAttribute) -> FleetNote {
    FleetNote {
        provisioned: found_product(found),
        arn: text(found.arn()),
        status_message: found.status_message().map(str::to_owned),
        launched_by: text(found.user_arn_session()),
        record_id: text(found.last_record_id()),
    }
}

fn described_product(detail: &ProvisionedProductDetail) -> ProvisionedNote {
    ProvisionedNote {
        id: text(detail.id()),
        name: text(detail.name()),
        status: text(detail.status().map(|status| status.as_str())),
        product_id: text(detail.product_id()),
        artifact_id: text(detail.provisioning_artifact_id()),
        stack_id: None,
    }
}

fn record(detail: Option<&RecordDetail>) -> Result<RecordNote, Refused> {
    let detail = required(detail, "RecordDetail")?;
    Ok(RecordNote {
        id: required(detail.record_id(), "RecordId")?.to_owned(),
        status: text(detail.status().map(|status| status.as_str())),
        created_at: detail.created_time().copied().and_then(timestamp),
        errors: detail.record_errors().iter().map(record_error).collect(),
    })
}

fn record_error(error: &RecordError) -> String {
    match (error.code(), error.description()) {
        (Some(code), Some(description)) => format!("{code}: {description}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "no reason given".to_owned(),
    }
}

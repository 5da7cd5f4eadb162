//! Service Catalog: portfolios, products and their versions, provisioned products and the records of their changes.
//!
//! Operations check and answer; what a change does to a stack is [`crate::sim::deployment`]'s business.

mod access;
mod constraints;
mod create_provisioning_artifact;
mod delete_provisioning_artifact;
mod describe_product;
mod describe_provisioning_artifact;
mod describe_provisioning_parameters;
mod list_launch_paths;
mod list_provisioning_artifacts;
mod lookup;
mod member;
mod page;
mod portfolios;
mod provision_product;
mod provisioned_products;
mod records;
mod refuse;
mod request_parameters;
mod search_products;
mod search_provisioned_products;
mod shape;
mod template_url;
mod terminate_provisioned_product;
mod update_provisioned_product;
mod update_provisioning_artifact;

use std::collections::BTreeMap;

use crate::sim::account::{ArtifactStatus, Text};
use crate::sim::operation::{Applying, Operation, ServiceError};

/// The operations of this service.
pub(crate) const OPERATIONS: &[Operation] = &[
    search_products::AS_ADMIN,
    search_products::AS_USER,
    describe_product::AS_ADMIN,
    describe_product::AS_USER,
    describe_product::VIEW,
    portfolios::LIST,
    portfolios::LIST_FOR_PRODUCT,
    portfolios::LIST_PRINCIPALS,
    constraints::LIST,
    constraints::DESCRIBE,
    list_launch_paths::OPERATION,
    describe_provisioning_parameters::OPERATION,
    list_provisioning_artifacts::OPERATION,
    create_provisioning_artifact::OPERATION,
    describe_provisioning_artifact::OPERATION,
    update_provisioning_artifact::OPERATION,
    delete_provisioning_artifact::OPERATION,
    provision_product::OPERATION,
    update_provisioned_product::OPERATION,
    terminate_provisioned_product::OPERATION,
    provisioned_products::DESCRIBE,
    search_provisioned_products::OPERATION,
    provisioned_products::SCAN,
    records::DESCRIBE,
    records::LIST,
];

/// A product version's making is over.
pub(crate) fn artifact_ready(applying: &mut Applying<'_>, artifact_id: &str) {
    if let Some(artifact) = applying.account.artifacts.get_mut(artifact_id) {
        artifact.status = ArtifactStatus::Available;
    }
}

/// The text of the template that is published at `url`, if it is one that the catalog takes.
///
/// # Errors
/// There is no template there, or a broken one.
pub(crate) fn published_template(templates: &BTreeMap<String, String>, url: &str) -> Result<Text, ServiceError> {
    let text = Text::from(template_at(templates, url)?);
    create_provisioning_artifact::validate(&text).map(|()| text)
}

/// The text of the template that is published at `url`, whatever it is.
///
/// # Errors
/// There is no template there.
pub(crate) fn template_at(templates: &BTreeMap<String, String>, url: &str) -> Result<String, ServiceError> {
    template_url::load(templates, url)
}

/// `ProvisionProduct`, for an account that is being made.
pub(crate) fn provision() -> &'static Operation {
    &provision_product::OPERATION
}

#[cfg(test)]
mod tests;

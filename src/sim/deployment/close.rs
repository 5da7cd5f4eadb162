//! The end of a record: what it tells, and what its provisioned product is afterwards.

use std::time::Duration;

use super::{Site, begin};
use crate::sim::account::{AccountState, DeploymentKind, ProvisionedStatus, Record, RecordStatus, Recorded, Text};

/// How long Service Catalog takes to notice that a stack is done.
pub(super) const REPORTING: Duration = Duration::from_secs(4);

/// The code of a record's error. AWS documents no list of them.
const ERROR_CODE: &str = "CloudFormationStackError";

/// Ends a record whose stack is done.
pub(super) fn close(site: &mut Site<'_, '_>) -> Option<Duration> {
    let failure = site.deployment.failure.clone();
    let rolled_back_fully = stack_status(site).is_some_and(|status| status.ends_with("ROLLBACK_COMPLETE"));
    let status = match (&failure, site.deployment.kind) {
        (None, _) => ProvisionedStatus::Available,
        (Some(_), DeploymentKind::Update) if rolled_back_fully => ProvisionedStatus::Tainted,
        (Some(_), _) => ProvisionedStatus::Error,
    };
    end(site, status, failure)
}

/// Ends a record whose request CloudFormation refused before it touched the stack.
pub(super) fn refuse(site: &mut Site<'_, '_>, words: &str) -> Option<Duration> {
    let request_id = site.applying.ids.uuid();
    let message = format!(
        "AmazonCloudFormationException  {words} (Service: AmazonCloudFormation; Status Code: 400; Error Code: \
         ValidationError; Request ID: {request_id}; Proxy: null)"
    );
    let usable = stack_status(site).is_some_and(|status| !begin::DEAD_ENDS.contains(&status));
    let status = match site.deployment.kind {
        DeploymentKind::Update | DeploymentKind::Delete if usable => ProvisionedStatus::Tainted,
        _ => ProvisionedStatus::Error,
    };
    end(site, status, Some(message))
}

fn stack_status<'a>(site: &'a Site<'_, '_>) -> Option<&'a str> {
    site.applying.account.stacks.get(&site.deployment.stack_id).map(|stack| stack.status.as_str())
}

fn end(site: &mut Site<'_, '_>, status: ProvisionedStatus, failure: Option<String>) -> Option<Duration> {
    let now = site.applying.now;
    let account = &mut *site.applying.account;
    let outputs = record_outputs(account, &site.deployment.stack_id);
    let record = account.records.get_mut(&site.deployment.record_id)?;
    record.updated_at = now;
    match &failure {
        None => record.status = RecordStatus::Succeeded,
        Some(words) => {
            record.status = RecordStatus::Failed;
            record.errors = vec![(ERROR_CODE.to_owned(), words.clone())];
        }
    }
    if site.deployment.kind != DeploymentKind::Delete {
        record.outputs = outputs;
    }
    let record = record.clone();
    if let Some(stack) = account.stacks.get_mut(&site.deployment.stack_id) {
        stack.shrink();
    }
    conclude(account, &record, site.deployment.kind, status, failure);
    None
}

/// The stack's outputs, and behind them the stack itself.
fn record_outputs(account: &mut AccountState, stack_id: &str) -> Vec<(Text, String, Option<Text>)> {
    let Some(stack) = account.stacks.get(stack_id) else { return Vec::new() };
    let outputs =
        stack.outputs.iter().map(|(key, value, description, _)| (key.clone(), value.clone(), description.clone()));
    let arn = (
        account.texts.share("CloudformationStackARN"),
        stack_id.to_owned(),
        Some(account.texts.share("The ARN of the launched Cloudformation Stack")),
    );
    outputs.chain([arn]).collect()
}

fn conclude(
    account: &mut AccountState,
    record: &Record,
    kind: DeploymentKind,
    status: ProvisionedStatus,
    failure: Option<String>,
) {
    if kind == DeploymentKind::Delete && failure.is_none() {
        account.provisioned_products.remove(&record.provisioned_product_id);
        return;
    }
    let Some(product) = account.provisioned_products.get_mut(&record.provisioned_product_id) else { return };
    product.status = status;
    if failure.is_none() {
        product.artifact_id.clone_from(&record.artifact_id);
        product.path_id.clone_from(&record.path_id);
        product.last_successful_provisioning_record_id.clone_from(&record.id);
    }
    product.status_message = failure;
}

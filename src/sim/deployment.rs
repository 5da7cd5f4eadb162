//! Stacks made, changed and removed from templates, with the permissions of the launch role.
//!
//! A deployment goes in steps that become due one after another. Each step does one thing, leaves an event, and
//! says how long AWS would take for the next; what it needs to know between two steps is in the account. Nothing
//! here knows what a template is for: a policy takes effect because the template says what it says.
//!
//! DEVIATION: CloudFormation works on independent resources at the same time, this engine on one after another.
//!
//! # Source
//! CloudFormation User Guide, *Stack status codes* and *Update behaviors of stack resources*; Service Catalog
//! Developer Guide, *RecordDetail*.

mod actor;
mod begin;
mod clean;
mod close;
mod event;
mod exported;
mod program;
mod resource;
mod roll_back;
mod wanted;
mod work;

use std::time::Duration;

pub(crate) use self::program::Program;
use super::account::{Deployment, DeploymentKind, DeploymentPhase, ProvisionedStatus, Record, Text, Transition};
use super::operation::Applying;
use super::timeline;
use crate::world::Timestamp;

/// How long Service Catalog takes from a request to the first step.
const ACCEPTING: Duration = Duration::from_secs(3);

/// What a record is to do to its stack.
#[derive(Debug)]
pub(crate) struct Order {
    /// The record, new.
    pub(crate) record: Record,
    /// What becomes of the stack.
    pub(crate) kind: DeploymentKind,
    /// The template to put in force; empty for a removal.
    pub(crate) template: Text,
    /// The parameters, previous values filled in.
    pub(crate) parameters: Vec<(String, String)>,
    /// What CloudFormation will refuse at once, in its words.
    pub(crate) refusal: Option<String>,
    /// Whether a removal leaves the resources where they are.
    pub(crate) retains: bool,
    /// Whether it fails at its first resource, by plan.
    pub(crate) breaks: bool,
}

/// Begins what `order` asks for: its provisioned product is under change until the record has ended.
pub(crate) fn start(applying: &mut Applying<'_>, order: Order) {
    let Order { mut record, kind, template, parameters, refusal, retains, breaks } = order;
    applying.account.texts.adopt_all(&mut record);
    let mut stack_id = String::new();
    if let Some(product) = applying.account.provisioned_products.get_mut(&record.provisioned_product_id) {
        product.status = ProvisionedStatus::UnderChange;
        product.status_message = None;
        product.last_record_id.clone_from(&record.id);
        product.last_provisioning_record_id.clone_from(&record.id);
        product.stack_id.clone_into(&mut stack_id);
    }
    let role_arn = record.launch_role_arn.as_deref().unwrap_or(&record.user_arn);
    let deployment = Deployment {
        record_id: record.id.clone(),
        stack_id,
        kind,
        template,
        parameters,
        refusal,
        retains,
        breaks,
        acting_role: role_arn.contains(":role/").then(|| role_arn.rsplit('/').next().unwrap_or_default().to_owned()),
        phase: DeploymentPhase::Requested,
        step: 0,
        done: Vec::new(),
        cleanup: Vec::new(),
        failure: None,
    };
    let record_id = record.id.clone();
    applying.account.deployments.insert(&record_id, deployment);
    applying.account.records.insert(&record_id, record);
    schedule(applying, record_id, 0, ACCEPTING);
}

/// Takes the next step of a record.
pub(crate) fn step(applying: &mut Applying<'_>, record_id: &str, step: u32) {
    let Some(found) = applying.account.deployments.get(record_id).filter(|found| found.step == step) else { return };
    let program = found.template.program();
    step_with(applying, record_id, &program);
}

/// Takes all steps of a record at once, each at its own time. For an account that is being made: its past goes
/// by without anybody asking.
///
/// Nothing else may be on the timeline. `program` is the record's template, read once for any number of records.
pub(crate) fn run(applying: &mut Applying<'_>, record_id: &str, program: &Result<Program, String>) {
    while let Some(due) = timeline::pop_due(applying.account, Timestamp(i64::MAX)) {
        applying.now = due.at;
        step_with(applying, record_id, program);
    }
}

fn step_with(applying: &mut Applying<'_>, record_id: &str, program: &Result<Program, String>) {
    let Some(mut deployment) = applying.account.deployments.remove(record_id) else { return };
    let mut site = Site { applying, program, deployment: &mut deployment };
    let Some(wait) = advance(&mut site) else { return };
    deployment.step += 1;
    let step = deployment.step;
    applying.account.deployments.insert(record_id, deployment);
    schedule(applying, record_id.to_owned(), step, wait);
}

/// What a step works on.
struct Site<'a, 'b> {
    applying: &'a mut Applying<'b>,
    program: &'a Result<Program, String>,
    deployment: &'a mut Deployment,
}

/// Does what the phase asks for; says how long AWS takes for what comes next, if anything does.
fn advance(site: &mut Site<'_, '_>) -> Option<Duration> {
    match site.deployment.phase {
        DeploymentPhase::Requested => begin::begin(site),
        DeploymentPhase::Working { next, begun } => Some(work::work(site, next, begun)),
        DeploymentPhase::Cleaning { begun } => Some(clean::clean(site, begun)),
        DeploymentPhase::RollingBack { begun } => Some(roll_back::roll_back(site, begun)),
        DeploymentPhase::Closing => close::close(site),
    }
}

fn schedule(applying: &mut Applying<'_>, record_id: String, step: u32, wait: Duration) {
    let at = applying.now.after(applying.pace.scale(wait));
    timeline::schedule(applying.account, at, Transition::RecordStep { record_id, step });
}

#[cfg(test)]
mod tests;

//! The first step: what CloudFormation checks before it touches anything, and the stack's first event.

use std::collections::BTreeMap;
use std::time::Duration;

use super::actor::Actor;
use super::program::{self, Program};
use super::{Site, close, event, exported};
use crate::sim::account::{
    AccountState, Constraint, ConstraintKind, DeploymentKind, DeploymentPhase, Record, RecordStatus, Stack, Text,
};
use crate::template::{self, Inputs, Parameter, Rule, Template};

/// How long CloudFormation takes to look at a request before the first resource.
const OPENING: Duration = Duration::from_secs(5);

/// The states of a stack out of which no update leads.
pub(super) const DEAD_ENDS: [&str; 3] = ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"];

/// Checks the request and opens the stack, or closes the record with what CloudFormation refuses.
pub(super) fn begin(site: &mut Site<'_, '_>) -> Option<Duration> {
    let now = site.applying.now;
    if let Some(record) = site.applying.account.records.get_mut(&site.deployment.record_id) {
        record.status = RecordStatus::InProgress;
        record.updated_at = now;
    }
    match open(site) {
        Ok(()) => Some(OPENING),
        Err(words) => close::refuse(site, &words),
    }
}

fn open(site: &mut Site<'_, '_>) -> Result<(), String> {
    if let Some(refusal) = &site.deployment.refusal {
        return Err(refusal.clone());
    }
    let record = site.applying.account.records.get(&site.deployment.record_id).cloned();
    let record = record.ok_or_else(|| format!("Record {} not found", site.deployment.record_id))?;
    if site.deployment.kind != DeploymentKind::Delete {
        let program = site.program.as_ref().map_err(Clone::clone)?;
        site.deployment.parameters = checked_parameters(site, program, &record)?;
    }
    match site.deployment.kind {
        DeploymentKind::Create => open_new(site, &record),
        DeploymentKind::Update => open_for(site, "UpdateStack", "UPDATE_IN_PROGRESS"),
        DeploymentKind::Delete => open_for_removal(site),
    }
}

fn checked_parameters(
    site: &Site<'_, '_>,
    program: &Program,
    record: &Record,
) -> Result<Vec<(String, String)>, String> {
    let account = &*site.applying.account;
    let given: BTreeMap<_, _> = site.deployment.parameters.iter().cloned().collect();
    let checked = template::check_parameters(&program.template, &given)
        .map_err(|problems| program::words(&problems).unwrap_or_default())?;
    let ruled = program.ruled(constraints(account, record), read_rules)?;
    let inputs = Inputs {
        parameters: checked.clone(),
        imports: program.imports(account),
        pseudo: program::pseudo(account, "", ""),
        attributes: BTreeMap::new(),
    };
    if let Some(words) = program::words(&template::check_rules(&ruled, &inputs)) {
        return Err(words);
    }
    // In the template's order, as DescribeStacks lists them.
    let names = program.template.parameters.iter().map(|parameter| &parameter.name);
    Ok(names.filter_map(|name| checked.get_key_value(name)).map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// The template constraints on the record's launch path.
fn constraints(account: &AccountState, record: &Record) -> Vec<String> {
    let Some(path) = account.launch_paths.get(&record.path_id) else { return Vec::new() };
    let on_path = account
        .constraints
        .values()
        .filter(|constraint| constraint.portfolio_id == path.portfolio_id && constraint.product_id == path.product_id);
    let text = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::Template { rules } => Some(rules.clone()),
        ConstraintKind::Launch { .. } => None,
    };
    on_path.filter_map(text).collect()
}

/// A template constraint is the `Rules` section of a template and nothing else. It is read as a template that has
/// the parameters of the one it constrains, so that it can refer to them.
fn read_rules(text: &str, template: &Template) -> Result<Vec<Rule>, String> {
    let broken = || "Invalid template constraint".to_owned();
    let mut whole: serde_json::Value = serde_json::from_str(text).map_err(|_| broken())?;
    let sections = whole.as_object_mut().ok_or_else(broken)?;
    let parameter = |parameter: &Parameter| (parameter.name.clone(), serde_json::json!({ "Type": "String" }));
    let placeholder = serde_json::json!({ "Placeholder": { "Type": "AWS::CloudFormation::WaitConditionHandle" } });
    sections.insert("Parameters".to_owned(), template.parameters.iter().map(parameter).collect());
    sections.insert("Resources".to_owned(), placeholder);
    let read = template::parse(&whole.to_string());
    read.map(|read| read.rules).map_err(|problems| program::words(&problems).unwrap_or_else(broken))
}

fn open_new(site: &mut Site<'_, '_>, record: &Record) -> Result<(), String> {
    let name = format!("SC-{}-{}", site.applying.account.identity.account_id, record.provisioned_product_id);
    let uuid = site.applying.ids.uuid();
    let stack_id = site.applying.account.arn("cloudformation", &format!("stack/{name}/{uuid}"));
    Actor::of(site.applying.account, site.deployment.acting_role.as_deref(), site.applying.now)?.may(
        "cloudformation:CreateStack",
        &stack_id,
        &[],
    )?;
    let tags = system_tags(site.applying.account, record);
    let texts = &mut site.applying.account.texts;
    let stack = Stack {
        stack_id: stack_id.clone(),
        name,
        status: Text::default(),
        status_reason: None,
        template: site.deployment.template.clone(),
        parameters: texts.named(site.deployment.parameters.iter().cloned()),
        outputs: Vec::new(),
        resources: Vec::new(),
        events: Vec::new(),
        role_arn: record.launch_role_arn.clone(),
        tags: texts.named(tags),
        created_at: site.applying.now,
        updated_at: None,
    };
    site.applying.account.stacks.insert(&stack_id, stack);
    if let Some(product) = site.applying.account.provisioned_products.get_mut(&record.provisioned_product_id) {
        product.stack_id.clone_from(&stack_id);
    }
    site.deployment.stack_id = stack_id;
    site.deployment.phase = DeploymentPhase::Working { next: 0, begun: false };
    event::stack(site, "CREATE_IN_PROGRESS", Some("User Initiated"));
    Ok(())
}

fn open_for(site: &mut Site<'_, '_>, operation: &str, status: &str) -> Result<(), String> {
    let stack_id = site.deployment.stack_id.clone();
    let Some(stack) = site.applying.account.stacks.get(&stack_id) else {
        return Err(format!("Stack [{stack_id}] does not exist"));
    };
    if operation == "UpdateStack" && DEAD_ENDS.contains(&stack.status.as_str()) {
        return Err(format!("Stack:{stack_id} is in {} state and can not be updated.", stack.status));
    }
    Actor::of(site.applying.account, site.deployment.acting_role.as_deref(), site.applying.now)?.may(
        &format!("cloudformation:{operation}"),
        &stack_id,
        &[],
    )?;
    let now = site.applying.now;
    if let Some(stack) = site.applying.account.stacks.get_mut(&stack_id) {
        stack.updated_at = Some(now);
    }
    site.deployment.phase = DeploymentPhase::Working { next: 0, begun: false };
    event::stack(site, status, Some("User Initiated"));
    Ok(())
}

fn open_for_removal(site: &mut Site<'_, '_>) -> Result<(), String> {
    // A launch that failed before it had a stack leaves nothing to remove.
    if site.applying.account.stacks.contains(&site.deployment.stack_id) {
        exported::check(site, &[])?;
        open_for(site, "DeleteStack", "DELETE_IN_PROGRESS")?;
    }
    let stack = site.applying.account.stacks.get(&site.deployment.stack_id);
    let resources = stack.map(|stack| stack.resources.iter().rev().cloned().collect());
    if !site.deployment.retains {
        site.deployment.cleanup = resources.unwrap_or_default();
    }
    site.deployment.phase = DeploymentPhase::Cleaning { begun: false };
    Ok(())
}

/// The tags that Service Catalog puts on a stack and whatever in it takes tags.
fn system_tags(account: &AccountState, record: &Record) -> Vec<(String, String)> {
    let path = account.launch_paths.get(&record.path_id);
    let portfolio = path.map(|path| path.portfolio_id.as_str()).unwrap_or_default();
    let provisioned = account.provisioned_products.get(&record.provisioned_product_id);
    let tags = [
        ("productArn", account.arn("catalog", &format!("product/{}", record.product_id))),
        ("portfolioArn", account.arn("catalog", &format!("portfolio/{portfolio}"))),
        ("provisioningPrincipalArn", record.user_arn_session.clone().into()),
        ("provisioningArtifactIdentifier", record.artifact_id.clone().into()),
        ("provisionedProductArn", provisioned.map(|product| product.arn.clone()).unwrap_or_default()),
    ];
    tags.map(|(name, value)| (format!("aws:servicecatalog:{name}"), value)).to_vec()
}

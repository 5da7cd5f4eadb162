//! Making and changing resources, one after another in the template's order.

use std::sync::Arc;
use std::time::Duration;

use super::event::{self, About};
use super::program::Program;
use super::resource::{self, Handler, Named, Workplace};
use super::wanted::Wanted;
use super::{Site, exported, roll_back};
use crate::sim::account::{DeploymentKind, DeploymentPhase, ResourceChange, Stack, StackResource, Text};
use crate::source::Node;
use crate::template::{PlannedOutput, UpdateBehaviour};

/// Between one resource and the next.
const PAUSE: Duration = Duration::from_secs(1);

/// Between the last resource and the clearing up.
const SETTLING: Duration = Duration::from_secs(3);

/// What has to happen to a resource.
enum Change {
    Nothing,
    Create(Arc<Wanted>),
    Update(Arc<Wanted>, StackResource),
    Replace(Arc<Wanted>, StackResource),
}

/// Works on the resource at `next`, or on the first one after it that has to change.
pub(super) fn work(site: &mut Site<'_, '_>, next: u32, begun: bool) -> Duration {
    let program = match site.program {
        Ok(program) => program,
        Err(words) => return roll_back::start(site, words, None),
    };
    let skip = usize::try_from(next).unwrap_or(usize::MAX);
    for (index, logical_id) in program.order.iter().enumerate().skip(skip) {
        let change = match planned_change(site, program, logical_id) {
            Ok(Change::Nothing) => continue,
            Ok(change) => change,
            Err(words) => return roll_back::start(site, &format!("{words}. Rollback requested by user."), None),
        };
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        if !begun {
            site.deployment.phase = DeploymentPhase::Working { next: index, begun: true };
            return announce(site, &change);
        }
        return match perform(site, change) {
            Ok(()) => {
                site.deployment.phase = DeploymentPhase::Working { next: index.saturating_add(1), begun: false };
                PAUSE
            }
            Err(()) => roll_back::start(
                site,
                &format!("The following resource(s) failed to {}: [{logical_id}]. ", verb(site.deployment.kind)),
                Some(logical_id),
            ),
        };
    }
    finish(site, program)
}

fn verb(kind: DeploymentKind) -> &'static str {
    match kind {
        DeploymentKind::Create => "create",
        DeploymentKind::Update => "update",
        DeploymentKind::Delete => "delete",
    }
}

fn planned_change(site: &Site<'_, '_>, program: &Program, logical_id: &str) -> Result<Change, String> {
    let account = &*site.applying.account;
    let Some(stack) = account.stacks.get(&site.deployment.stack_id) else { return Ok(Change::Nothing) };
    let inputs = program.inputs(account, stack, site.deployment);
    let Some(wanted) = program.resource(logical_id, &inputs)? else { return Ok(Change::Nothing) };
    let Some(held) = stack.resources.iter().find(|held| held.logical_id == logical_id) else {
        return Ok(Change::Create(wanted));
    };
    if held.resource_type != wanted.resource_type {
        return Ok(Change::Replace(wanted, held.clone()));
    }
    Ok(match wanted.behaviour(&held.properties) {
        UpdateBehaviour::Unchanged => Change::Nothing,
        UpdateBehaviour::InPlace { .. } => Change::Update(wanted, held.clone()),
        UpdateBehaviour::Replacement { .. } => Change::Replace(wanted, held.clone()),
    })
}

/// The event that a change begins; says how long AWS takes for it.
fn announce(site: &mut Site<'_, '_>, change: &Change) -> Duration {
    let (wanted, physical_id, status, reason) = match change {
        Change::Nothing => return PAUSE,
        Change::Create(wanted) => (wanted, "", "CREATE_IN_PROGRESS", None),
        Change::Update(wanted, held) => (wanted, held.physical_id.as_str(), "UPDATE_IN_PROGRESS", None),
        Change::Replace(wanted, held) => (
            wanted,
            held.physical_id.as_str(),
            "UPDATE_IN_PROGRESS",
            Some("Requested update requires the creation of a new physical resource; hence creating one."),
        ),
    };
    let about = About { logical_id: &wanted.logical_id, physical_id, resource_type: &wanted.resource_type };
    event::resource(site, &about, status, reason);
    resource::handler(&wanted.resource_type).takes
}

/// Makes a change and reports it.
fn perform(site: &mut Site<'_, '_>, change: Change) -> Result<(), ()> {
    let (wanted, before, replaced) = match change {
        Change::Nothing => return Ok(()),
        Change::Create(wanted) => (wanted, None, false),
        Change::Update(wanted, held) => (wanted, Some(held), false),
        Change::Replace(wanted, held) => (wanted, Some(held), true),
    };
    let handler = resource::handler(&wanted.resource_type);
    let breaks = site.deployment.breaks;
    let made = Workplace::at(site, &wanted.logical_id).and_then(|mut place| match (&before, replaced) {
        _ if breaks => Err(place.fault("Iam", 500, "ServiceInternalError", "The request failed on the service's side")),
        (Some(held), false) => (handler.update)(&mut place, held, &wanted),
        (Some(held), true) if keeps_name(handler, held, &wanted) => Err(format!(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {} and \
             update the stack again.",
            held.physical_id
        )),
        _ => (handler.create)(&mut place, &wanted),
    });
    let status = |end: &str| format!("{}_{end}", if before.is_some() { "UPDATE" } else { "CREATE" });
    let logical_id = wanted.logical_id.as_str();
    match made {
        Ok(made) => {
            let texts = &mut site.applying.account.texts;
            let held = StackResource {
                logical_id: texts.share(logical_id),
                physical_id: made.physical_id.clone(),
                resource_type: texts.share(&wanted.resource_type),
                status: Text::default(),
                attributes: texts.named(made.attributes),
                properties: wanted.kept(texts),
                updated_at: site.applying.now,
            };
            put(site, held);
            site.deployment.done.push(ResourceChange {
                logical_id: logical_id.to_owned(),
                before: before.clone(),
                replaced,
            });
            let about = About { logical_id, physical_id: &made.physical_id, resource_type: &wanted.resource_type };
            event::resource(site, &about, &status("COMPLETE"), handler.note);
            Ok(())
        }
        Err(words) => {
            let physical_id = before.as_ref().map(|held| held.physical_id.as_str()).unwrap_or_default();
            let about = About { logical_id, physical_id, resource_type: &wanted.resource_type };
            event::resource(site, &about, &status("FAILED"), Some(&words));
            // The record tells what went wrong, the stack only where.
            site.deployment.failure.get_or_insert(words);
            Err(())
        }
    }
}

/// Whether a replacement would have to be called what the resource that it replaces is called.
fn keeps_name(handler: &Handler, held: &StackResource, wanted: &Wanted) -> bool {
    let Some(property) = handler.name_property else { return false };
    let name = wanted.value(property).and_then(Node::scalar_text);
    let before = held.properties.value(property).and_then(|name| name.scalar_text());
    held.resource_type == wanted.resource_type && name.is_some() && name == before
}

/// Puts a resource into the stack, in place of the one of the same name.
pub(super) fn put(site: &mut Site<'_, '_>, resource: StackResource) {
    let Some(stack) = site.applying.account.stacks.get_mut(&site.deployment.stack_id) else { return };
    match stack.resources.iter_mut().find(|held| held.logical_id == resource.logical_id) {
        Some(held) => *held = resource,
        None => stack.resources.push(resource),
    }
}

/// All resources are as the template wants them: outputs, exports, and what is left to clear up.
fn finish(site: &mut Site<'_, '_>, program: &Program) -> Duration {
    let account = &*site.applying.account;
    let Some(stack) = account.stacks.get(&site.deployment.stack_id) else { return PAUSE };
    let outputs = program.outputs(&program.inputs(account, stack, site.deployment));
    let outputs = outputs.and_then(|outputs| exported::check(site, &outputs).map(|()| outputs));
    let outputs = match outputs {
        Ok(outputs) => outputs,
        Err(words) => return roll_back::start(site, &format!("{words}. Rollback requested by user."), None),
    };
    let dropped = dropped(site, program, stack);
    // What was made last depends on what was made first, so it goes first.
    let replaced =
        site.deployment.done.iter().rev().filter(|change| change.replaced && !keeps_replaced(program, change));
    let surplus = replaced.filter_map(|change| change.before.clone()).collect::<Vec<_>>();
    site.deployment.cleanup.extend(surplus);
    let removed = dropped.iter().filter(|(_, keep)| !keep).map(|(resource, _)| resource.clone());
    site.deployment.cleanup.extend(removed);
    put_in_force(site, outputs, &dropped);
    if site.deployment.kind == DeploymentKind::Create {
        site.deployment.phase = DeploymentPhase::Closing;
        event::stack(site, "CREATE_COMPLETE", None);
    } else {
        site.deployment.phase = DeploymentPhase::Cleaning { begun: false };
        event::stack(site, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", None);
    }
    SETTLING
}

/// The resources that the template no longer has, and whether each is kept where it is.
fn dropped(site: &Site<'_, '_>, program: &Program, stack: &Stack) -> Vec<(StackResource, bool)> {
    let inputs = program.inputs(site.applying.account, stack, site.deployment);
    let gone = |held: &&StackResource| !program.has(&held.logical_id, &inputs);
    let gone: Vec<_> = stack.resources.iter().filter(gone).cloned().collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let old = stack.template.program();
    let keeps = |resource: &StackResource| {
        let written = old.as_ref().as_ref().ok().and_then(|old| old.template.resource(&resource.logical_id));
        written.and_then(|written| written.deletion_policy.as_deref()) == Some("Retain")
    };
    gone.into_iter()
        .rev()
        .map(|resource| {
            let keep = keeps(&resource);
            (resource, keep)
        })
        .collect()
}

fn keeps_replaced(program: &Program, change: &ResourceChange) -> bool {
    let written = program.template.resource(&change.logical_id);
    written.and_then(|written| written.update_replace_policy.as_deref()) == Some("Retain")
}

fn put_in_force(site: &mut Site<'_, '_>, outputs: Vec<PlannedOutput>, dropped: &[(StackResource, bool)]) {
    exported::replace(site, &outputs);
    let account = &mut *site.applying.account;
    let stack_id = &site.deployment.stack_id;
    let Some(stack) = account.stacks.get_mut(stack_id) else { return };
    stack.template.clone_from(&site.deployment.template);
    stack.parameters = account.texts.named(site.deployment.parameters.iter().cloned());
    let told = outputs.into_iter().map(|PlannedOutput { key, value, description, export_name }| {
        (account.texts.share(&key), value, description.map(|told| account.texts.share(&told)), export_name)
    });
    stack.outputs = told.collect();
    stack.resources.retain(|held| !dropped.iter().any(|(gone, _)| gone == held));
}

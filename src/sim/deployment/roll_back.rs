//! Changing back what a failed deployment changed, newest first.

use std::time::Duration;

use super::event::{self, About};
use super::resource::{self, Workplace};
use super::wanted::Wanted;
use super::{Site, close, work};
use crate::sim::account::{DeploymentKind, DeploymentPhase, RecordStatus, ResourceChange, StackResource};

/// Before the first resource is changed back, and between two.
const PAUSE: Duration = Duration::from_secs(2);

/// Begins to roll back because of `words`; `failed` is the resource that could not be changed, if it was one.
pub(super) fn start(site: &mut Site<'_, '_>, words: &str, failed: Option<&str>) -> Duration {
    let now = site.applying.now;
    if let Some(record) = site.applying.account.records.get_mut(&site.deployment.record_id) {
        record.status = RecordStatus::InProgressInError;
        record.updated_at = now;
    }
    site.deployment.failure.get_or_insert_with(|| words.to_owned());
    site.deployment.phase = DeploymentPhase::RollingBack { begun: false };
    let status = if site.deployment.kind == DeploymentKind::Create {
        "ROLLBACK_IN_PROGRESS"
    } else {
        "UPDATE_ROLLBACK_IN_PROGRESS"
    };
    event::stack(site, status, Some(words));
    if let Some(held) = failed.and_then(|logical_id| held(site, logical_id)) {
        // What could not be changed is still as it was, so there is nothing to do but to say so.
        event::resource(site, &about(&held), "UPDATE_COMPLETE", None);
    }
    PAUSE
}

/// Changes the newest change back; goes on to clearing up when none is left.
pub(super) fn roll_back(site: &mut Site<'_, '_>, begun: bool) -> Duration {
    while let Some(change) = site.deployment.done.last().cloned() {
        match &change.before {
            Some(before) if !change.replaced => return change_back(site, &change, before, begun),
            before => {
                site.deployment.done.pop();
                take_out(site, &change, before.clone());
            }
        }
    }
    if site.deployment.kind == DeploymentKind::Update {
        event::stack(site, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", None);
    }
    site.deployment.phase = DeploymentPhase::Cleaning { begun: false };
    PAUSE
}

/// A new resource goes to be removed; the one it replaced is the stack's again.
fn take_out(site: &mut Site<'_, '_>, change: &ResourceChange, before: Option<StackResource>) {
    let Some(new) = held(site, &change.logical_id) else { return };
    site.deployment.cleanup.push(new);
    if let Some(before) = before {
        let about = About {
            logical_id: &before.logical_id,
            physical_id: &before.physical_id,
            resource_type: &before.resource_type,
        };
        work::put(site, before.clone());
        event::resource(site, &about, "UPDATE_COMPLETE", None);
    }
}

fn change_back(site: &mut Site<'_, '_>, change: &ResourceChange, before: &StackResource, begun: bool) -> Duration {
    let handler = resource::handler(&before.resource_type);
    let Some(now_held) = held(site, &change.logical_id) else {
        site.deployment.done.pop();
        return PAUSE;
    };
    if !begun {
        event::resource(site, &about(&now_held), "UPDATE_IN_PROGRESS", None);
        site.deployment.phase = DeploymentPhase::RollingBack { begun: true };
        return handler.takes;
    }
    site.deployment.done.pop();
    site.deployment.phase = DeploymentPhase::RollingBack { begun: false };
    let wanted = Wanted::again(&before.logical_id, &before.resource_type, &before.properties);
    let restored =
        Workplace::at(site, &change.logical_id).and_then(|mut place| (handler.update)(&mut place, &now_held, &wanted));
    match restored {
        Ok(made) => {
            let attributes = site.applying.account.texts.named(made.attributes);
            let held = StackResource { attributes, ..before.clone() };
            work::put(site, held);
            event::resource(site, &about(before), "UPDATE_COMPLETE", None);
            PAUSE
        }
        Err(words) => {
            event::resource(site, &about(&now_held), "UPDATE_FAILED", Some(&words));
            event::stack(site, "UPDATE_ROLLBACK_FAILED", Some(&words));
            site.deployment.phase = DeploymentPhase::Closing;
            close::REPORTING
        }
    }
}

fn held(site: &Site<'_, '_>, logical_id: &str) -> Option<StackResource> {
    let stack = site.applying.account.stacks.get(&site.deployment.stack_id)?;
    stack.resources.iter().find(|held| held.logical_id == logical_id).cloned()
}

fn about(held: &StackResource) -> About<'_> {
    About { logical_id: &held.logical_id, physical_id: &held.physical_id, resource_type: &held.resource_type }
}

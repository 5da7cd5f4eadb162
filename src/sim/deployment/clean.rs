//! Removing what a stack no longer has, and the stack's last event.

use std::time::Duration;

use super::event::{self, About};
use super::resource::{self, Workplace};
use super::{Site, close, exported};
use crate::sim::account::{DeploymentKind, DeploymentPhase};

/// Between two removals, and before the stack's last event.
const PAUSE: Duration = Duration::from_secs(1);

/// Works on the next resource to be removed; ends the stack when none is left.
pub(super) fn clean(site: &mut Site<'_, '_>, begun: bool) -> Duration {
    let Some(next) = site.deployment.cleanup.first().cloned() else { return end(site) };
    let about =
        About { logical_id: &next.logical_id, physical_id: &next.physical_id, resource_type: &next.resource_type };
    let handler = resource::handler(&next.resource_type);
    if !begun {
        event::resource(site, &about, "DELETE_IN_PROGRESS", None);
        site.deployment.phase = DeploymentPhase::Cleaning { begun: true };
        return handler.takes;
    }
    let removed = Workplace::at(site, &next.logical_id).and_then(|mut place| (handler.delete)(&mut place, &next));
    site.deployment.cleanup.remove(0);
    site.deployment.phase = DeploymentPhase::Cleaning { begun: false };
    match removed {
        Ok(()) => {
            event::resource(site, &about, "DELETE_COMPLETE", None);
            forget(site, &next.logical_id, &next.physical_id);
        }
        Err(words) => {
            event::resource(site, &about, "DELETE_FAILED", Some(&words));
            // What an update leaves behind does not undo the update; a stack that keeps something is not gone.
            if site.deployment.kind == DeploymentKind::Delete {
                site.deployment.failure.get_or_insert(words);
            }
        }
    }
    PAUSE
}

fn forget(site: &mut Site<'_, '_>, logical_id: &str, physical_id: &str) {
    if let Some(stack) = site.applying.account.stacks.get_mut(&site.deployment.stack_id) {
        stack.resources.retain(|held| held.logical_id != logical_id || held.physical_id != physical_id);
    }
}

fn end(site: &mut Site<'_, '_>) -> Duration {
    let status = match (site.deployment.kind, site.deployment.failure.is_some()) {
        (DeploymentKind::Create, _) => "ROLLBACK_COMPLETE",
        (DeploymentKind::Update, false) => "UPDATE_COMPLETE",
        (DeploymentKind::Update, true) => "UPDATE_ROLLBACK_COMPLETE",
        (DeploymentKind::Delete, false) => "DELETE_COMPLETE",
        (DeploymentKind::Delete, true) => "DELETE_FAILED",
    };
    if status == "DELETE_COMPLETE" {
        exported::replace(site, &[]);
    }
    event::stack(site, status, None);
    site.deployment.phase = DeploymentPhase::Closing;
    close::REPORTING
}

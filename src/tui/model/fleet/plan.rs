//! What could be done with the team now, and a rollout before it begins: to whom, and how.

use crate::lab::{FleetMember, RolloutOptions, StepId};
use crate::tui::model::Lab;

/// As many updates are under way at the same time, and no further one is begun once more than so many have failed: as
/// the command does it.
pub(in crate::tui) const OPTIONS: RolloutOptions = RolloutOptions { concurrency: 20, max_failures: 10 };

/// Whom a rollout is for, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) struct RolloutPlan {
    pub(in crate::tui) whom: Whom,
    /// One canary, then a tenth, then the rest.
    pub(in crate::tui) staged: bool,
}

/// Whom a rollout is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Whom {
    /// Everybody who does not have the version.
    All,
    /// Those that were marked.
    Picked,
    /// The one in the row.
    ThisOne,
}

/// What ENTER does on the team's screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Primary {
    Read,
    Hurry,
    Resume,
    GoOn,
    Plan,
    Nothing,
}

/// What ENTER does now.
pub(in crate::tui) fn primary_of(lab: &Lab) -> Primary {
    let fleet = &lab.fleet;
    match (&fleet.roster, &fleet.ongoing) {
        _ if fleet.preparing.is_some() => Primary::Nothing,
        (_, Some(ongoing)) if ongoing.is_paused() => Primary::Resume,
        (_, Some(_)) => Primary::Hurry,
        (None, None) if fleet.reading.is_some() => Primary::Nothing,
        (None, None) => Primary::Read,
        (Some(_), None) if !lab.simulated => Primary::Read,
        (Some(_), None) if lab.progress.notes.fleet.rollout.is_some() => Primary::GoOn,
        (Some(_), None) => Primary::Plan,
    }
}

/// The notebook that a rollout to all leaves to the lab: the person's own, until step 2 has had its version 1.
pub(in crate::tui) fn left_to_the_lab(lab: &Lab) -> Option<&FleetMember> {
    let own = lab.progress.notes.base_arn.as_deref().and_then(|arn| arn.rsplit('/').next())?;
    let needs_it = !lab.progress.done.contains_key(&StepId::TrainOnV1);
    lab.fleet.members().iter().find(|member| needs_it && member.owner == own)
}

/// The provisioned products that a plan is for.
pub(in crate::tui) fn ids_of(lab: &Lab, plan: RolloutPlan) -> Vec<String> {
    let left = left_to_the_lab(lab).map(|member| member.provisioned_product_id.as_str());
    lab.fleet.meant(plan.whom, left).iter().map(|member| member.provisioned_product_id.clone()).collect()
}

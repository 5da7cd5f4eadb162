//! A fleet as lines of text, each without control characters.

use super::{FleetReport, RolloutReport};
use crate::lab::{ByHand, FleetMember, Halt};
use crate::source::printable;

/// How many members are named line by line.
const MAX_NAMED: usize = 50;

/// The report as lines.
#[must_use]
pub fn fleet_lines(report: &FleetReport) -> Vec<String> {
    let mut lines = vec![heading(report)];
    lines.extend(report.rollout.as_ref().map(rollout_line));
    lines.extend(failure_lines(report));
    lines.extend(summary_lines(report));
    lines.push(comparison_line(&report.by_hand));
    lines.extend(unsafe_lines(report));
    lines.push(verdict_line(report));
    lines.into_iter().map(|line| printable(&line).into_owned()).collect()
}

fn heading(report: &FleetReport) -> String {
    let what = if report.simulated { "SIMULATED account" } else { "account" };
    format!("fleet of {} notebooks, {what} {} in {}", report.summary.notebooks, report.account_id, report.region)
}

/// What became of a rollout, in a sentence.
pub(super) fn rollout_line(rollout: &RolloutReport) -> String {
    let RolloutReport { id, version, members, updated, failed, .. } = rollout;
    let end = match rollout.halt {
        Some(Halt::Complete) => "complete",
        Some(Halt::TooManyFailures) => "stopped: too many updates failed",
        Some(Halt::Cancelled) => "cancelled",
        None => "left unfinished: `fleet rollout` goes on with it",
    };
    let resumed = if rollout.resumed { ", resumed" } else { "" };
    format!("rollout {id} of `{version}`{resumed}: {updated} of {members} notebooks have it, {failed} failed; {end}")
}

/// Each failure of a rollout by owner.
pub(super) fn failure_lines(report: &FleetReport) -> Vec<String> {
    let failures = report.rollout.iter().flat_map(|rollout| &rollout.failures);
    let line = |(id, reason): &(String, String)| {
        let member = report.members.iter().find(|member| member.provisioned_product_id == *id);
        let (owner, status) = member.map_or((id.as_str(), "?"), |member| (&member.owner, &member.status));
        format!("  FAILED  {owner} ({id}) is {status}: {reason}")
    };
    failures.take(MAX_NAMED).map(line).collect()
}

fn summary_lines(report: &FleetReport) -> Vec<String> {
    let counted = |counts: &std::collections::BTreeMap<String, usize>| {
        counts.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
    };
    let summary = &report.summary;
    vec![
        format!("  versions     {}", counted(&summary.versions)),
        format!("  status       {}", counted(&summary.statuses)),
        format!(
            "  outside VPC  {} DENY or NO ALLOW, {} ALLOW, {} unknown",
            summary.refused, summary.open, summary.unknown
        ),
    ]
}

/// The comparison in a sentence.
pub(super) fn comparison_line(cost: &ByHand) -> String {
    format!(
        "  for {} notebooks: by hand {} policy edits, {} API calls and {} stacks adrift; by a product version {} template \
         edit, {} API calls, none adrift",
        cost.notebooks,
        cost.policy_edits,
        cost.calls_by_hand,
        cost.drifted_stacks,
        cost.template_edits,
        cost.calls_by_version
    )
}

fn unsafe_lines(report: &FleetReport) -> Vec<String> {
    let line = |member: &FleetMember| {
        format!("  {}  {} ({}): {}", member.exposure.word(), member.owner, member.notebook, member.reason())
    };
    let mut lines: Vec<String> = report.unsafe_members().take(MAX_NAMED).map(line).collect();
    let more = report.unsafe_members().count().saturating_sub(MAX_NAMED);
    if more > 0 {
        lines.push(format!("  and {more} more; --json lists them all"));
    }
    lines
}

/// The answer in a sentence.
pub(super) fn verdict_line(report: &FleetReport) -> String {
    match report.unsafe_members().count() {
        0 => "verified: no notebook could train outside the VPC".to_owned(),
        count => format!("NOT verified: {count} of {} notebooks could train outside the VPC", report.summary.notebooks),
    }
}

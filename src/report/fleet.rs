//! What is told of a fleet: as JSON, as lines, as Markdown and as HTML.

mod document;
mod html;
mod lines;

pub use document::fleet_markdown;
pub use html::fleet_html;
pub use lines::fleet_lines;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::lab::{ByHand, Exposure, FleetMember, FleetSummary, Halt};

/// A fleet and what happened to it.
#[derive(Clone, Debug)]
pub struct FleetReport {
    /// Which report it is: `status`, `rollout` or `verify`.
    pub title: &'static str,
    /// The region's code.
    pub region: String,
    /// The account.
    pub account_id: String,
    /// The product.
    pub product_id: String,
    /// Every member, by owner.
    pub members: Vec<FleetMember>,
    /// The members counted.
    pub summary: FleetSummary,
    /// What the change costs by hand and by a version. After a rollout: what it would have cost before.
    pub by_hand: ByHand,
    /// The rollout, if this is its report.
    pub rollout: Option<RolloutReport>,
    /// AWS calls made for this report.
    pub calls: usize,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// Whether the account is simulated.
    pub simulated: bool,
}

/// A rollout that has ended, or was left for later.
#[derive(Clone, Debug)]
pub struct RolloutReport {
    /// Its id.
    pub id: String,
    /// The version's title.
    pub version: String,
    /// The version.
    pub artifact_id: String,
    /// Whether the version was published for it.
    pub published: bool,
    /// Whether it goes on with one that was broken off.
    pub resumed: bool,
    /// Members that were to get the version.
    pub members: usize,
    /// Those that have it.
    pub updated: usize,
    /// Those whose update failed.
    pub failed: usize,
    /// Provisioned product and reason of each failure.
    pub failures: Vec<(String, String)>,
    /// Why it ended; none if it is to go on later.
    pub halt: Option<Halt>,
}

impl FleetReport {
    /// The members of which it is not shown that they cannot train outside the VPC.
    pub fn unsafe_members(&self) -> impl Iterator<Item = &FleetMember> + Clone {
        self.members.iter().filter(|member| !member.is_safe())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.members.iter().all(FleetMember::is_safe)
    }
}

/// The report as one JSON object. Members are written one after another: there may be very many.
#[must_use]
pub fn fleet_json(report: &FleetReport) -> String {
    let FleetSummary { notebooks, versions, statuses, refused, open, unknown } = &report.summary;
    let whole = Whole {
        report: report.title,
        region: &report.region,
        account_id: &report.account_id,
        product_id: &report.product_id,
        simulated: report.simulated,
        notebooks: *notebooks,
        verified: report.is_verified(),
        could_train_outside_vpc: Each(report.unsafe_members().map(finding_json)),
        summary: json!({
            "versions": versions,
            "statuses": statuses,
            "outside_vpc": { "refused": refused, "allowed": open, "unknown": unknown },
        }),
        comparison: comparison_json(&report.by_hand),
        rollout: report.rollout.as_ref().map(|rollout| rollout_json(rollout, &report.members)),
        calls: report.calls,
        elapsed_ms: report.elapsed_ms,
        members: Each(report.members.iter().map(member_json)),
    };
    serde_json::to_string(&whole).unwrap_or_default()
}

/// The report's members, in the order in which they are written.
#[derive(Serialize)]
struct Whole<'a, F: Serialize, M: Serialize> {
    report: &'a str,
    region: &'a str,
    account_id: &'a str,
    product_id: &'a str,
    simulated: bool,
    notebooks: usize,
    verified: bool,
    could_train_outside_vpc: F,
    summary: Value,
    comparison: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    rollout: Option<Value>,
    calls: usize,
    elapsed_ms: u64,
    members: M,
}

/// Values that are made when they are written.
struct Each<I>(I);

impl<I: Iterator<Item = Value> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

fn member_json(member: &FleetMember) -> Value {
    json!({
        "owner": member.owner,
        "notebook": member.notebook,
        "provisioned_product_id": member.provisioned_product_id,
        "version": member.version,
        "artifact_id": member.artifact_id,
        "status": member.status,
        "record_id": member.record_id,
        "decision": member.exposure.word(),
        "could_train_outside_vpc": !member.is_safe(),
    })
}

fn finding_json(member: &FleetMember) -> Value {
    json!({
        "owner": member.owner,
        "notebook": member.notebook,
        "provisioned_product_id": member.provisioned_product_id,
        "role": match &member.exposure {
            Exposure::Open { role } => Some(role),
            _ => None,
        },
        "version": member.version,
        "status": member.status,
        "decision": member.exposure.word(),
        "reason": member.reason(),
    })
}

fn comparison_json(by_hand: &ByHand) -> Value {
    json!({
        "notebooks": by_hand.notebooks,
        "by_hand": {
            "policy_edits": by_hand.policy_edits,
            "api_calls": by_hand.calls_by_hand,
            "drifted_stacks": by_hand.drifted_stacks,
        },
        "by_version": {
            "template_edits": by_hand.template_edits,
            "api_calls": by_hand.calls_by_version,
            "drifted_stacks": 0,
        },
    })
}

fn rollout_json(rollout: &RolloutReport, members: &[FleetMember]) -> Value {
    let failure = |(id, reason): &(String, String)| {
        let member = members.iter().find(|member| member.provisioned_product_id == *id);
        json!({
            "owner": member.map(|member| &member.owner),
            "notebook": member.map(|member| &member.notebook),
            "provisioned_product_id": id,
            "status": member.map(|member| &member.status),
            "reason": reason,
        })
    };
    json!({
        "id": rollout.id,
        "version": rollout.version,
        "artifact_id": rollout.artifact_id,
        "published": rollout.published,
        "resumed": rollout.resumed,
        "members": rollout.members,
        "updated": rollout.updated,
        "failed": rollout.failed,
        "failures": rollout.failures.iter().map(failure).collect::<Vec<_>>(),
        "ended": rollout.halt,
    })
}

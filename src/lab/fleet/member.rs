//! The fleet as it stands: each member's notebook, version and role, from what the account answered.

use std::collections::BTreeMap;

use super::exposure::{Exposure, Judge};
use crate::lab::answer::{AuthorizationsNote, FleetNote, RoleDetailNote, VersionNote};
use crate::lab::region::Region;

/// One team member's notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetMember {
    /// `pp-…`.
    pub provisioned_product_id: String,
    /// The name of the session that launched it.
    pub owner: String,
    /// The provisioned product's name.
    pub notebook: String,
    /// The version in force.
    pub artifact_id: String,
    /// Its title; its id where no such version is listed.
    pub version: String,
    /// `AVAILABLE`, `UNDER_CHANGE`, `TAINTED`, `ERROR`…
    pub status: String,
    /// Why, where AWS says so.
    pub status_message: Option<String>,
    /// The newest record.
    pub record_id: String,
    /// ARNs of the customer's own policies on its role.
    pub policies: Vec<String>,
    /// Whether its role could train outside the VPC.
    pub exposure: Exposure,
}

/// How many of which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetSummary {
    /// All.
    pub notebooks: usize,
    /// By version title.
    pub versions: BTreeMap<String, usize>,
    /// By status.
    pub statuses: BTreeMap<String, usize>,
    /// Roles that refuse the job.
    pub refused: usize,
    /// Roles that allow it.
    pub open: usize,
    /// Roles of which it cannot be said.
    pub unknown: usize,
}

/// The members, by owner. Numbers within names count as numbers. What was found becomes the members.
#[must_use]
pub fn fleet_of(
    found: Vec<FleetNote>,
    versions: &[VersionNote],
    authorizations: &AuthorizationsNote,
    region: Region,
) -> Vec<FleetMember> {
    let mut roles: BTreeMap<&str, Vec<&RoleDetailNote>> = BTreeMap::new();
    for role in &authorizations.roles {
        if let Some(arn) = &role.provisioned_product_arn {
            roles.entry(arn).or_default().push(role);
        }
    }
    let mut judge = Judge::new(authorizations, region);
    let member = |note: FleetNote| {
        let own = roles.get(note.arn.as_str()).map(Vec::as_slice).unwrap_or_default();
        member(note, versions, own, &mut judge)
    };
    let mut members: Vec<FleetMember> = found.into_iter().map(member).collect();
    members.sort_by_cached_key(|member| in_order(&member.owner));
    members
}

/// A name such that `member9` comes before `member10`.
fn in_order(name: &str) -> (String, u64, String) {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, number) = name.split_at(name.len() - digits);
    (stem.to_owned(), number.parse().unwrap_or(0), name.to_owned())
}

fn member(note: FleetNote, versions: &[VersionNote], roles: &[&RoleDetailNote], judge: &mut Judge<'_>) -> FleetMember {
    let FleetNote { provisioned, status_message, launched_by, record_id, .. } = note;
    let version = versions.iter().find(|version| version.id == provisioned.artifact_id);
    let owner =
        launched_by.rsplit('/').next().filter(|owner| !owner.is_empty()).unwrap_or(&provisioned.name).to_owned();
    let own = roles.iter().flat_map(|role| &role.attached).filter(|arn| !arn.starts_with("arn:aws:iam::aws:"));
    let version = version.map_or_else(|| provisioned.artifact_id.clone(), |version| version.name.clone());
    FleetMember {
        provisioned_product_id: provisioned.id,
        owner,
        notebook: provisioned.name,
        artifact_id: provisioned.artifact_id,
        version,
        status: provisioned.status,
        status_message,
        record_id,
        policies: own.cloned().collect(),
        exposure: worst(roles, judge),
    }
}

/// The exposure of whichever role is exposed most. A notebook whose role was not found is not known to be safe.
fn worst(roles: &[&RoleDetailNote], judge: &mut Judge<'_>) -> Exposure {
    let rank = |exposure: &Exposure| match exposure {
        Exposure::Open { .. } => 0,
        Exposure::Unknown(_) => 1,
        Exposure::Refused { .. } => 2,
    };
    let exposures = roles.iter().map(|role| judge.exposure(role));
    let none = || Exposure::Unknown("no role carries the tag of this provisioned product".to_owned());
    exposures.min_by_key(rank).unwrap_or_else(none)
}

/// The members counted.
#[must_use]
pub fn summary_of(members: &[FleetMember]) -> FleetSummary {
    let mut summary = FleetSummary { notebooks: members.len(), ..FleetSummary::default() };
    for member in members {
        *summary.versions.entry(member.version.clone()).or_default() += 1;
        *summary.statuses.entry(member.status.clone()).or_default() += 1;
        match member.exposure {
            Exposure::Refused { .. } => summary.refused += 1,
            Exposure::Open { .. } => summary.open += 1,
            Exposure::Unknown(_) => summary.unknown += 1,
        }
    }
    summary
}

impl FleetMember {
    /// Whether a version is in force and no update of it failed.
    #[must_use]
    pub fn has_version(&self, artifact_id: &str) -> bool {
        self.artifact_id == artifact_id && self.status == "AVAILABLE"
    }

    /// Whether it is shown that its role cannot train outside the VPC.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        matches!(self.exposure, Exposure::Refused { .. })
    }

    /// Why it is not, in a sentence; what AWS says of a failed update belongs to it.
    #[must_use]
    pub fn reason(&self) -> String {
        let decision = match &self.exposure {
            Exposure::Refused { .. } => "the job without a VPC is refused".to_owned(),
            Exposure::Open { role } => {
                format!("the policies of `{role}` allow CreateTrainingJob without a VPC; {} is in force", self.version)
            }
            Exposure::Unknown(why) => format!("it cannot be said whether training outside the VPC is possible: {why}"),
        };
        match (self.status.as_str(), &self.status_message) {
            ("TAINTED", Some(why)) => format!("{decision}; its last update was rolled back: {why}"),
            ("TAINTED", None) => format!("{decision}; its last update was rolled back"),
            ("ERROR", why) => format!("{decision}; it is in ERROR: {}", why.as_deref().unwrap_or("no reason given")),
            ("UNDER_CHANGE", _) => format!("{decision}; an update is under way"),
            _ => decision,
        }
    }
}

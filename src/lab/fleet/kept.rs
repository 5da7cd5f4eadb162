//! What is kept of a fleet with a saved lab: the rollout that has not ended, and how many roles refused at what time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::member::{FleetMember, FleetSummary};
use super::rollout::{Mark, Outset, Rollout};
use crate::world::Timestamp;

/// How many points of the course are kept; then every second one goes.
const MAX_POINTS: usize = 256;

/// What is kept of a fleet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FleetNotes {
    /// The rollout that was begun and has not ended.
    pub rollout: Option<KeptRollout>,
    /// How many roles refused the job without a VPC, over time.
    pub course: Vec<Compliance>,
}

/// A rollout that can be gone on with. Who has the version by now is asked of the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptRollout {
    /// What it is; tokens follow from it.
    pub outset: Outset,
    /// The version's title.
    pub version: String,
    /// Those that failed, and why.
    pub failed: BTreeMap<String, String>,
}

/// How things stood at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compliance {
    /// When.
    pub at: Timestamp,
    /// Roles that refused.
    pub refused: usize,
    /// All of them.
    pub notebooks: usize,
}

impl FleetNotes {
    /// Writes down how things stand. What has not changed only moves the last point on.
    pub fn note(&mut self, summary: &FleetSummary, now: Timestamp) {
        let point = Compliance { at: now, refused: summary.refused, notebooks: summary.notebooks };
        let is_same = |before: &Compliance| (before.refused, before.notebooks) == (point.refused, point.notebooks);
        if let [.., before, last] = self.course.as_mut_slice()
            && is_same(before)
            && is_same(last)
        {
            last.at = now;
            return;
        }
        self.course.push(point);
        if self.course.len() > MAX_POINTS {
            let mut index = 0;
            // The first and the newest stay.
            self.course.retain(|_| {
                index += 1;
                index % 2 == 1
            });
        }
    }
}

impl KeptRollout {
    /// The rollout as it stands, given who has the version: whoever was asked for and has no end is asked for again,
    /// with the same token.
    #[must_use]
    pub fn resumed(&self, members: &[FleetMember]) -> Rollout {
        let failed = |(id, reason): (&String, &String)| (id.clone(), Mark::Failed { reason: reason.clone() });
        let marks: Vec<(String, Mark)> = self.failed.iter().map(failed).collect();
        let mut rollout = Rollout::begin(self.outset.clone(), &marks);
        let has = |member: &&FleetMember| member.has_version(&self.outset.artifact_id);
        rollout.have_version(members.iter().filter(has).map(|member| member.provisioned_product_id.as_str()));
        rollout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_course_keeps_its_ends_and_does_not_grow_for_ever() {
        let mut notes = FleetNotes::default();
        let summary = |refused: usize| FleetSummary { notebooks: 9_000, refused, ..FleetSummary::default() };
        for second in 0..4 {
            notes.note(&summary(0), Timestamp(second));
        }
        let at: Vec<i64> = notes.course.iter().map(|point| point.at.0).collect();
        assert_eq!(at, [0, 3]);
        for step in 1..5_000 {
            notes.note(&summary(step), Timestamp(3 + step as i64));
        }
        assert!(notes.course.len() <= MAX_POINTS, "{}", notes.course.len());
        assert_eq!(notes.course.first().map(|point| point.refused), Some(0));
        assert_eq!(notes.course.last().map(|point| point.refused), Some(4_999));
        assert!(notes.course.is_sorted_by_key(|point| point.at.0));
    }
}

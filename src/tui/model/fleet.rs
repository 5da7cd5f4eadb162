//! The whole team, as the screens hold it: what was read of it, how it is listed, and the rollout that runs.

mod plan;
mod table;

use std::collections::BTreeMap;
use std::time::Duration;

pub(in crate::tui) use plan::{OPTIONS, Primary, RolloutPlan, Whom, ids_of, left_to_the_lab, primary_of};
pub(in crate::tui) use table::{Filter, FleetTable, Way};

use crate::lab::{
    Exposure, FleetMember, FleetSummary, FleetView, Halt, Mark, Rollout, RolloutState, VersionNote, summary_of,
    target_of,
};
use crate::tui::message::TaskId;
use crate::world::Timestamp;

/// What is said of a role that has been updated and not been read since.
pub(in crate::tui) const UNREAD: &str = "its role has not been read since its update";

/// The status of a notebook whose update failed, until the account says what became of it.
pub(in crate::tui) const FAILED: &str = "FAILED";

/// Everything about the team of the open lab's account.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::tui) struct Fleet {
    /// The team as it was read last, with what a rollout has said since.
    pub(in crate::tui) roster: Option<Roster>,
    /// How it is listed.
    pub(in crate::tui) table: FleetTable,
    /// The reading under way, and since when.
    pub(in crate::tui) reading: Option<(TaskId, Timestamp)>,
    /// How long the last one took.
    pub(in crate::tui) reading_took: Duration,
    /// Why the last reading, or the last rollout, could not be.
    pub(in crate::tui) trouble: Option<String>,
    /// When the administrator's session ends.
    pub(in crate::tui) session_ends: Option<Timestamp>,
    /// A rollout that is being prepared.
    pub(in crate::tui) preparing: Option<Preparing>,
    /// The rollout that runs, or is paused.
    pub(in crate::tui) ongoing: Option<Ongoing>,
    /// The rollout that ended last.
    pub(in crate::tui) ended: Option<Ended>,
    /// What happened to members since the reading under way was begun.
    pub(in crate::tui) since_read: BTreeMap<String, Mark>,
    /// Whether something has changed that no reading shows.
    pub(in crate::tui) is_stale: bool,
    /// The wait before the next reading.
    pub(in crate::tui) reread: Option<TaskId>,
    /// The wait before the next save.
    pub(in crate::tui) resave: Option<TaskId>,
}

/// The team as read.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tui) struct Roster {
    pub(in crate::tui) view: FleetView,
    /// The members counted.
    pub(in crate::tui) summary: FleetSummary,
    /// Where each provisioned product stands among the members.
    places: BTreeMap<String, usize>,
}

/// A rollout that is being prepared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tui) struct Preparing {
    /// Under this number; none while the team is being read first.
    pub(in crate::tui) id: Option<TaskId>,
    /// The provisioned products that are to get the version.
    pub(in crate::tui) ids: Vec<String>,
    pub(in crate::tui) staged: bool,
}

/// A rollout that runs, or is paused.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tui) struct Ongoing {
    /// Under this number its calls are made.
    pub(in crate::tui) id: TaskId,
    pub(in crate::tui) rollout: Rollout,
    /// The version's title.
    pub(in crate::tui) version: String,
    pub(in crate::tui) started_at: Timestamp,
    /// Whether nothing is sent yet, because it is not saved that it begins.
    pub(in crate::tui) waits_for_save: bool,
    /// Whether the session is being opened anew.
    pub(in crate::tui) renewing: bool,
    /// Whether one of its updates stands among the calls so far.
    pub(in crate::tui) is_logged: bool,
}

/// A rollout that ended.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tui) struct Ended {
    pub(in crate::tui) version: String,
    pub(in crate::tui) halt: Halt,
    pub(in crate::tui) counts: (usize, usize, usize),
    pub(in crate::tui) took: Duration,
}

impl Ongoing {
    pub(in crate::tui) fn is_paused(&self) -> bool {
        self.rollout.state() == RolloutState::Paused
    }

    /// Whether anything happens without a key.
    pub(in crate::tui) fn is_moving(&self) -> bool {
        !self.is_paused() || self.rollout.under_way() > 0
    }
}

impl Fleet {
    /// Whether the account is being read, or changes because of a rollout.
    pub(in crate::tui) fn is_busy(&self) -> bool {
        self.reading.is_some() || self.is_rolling()
    }

    /// Whether updates are under way or to come.
    pub(in crate::tui) fn is_rolling(&self) -> bool {
        self.preparing.is_some() || self.ongoing.as_ref().is_some_and(Ongoing::is_moving)
    }

    /// Everybody, by owner.
    pub(in crate::tui) fn members(&self) -> &[FleetMember] {
        self.roster.as_ref().map(|roster| roster.view.members.as_slice()).unwrap_or_default()
    }

    /// The member in the marked row.
    pub(in crate::tui) fn marked(&self) -> Option<&FleetMember> {
        self.members().get(self.table.marked_place()?)
    }

    /// The version that a rollout goes to, if the product has it already.
    pub(in crate::tui) fn target(&self) -> Option<&VersionNote> {
        self.roster.as_ref().and_then(|roster| target_of(&roster.view.versions))
    }

    /// Those for whom there would be something to do, of those that are meant. `left` is left to the lab.
    pub(in crate::tui) fn meant(&self, whom: Whom, left: Option<&str>) -> Vec<&FleetMember> {
        let target = self.target();
        let lacks = |member: &FleetMember| target.is_none_or(|target| !member.has_version(&target.id));
        let is_meant = |member: &FleetMember| match whom {
            Whom::All => left != Some(member.provisioned_product_id.as_str()),
            Whom::Picked => self.table.is_picked(&member.provisioned_product_id),
            Whom::ThisOne => false,
        };
        match whom {
            Whom::ThisOne => self.marked().into_iter().filter(|member| lacks(member)).collect(),
            _ => self.members().iter().filter(|member| is_meant(member) && lacks(member)).collect(),
        }
    }

    /// Takes in what was read. What happened to members meanwhile is newer.
    pub(in crate::tui) fn take_in(&mut self, view: FleetView) {
        let members = view.members.iter().enumerate();
        let places = members.map(|(place, member)| (member.provisioned_product_id.clone(), place)).collect();
        self.session_ends = view.session_ends.or(self.session_ends);
        // What the change would have cost is asked before a rollout, and told after it.
        let before = self.roster.take().map(|roster| roster.view.by_hand);
        let has_rolled = self.ongoing.is_some() || self.ended.is_some();
        let mut roster = Roster { summary: FleetSummary::default(), places, view };
        if let Some(before) = before.filter(|_| has_rolled) {
            roster.view.by_hand = before;
        }
        self.roster = Some(roster);
        for (id, mark) in std::mem::take(&mut self.since_read) {
            self.mark(&id, &mark);
        }
        self.since_read.clear();
        self.recount();
        self.table.arrange(self.roster.as_ref().map(|roster| roster.view.members.as_slice()).unwrap_or_default());
    }

    /// Writes down what happened to a member.
    pub(in crate::tui) fn mark(&mut self, id: &str, mark: &Mark) {
        self.since_read.insert(id.to_owned(), mark.clone());
        let version = self
            .ongoing
            .as_ref()
            .map(|ongoing| (ongoing.rollout.outset().artifact_id.clone(), ongoing.version.clone()));
        let Some(member) = self.roster.as_mut().and_then(|roster| roster.member(id)) else { return };
        match mark {
            Mark::Asking => "UNDER_CHANGE".clone_into(&mut member.status),
            Mark::Done => {
                "AVAILABLE".clone_into(&mut member.status);
                member.status_message = None;
                member.exposure = Exposure::Unknown(UNREAD.to_owned());
                if let Some((artifact_id, title)) = version {
                    (member.artifact_id, member.version) = (artifact_id, title);
                }
            }
            Mark::Failed { reason } => {
                FAILED.clone_into(&mut member.status);
                member.status_message = Some(reason.clone());
            }
        }
    }

    /// Counts the members again, and lists those that fit the filter now.
    pub(in crate::tui) fn recount(&mut self) {
        if let Some(roster) = &mut self.roster {
            roster.summary = summary_of(&roster.view.members);
            self.table.list(&roster.view.members);
        }
    }
}

impl Roster {
    fn member(&mut self, id: &str) -> Option<&mut FleetMember> {
        self.view.members.get_mut(*self.places.get(id)?)
    }
}

//! A version rolled out to many notebooks: which call comes next, and what the answers mean.
//!
//! A pure state machine. Whoever drives it writes each [`Mark`] to the journal before it sends the call. Tokens
//! follow from the rollout's id, so a call that is sent again, by this program or by the next one, changes nothing
//! twice; and since every member that has not ended is asked for again, none is forgotten.

mod staging;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

pub use staging::Staging;

use crate::lab::answer::{Answer, RecordNote};
use crate::lab::call::Call;
use crate::lab::port::{CallError, CallErrorKind, Performed};

/// How often one member's call is asked again after throttling or a lost answer.
const MAX_TRIES: u32 = 10;

/// What a rollout is from its first moment on. It is the first line of its journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outset {
    /// Tokens are made from it.
    pub id: String,
    /// The product.
    pub product_id: String,
    /// The version to put in force.
    pub artifact_id: String,
    /// All parameter keys.
    pub parameter_keys: Vec<String>,
    /// The provisioned products, stage by stage.
    pub stages: Vec<Vec<String>>,
    /// How it is done.
    pub options: RolloutOptions,
}

/// How a rollout is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolloutOptions {
    /// Updates under way at the same time.
    pub concurrency: usize,
    /// When so many have failed, no further one is begun.
    pub max_failures: usize,
}

/// What happened to one member; a line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Its update is about to be asked for.
    Asking,
    /// The version is in force.
    Done,
    /// The update was rolled back, or never begun.
    Failed {
        /// Why.
        reason: String,
    },
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Write down that the member is asked for, then make the call.
    Update(String, Call),
    /// Make the call, after AWS has been given time.
    Look(String, Call),
    /// Nothing before an answer comes.
    Wait,
    /// The rollout has ended.
    End(Halt),
}

/// Why nothing more is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Halt {
    /// Every member has ended.
    Complete,
    /// Too many failed.
    TooManyFailures,
    /// Somebody called it off.
    Cancelled,
}

/// Whether new updates are begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolloutState {
    /// Yes.
    Running,
    /// Not now; those under way go on.
    Paused,
    /// Not any more; those under way go on.
    Halted(Halt),
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Member {
    tries: u32,
    record_id: Option<String>,
    ended: Option<Mark>,
}

/// A rollout.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollout {
    outset: Outset,
    members: BTreeMap<String, Member>,
    stage: usize,
    waiting: VecDeque<String>,
    under_way: usize,
    failed: usize,
    done: usize,
    looks: VecDeque<String>,
    state: RolloutState,
}

impl Rollout {
    /// A rollout at its beginning, or where the journal's `marks` left it. Whoever was asked for and has no end yet
    /// is asked for again, with the same token.
    #[must_use]
    pub fn begin(outset: Outset, marks: &[(String, Mark)]) -> Self {
        let ids = outset.stages.iter().flatten();
        let members = ids.map(|id| (id.clone(), Member::default())).collect();
        let mut rollout = Self {
            outset,
            members,
            stage: 0,
            waiting: VecDeque::new(),
            under_way: 0,
            failed: 0,
            done: 0,
            looks: VecDeque::new(),
            state: RolloutState::Running,
        };
        for (id, mark) in marks {
            // What was done is looked at again: the account knows best whether it was.
            if matches!(mark, Mark::Failed { .. }) {
                rollout.end(id, mark.clone());
            }
        }
        rollout.fill();
        rollout
    }

    /// What it is.
    #[must_use]
    pub fn outset(&self) -> &Outset {
        &self.outset
    }

    /// How many have the version, how many failed, how many there are.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.done, self.failed, self.members.len())
    }

    /// Those that failed, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().filter_map(|(id, member)| match &member.ended {
            Some(Mark::Failed { reason }) => Some((id.as_str(), reason.as_str())),
            _ => None,
        })
    }

    /// Whether new updates are begun.
    #[must_use]
    pub fn state(&self) -> RolloutState {
        self.state
    }

    /// Begins no further update until it is resumed.
    pub fn pause(&mut self) {
        if self.state == RolloutState::Running {
            self.state = RolloutState::Paused;
        }
    }

    /// Goes on.
    pub fn resume(&mut self) {
        if self.state == RolloutState::Paused {
            self.state = RolloutState::Running;
        }
    }

    /// Begins no further update for good.
    pub fn cancel(&mut self) {
        if !matches!(self.state, RolloutState::Halted(_)) {
            self.state = RolloutState::Halted(Halt::Cancelled);
        }
    }

    /// Members that have the version already: nothing is asked for. Whoever is no member of it is passed over.
    pub fn have_version<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) {
        for id in ids {
            self.end(id, Mark::Done);
        }
        let members = &self.members;
        self.waiting.retain(|id| members.get(id).is_some_and(|member| member.ended.is_none()));
        self.fill();
    }

    /// How many have been asked for and have no end yet.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way
    }

    /// The stage that runs, counted from 1, and how many there are.
    #[must_use]
    pub fn stages(&self) -> (usize, usize) {
        (self.stage.min(self.outset.stages.len()), self.outset.stages.len())
    }

    /// What to do next.
    pub fn next_order(&mut self) -> Order {
        if let Some(id) = self.looks.pop_front() {
            let record_id = self.members.get(&id).and_then(|member| member.record_id.clone()).unwrap_or_default();
            return Order::Look(id, Call::DescribeRecord { record_id });
        }
        let may_begin = self.state == RolloutState::Running && self.under_way < self.outset.options.concurrency.max(1);
        if let Some(id) = may_begin.then(|| self.waiting.pop_front()).flatten() {
            self.under_way += 1;
            let call = self.update_call(&id);
            return Order::Update(id, call);
        }
        match self.state {
            _ if self.under_way > 0 => Order::Wait,
            RolloutState::Halted(halt) => Order::End(halt),
            RolloutState::Running if self.waiting.is_empty() => Order::End(Halt::Complete),
            RolloutState::Running | RolloutState::Paused => Order::Wait,
        }
    }

    fn update_call(&self, id: &str) -> Call {
        Call::UpdateProvisionedProduct {
            provisioned_product_id: id.to_owned(),
            product_id: self.outset.product_id.clone(),
            artifact_id: self.outset.artifact_id.clone(),
            path_id: String::new(),
            parameter_keys: self.outset.parameter_keys.clone(),
            token: format!("{}-{id}", self.outset.id),
        }
    }

    /// Takes in the answer to a member's update or look; says how the member ended, if it did.
    pub fn absorb(&mut self, id: &str, performed: &Performed) -> Option<Mark> {
        match &performed.result {
            Ok(Answer::Record(record)) => self.absorb_record(id, record),
            Ok(_) => self.close(id, Mark::Failed { reason: "the answer is not about a record".to_owned() }),
            Err(error) => self.absorb_error(id, error),
        }
    }

    fn absorb_record(&mut self, id: &str, record: &RecordNote) -> Option<Mark> {
        if record.status == "SUCCEEDED" {
            return self.close(id, Mark::Done);
        }
        if record.status == "FAILED" {
            let reason = if record.errors.is_empty() { "no reason given".to_owned() } else { record.errors.join("; ") };
            return self.close(id, Mark::Failed { reason });
        }
        if let Some(member) = self.members.get_mut(id) {
            member.record_id = Some(record.id.clone());
            member.tries = 0;
        }
        self.looks.push_back(id.to_owned());
        None
    }

    fn absorb_error(&mut self, id: &str, error: &CallError) -> Option<Mark> {
        let again = matches!(
            error.kind,
            CallErrorKind::Throttled | CallErrorKind::Unreachable | CallErrorKind::Credentials | CallErrorKind::Other
        );
        let member = self.members.get_mut(id)?;
        member.tries += 1;
        if !again || member.tries >= MAX_TRIES {
            return self.close(id, Mark::Failed { reason: error.to_string() });
        }
        if member.record_id.is_some() {
            self.looks.push_back(id.to_owned());
        } else {
            // Whether it took effect or not: the same token asks for the same update.
            self.under_way -= 1;
            self.waiting.push_back(id.to_owned());
        }
        None
    }

    fn close(&mut self, id: &str, mark: Mark) -> Option<Mark> {
        self.under_way = self.under_way.saturating_sub(1);
        self.end(id, mark.clone());
        self.fill();
        Some(mark)
    }

    fn end(&mut self, id: &str, mark: Mark) {
        let Some(member) = self.members.get_mut(id).filter(|member| member.ended.is_none()) else { return };
        match &mark {
            Mark::Asking => return,
            Mark::Done => self.done += 1,
            Mark::Failed { .. } => self.failed += 1,
        }
        member.ended = Some(mark);
        if self.failed > self.outset.options.max_failures && self.state != RolloutState::Halted(Halt::Cancelled) {
            self.state = RolloutState::Halted(Halt::TooManyFailures);
        }
    }

    fn all_failed(&self, stage: usize) -> bool {
        let failed =
            |id: &String| self.members.get(id).is_some_and(|member| matches!(member.ended, Some(Mark::Failed { .. })));
        self.outset.stages.get(stage).is_some_and(|stage| stage.iter().all(failed))
    }

    /// Brings in the next stage when the one before has ended.
    fn fill(&mut self) {
        while self.waiting.is_empty() && self.under_way == 0 && self.stage < self.outset.stages.len() {
            if self.stage > 0 && self.all_failed(self.stage - 1) && self.state == RolloutState::Running {
                // A canary that fails is there to stop the rest.
                self.state = RolloutState::Halted(Halt::TooManyFailures);
            }
            let Some(stage) = self.outset.stages.get(self.stage) else { return };
            let open = |id: &&String| self.members.get(*id).is_some_and(|member| member.ended.is_none());
            self.waiting = stage.iter().filter(open).cloned().collect();
            self.stage += 1;
        }
    }
}

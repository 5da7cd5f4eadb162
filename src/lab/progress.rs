//! How far somebody is in the lab. This is what is saved; a newer form than this program knows is refused.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::call::{Asked, Call};
use super::notes::Notes;
use super::persona::Persona;
use super::port::Performed;
use super::real::{Choice, Undecided};
use super::region::Region;
use super::step::{Checked, Next, StepId};
use super::steps::{planned_job, step};
use crate::world::Timestamp;

/// The form of saved progress.
pub const PROGRESS_VERSION: u32 = 1;

/// A session that ends within this time is renewed before it is used.
const RENEW_BEFORE: Duration = Duration::from_secs(30);

/// The present step, what is done, and what is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The form of this record.
    pub version: u32,
    /// The step one is at.
    pub current: StepId,
    /// When each finished step was finished.
    pub done: BTreeMap<StepId, Timestamp>,
    /// When the lab began.
    pub started_at: Timestamp,
    /// What is known.
    pub notes: Notes,
}

impl Progress {
    /// A lab at its beginning. `roles` are the ARNs that are known from the start.
    #[must_use]
    pub fn begin(region: Region, roles: BTreeMap<Persona, String>, lab_id: String, now: Timestamp) -> Self {
        let notes = Notes { region: region.code.to_owned(), lab_id, roles, ..Notes::default() };
        Self { version: PROGRESS_VERSION, current: StepId::ChooseRegion, done: BTreeMap::new(), started_at: now, notes }
    }

    /// Starts the present step, or starts it over.
    pub fn enter(&mut self) {
        self.notes.enter_step();
    }

    /// Goes to a step, whatever is done or not, and starts it.
    pub fn go_to(&mut self, step: StepId) {
        self.current = step;
        self.enter();
    }

    /// What the present step wants next; a session that is missing is opened first.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Next {
        if let Some(failure) = &self.notes.failure {
            return Next::Stuck(failure.message.clone());
        }
        if let Some(question) = self.notes.real.as_ref().and_then(|real| real.question.clone()) {
            return Next::Stuck(question);
        }
        match (step(self.current).advance)(&self.notes, now) {
            Next::Ask(asked) => self.with_session(asked.who, now).unwrap_or(Next::Ask(asked)),
            Next::AskAfter(pause, asked) => self.with_session(asked.who, now).unwrap_or(Next::AskAfter(pause, asked)),
            settled => settled,
        }
    }

    /// The things of which a person has to name one before the present step can go on.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        let real = self.notes.real.as_ref()?;
        let missing = [Persona::Admin, Persona::Team].into_iter().find(|who| !self.notes.roles.contains_key(who));
        let of_roles =
            || missing.filter(|_| self.current == StepId::ChooseRegion).and_then(|who| real.role_choice(who));
        real.choice.clone().or_else(of_roles)
    }

    /// Whether the notebook's own error, pasted, can stand for the present step's attempt: one that is to be refused, and
    /// that nobody here can make.
    #[must_use]
    pub fn takes_pasted(&self) -> bool {
        let is_refused = matches!(self.current, StepId::TrainWithoutVpc | StepId::TrainInAForeignSubnet);
        is_refused && self.notes.real.is_some() && self.notes.notebook_parent().is_none()
    }

    /// Takes the notebook's own error in as the present step's attempt; the step begins anew with it.
    ///
    /// # Errors
    /// Why it is none, as a sentence without a period.
    pub fn take_pasted(&mut self, text: &str, now: Timestamp) -> Result<(), String> {
        let plan = planned_job(&self.notes, self.current, now).filter(|_| self.takes_pasted());
        let plan = plan.ok_or("this step takes no pasted error")?;
        let mut notes = self.notes.clone();
        notes.enter_step();
        notes.absorb_pasted(self.current, plan, text, now)?;
        self.notes = notes;
        Ok(())
    }

    /// Takes down which one a person named, and starts the present step over.
    pub fn choose(&mut self, undecided: Undecided, id: &str) {
        let role = match undecided {
            Undecided::AdminRole => Some(Persona::Admin),
            Undecided::TeamRole => Some(Persona::Team),
            Undecided::Product | Undecided::ProvisionedProduct => None,
        };
        self.notes.roles.extend(role.map(|who| (who, id.to_owned())));
        if let Some(real) = &mut self.notes.real {
            real.wanted.decide(undecided, id);
        }
        self.enter();
    }

    /// The call that opens a session for `who`, or those before it; none where there is one that lasts.
    #[must_use]
    pub fn open_session(&self, who: Persona, now: Timestamp) -> Option<Next> {
        self.with_session(who, now)
    }

    /// The call that opens a session for `who`, if there is none that lasts.
    fn with_session(&self, who: Persona, now: Timestamp) -> Option<Next> {
        let parent = match who {
            Persona::Notebook => self.notes.notebook_parent()?,
            _ => who.assumed_by()?,
        };
        // One that was opened just now is the longest there is.
        let is_new = self.notes.trail.last().is_some_and(|operation| operation == "AssumeRole");
        let margin = if is_new { Duration::ZERO } else { RENEW_BEFORE };
        let lasts = self.notes.sessions.get(&who).is_some_and(|end| end.since(now) > margin);
        if lasts {
            return None;
        }
        if self.notes.base_arn.is_none() {
            return Some(Next::Ask(Asked { who: Persona::Base, call: Call::WhoAmI }));
        }
        if let Some(first) = self.with_session(parent, now) {
            return Some(first);
        }
        Some(match self.notes.roles.get(&who).cloned() {
            Some(role_arn) => Next::Ask(Asked { who: parent, call: self.notes.assume_role(who, role_arn) }),
            None => Next::Stuck(format!("the ARN of the {} is not known", who.title())),
        })
    }

    /// Takes the answer to a call in.
    pub fn absorb(&mut self, asked: &Asked, performed: &Performed, now: Timestamp) {
        self.notes.absorb(self.current, asked, performed, now);
    }

    /// What the present step's check finds.
    #[must_use]
    pub fn check(&self) -> Checked {
        (step(self.current).check)(&self.notes)
    }

    /// Marks the present step done, if its check holds, and goes to the next one that is not done.
    pub fn finish_step(&mut self, now: Timestamp) -> bool {
        let checked = self.check();
        self.finish_checked(&checked, now)
    }

    /// The same by what the check has just found.
    pub fn finish_checked(&mut self, checked: &Checked, now: Timestamp) -> bool {
        if !checked.holds() {
            return false;
        }
        self.done.insert(self.current, now);
        if let Some(next) = self.current.next() {
            self.current = next;
            self.enter();
        }
        true
    }

    /// Whether every step is done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.done.len() == StepId::ALL.len()
    }

    /// Who acted in the step before; none in the first.
    #[must_use]
    pub fn persona_before(&self) -> Option<Persona> {
        let before = self.current.number().checked_sub(2)?;
        StepId::ALL.get(before).map(|before| step(*before).persona)
    }

    /// Who acts now. A switch of role counts once AWS has confirmed it, and the notebook's role once it is known:
    /// until then it is still whoever it was before.
    #[must_use]
    pub fn persona(&self) -> Persona {
        let wanted = step(self.current).persona;
        let is_switch = matches!(self.current, StepId::BecomeAdmin | StepId::BecomeTeam);
        match self.current {
            _ if is_switch && !self.check().holds() => self.persona_before().unwrap_or(Persona::Base),
            StepId::TrainOnV1 if !self.notes.roles.contains_key(&Persona::Notebook) => Persona::Base,
            _ => wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::regions;

    #[test]
    fn a_session_is_renewed_before_it_ends_but_the_shortest_there_is_will_do() {
        let role = "arn:aws:iam::012348485732:role/admin".to_owned();
        let region = *regions().first().expect("a region");
        let mut progress =
            Progress::begin(region, BTreeMap::from([(Persona::Admin, role)]), "lab".into(), Timestamp(0));
        progress.notes.base_arn = Some("arn:aws:iam::012348485732:user/ana".to_owned());
        let mut check = |left: i64, last: &str, opens: bool| {
            progress.notes.sessions.insert(Persona::Admin, Timestamp(left * 1000));
            progress.notes.trail = vec![last.to_owned()];
            let asked = progress.open_session(Persona::Admin, Timestamp(0)).is_some();
            assert_eq!(asked, opens, "{left} s left after {last}");
        };
        check(3600, "ListRoles", false);
        check(20, "ListRoles", true);
        check(20, "AssumeRole", false);
        check(0, "AssumeRole", true);
    }
}

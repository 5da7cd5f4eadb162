//! The open lab, as the screens hold it.

use std::sync::Arc;

use super::fleet::Fleet;
use crate::lab::{Asked, Call, Checked, Next, Opened, Progress, Recalled, Region, Step, StepId, covers, step};
use crate::tui::message::TaskId;
use crate::world::Timestamp;

/// The lab that is open.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tui) struct Lab {
    pub(in crate::tui) region: Region,
    pub(in crate::tui) progress: Progress,
    pub(in crate::tui) simulated: bool,
    /// What runs for the present step.
    pub(in crate::tui) running: Option<Running>,
    /// Under this number steps are being solved on the way to another.
    pub(in crate::tui) solving: Option<TaskId>,
    /// What the present step's check found, once it was judged.
    pub(in crate::tui) found: Option<Found>,
    /// Another step whose text is being read.
    pub(in crate::tui) reading: Option<StepId>,
    /// Which help with the step is shown.
    pub(in crate::tui) aid: Aid,
    /// First line of the step's text that is shown.
    pub(in crate::tui) scroll: u16,
    /// How the account itself decided the refused attempt.
    pub(in crate::tui) recalled: Option<Recalled>,
    /// What was predicted for the present attempt.
    pub(in crate::tui) prediction: Option<crate::lab::Outcome>,
    /// The change of a real account that was confirmed last, for this step.
    pub(in crate::tui) confirmed: Option<Call>,
    /// The job that is being looked at again, and under which number.
    pub(in crate::tui) refreshing: Option<(TaskId, Asked)>,
    /// The whole team. Drawing with everything hidden copies the lab: this is not copied with it.
    pub(in crate::tui) fleet: Arc<Fleet>,
    /// When the update of the notebook was started in this session.
    pub(in crate::tui) update_started_at: Option<Timestamp>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Found {
    /// The step is done.
    Done {
        /// When.
        at: Timestamp,
        /// What the check says.
        text: String,
    },
    /// It is not.
    Trouble(Trouble),
}

/// An error in three lines: what, why, and what to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tui) struct Trouble {
    pub(in crate::tui) what: String,
    pub(in crate::tui) why: String,
    pub(in crate::tui) press: &'static str,
}

/// Help with a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::tui) enum Aid {
    /// None.
    #[default]
    Nothing,
    /// The tip of this index.
    Tip(usize),
    /// The AWS CLI equivalent of the next call.
    Command,
}

/// What runs for the present step.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tui) struct Running {
    pub(in crate::tui) id: TaskId,
    /// The call that is under way, or that follows the wait.
    pub(in crate::tui) asked: Asked,
    /// Whether AWS is being given its time.
    pub(in crate::tui) waiting: bool,
    /// When the step was started.
    pub(in crate::tui) started_at: Timestamp,
    /// Whether the next wait is skipped.
    pub(in crate::tui) hurried: bool,
    /// Whether the account is only being looked at: before a call that would change it, the check is made.
    pub(in crate::tui) looks_only: bool,
}

impl Lab {
    /// When the session of whoever acts in a real account ends, if it does.
    pub(in crate::tui) fn session_end(&self) -> Option<Timestamp> {
        self.progress.notes.sessions.get(&self.progress.persona()).copied().filter(|_| !self.simulated)
    }

    /// The whole minutes until then.
    pub(in crate::tui) fn minutes_left(&self, now: Timestamp) -> Option<u64> {
        self.session_end().map(|end| end.since(now).as_secs() / 60)
    }

    pub(in crate::tui) fn new(region: Region, opened: &Opened) -> Self {
        Self::with(region, opened.simulated, opened.progress.clone())
    }

    /// A lab in which nothing runs and nothing is found yet.
    pub(in crate::tui) fn with(region: Region, simulated: bool, progress: Progress) -> Self {
        Self {
            region,
            progress,
            simulated,
            running: None,
            solving: None,
            found: None,
            reading: None,
            aid: Aid::Nothing,
            scroll: 0,
            recalled: None,
            prediction: None,
            confirmed: None,
            refreshing: None,
            fleet: Arc::default(),
            update_started_at: None,
        }
    }

    /// The whole team, to be changed.
    pub(in crate::tui) fn fleet_mut(&mut self) -> &mut Fleet {
        Arc::make_mut(&mut self.fleet)
    }

    /// The present step.
    pub(in crate::tui) fn step(&self) -> &'static Step {
        step(self.progress.current)
    }

    /// The step whose text is shown.
    pub(in crate::tui) fn shown_step(&self) -> StepId {
        self.reading.unwrap_or(self.progress.current)
    }

    pub(in crate::tui) fn is_done(&self) -> bool {
        matches!(self.found, Some(Found::Done { .. }))
    }

    /// Whether the call that comes next leaves the account as it is.
    pub(in crate::tui) fn next_looks(&self, now: Timestamp) -> bool {
        match self.progress.next(now) {
            Next::Ask(asked) => !asked.call.touches().is_change(),
            Next::AskAfter(..) => false,
            Next::Enough | Next::Stuck(_) => true,
        }
    }

    /// Whether a person has to confirm a call first.
    pub(in crate::tui) fn needs_confirmation(&self, call: &Call) -> bool {
        let is_change = !self.simulated && call.touches().is_change();
        is_change && !self.confirmed.as_ref().is_some_and(|confirmed| confirmed == call || covers(confirmed, call))
    }

    /// What ENTER does while a step runs: waiting for a simulated account can be skipped.
    pub(in crate::tui) fn hurry_label(&self, running: &Running) -> Option<&'static str> {
        (self.simulated && running.waiting).then_some("skip the wait")
    }

    pub(in crate::tui) fn trouble(&self) -> Option<&Trouble> {
        match &self.found {
            Some(Found::Trouble(trouble)) => Some(trouble),
            _ => None,
        }
    }

    /// Judges the present step.
    pub(in crate::tui) fn judge(&mut self, now: Timestamp) {
        self.found = Some(match self.progress.check() {
            Checked::Held(text) => Found::Done { at: now, text },
            Checked::NotYet(why) => {
                Found::Trouble(Trouble { what: self.not_done("is not done yet"), why, press: self.what_to_press() })
            }
        });
    }

    /// Says why the present step cannot go on.
    pub(in crate::tui) fn stop(&mut self, why: String) {
        let code = self.progress.notes.failure.as_ref().map(|failure| format!("{}: ", failure.code));
        let why = format!("{}{why}", code.unwrap_or_default());
        self.found =
            Some(Found::Trouble(Trouble { what: self.not_done("cannot go on"), why, press: self.what_to_press() }));
    }

    fn what_to_press(&self) -> &'static str {
        if self.simulated { TRY_AGAIN } else { TRY_REAL_AGAIN }
    }

    fn not_done(&self, how: &str) -> String {
        let step = self.step();
        format!("Step {} ({}) {how}.", step.id.number(), step.title())
    }
}

/// What to press when a step is not done.
const TRY_AGAIN: &str = "ENTER tries again, [t] shows a tip, [v] all of it, ] goes on without it.";

/// The same in a real account.
const TRY_REAL_AGAIN: &str = "ENTER tries again, [t] shows a tip, [v] all of it, [O] goes on simulated.";

//! `run`: the whole lab without a screen, on a fresh simulated account.

use std::sync::Arc;
use std::time::Duration;

use super::args::{Global, RunArguments};
use super::connect::{Practice, Simulation};
use super::exit::{CliError, Exit};
use super::logging;
use super::output::Output;
use super::store::StateDir;
use super::transcript::Recorder;
use crate::lab::{
    Account, Asked, Call, CallError, CallErrorKind, Checked, Evidence, Next, Outcome, Performed, Persona, Progress,
    Recalled, StepId, step,
};
use crate::report::{
    CallRecord, RunSummary, TranscriptHead, account_entry, call_entry, call_json, call_line, check_entry, state_entry,
    summary_json, summary_line,
};
use crate::world::{Clock, Pace, SystemClock, Timestamp};

/// A step that asks for more calls than this is not getting anywhere.
const MAX_CALLS_PER_STEP: usize = 2000;

/// How many sessions are opened at most to have one that lasts.
const MAX_SESSIONS: usize = 6;

/// The shortest pause between two looks at a real account.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// Runs the lab.
///
/// # Errors
/// When the account cannot be made, or stdout not be written.
pub fn run(arguments: &RunArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    let state_dir = StateDir::find(global.state_dir.as_deref());
    if let Some(state_dir) = &state_dir
        && state_dir.prepare().is_ok()
    {
        logging::start(global.log_level, state_dir.path());
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let simulation = Simulation::of_lab(&arguments.account, Arc::clone(&clock))?;
    let region = super::words::offered_or_first(arguments.account.region)?;
    let pace = simulation.pace;
    let practice = simulation.begin(region).map_err(CliError::Document)?;
    let runtime = super::surroundings::runtime()?;
    let recorder = state_dir.and_then(|state_dir| recorder(&state_dir, &practice.progress, &*clock, output));
    let Practice { account, progress, .. } = practice;
    let mut walk = Walk::new(account, progress, clock, pace, arguments.json, *output);
    walk.recorder = recorder;
    walk.told_from = arguments.step;
    runtime.block_on(walk.all(arguments.until))
}

/// What keeps the transcript; where it cannot be kept, that is said.
pub(super) fn recorder(
    state_dir: &StateDir,
    progress: &Progress,
    clock: &dyn Clock,
    output: &Output,
) -> Option<Recorder> {
    let head = TranscriptHead {
        command: "run",
        region: progress.notes.region.clone(),
        lab_id: progress.notes.lab_id.clone(),
        simulated: progress.notes.real.is_none(),
        started_at: clock.now(),
    };
    let started = Recorder::start(state_dir, &head, false);
    let dir = state_dir.path().display();
    let told = |error: &std::io::Error| {
        output.note(&format!(
            "`{dir}` cannot be written ({error}): nothing is saved, and no transcript is kept for `export`; another folder \
             is named with --state-dir"
        ));
    };
    started.inspect_err(told).ok()
}

/// A walk through the lab, with its counts.
pub(super) struct Walk {
    pub(super) account: Arc<dyn Account>,
    pub(super) progress: Progress,
    pub(super) clock: Arc<dyn Clock>,
    pace: Pace,
    json: bool,
    /// Whether calls are told.
    pub(super) is_quiet: bool,
    /// The first step whose calls and check are told; all are in the transcript.
    pub(super) told_from: Option<StepId>,
    output: Output,
    /// Where the transcript is kept, if it is.
    pub(super) recorder: Option<Recorder>,
    n_calls: usize,
    n_denied: usize,
    pub(super) n_steps: usize,
    pub(super) n_held: usize,
}

/// How a step's calls ended.
pub(super) enum Ended {
    /// Time for the check.
    Enough,
    /// It cannot go on; the sentence says why.
    Stuck(String),
    /// The next call changes a real account, and nobody confirmed it.
    Unconfirmed(Asked),
}

impl Walk {
    pub(super) fn new(
        account: Arc<dyn Account>,
        progress: Progress,
        clock: Arc<dyn Clock>,
        pace: Pace,
        json: bool,
        output: Output,
    ) -> Self {
        Self {
            account,
            progress,
            clock,
            pace,
            json,
            is_quiet: false,
            told_from: None,
            output,
            recorder: None,
            n_calls: 0,
            n_denied: 0,
            n_steps: 0,
            n_held: 0,
        }
    }

    async fn all(&mut self, until: Option<StepId>) -> Result<Exit, CliError> {
        let started_at = self.clock.now();
        for id in StepId::ALL {
            self.progress.go_to(id);
            let stuck = match self.one_step().await? {
                Ended::Stuck(why) => Some(why),
                _ => None,
            };
            self.n_steps += 1;
            let checked = self.progress.check();
            self.tell_check(id, &checked, stuck.as_deref())?;
            if self.progress.finish_checked(&checked, self.clock.now()) {
                self.n_held += 1;
            } else if stuck.is_some() {
                break;
            }
            if until == Some(id) {
                break;
            }
        }
        self.tell_summary(started_at)?;
        let wanted = until.map_or(StepId::ALL.len(), StepId::number);
        Ok(if self.n_held == wanted { Exit::Done } else { Exit::No })
    }

    /// Performs what the step asks for until it has enough; gives back why it could not go on, if it could not.
    pub(super) async fn one_step(&mut self) -> Result<Ended, CliError> {
        let is_plan = self.progress.notes.real.as_ref().is_some_and(|real| real.is_plan);
        for _ in 0..MAX_CALLS_PER_STEP {
            let (pause, asked) = match self.progress.next(self.clock.now()) {
                Next::Ask(asked) => (Duration::ZERO, asked),
                Next::AskAfter(pause, asked) => (pause, asked),
                Next::Enough => return Ok(Ended::Enough),
                Next::Stuck(why) => return Ok(Ended::Stuck(why)),
            };
            if is_plan && asked.call.touches().is_change() {
                return Ok(Ended::Unconfirmed(asked));
            }
            if !pause.is_zero() && matches!(asked.call, Call::CreateTrainingJob(_)) {
                self.output.note(&format!(
                    "still allowed: IAM takes a while to apply a change everywhere; trying again in {} s",
                    pause.as_secs()
                ));
            }
            self.wait(pause).await;
            self.one_call(asked).await?;
        }
        Ok(Ended::Stuck(format!("the step is not done after {MAX_CALLS_PER_STEP} calls")))
    }

    /// Opens a session for `who`, where there is none that lasts.
    pub(super) async fn open_session(&mut self, who: Persona) -> Result<(), CallError> {
        for _ in 0..MAX_SESSIONS {
            let Some(next) = self.progress.open_session(who, self.clock.now()) else { return Ok(()) };
            let own = |message: String| CallError { kind: CallErrorKind::Other, code: "NoSession".to_owned(), message };
            let Next::Ask(asked) = next else { return Err(own(format!("no session as {}", who.title()))) };
            let performed = self.account.perform(asked.who, asked.call.clone()).await;
            self.progress.absorb(&asked, &performed, self.clock.now());
            if performed.result.is_err() {
                let failure = self.progress.notes.failure.take();
                return Err(failure.unwrap_or_else(|| own("the role could not be assumed".to_owned())));
            }
        }
        Ok(())
    }

    pub(super) async fn wait(&self, pause: Duration) {
        let scaled = self.pace.scale(pause);
        // A real account is never asked without a pause, whatever the pace.
        let pause = if self.progress.notes.real.is_some() { scaled.max(pause.min(SHORTEST_PAUSE)) } else { scaled };
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }

    async fn one_call(&mut self, asked: Asked) -> Result<(), CliError> {
        let performed = self.account.perform(asked.who, asked.call.clone()).await;
        self.progress.absorb(&asked, &performed, self.clock.now());
        let recalled = performed.request_id.as_deref().and_then(|id| self.account.recall(id));
        self.n_calls += 1;
        let outcome = self.progress.notes.outcome_of(&asked, &performed);
        self.n_denied += usize::from(matches!(outcome, Outcome::ExplicitDeny | Outcome::ImplicitDeny));
        self.tell_call(&asked, &performed, recalled.as_ref(), outcome)
    }

    fn tell_call(
        &self,
        asked: &Asked,
        performed: &Performed,
        recalled: Option<&Recalled>,
        outcome: Outcome,
    ) -> Result<(), CliError> {
        if self.is_quiet {
            return Ok(());
        }
        let record = CallRecord {
            step: self.progress.current,
            asked,
            principal: self.principal(asked, recalled),
            resource: self.progress.notes.resource_of(&asked.call),
            performed,
            recalled,
            outcome,
            simulated: self.progress.notes.real.is_none(),
            evidence: self.progress.notes.evidence_of(asked).map(Evidence::word),
        };
        let json = (self.json || self.recorder.is_some()).then(|| call_json(&record));
        if let Some(json) = &json {
            self.record(|| call_entry(json, self.clock.now()));
        }
        if self.is_before_telling(self.progress.current) {
            return Ok(());
        }
        match json.filter(|_| self.json) {
            Some(json) => self.output.line(&json),
            None => self.output.result(&call_line(&record)),
        }
    }

    /// Whether a step comes before the first one that is told.
    fn is_before_telling(&self, id: StepId) -> bool {
        self.told_from.is_some_and(|first| id < first)
    }

    /// Writes a line of the transcript.
    fn record(&self, line: impl FnOnce() -> String) {
        if let Some(recorder) = &self.recorder {
            recorder.line(line());
        }
    }

    /// The caller's ARN, from the decision or from what AWS said last.
    fn principal(&self, asked: &Asked, recalled: Option<&Recalled>) -> Option<String> {
        let decided = recalled.map(|recalled| recalled.request.principal.to_string());
        decided.or_else(|| self.progress.notes.caller_of(asked))
    }

    pub(super) fn tell_check(&self, id: StepId, checked: &Checked, stuck: Option<&str>) -> Result<(), CliError> {
        self.record(|| check_entry(id, checked, self.clock.now()));
        if let Some(recorder) = &self.recorder
            && let Some(state) = state_entry(&self.progress, self.clock.now())
        {
            recorder.line(state);
        }
        let word = if checked.holds() { "held" } else { "NOT HELD" };
        let text = crate::source::printable(checked.text()).into_owned();
        let line = format!("step {:>2} {:<22} check {word}: {text}", id.number(), step(id).title());
        if let Some(why) = stuck {
            self.output.note(&format!("step {} cannot go on: {}", id.number(), crate::source::printable(why)));
        }
        if self.is_before_telling(id) && checked.holds() {
            return Ok(());
        }
        if self.json {
            if !checked.holds() {
                self.output.note(&line);
            }
            Ok(())
        } else {
            self.output.result(&line)
        }
    }

    pub(super) fn tell_summary(&self, started_at: Timestamp) -> Result<(), CliError> {
        let notes = &self.progress.notes;
        if let Some(account_id) = &notes.account_id {
            self.record(|| account_entry(account_id));
        }
        let summary = RunSummary {
            region: notes.region.clone(),
            account_id: notes.account_id.clone(),
            template_url: notes.template_url(),
            steps: self.n_steps,
            checks_held: self.n_held,
            calls: self.n_calls,
            denied: self.n_denied,
            elapsed: self.clock.now().since(started_at),
        };
        self.output.line(&if self.json { summary_json(&summary) } else { summary_line(&summary) })
    }
}

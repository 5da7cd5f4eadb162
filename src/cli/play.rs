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
    Account, Asked, Checked, Next, Outcome, Performed, Persona, Progress, REGIONS, Recalled, StepId, TemplateFile, step,
};
use crate::report::{
    CallRecord, RunSummary, TranscriptHead, account_entry, call_entry, call_json, call_line, check_entry, summary_json,
    summary_line,
};
use crate::world::{Clock, Pace, SystemClock, Timestamp};

/// A step that asks for more calls than this is not getting anywhere.
const MAX_CALLS_PER_STEP: usize = 2000;

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
    let region = arguments.account.region.unwrap_or(REGIONS[0]);
    let pace = simulation.pace;
    let practice = simulation.begin(region).map_err(CliError::Document)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Account(format!("no runtime: {error}")))?;
    let recorder = state_dir.and_then(|state_dir| recorder(&state_dir, &practice, &*clock, output));
    let mut walk = Walk::new(practice, clock, pace, arguments.json, *output);
    walk.recorder = recorder;
    runtime.block_on(walk.all(arguments.until))
}

/// What keeps the transcript; where it cannot be kept, that is said.
fn recorder(state_dir: &StateDir, practice: &Practice, clock: &dyn Clock, output: &Output) -> Option<Recorder> {
    let head = TranscriptHead {
        command: "run",
        region: practice.progress.notes.region.clone(),
        lab_id: practice.progress.notes.lab_id.clone(),
        simulated: true,
        started_at: clock.now(),
    };
    let started = Recorder::start(state_dir, &head, false);
    started.inspect_err(|error| output.note(&format!("the transcript is not kept: {error}"))).ok()
}

/// A walk through the lab, with its counts.
struct Walk {
    account: Arc<dyn Account>,
    progress: Progress,
    clock: Arc<dyn Clock>,
    pace: Pace,
    json: bool,
    output: Output,
    recorder: Option<Recorder>,
    n_calls: usize,
    n_denied: usize,
    n_steps: usize,
    n_held: usize,
}

impl Walk {
    fn new(practice: Practice, clock: Arc<dyn Clock>, pace: Pace, json: bool, output: Output) -> Self {
        let Practice { account, progress, .. } = practice;
        Self {
            account,
            progress,
            clock,
            pace,
            json,
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
            let stuck = self.one_step().await?;
            self.n_steps += 1;
            let checked = self.progress.check();
            self.tell_check(id, &checked, stuck.as_deref())?;
            if checked.holds() {
                self.n_held += 1;
                self.progress.finish_step(self.clock.now());
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
    async fn one_step(&mut self) -> Result<Option<String>, CliError> {
        for _ in 0..MAX_CALLS_PER_STEP {
            match self.progress.next(self.clock.now()) {
                Next::Ask(asked) => self.one_call(asked).await?,
                Next::AskAfter(pause, asked) => {
                    self.wait(pause).await;
                    self.one_call(asked).await?;
                }
                Next::Enough => return Ok(None),
                Next::Stuck(why) => return Ok(Some(why)),
            }
        }
        Ok(Some(format!("the step is not done after {MAX_CALLS_PER_STEP} calls")))
    }

    async fn wait(&self, pause: Duration) {
        let pause = self.pace.scale(pause);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }

    async fn one_call(&mut self, asked: Asked) -> Result<(), CliError> {
        let performed = self.account.perform(asked.who, asked.call.clone()).await;
        self.progress.absorb(&asked, &performed, self.clock.now());
        let recalled = performed.request_id.as_deref().and_then(|id| self.account.recall(id));
        self.n_calls += 1;
        let outcome = outcome_of(&performed);
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
        let record = CallRecord {
            step: self.progress.current,
            asked,
            principal: self.principal(asked.who, recalled),
            performed,
            recalled,
            outcome,
            simulated: true,
        };
        self.record(|| call_entry(&record, self.clock.now()));
        self.output.line(&if self.json { call_json(&record) } else { call_line(&record) })
    }

    /// Writes a line of the transcript.
    fn record(&self, line: impl FnOnce() -> String) {
        if let Some(recorder) = &self.recorder {
            recorder.line(line());
        }
    }

    /// The caller's ARN, from the decision or from what AWS said last.
    fn principal(&self, who: Persona, recalled: Option<&Recalled>) -> Option<String> {
        let decided = recalled.map(|recalled| recalled.request.principal.to_string());
        decided.or_else(|| self.progress.notes.seen_as.get(&who).cloned())
    }

    fn tell_check(&self, id: StepId, checked: &Checked, stuck: Option<&str>) -> Result<(), CliError> {
        self.record(|| check_entry(id, checked, self.clock.now()));
        let word = if checked.holds() { "held" } else { "NOT HELD" };
        let text = crate::source::printable(checked.text()).into_owned();
        let line = format!("step {:>2} {:<22} check {word}: {text}", id.number(), step(id).short_title);
        if let Some(why) = stuck {
            self.output.note(&format!("step {} cannot go on: {}", id.number(), crate::source::printable(why)));
        }
        if self.json {
            if !checked.holds() {
                self.output.note(&line);
            }
            Ok(())
        } else {
            self.output.line(&line)
        }
    }

    fn tell_summary(&self, started_at: Timestamp) -> Result<(), CliError> {
        let notes = &self.progress.notes;
        if let Some(account_id) = &notes.account_id {
            self.record(|| account_entry(account_id));
        }
        let summary = RunSummary {
            region: notes.region.clone(),
            account_id: notes.account_id.clone(),
            template_url: notes.lab_region().map(|region| region.template_url(TemplateFile::V2)).unwrap_or_default(),
            steps: self.n_steps,
            checks_held: self.n_held,
            calls: self.n_calls,
            denied: self.n_denied,
            elapsed: self.clock.now().since(started_at),
        };
        self.output.line(&if self.json { summary_json(&summary) } else { summary_line(&summary) })
    }
}

fn outcome_of(performed: &Performed) -> Outcome {
    performed.result.as_ref().err().map_or(Outcome::Allowed, Outcome::of_error)
}

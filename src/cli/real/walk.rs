//! `run --real`: the whole lab on a real account without a screen. Without `--yes` it only reads, and says every change
//! with account, role, effect, cost and command. With `--yes` it goes through, and goes on where it stopped before.

use std::path::{Path, PathBuf};

use super::guard::{Guarded, Permission};
use super::ledger::Ledger;
use super::{Reached, clean_up, mfa, progress, reach, runtime, state_dir};
use crate::cli::args::{Global, RunArguments};
use crate::cli::exit::{CliError, Exit};
use crate::cli::output::Output;
use crate::cli::play::{Ended, Walk, recorder};
use crate::lab::{Asked, CallErrorKind, Checked, Persona, StepId, confirmation, main_call, step};
use crate::report::{confirmation_json, confirmation_lines};
use crate::world::Pace;

/// The longest pasted text that is read, in bytes.
const MAX_PASTED: u64 = 64 << 10;

/// What stands instead of a confirmation.
const READ_ONLY: &str = "nothing is changed without a confirmation: `explicit-deny run --real --yes` gives it";

/// Runs the lab on a real account.
///
/// # Errors
/// When the account cannot be reached as the arguments say, or the ledger not be written.
pub fn run(arguments: &RunArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    let state_dir = state_dir(global)?;
    let real = mfa::with_code(&arguments.real)?;
    let pasted = arguments.real_run.paste.iter().map(read_pasted).collect::<Result<Vec<_>, _>>()?;
    let permission = permission(state_dir.path(), arguments.real_run.yes)?;
    runtime()?.block_on(async {
        let reached = reach(&real, arguments.account.region).await?;
        let pace = arguments.account.speed.unwrap_or(Pace::Times(1));
        let mut run = RealRun::new(reached, permission, state_dir.path(), pace, arguments.json, *output);
        run.is_plan = !arguments.real_run.yes;
        run.walk.progress = progress::begin(&run.reached, run.is_plan);
        if let Some(real) = &mut run.walk.progress.notes.real {
            real.is_unattended = arguments.real_run.yes;
        }
        run.pasted = pasted;
        run.walk.told_from = arguments.step;
        run.walk.recorder = recorder(&state_dir, &run.walk.progress, &*run.reached.clock, output);
        run.all(arguments.until, arguments.real_run.fresh).await
    })
}

fn permission(state_dir: &Path, is_confirmed: bool) -> Result<Permission, CliError> {
    if !is_confirmed {
        return Ok(Permission::ReadOnly(READ_ONLY.to_owned()));
    }
    let ledger = Ledger::open(state_dir).map_err(|error| CliError::Document(format!("no ledger: {error}")))?;
    Ok(Permission::Confirmed(ledger))
}

fn read_pasted(path: &PathBuf) -> Result<String, CliError> {
    use std::io::Read as _;
    let mut text = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_PASTED).read_to_end(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_PASTED).read_to_end(&mut text))
    };
    let wanted = "the error that Jupyter printed".to_owned();
    match read {
        Ok(_) => Ok(String::from_utf8_lossy(&text).into_owned()),
        Err(source) => Err(CliError::Unreadable { path: path.clone(), wanted, source }),
    }
}

/// A walk on a real account.
pub(super) struct RealRun {
    pub(super) walk: Walk,
    pub(super) guard: Guarded,
    pub(super) reached: Reached,
    pub(super) state_dir: PathBuf,
    pub(super) output: Output,
    is_plan: bool,
    json: bool,
    pasted: Vec<String>,
    n_planned: usize,
}

impl RealRun {
    pub(super) fn new(
        reached: Reached,
        permission: Permission,
        state_dir: &Path,
        pace: Pace,
        json: bool,
        output: Output,
    ) -> Self {
        let rules = reached.wanted.accounts.clone();
        let clock = std::sync::Arc::clone(&reached.clock);
        let account: std::sync::Arc<dyn crate::lab::Account> = reached.account.clone();
        let guard = Guarded::new(account, reached.region.code, rules, std::sync::Arc::clone(&clock), permission);
        let progress = progress::begin(&reached, true);
        let walk = Walk::new(std::sync::Arc::new(guard.clone()), progress, clock, pace, json, output);
        let state_dir = state_dir.to_owned();
        Self { walk, guard, reached, state_dir, output, is_plan: true, json, pasted: Vec::new(), n_planned: 0 }
    }

    async fn all(&mut self, until: Option<StepId>, fresh: bool) -> Result<Exit, CliError> {
        let started_at = self.walk.clock.now();
        let is_known = self.know_the_account().await?;
        if is_known && !fresh {
            self.resume()?;
        }
        if is_known && !self.is_plan {
            self.save()?;
            clean_up::settle_jobs(self).await?;
        }
        if is_known && until != Some(StepId::ChooseRegion) {
            self.steps(until).await?;
        }
        if !self.is_plan {
            self.save()?;
            if self.walk.progress.notes.failure.is_some() && is_known {
                clean_up::settle_jobs(self).await?;
            }
        }
        self.walk.tell_summary(started_at)?;
        Ok(self.exit(until))
    }

    /// The first step, which is walked each time: whose account it is must never be a memory.
    pub(super) async fn know_the_account(&mut self) -> Result<bool, CliError> {
        self.walk.progress.go_to(StepId::ChooseRegion);
        let ended = self.walk.one_step().await?;
        self.walk.n_steps += 1;
        let stuck = stuck(&ended);
        let checked = match &stuck {
            Some(why) => Checked::NotYet(why.clone()),
            None => self.walk.progress.check(),
        };
        self.tell(StepId::ChooseRegion, &checked, stuck)?;
        if self.walk.progress.finish_checked(&checked, self.walk.clock.now()) {
            self.walk.n_held += 1;
        }
        Ok(checked.holds())
    }

    fn resume(&mut self) -> Result<(), CliError> {
        let resumed = progress::resume(&self.state_dir, &mut self.walk.progress);
        match resumed {
            Ok(true) => {
                let n_done = self.walk.progress.done.len();
                self.output.note(&format!("going on where an earlier run stopped; {n_done} steps are done"));
                Ok(())
            }
            Ok(false) => Ok(()),
            Err(error) => Err(CliError::Document(format!("{error}. --fresh begins anew"))),
        }
    }

    fn save(&self) -> Result<(), CliError> {
        let saved = progress::save(&self.state_dir, &self.walk.progress);
        saved.map_err(|error| CliError::Document(format!("how far the lab is cannot be saved: {error}")))
    }

    async fn steps(&mut self, until: Option<StepId>) -> Result<(), CliError> {
        for id in StepId::ALL.into_iter().skip(1) {
            if self.walk.progress.done.contains_key(&id) {
                self.walk.n_steps += 1;
                self.walk.n_held += 1;
                self.output.note(&format!("step {} {}: done before", id.number(), step(id).title()));
            } else if self.is_plan {
                if !self.plan(id).await? {
                    return Ok(());
                }
            } else if !self.one(id).await? {
                return Ok(());
            }
            if until == Some(id) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Walks a step; says whether one can go on.
    async fn one(&mut self, id: StepId) -> Result<bool, CliError> {
        self.walk.progress.go_to(id);
        self.take_pasted(id);
        let ended = self.walk.one_step().await?;
        let stuck = stuck(&ended);
        self.walk.n_steps += 1;
        let checked = self.walk.progress.check();
        self.tell(id, &checked, stuck.clone())?;
        if self.walk.progress.finish_checked(&checked, self.walk.clock.now()) {
            self.walk.n_held += 1;
        }
        self.save()?;
        // What the later steps try is worth knowing whatever they find; before them, nothing more is to be changed.
        Ok(checked.holds() || (stuck.is_none() && id >= StepId::TrainWithoutVpc))
    }

    /// Reads what a step needs and says the change that it would make; says whether one can go on.
    async fn plan(&mut self, id: StepId) -> Result<bool, CliError> {
        let reads = matches!(
            id,
            StepId::TrainOnV1
                | StepId::BecomeAdmin
                | StepId::CreateVersion
                | StepId::BecomeTeam
                | StepId::UpdateNotebook
        );
        if reads {
            self.walk.progress.go_to(id);
            let ended = self.walk.one_step().await?;
            self.walk.n_steps += 1;
            if let Ended::Unconfirmed(asked) = ended {
                self.tell_change(&asked)?;
                return Ok(true);
            }
            let stuck = stuck(&ended);
            let checked = self.walk.progress.check();
            self.tell(id, &checked, stuck.clone())?;
            self.walk.n_held += usize::from(checked.holds());
            return Ok(stuck.is_none());
        }
        let notes = &self.walk.progress.notes;
        let is_attempt = matches!(id, StepId::TrainWithoutVpc | StepId::TrainWithVpc | StepId::TrainInAForeignSubnet);
        if is_attempt && notes.notebook_parent().is_some() {
            if let Some(call) = main_call(notes, id, self.walk.clock.now()) {
                self.tell_change(&Asked { who: Persona::Notebook, call })?;
            }
        } else if is_attempt {
            self.output.note(&format!(
                "step {} {}: the notebook role trusts SageMaker alone; IAM is asked for a prediction, or --paste FILE \
                 gives the notebook's own error",
                id.number(),
                step(id).title()
            ));
        }
        Ok(true)
    }

    fn tell_change(&mut self, asked: &Asked) -> Result<(), CliError> {
        let Some(change) = confirmation(&self.walk.progress.notes, asked) else { return Ok(()) };
        self.n_planned += 1;
        if self.json {
            return self.output.line(&confirmation_json(&change));
        }
        confirmation_lines(&change).iter().try_for_each(|line| self.output.line(line))
    }

    /// The notebook's own error in place of an attempt that nobody here can make.
    fn take_pasted(&mut self, id: StepId) {
        let now = self.walk.clock.now();
        let progress = &mut self.walk.progress;
        if !progress.takes_pasted() {
            return;
        }
        let mut why = Vec::new();
        for text in &self.pasted {
            match progress.take_pasted(text, now) {
                Ok(()) => return,
                Err(reason) => why.push(reason),
            }
        }
        for reason in why {
            self.output.note(&format!("step {}: {reason}", id.number()));
        }
    }

    fn tell(&self, id: StepId, checked: &Checked, stuck: Option<String>) -> Result<(), CliError> {
        self.walk.tell_check(id, checked, stuck.as_deref())?;
        let failure = self.walk.progress.notes.failure.as_ref().filter(|_| stuck.is_some());
        if let Some(remedy) = failure.and_then(|error| super::remedy::remedy(&self.reached, error)) {
            self.output.note(&format!("  {remedy}"));
        }
        Ok(())
    }

    fn exit(&self, until: Option<StepId>) -> Exit {
        let wanted = until.map_or(StepId::ALL.len(), StepId::number);
        let failure = self.walk.progress.notes.failure.as_ref().map(|error| error.kind);
        if self.is_plan {
            let n = self.n_planned;
            self.output.note(&format!("{n} changes, none made: nothing was changed. --yes confirms them"));
        }
        match failure {
            Some(
                CallErrorKind::Denied
                | CallErrorKind::Credentials
                | CallErrorKind::Unreachable
                | CallErrorKind::Throttled,
            ) => Exit::Aws,
            _ if self.walk.n_held == wanted && !self.is_plan => Exit::Done,
            _ => Exit::No,
        }
    }
}

fn stuck(ended: &Ended) -> Option<String> {
    match ended {
        Ended::Stuck(why) => Some(why.clone()),
        Ended::Unconfirmed(_) => Some("the next call changes the account, and nobody confirmed it".to_owned()),
        Ended::Enough => None,
    }
}

//! The lab's account and workshop with a transcript kept of them; the screens know nothing of it.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::store::StateDir;
use super::transcript::Recorder;
use crate::lab::{
    Account, Admitting, Asked, Call, Checked, Evidence, KeptAccount, Next, Notes, Opened, Opening, Performed,
    Performing, Persona, Progress, Recalled, Region, SavedLab, Saving, StepId, Workshop, step,
};
use crate::report::{CallRecord, TranscriptHead, account_entry, call_entry, call_json, check_entry, state_entry};
use crate::world::{Clock, Timestamp};

/// A workshop whose labs are recorded.
pub(super) struct RecordedWorkshop {
    inner: Arc<dyn Workshop>,
    state_dir: Option<StateDir>,
    clock: Arc<dyn Clock>,
    open: Arc<Mutex<Option<Arc<Recording>>>>,
}

impl RecordedWorkshop {
    /// Records what is done in `inner`; without a state directory nothing is kept.
    pub(super) fn new(inner: Arc<dyn Workshop>, state_dir: Option<StateDir>, clock: Arc<dyn Clock>) -> Self {
        Self { inner, state_dir, clock, open: Arc::default() }
    }
}

/// Whatever ends the lab, its transcript is written to the end.
impl Drop for RecordedWorkshop {
    fn drop(&mut self) {
        if let Some(recording) = self.open.lock().unwrap_or_else(PoisonError::into_inner).take() {
            recording.finish();
        }
    }
}

/// The transcript of one lab.
struct Recording {
    recorder: Recorder,
    clock: Arc<dyn Clock>,
    simulated: bool,
    known: Mutex<Known>,
}

/// What is known of the lab. Saves come late and leave states out, so the answers are followed here as well.
struct Known {
    progress: Progress,
    /// The steps whose checks are written.
    told: BTreeSet<StepId>,
    told_account: bool,
    /// When the last call ended.
    called_at: Timestamp,
}

/// A save within this time after a call may be of a state before it.
const LATE: Duration = Duration::from_secs(2);

impl Known {
    /// Goes to the step that asks for a call, past steps that are done now but not saved yet; gives back those steps.
    fn follow(&mut self, asked: &Asked, now: Timestamp) -> Vec<StepId> {
        let mut ahead = self.progress.clone();
        let mut passed = Vec::new();
        for _ in StepId::ALL {
            let next = match ahead.next(now) {
                Next::Ask(next) | Next::AskAfter(_, next) => Some(next),
                Next::Enough | Next::Stuck(_) => None,
            };
            if next.is_some_and(|next| next.who == asked.who && next.call.action() == asked.call.action()) {
                self.progress = ahead;
                return passed;
            }
            passed.push(ahead.current);
            if ahead.current.next().is_none() || !ahead.finish_step(now) {
                break;
            }
        }
        Vec::new()
    }

    /// Takes in what is saved, unless it is older than what is known.
    fn learn(&mut self, saved: &Progress, now: Timestamp) {
        let is_behind = saved.current <= self.progress.current
            && saved.done.keys().all(|id| self.progress.done.contains_key(id))
            && now.since(self.called_at) < LATE;
        if !is_behind {
            self.progress.clone_from(saved);
            self.told.retain(|id| saved.done.contains_key(id));
        }
    }
}

impl Recording {
    fn begin(opened: &Opened, state_dir: &StateDir, clock: &Arc<dyn Clock>, fresh: bool) -> Option<Arc<Self>> {
        let progress = opened.progress.clone();
        let head = TranscriptHead {
            command: "lab",
            region: progress.notes.region.clone(),
            lab_id: progress.notes.lab_id.clone(),
            simulated: opened.simulated,
            started_at: clock.now(),
        };
        // Where it cannot be written, the lab has said already that nothing is kept.
        let recorder = Recorder::start(state_dir, &head, !fresh).ok()?;
        let known = Mutex::new(Known {
            told: progress.done.keys().copied().collect(),
            progress: progress.clone(),
            told_account: false,
            called_at: Timestamp(0),
        });
        let recording = Self { recorder, clock: Arc::clone(clock), simulated: opened.simulated, known };
        recording.learn(&progress);
        Some(Arc::new(recording))
    }

    /// Takes in how far the lab is, and writes the checks that hold now.
    fn learn(&self, progress: &Progress) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        // What held when the step was done may have been cleared for the next one.
        let before = known.progress.notes.clone();
        known.learn(progress, now);
        for id in progress.done.keys() {
            let notes = if (step(*id).check)(&before).holds() { &before } else { &progress.notes };
            self.check(&mut known, *id, notes, now);
        }
        if let (false, Some(account_id)) = (known.told_account, &progress.notes.account_id) {
            self.recorder.line(account_entry(account_id));
            known.told_account = true;
        }
    }

    /// The lab is put back to where it was, or forth: what follows is done again.
    fn go_back(&self, progress: &Progress) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.progress.clone_from(progress);
        known.told = progress.done.keys().copied().collect();
    }

    /// Writes a step's check, once.
    fn check(&self, known: &mut Known, id: StepId, notes: &Notes, now: Timestamp) {
        if known.told.insert(id) {
            let found = (step(id).check)(notes);
            // Only steps that are done come here: their checks have held, whatever is remembered of it.
            let checked = if found.holds() { found } else { Checked::Held(step(id).goal.to_owned()) };
            self.recorder.line(check_entry(id, &checked, now));
            let mut progress = Progress { current: id, notes: notes.clone(), ..known.progress.clone() };
            progress.done.remove(&id);
            self.state(&progress, now);
        }
    }

    /// Writes how far the lab is: its screens are drawn from that.
    fn state(&self, progress: &Progress, now: Timestamp) {
        if let Some(line) = state_entry(progress, now) {
            self.recorder.line(line);
        }
    }

    /// Writes the check of the last step, which nothing comes after, and waits for the disk.
    fn finish(&self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (current, notes, now) = (known.progress.current, known.progress.notes.clone(), self.clock.now());
        if known.progress.check().holds() {
            self.check(&mut known, current, &notes, now);
        } else if !notes.trail.is_empty() {
            self.state(&known.progress, now);
        }
        self.recorder.finish();
    }

    fn call(&self, asked: &Asked, performed: &Performed, recalled: Option<&Recalled>) {
        let now = self.clock.now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let decided = recalled.map(|recalled| recalled.request.principal.to_string());
        let notes = known.progress.notes.clone();
        for id in known.follow(asked, now) {
            self.check(&mut known, id, &notes, now);
        }
        let step = known.progress.current;
        known.progress.absorb(asked, performed, now);
        let notes = &known.progress.notes;
        let record = CallRecord {
            step,
            asked,
            principal: decided.or_else(|| notes.caller_of(asked)),
            resource: notes.resource_of(&asked.call),
            performed,
            recalled,
            outcome: notes.outcome_of(asked, performed),
            simulated: self.simulated,
            evidence: notes.evidence_of(asked).map(Evidence::word),
        };
        self.recorder.line(call_entry(&call_json(&record), now));
        known.called_at = now;
    }
}

impl Workshop for RecordedWorkshop {
    fn saved(&self) -> Vec<SavedLab> {
        self.inner.saved()
    }

    fn open(&self, region: Region, fresh: bool) -> Opening {
        let opening = self.inner.open(region, fresh);
        let (state_dir, clock, open) = (self.state_dir.clone(), Arc::clone(&self.clock), Arc::clone(&self.open));
        Box::pin(async move {
            let opened = opening.await?;
            let Some(state_dir) = state_dir else { return Ok(opened) };
            let begun = opened.clone();
            let task = tokio::task::spawn_blocking(move || {
                let recording = Recording::begin(&begun, &state_dir, &clock, fresh);
                open.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&recording);
                recording
            });
            // Without its transcript the lab is as good as with it.
            Ok(recorded(opened, task.await.ok().flatten()))
        })
    }

    fn keep(&self) -> Option<KeptAccount> {
        self.inner.keep()
    }

    /// What goes on simulated takes nothing of the real lab's transcript away.
    fn rehearsal(&self) -> Option<Arc<dyn Workshop>> {
        self.inner.rehearsal()
    }

    fn admit(&self) -> Admitting {
        self.inner.admit()
    }

    fn called(&self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.inner.called()
    }

    fn restore(&self, kept: KeptAccount, progress: Progress) -> Opening {
        let restoring = self.inner.restore(kept, progress);
        let open = Arc::clone(&self.open);
        Box::pin(async move {
            let opened = restoring.await?;
            let recording = open.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(recording) = &recording {
                recording.go_back(&opened.progress);
            }
            Ok(recorded(opened, recording))
        })
    }

    fn save(&self, progress: &Progress) -> Saving {
        if let Some(recording) = self.open.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            recording.learn(progress);
        }
        self.inner.save(progress)
    }
}

/// The lab with its calls recorded, where there is a transcript.
fn recorded(opened: Opened, recording: Option<Arc<Recording>>) -> Opened {
    let Some(recording) = recording else { return opened };
    let account = RecordedAccount { inner: Arc::clone(&opened.account), recording };
    Opened { account: Arc::new(account), ..opened }
}

/// An account whose calls are recorded.
struct RecordedAccount {
    inner: Arc<dyn Account>,
    recording: Arc<Recording>,
}

impl Account for RecordedAccount {
    fn perform(&self, who: Persona, call: Call) -> Performing {
        let asked = Asked { who, call: call.clone() };
        let performing = self.inner.perform(who, call);
        let (inner, recording) = (Arc::clone(&self.inner), Arc::clone(&self.recording));
        Box::pin(async move {
            let performed = performing.await;
            let recalled = performed.request_id.as_deref().and_then(|id| inner.recall(id));
            recording.call(&asked, &performed, recalled.as_ref());
            performed
        })
    }

    fn perform_beside(&self, who: Persona, call: Call) -> Performing {
        self.inner.perform_beside(who, call)
    }

    fn recall(&self, request_id: &str) -> Option<Recalled> {
        self.inner.recall(request_id)
    }

    fn permit(&self, call: &Call) {
        self.inner.permit(call);
    }

    fn hurry(&self) {
        self.inner.hurry();
    }
}

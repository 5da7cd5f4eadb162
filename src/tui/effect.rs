//! What the screens ask for, as plain values, and the tasks that do it.
//!
//! Tasks return a message and touch nothing else. Nothing here looks at the model.

mod beside;
mod shelf;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::{AbortHandle, JoinError, JoinSet};

#[cfg(any(test, fuzzing))]
pub(super) use beside::work;
pub use beside::{FleetNews, FleetWork};

use beside::Beside;
pub(super) use shelf::Keeping;
use shelf::{Shelf, keeping};

use super::message::{Message, Solved, SolvingCall, TaskId};
use super::model::MarkId;
use crate::lab::{Account, Call, KeptAccount, Next, Persona, Progress, Region, StepId, Workshop};
use crate::world::Clock;

/// How long leaving waits for the last save.
const LAST_SAVE: Duration = Duration::from_secs(1);

/// How many calls solving steps may take.
const SOLVING_CALLS: usize = 1000;

/// Something to do outside the model.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open the lab of a region.
    Open {
        /// Under this number.
        id: TaskId,
        /// Which.
        region: Region,
        /// Whether to begin it anew.
        fresh: bool,
    },
    /// From here on, labs are opened on simulated accounts that are kept in memory only.
    Rehearse,
    /// Perform a call.
    Call {
        /// Under this number.
        id: TaskId,
        /// With whose credentials.
        who: Persona,
        /// Which call.
        call: Call,
    },
    /// A person has confirmed this call: the account may take it, once.
    Permit(Call),
    /// Something for a whole team, beside the loop.
    Fleet(FleetWork),
    /// Say when this much time has passed.
    Wait {
        /// Under this number.
        id: TaskId,
        /// How long.
        pause: Duration,
    },
    /// Give up what runs under this number.
    Cancel(TaskId),
    /// Ask the account how it decided the request with this id.
    Recall(String),
    /// Let the account finish at once what takes it time.
    Hurry,
    /// Save how far the lab is.
    Save(Box<Progress>),
    /// Let other clients reach the account.
    Admit,
    /// Keep the account as it is, to come back to.
    Keep(MarkId),
    /// Keep an account as it was.
    KeepAs(MarkId, KeptAccount),
    /// Open the lab as it was kept.
    Restore {
        /// Under this number.
        id: TaskId,
        /// The account of this mark.
        mark: MarkId,
        /// How far the lab was.
        progress: Box<Progress>,
    },
    /// Solve steps until one is reached.
    Solve {
        /// Under this number.
        id: TaskId,
        /// Which one.
        to: StepId,
        /// How far the lab is.
        progress: Box<Progress>,
    },
    /// Give a text to the clipboard.
    Copy(String),
    /// Give an address to a browser.
    Visit(String),
    /// Listen to the mouse, or no more.
    Mouse(bool),
    /// List the saved labs again.
    List,
    /// Draw the whole screen anew.
    Redraw,
    /// Stop the program until the shell continues it.
    Suspend,
}

/// Runs effects as tasks and hands out their messages.
pub(super) struct Performer {
    workshop: Arc<dyn Workshop>,
    /// The account of the lab that is open.
    account: Option<Arc<dyn Account>>,
    tasks: JoinSet<Message>,
    handles: BTreeMap<TaskId, AbortHandle>,
    /// Apart from the other tasks, because leaving waits for them.
    saves: JoinSet<Message>,
    /// Work for a whole team, once there was some.
    beside: Option<Beside>,
    /// Saving and opening take turns, so that a lab is not opened while it is being written.
    turn: Arc<Mutex<()>>,
    /// The accounts to come back to.
    kept: Shelf,
    clock: Arc<dyn Clock>,
    /// Whether calls of other clients are told of.
    watches: bool,
}

impl Performer {
    pub(super) fn new(workshop: Arc<dyn Workshop>, clock: Arc<dyn Clock>) -> Self {
        Self {
            workshop,
            account: None,
            tasks: JoinSet::new(),
            handles: BTreeMap::new(),
            saves: JoinSet::new(),
            beside: None,
            turn: Arc::default(),
            kept: Shelf::default(),
            clock,
            watches: false,
        }
    }

    /// Starts an effect. `Redraw`, `Suspend`, `Copy`, `Visit` and `Mouse` belong to whoever owns the terminal.
    pub(super) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { id, region, fresh } => self.open(id, region, fresh),
            Effect::Rehearse => self.workshop = self.workshop.rehearsal().unwrap_or_else(|| Arc::clone(&self.workshop)),
            Effect::Call { id, who, call } => self.call(id, who, call),
            Effect::Fleet(work) => self.work(work),
            Effect::Permit(call) => self.permit(&call),
            Effect::Wait { id, pause } => self.wait(id, pause),
            Effect::Cancel(id) => self.cancel(id),
            Effect::Recall(request_id) => self.recall(request_id),
            Effect::Hurry => self.hurry(),
            Effect::Save(progress) => self.save(progress),
            Effect::List => self.list(),
            Effect::Admit => self.admit(),
            Effect::Keep(mark) => self.kept.keep(mark, Arc::clone(&self.workshop)),
            Effect::KeepAs(mark, kept) => self.kept.put(mark, kept),
            Effect::Restore { id, mark, progress } => self.restore(id, mark, progress),
            Effect::Solve { id, to, progress } => self.solve(id, to, *progress),
            Effect::Redraw | Effect::Suspend | Effect::Copy(_) | Effect::Visit(_) | Effect::Mouse(_) => {}
        }
    }

    /// The message of the next task that ends; never ends while there is none.
    pub(super) async fn next(&mut self) -> Message {
        loop {
            let joined = tokio::select! {
                biased;
                Some(joined) = self.tasks.join_next() => joined,
                Some(joined) = self.saves.join_next() => joined,
                news = next_of(&mut self.beside) => return news,
            };
            if let Some(message) = message_of(joined) {
                self.note(&message);
                return message;
            }
        }
    }

    /// Ends what runs and waits for the last save, for a while.
    pub(super) async fn finish(mut self) {
        self.tasks.abort_all();
        if let Some(beside) = self.beside.take() {
            beside.finish().await;
        }
        let saved = async { while self.saves.join_next().await.is_some() {} };
        // A save that takes longer is given up: leaving is not held up by a slow disk.
        let _ = tokio::time::timeout(LAST_SAVE, saved).await;
    }

    fn note(&mut self, message: &Message) {
        match message {
            Message::Opened { id, result } => {
                self.handles.remove(id);
                if let Ok(opened) = result {
                    self.account = Some(Arc::clone(&opened.account));
                }
            }
            Message::Admitted(Ok(_)) if !self.watches => {
                self.watches = true;
                self.watch();
            }
            Message::CalledElsewhere => self.watch(),
            Message::Answered { id, .. } | Message::Waited(id) | Message::Solved { id, .. } => {
                self.handles.remove(id);
            }
            _ => {}
        }
    }

    fn open(&mut self, id: TaskId, region: Region, fresh: bool) {
        // The account before is let go first: it may hold what the next one needs.
        self.account = None;
        self.beside = None;
        let (workshop, turn) = (Arc::clone(&self.workshop), Arc::clone(&self.turn));
        self.spawn(id, async move {
            let _turn = turn.lock().await;
            Message::Opened { id, result: workshop.open(region, fresh).await.map(Box::new) }
        });
    }

    fn call(&mut self, id: TaskId, who: Persona, call: Call) {
        if let Some(account) = self.account.clone() {
            let kept = self.kept.clone();
            self.spawn(id, async move {
                kept.settled().await;
                Message::Answered { id, performed: Box::new(account.perform(who, call).await) }
            });
        }
    }

    fn work(&mut self, work: FleetWork) {
        if let Some(account) = self.account.clone() {
            self.beside.get_or_insert_with(Beside::start).take_on(account, work);
        }
    }

    fn permit(&self, call: &Call) {
        if let Some(account) = &self.account {
            account.permit(call);
        }
    }

    fn wait(&mut self, id: TaskId, pause: Duration) {
        self.spawn(id, async move {
            tokio::time::sleep(pause).await;
            Message::Waited(id)
        });
    }

    fn cancel(&mut self, id: TaskId) {
        if let Some(handle) = self.handles.remove(&id) {
            handle.abort();
        }
    }

    fn recall(&mut self, request_id: String) {
        if let Some(account) = self.account.clone() {
            self.tasks.spawn(async move { Message::Recalled(account.recall(&request_id).map(Box::new)) });
        }
    }

    fn hurry(&self) {
        if let Some(account) = &self.account {
            account.hurry();
        }
    }

    fn save(&mut self, progress: Box<Progress>) {
        let (workshop, turn) = (Arc::clone(&self.workshop), Arc::clone(&self.turn));
        self.saves.spawn(async move {
            let _turn = turn.lock().await;
            Message::Saved(workshop.save(&progress).await)
        });
    }

    fn restore(&mut self, id: TaskId, mark: MarkId, progress: Box<Progress>) {
        self.beside = None;
        let (workshop, turn, kept) = (Arc::clone(&self.workshop), Arc::clone(&self.turn), self.kept.clone());
        self.spawn(id, async move {
            let _turn = turn.lock().await;
            let result = match kept.get(mark).await {
                Some(kept) => workshop.restore(kept, *progress).await.map(Box::new),
                None => Err("This state is no longer kept.".to_owned()),
            };
            Message::Opened { id, result }
        });
    }

    fn solve(&mut self, id: TaskId, to: StepId, progress: Progress) {
        if let Some(account) = self.account.clone() {
            let (clock, workshop, kept) = (Arc::clone(&self.clock), Arc::clone(&self.workshop), self.kept.clone());
            self.spawn(id, async move {
                kept.settled().await;
                let keep = || keeping(&workshop);
                let solved = solve(account.as_ref(), &keep, to, progress, clock.as_ref()).await;
                Message::Solved { id, solved: Arc::new(solved) }
            });
        }
    }

    fn admit(&mut self) {
        let workshop = Arc::clone(&self.workshop);
        self.tasks.spawn(async move { Message::Admitted(workshop.admit().await) });
    }

    /// Waits for the next client of another window.
    fn watch(&mut self) {
        let called = self.workshop.called();
        self.tasks.spawn(async move {
            called.await;
            Message::CalledElsewhere
        });
    }

    fn list(&mut self) {
        let (workshop, turn) = (Arc::clone(&self.workshop), Arc::clone(&self.turn));
        self.tasks.spawn(async move {
            let _turn = turn.lock().await;
            Message::Listed(workshop.saved())
        });
    }

    fn spawn(&mut self, id: TaskId, task: impl Future<Output = Message> + Send + 'static) {
        let handle = self.tasks.spawn(task);
        self.handles.insert(id, handle);
    }
}

/// Does what the steps ask for until `to` is the present one. What takes the account time is hurried; every step's
/// beginning is kept.
pub(super) async fn solve(
    account: &dyn Account,
    keep: &(dyn Fn() -> Keeping + Send + Sync),
    to: StepId,
    mut progress: Progress,
    clock: &dyn Clock,
) -> Solved {
    let (mut calls, mut beginnings) = (Vec::new(), Vec::new());
    let stuck = loop {
        if progress.current >= to {
            break None;
        }
        let asked = match progress.next(clock.now()) {
            Next::Ask(_) | Next::AskAfter(..) if calls.len() >= SOLVING_CALLS => {
                break Some("it takes too many calls".to_owned());
            }
            Next::Ask(asked) | Next::AskAfter(_, asked) => asked,
            Next::Enough if progress.finish_step(clock.now()) => {
                beginnings.extend(keep().await.map(|kept| (progress.clone(), kept)));
                continue;
            }
            Next::Enough => break Some(progress.check().text().to_owned()),
            Next::Stuck(why) => break Some(why),
        };
        account.hurry();
        let performed = account.perform(asked.who, asked.call.clone()).await;
        progress.absorb(&asked, &performed, clock.now());
        calls.push(SolvingCall { step: progress.current, asked, performed });
    };
    Solved { progress, calls, beginnings, stuck }
}

/// What is said beside the loop; nothing where there is nobody.
async fn next_of(beside: &mut Option<Beside>) -> Message {
    match beside {
        Some(beside) => beside.next().await,
        None => std::future::pending().await,
    }
}

/// The message of a task that ended; none if it was given up. A panic goes on here, where it ends the program.
fn message_of(joined: Result<Message, JoinError>) -> Option<Message> {
    match joined {
        Ok(message) => Some(message),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => None,
    }
}

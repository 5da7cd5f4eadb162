//! Work for a whole team, on a thread beside the loop: thousands of calls must not keep a key waiting.
//!
//! What ends is handed over together, at most once in a while, so that a thousand answers are not a thousand frames.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::Sleep;

use crate::lab::{Account, Answer, Asked, FleetView, Inquiry, Next, Performed, Preparation, Survey};
use crate::tui::message::{Message, TaskId};
use crate::world::Pace;

/// Answers that end within this time are handed over together.
const GATHER: Duration = Duration::from_millis(16);

/// How long leaving waits for the thread.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Something to do for a whole team.
#[derive(Clone, Debug, PartialEq)]
pub enum FleetWork {
    /// Read it.
    Read {
        /// Under this number.
        id: TaskId,
        /// What to ask.
        survey: Box<Survey>,
    },
    /// Get ready to roll a version out.
    Prepare {
        /// Under this number.
        id: TaskId,
        /// What to ask.
        preparation: Box<Preparation>,
        /// How fast AWS's own work is done.
        pace: Pace,
    },
    /// Perform one call.
    Call {
        /// Under this number.
        id: TaskId,
        /// About this provisioned product; none for the session.
        member: String,
        /// After so long.
        pause: Duration,
        /// Which call.
        asked: Box<Asked>,
    },
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum FleetNews {
    /// The team was read, or could not be.
    Read {
        /// Under which number.
        id: TaskId,
        /// The team, or why not.
        result: Result<Box<FleetView>, String>,
        /// The calls that were made, without their answers.
        calls: Vec<(Asked, Performed)>,
    },
    /// A rollout can begin, or cannot.
    Prepared {
        /// Under which number.
        id: TaskId,
        /// What is known now, or why not.
        result: Result<Box<Preparation>, String>,
        /// The calls that were made, without their answers.
        calls: Vec<(Asked, Performed)>,
    },
    /// A call ended.
    Answered {
        /// Under which number.
        id: TaskId,
        /// About which provisioned product; none for the session.
        member: String,
        /// What was asked.
        asked: Box<Asked>,
        /// How it ended.
        performed: Performed,
    },
}

/// Work under way.
type Job = Pin<Box<dyn Future<Output = FleetNews> + Send>>;

/// Does the work.
pub(in crate::tui) async fn work(account: Arc<dyn Account>, work: FleetWork) -> FleetNews {
    match work {
        FleetWork::Read { id, survey } => {
            let mut survey = *survey;
            let (stuck, calls) = inquire(account.as_ref(), &mut survey, Pace::Instant).await;
            // Every role is judged here, and not where keys wait.
            let result = match stuck {
                Some(why) => Err(why),
                None => survey.view().map(Box::new).ok_or_else(|| "the account gave no answer".to_owned()),
            };
            FleetNews::Read { id, result, calls }
        }
        FleetWork::Prepare { id, mut preparation, pace } => {
            let (stuck, calls) = inquire(account.as_ref(), preparation.as_mut(), pace).await;
            FleetNews::Prepared { id, result: stuck.map_or(Ok(preparation), Err), calls }
        }
        FleetWork::Call { id, member, pause, asked } => {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let performed = account.perform_beside(asked.who, asked.call.clone()).await;
            FleetNews::Answered { id, member, asked, performed }
        }
    }
}

/// Asks until there is enough, or something stands in the way: then it is said what.
async fn inquire(
    account: &dyn Account,
    inquiry: &mut (dyn Inquiry + Send),
    pace: Pace,
) -> (Option<String>, Vec<(Asked, Performed)>) {
    let mut calls = Vec::new();
    loop {
        let asked = match inquiry.next() {
            Next::Ask(asked) => asked,
            Next::AskAfter(pause, asked) => {
                tokio::time::sleep(pace.scale(pause)).await;
                asked
            }
            Next::Enough => return (None, calls),
            Next::Stuck(why) => return (Some(why), calls),
        };
        let performed = account.perform_beside(asked.who, asked.call.clone()).await;
        calls.push((asked, without_answer(&performed)));
        inquiry.absorb(performed);
    }
}

/// What a list of calls shows of a call: an answer about ten thousand notebooks is not kept for it.
fn without_answer(performed: &Performed) -> Performed {
    let result = performed.result.as_ref().map(|_| Answer::Done).map_err(Clone::clone);
    Performed { result, request_id: performed.request_id.clone(), ..*performed }
}

/// The thread, and what it has said.
pub(super) struct Beside {
    jobs: UnboundedSender<Job>,
    news: UnboundedReceiver<FleetNews>,
    heard: Vec<FleetNews>,
    /// When what was heard is handed over.
    due: Option<Pin<Box<Sleep>>>,
    thread: JoinHandle<()>,
}

impl Beside {
    pub(super) fn start() -> Self {
        let (jobs, mut waiting) = unbounded_channel::<Job>();
        let (tell, news) = unbounded_channel();
        let handle = Handle::current();
        let thread = tokio::task::spawn_blocking(move || {
            handle.block_on(async move {
                let mut running: FuturesUnordered<Job> = FuturesUnordered::new();
                loop {
                    tokio::select! {
                        biased;
                        job = waiting.recv() => match job {
                            Some(job) => running.push(job),
                            // Nobody waits for what still runs.
                            None => return,
                        },
                        Some(news) = running.next() => {
                            if tell.send(news).is_err() {
                                return;
                            }
                        }
                    }
                }
            });
        });
        Self { jobs, news, heard: Vec::new(), due: None, thread }
    }

    pub(super) fn take_on(&self, account: Arc<dyn Account>, wanted: FleetWork) {
        // A thread that has ended has nobody to tell anything.
        let _ = self.jobs.send(Box::pin(work(account, wanted)));
    }

    /// What was said since this was last asked.
    pub(super) async fn next(&mut self) -> Message {
        loop {
            if let Some(due) = &mut self.due {
                due.as_mut().await;
                self.due = None;
                while let Ok(news) = self.news.try_recv() {
                    self.heard.push(news);
                }
                return Message::Fleet(std::mem::take(&mut self.heard));
            }
            match self.news.recv().await {
                Some(news) => {
                    self.heard.push(news);
                    self.due = Some(Box::pin(tokio::time::sleep(GATHER)));
                }
                None => std::future::pending().await,
            }
        }
    }

    /// Ends the thread and waits for it, for a while.
    pub(super) async fn finish(self) {
        drop(self.jobs);
        let _ = tokio::time::timeout(LAST_MOMENT, self.thread).await;
    }
}
